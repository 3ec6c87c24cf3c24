import { type ConnectorFile, readConnectorFile } from "../../../src/debezium/formats/read.ts";
import { formatLocation } from "../../../src/model/location.ts";
import { InputError } from "../../../src/ports.ts";

/** A file's connectors as plain values: options by name, and what was said. */
export function read(path: string, text: string) {
  const { connectors, skipped, clusters, shown } = readConnectorFile({ path, text });
  return {
    connectors: connectors.map(({ name, config, worker, debezium, problems, notes, cluster }) => ({
      name,
      config: Object.fromEntries(config),
      worker: Object.fromEntries(worker),
      debezium,
      cluster,
      problems: (problems ?? []).map(({ message, at }) => `${at === null ? "" : formatLocation(at)}: ${message}`),
      notes,
    })),
    skipped: skipped.map(({ name, reason, at }) => `${formatLocation(at)}: ${name}: ${reason}`),
    clusters: clusters.map(({ name, namespace, worker, debezium, avro }) => ({
      name,
      namespace,
      worker: Object.fromEntries(worker),
      debezium,
      avro,
    })),
    shown: shown.text,
  };
}

/** `where: message` of the error a file gives. */
export function errorOf(path: string, text: string): string {
  try {
    readConnectorFile({ path, text });
  } catch (error) {
    if (error instanceof InputError) return `${error.where}: ${error.message}`;
    throw error;
  }
  return "no error";
}

/** Where an option of a file's first connector stands, `line:column`. */
export function placeOf({ connectors }: ConnectorFile, key: string): string | null {
  const at = connectors[0]?.positions.get(key);
  return at === undefined ? null : `${at.start.line}:${at.start.column}-${at.end.line}:${at.end.column}`;
}
