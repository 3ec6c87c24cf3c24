import { writtenBy } from "../../debezium/converters/converters.ts";
import type { TableShape } from "../shape.ts";
import type { SinkOptions } from "./configuration.ts";

/** Whether a sink's converter reads what the source's wrote. */
export type Reading =
  | { readonly kind: "reads"; readonly schemaless: boolean }
  | { readonly kind: "cannot"; readonly reason: string }
  | { readonly kind: "unknown"; readonly reason: string };

/** Formats of which each converter writes one, and of which none reads another's. */
const FORMATS: ReadonlyMap<string, string> = new Map([
  ["io.confluent.connect.avro.AvroConverter", "Avro in Confluent's framing"],
  ["io.confluent.connect.json.JsonSchemaConverter", "JSON in Confluent's framing"],
  ["io.confluent.connect.protobuf.ProtobufConverter", "Protobuf in Confluent's framing"],
  ["org.apache.kafka.connect.json.JsonConverter", "JSON with its schema inside"],
  ["org.apache.kafka.connect.json.JsonConverter without schemas", "JSON without a schema"],
]);

/**
 * What a sink's own converter makes of the bytes. A sink that names none takes its worker's, of which nothing is known here: it is
 * taken to be the one that wrote them.
 */
export function reading(options: SinkOptions, shape: TableShape, kind: "key" | "value"): Reading {
  const written = shape.writtenBy[kind];
  const schemaless = written.endsWith(" without schemas");
  if (!options.has(`${kind}.converter`)) return { kind: "reads", schemaless };
  const reads = writtenBy(options.connector(), kind);
  if (reads === written) return { kind: "reads", schemaless };
  const [from, to] = [FORMATS.get(written), FORMATS.get(reads)];
  if (from !== undefined && to !== undefined) {
    return { kind: "cannot", reason: `${kind}s are ${from}, and its ${kind}.converter reads ${to}` };
  }
  return { kind: "unknown", reason: `what ${reads} makes of ${kind}s that ${written} wrote is not known` };
}
