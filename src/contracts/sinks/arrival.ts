import { fieldNamed } from "../../connect/schema.ts";
import { newestBehaviour } from "../../debezium/options/behaviour.ts";
import { NONE, NULL, PRESENT, plainRecord, type RecordShape, type Side, side } from "../../debezium/record.ts";
import { readTransforms, type TransformChain } from "../../debezium/transforms/chain.ts";
import { isEnvelope } from "../../debezium/transforms/envelopes.ts";
import { present } from "../../debezium/transforms/sides.ts";
import type { ConnectField, ConnectSchema } from "../../model/connect-schema.ts";
import type { ColumnShape, TableShape } from "../shape.ts";
import type { SinkOptions } from "./configuration.ts";

/** A field as it reaches a sink. */
export interface ArrivedField {
  readonly name: string;
  readonly schema: ConnectSchema;
  /** The table's column behind it, null for what transforms add. */
  readonly column: ColumnShape | null;
}

export type ArrivedKey =
  | { readonly kind: "none" }
  | { readonly kind: "struct"; readonly fields: readonly ArrivedField[] }
  | { readonly kind: "value"; readonly field: ArrivedField };

/** How a deleted row shows: a null value, an envelope without `after`, a row that says so itself, or not at all. */
export type Deletion = "tombstone" | "envelope" | "flagged row";

/** What of one table reaches a sink, behind its converter and its transforms. */
export interface Arrival {
  readonly topic: string;
  /** Whether the row stands in the `after` of Debezium's envelope. */
  readonly envelope: boolean;
  /** Fields of the row. */
  readonly fields: readonly ArrivedField[];
  readonly key: ArrivedKey;
  readonly deletions: ReadonlySet<Deletion>;
  readonly truncates: boolean;
}

export type Arriving =
  | { readonly kind: "arrives"; readonly arrival: Arrival }
  | { readonly kind: "unknown"; readonly reason: string }
  /** A transform throws on every row. */
  | { readonly kind: "fails"; readonly reason: string }
  /** A transform lets no row through. */
  | { readonly kind: "nothing"; readonly reason: string };

/** The transforms of a sink, or what a worker refuses to make it with. */
export function sinkTransforms(options: SinkOptions): TransformChain {
  return readTransforms(options.connector(), newestBehaviour);
}

/** What reaches the sink when the table's records are of this shape. Kafka Connect: WorkerSinkTask converts, then transforms. */
export function arriving(shape: TableShape, { transform }: TransformChain): Arriving {
  const { valueSchema } = shape;
  if (valueSchema === null)
    return { kind: "unknown", reason: shape.opaque ?? "the records' schema cannot be predicted" };
  const dyed = dyedShape(shape, valueSchema);
  const through = (record: RecordShape) => transform?.(record) ?? { kind: "records", records: [record], remarks: [] };
  const rows = through(dyed.row);
  if (rows.kind === "unknown") return rows;
  if (rows.kind === "error") return { kind: "fails", reason: rows.reason };
  const [row, ...others] = rows.records;
  if (row === undefined) return { kind: "nothing", reason: "its transforms let no row through" };
  if (others.some(({ value }) => !sameFields(value, row.value))) {
    return { kind: "unknown", reason: "which fields arrive depends on each row" };
  }
  if (row.value.kind === "unknown" || row.value.kind === "refused")
    return { kind: "unknown", reason: row.value.reason };
  if (row.key.kind === "unknown" || row.key.kind === "refused") return { kind: "unknown", reason: row.key.reason };
  if (row.value.kind !== "schema" || row.value.schema.type !== "STRUCT") {
    return { kind: "unknown", reason: "its transforms leave no record with fields" };
  }
  const { schema } = row.value;
  const envelope = isEnvelope(side(schema));
  const struct = envelope ? (fieldNamed(schema, "after") ?? schema) : schema;
  const deletions = dyed.deletes.map(through).flatMap((one) => (one.kind === "records" ? one.records : []));
  const truncates = dyed.truncates.map(through).some((one) => one.kind === "records" && one.records.length > 0);
  return {
    kind: "arrives",
    arrival: {
      topic: row.topic,
      envelope,
      fields: struct.fields.map((field) => arrived(field, shape.columns)),
      key: arrivedKey(row.key, shape),
      deletions: new Set(deletions.map(({ value }) => deletionOf(value))),
      truncates,
    },
  };
}

