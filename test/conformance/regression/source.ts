import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedFolder } from "../../support/cache.ts";
import { verifyDigest } from "../../support/npm-package.ts";
import { CommandFailed, run } from "../../support/run.ts";

/** A source package of Debian's that holds PostgreSQL's regression files; the checksum (SHA-256) is its upstream archive's. */
interface PinnedSource {
  readonly suite: string;
  readonly package: string;
  readonly version: string;
  readonly archive: string;
  readonly checksum: string;
}

/** Newest first: an archive drops a version once its suite has moved on, the older suites move slowly. */
const SOURCES: readonly PinnedSource[] = [
  {
    suite: "sid",
    package: "postgresql-18",
    version: "18.6-3",
    archive: "postgresql-18_18.6.orig.tar.bz2",
    checksum: "555610c24d53e4316da5b7d3fc25c279d96856d5e0e23ee308c328c5fa881d9f",
  },
  {
    suite: "trixie",
    package: "postgresql-17",
    version: "17.11-0+deb13u1",
    archive: "postgresql-17_17.11.orig.tar.bz2",
    checksum: "dd27f2b3c59e73ed14aa3324901242bf69a032a6347805f274e6260322d42979",
  },
  {
    suite: "bookworm",
    package: "postgresql-15",
    version: "15.18-0+deb12u1",
    archive: "postgresql-15_15.18.orig.tar.bz2",
    checksum: "11df0df97fe3ea4ba9a791faaf39cee1d2fe571e78885b5b55d8517d27c323b4",
  },
];

/** Where the regression SQL files are, and of which version they are. */
export interface RegressionSource {
  readonly version: string;
  /** Text of `src/test/regress/sql/NAME.sql`; null when this version has no such file. */
  read(name: string): Promise<string | null>;
}

/** The newest pinned source that the machine's own Debian mirror has, downloaded once by apt. Throws when it has none. */
export async function regressionSource(): Promise<RegressionSource> {
  const failures: string[] = [];
  for (const pinned of SOURCES) {
    try {
      const folder = await cachedFolder(join("debian", `${pinned.package}-${pinned.version}`), (building) =>
        download(pinned, building),
      );
      return { version: `${pinned.package} ${pinned.version}`, read: (name) => readSql(folder, name) };
    } catch (error) {
      failures.push(`${pinned.package} ${pinned.version}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(`no source package of PostgreSQL can be had through apt:\n  ${failures.join("\n  ")}`);
}

async function readSql(folder: string, name: string): Promise<string | null> {
  return readFile(join(folder, "sql", `${name}.sql`), "utf8").catch(() => null);
}

/** apt in folders of its own, so that the machine's lists and sources stay as they are. */
async function download(pinned: PinnedSource, folder: string): Promise<void> {
  const apt = join(folder, "apt");
  await mkdir(join(apt, "lists", "partial"), { recursive: true });
  await mkdir(join(apt, "cache", "archives", "partial"), { recursive: true });
  await writeFile(join(apt, "sources.list"), `deb-src ${await mirror()} ${pinned.suite} main\n`);
  const options = [
    ...["-o", `Dir::Etc::SourceList=${join(apt, "sources.list")}`, "-o", "Dir::Etc::SourceParts=/dev/null"],
    ...["-o", `Dir::State::Lists=${join(apt, "lists")}`, "-o", `Dir::Cache=${join(apt, "cache")}`],
    ...["-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=2", "-o", "Acquire::http::Timeout=30"],
  ];
  await run("apt-get", [...options, "--quiet=2", "update"]);
  const wanted = `${pinned.package}=${pinned.version}`;
  await run("apt-get", [...options, "--quiet=2", "source", "--download-only", "--only-source", wanted], {
    cwd: folder,
  });
  await verifyDigest(join(folder, pinned.archive), "sha256", "hex", pinned.checksum);
  const unpack = ["--strip-components=4", "--wildcards", "*/src/test/regress/sql/*.sql"];
  await run("tar", ["-xjf", pinned.archive, ...unpack], { cwd: folder });
  await run("rm", ["-rf", apt, pinned.archive]);
}

/** The archive this machine is installed from: of apt's own sources the one that is Debian's main archive. */
async function mirror(): Promise<string> {
  const format = "$(COMPONENT) $(ORIGIN) $(LABEL) $(REPO_URI)";
  const targets = await run("apt-get", ["indextargets", "--format", format, "Created-By: Packages"]);
  const found = targets.split("\n").find((line) => line.startsWith("main Debian Debian "));
  const address = found?.split(" ").at(-1);
  if (address === undefined)
    throw new CommandFailed("apt knows no Debian archive (is this Debian, and are its lists fetched?)");
  return address;
}
