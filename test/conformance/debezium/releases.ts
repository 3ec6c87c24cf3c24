/** One release of Debezium, the Kafka Connect and Jackson its own build names, and the digest of the jars they resolve to. */
export interface DebeziumRelease {
  readonly debezium: string;
  readonly kafka: string;
  readonly jackson: string;
  /** SHA-256 over the sorted lines `<sha-256 of the jar>  <name of the jar>`. */
  readonly jars: string;
}

/** Newest first. */
const RELEASES: readonly DebeziumRelease[] = [
  {
    debezium: "3.7.0",
    kafka: "4.3.1",
    jackson: "2.21.2",
    jars: "6290eaa2c5cd85a5bf1462040399cd9daaf4560f5589943e581cd6951208439c",
  },
  {
    debezium: "3.6.3",
    kafka: "4.3.0",
    jackson: "2.21.2",
    jars: "94cc93863933bc52846ef28a4afc0a058687d5d9d4624fc9d3e7fac1efc69ac9",
  },
  {
    debezium: "3.5.0",
    kafka: "4.1.1",
    jackson: "2.19.0",
    jars: "9ed6852fa0efbbf6465b67b36bc4e4bfc339c3ce4ae8b440a6fb5fa74e5c66e2",
  },
  {
    debezium: "3.4.3",
    kafka: "4.1.1",
    jackson: "2.19.0",
    jars: "dc6c35d67f62bab9a25780a734c04412cf42cd4a0346cc7c74b5572c6f5ff9b3",
  },
  {
    debezium: "3.3.2",
    kafka: "4.1.0",
    jackson: "2.19.0",
    jars: "001e0e1aa16dadd5f7e5777730ee301d5fafa12d79d935a6095b26ae2cefd268",
  },
  {
    debezium: "3.2.7",
    kafka: "3.9.1",
    jackson: "2.16.2",
    jars: "e0156d6ba71b4543b9fa53317787e86c848c52e7b05d41b38c022e518c176456",
  },
  {
    debezium: "3.1.3",
    kafka: "3.9.0",
    jackson: "2.16.2",
    jars: "cf265be62cde11dcd91330df4a27aa3f1ce2d84d6baa6034127cb5ba78a3fa16",
  },
  {
    debezium: "3.0.8",
    kafka: "3.9.0",
    jackson: "2.16.2",
    jars: "81937d82a38150f7f9f5323eb1b9019b580aee3991c188c6c18b73393fcbee79",
  },
  {
    debezium: "2.7.4",
    kafka: "3.7.0",
    jackson: "2.16.0",
    jars: "1f5fa7b103da0aae4937f7ba86d8291ea2b5af8d85f905af240ff29a4f260589",
  },
];

/** The release the committed cases of `test/golden/cases` were made with. */
export const NEWEST = "3.7.0";

export const OLDER: readonly string[] = RELEASES.map((release) => release.debezium).filter((one) => one !== NEWEST);

/** @param version `3.6.3` or `3.6.3.Final`. Throws for a version that is not pinned. */
export function releaseOf(version: string): DebeziumRelease {
  const wanted = version.replace(/\.Final$/, "");
  const found = RELEASES.find((release) => release.debezium === wanted);
  if (found !== undefined) return found;
  throw new Error(`Debezium ${version} is not pinned; pinned are ${RELEASES.map((one) => one.debezium).join(", ")}`);
}