function deletionOf(value: Side): Deletion {
  if (value.kind !== "schema" || value.payload.kind === "null") return "tombstone";
  return isEnvelope(value) ? "envelope" : "flagged row";
}

interface Records {
  readonly row: RecordShape;
  readonly deletes: readonly RecordShape[];
  readonly truncates: readonly RecordShape[];
}

/** The records of a table as the connector writes them, each column's schema dyed with the column. */
function dyedShape(shape: TableShape, valueSchema: ConnectSchema): Records {
  const value = dyedValue(valueSchema, shape.columns);
  const key = side(shape.keySchema === null ? null : dyed(shape.keySchema, shape.key ?? []));
  const record = (event: RecordShape["event"], part: Side) => plainRecord(shape.topic, key, part, event);
  const holding = (before: typeof NULL, after: typeof NULL): Side =>
    side(
      value,
      present([
        ["before", before],
        ["after", after],
      ]),
    );
  const enveloped = isEnvelope(side(valueSchema));
  const deletes = [
    ...(shape.deletes === "envelope" || (enveloped && shape.deletes === "unknown")
      ? [record("delete", holding(PRESENT, NULL))]
      : []),
    ...(shape.deletes === "row" ? [record("delete", side(value))] : []),
    ...(shape.tombstones ? [record("tombstone", NONE)] : []),
  ];
  return {
    row: record("create", enveloped ? holding(NULL, PRESENT) : side(value)),
    deletes,
    truncates: shape.operations.includes("t") && enveloped ? [record("truncate", holding(NULL, NULL))] : [],
  };
}

function dyedValue(value: ConnectSchema, columns: readonly ColumnShape[]): ConnectSchema {
  if (!isEnvelope(side(value))) return dyed(value, columns);
  const fields = value.fields.map(({ name, schema }) => ({
    name,
    schema: name === "before" || name === "after" ? dyed(schema, columns) : schema,
  }));
  return { ...value, fields };
}

/** A parameter no connector writes: it goes with a field through transforms that rename or copy it. */
const DYE = "headgate.column";

function dyed(struct: ConnectSchema, columns: readonly ColumnShape[]): ConnectSchema {
  const fields = struct.fields.map(({ name, schema }) => {
    const known = columns.some(({ field }) => field === name);
    return { name, schema: known ? { ...schema, parameters: [...schema.parameters, [DYE, name] as const] } : schema };
  });
  return { ...struct, fields };
}

/** Transforms that build a schema anew (Cast, TimestampConverter) wash the dye out and keep the name. */
function arrived({ name, schema }: ConnectField, columns: readonly ColumnShape[]): ArrivedField {
  const field = schema.parameters.find(([key]) => key === DYE)?.[1] ?? name;
  const parameters = schema.parameters.filter(([key]) => key !== DYE);
  return { name, schema: { ...schema, parameters }, column: columns.find((column) => column.field === field) ?? null };
}

function arrivedKey(key: Side, shape: TableShape): ArrivedKey {
  if (key.kind !== "schema") return { kind: "none" };
  const columns = [...(shape.key ?? []), ...shape.columns];
  if (key.schema.type === "STRUCT") {
    return { kind: "struct", fields: key.schema.fields.map((field) => arrived(field, columns)) };
  }
  const [only] = shape.key ?? [];
  return { kind: "value", field: arrived({ name: only?.field ?? "key", schema: key.schema }, columns) };
}

function sameFields(a: Side, b: Side): boolean {
  const names = (part: Side) =>
    part.kind === "schema" ? part.schema.fields.map(({ name }) => name).join("\n") : part.kind;
  return names(a) === names(b);
}
