import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedFolder } from "../../support/cache.ts";
import { type MavenFile, mavenArchive, mavenFile } from "../../support/maven-file.ts";
import { run } from "../../support/run.ts";

const KAFKA_POM = join(import.meta.dirname, "pom.kafka.xml");

const DEBEZIUM: MavenFile = {
  artifact: "io.debezium:debezium-connector-postgres:3.7.0.Final:tar.gz:plugin",
  sha1: "88f6136e71c9108cee6f07779cf54c89b300429e",
};
/** Confluent's own artifacts are not on Maven Central; this connector there carries the unmodified classes of 7.7.0. */
const CONVERTER: MavenFile = {
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

/** Everything the stack is started from besides PostgreSQL and the registry, unpacked. */
export interface WirePackages {
  /** The class path of broker and worker. */
  readonly kafka: string;
  /** Folders for `plugin.path`: Debezium and Confluent's AvroConverter. */
  readonly plugins: readonly string[];
}

/** Fetches what is not in the cache yet, about 190 MB the first time. */
export async function wirePackages(): Promise<WirePackages> {
  // One after another: Maven does not like to be two in an empty repository.
  const kafka = await kafkaJars();
  const debezium = await mavenArchive("debezium-plugin", DEBEZIUM);
  return { kafka: join(kafka, "*"), plugins: [debezium, await converterPlugin()] };
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

/** A plugin may be a folder of classes. Worker and broker look for services only, so the one that the jar lacks is named here. */
function converterPlugin(): Promise<string> {
  return cachedFolder(join("wire", `avro-converter-${CONVERTER.sha1.slice(0, 16)}`), async (folder) => {
    const archive = await mavenFile(CONVERTER, folder);
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
