import type { AvroLine } from "../../model/prediction.ts";
import { parseRelease, precedes } from "../options/release.ts";

/**
 * The version of Debezium's PostgreSQL connector among artifacts (names, URLs, and container images: Debezium's own carry its
 * version as their tag); null where none or more than one is there.
 */
export function debeziumIn(artifacts: readonly string[]): string | null {
  const image = /(?:^|\/)debezium\/connect:(\d+\.\d+[\w.]*)/;
  return onlyVersion(
    artifacts.map((name) => name.replace(image, "debezium-connector-postgres-$1")),
    "debezium-connector-postgres",
  );
}

/**
 * The Avro library that the Avro converter among artifacts brings: Confluent's converters have 1.12 from 8.0.3 and 8.1.1 on, 1.11
 * before.
 */
export function avroIn(artifacts: readonly string[]): AvroLine | null {
  const version = onlyVersion(artifacts, "kafka-connect-avro-converter");
  const release = version === null ? null : parseRelease(version);
  if (release === null) return null;
  const newer = !precedes(release, [8, 1, 1]) || (precedes(release, [8, 1, 0]) && !precedes(release, [8, 0, 3]));
  return newer ? "1.12" : "1.11";
}

function onlyVersion(artifacts: readonly string[], artifact: string): string | null {
  const versions = new Set<string>();
  for (const name of artifacts) {
    const start = name.lastIndexOf(`${artifact}-`);
    const found = start === -1 ? null : /^\d+(?:\.\d+)+(?:\.[A-Z]\w*)?/.exec(name.slice(start + artifact.length + 1));
    if (found !== null) versions.add(found[0]);
  }
  const [version, another] = versions;
  return another === undefined ? (version ?? null) : null;
}
