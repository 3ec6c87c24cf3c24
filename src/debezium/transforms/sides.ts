import { required } from "../../connect/schema.ts";
import type { ConnectField, ConnectSchema } from "../../model/connect-schema.ts";
import { type Fields, NONE, type Payload, type RecordShape, type SchemaSide, type Side } from "../record.ts";
import type { TransformOptions } from "./options.ts";
import {
  changed,
  failing,
  fails,
  one,
  type SideChange,
  type Transform,
  type TransformFactory,
  type TransformOutcome,
} from "./transform.ts";

/** A transform of Kafka's that works on the key or on the value. */
export interface SideTransform {
  /** Of a payload with a schema, null payloads too. */
  readonly schema: (part: SchemaSide, record: RecordShape) => SideChange;
  /** Of null without a schema: a tombstone's value, the key of a table that has none. */
  readonly none: SideChange;
  /** Of a map without a schema. */
  readonly schemaless: SideChange;
}

export const KEPT: Pick<SideTransform, "none" | "schemaless"> = {
  none: changed(NONE),
  schemaless: changed({ kind: "schemaless" }),
};

/** The classes `…$Key` and `…$Value`. */
export function onEitherSide(
  type: string,
  read: (options: TransformOptions) => SideTransform,
): readonly (readonly [string, TransformFactory])[] {
  const on =
    (kind: "key" | "value"): TransformFactory =>
    (options) =>
      onSide(kind, read(options));
  return [
    [`${type}$Key`, on("key")],
    [`${type}$Value`, on("value")],
  ];
}

export function onSide(kind: "key" | "value", transform: SideTransform): Transform {
  return (record) => withSide(record, kind, changeOf(record[kind], record, transform));
}

function changeOf(part: Side, record: RecordShape, transform: SideTransform): SideChange {
  switch (part.kind) {
    case "schema":
      return transform.schema(part, record);
    case "none":
      return transform.none;
    case "schemaless":
      return transform.schemaless;
    case "unknown":
    case "refused":
      return changed(part);
    default:
      return part satisfies never;
  }
}

export function withSide(record: RecordShape, kind: "key" | "value", change: SideChange): TransformOutcome {
  if (change.kind === "fails") return failing(change.reason);
  const outcome = one({ ...record, [kind]: change.side });
  return change.remark === null || outcome.kind !== "records" ? outcome : { ...outcome, remarks: [change.remark] };
}

/** SchemaUtil.copySchemaBasics: name, version, doc and parameters stay, optionality and default do not. */
export function basics(schema: ConnectSchema): ConnectSchema {
  return { ...required(schema), default: null };
}

/** A struct anew with its basics and other fields; SchemaBuilder.field refuses a name it already has. */
export function rebuilt(
  schema: ConnectSchema,
  fields: readonly ConnectField[],
  payload: Payload,
  remark: string | null = null,
): SideChange {
  const twice = duplicate(fields);
  if (twice !== null) return fails(`Cannot create field because of field name duplication ${twice}`);
  return changed({ kind: "schema", schema: { ...basics(schema), fields }, payload }, remark);
}

export function duplicate(fields: readonly ConnectField[]): string | null {
  const names = new Set<string>();
  for (const { name } of fields) {
    if (names.has(name)) return name;
    names.add(name);
  }
  return null;
}

/** Requirements.requireStruct. */
export function notStruct({ schema, payload }: SchemaSide, purpose: string): string | null {
  if (payload.kind === "null") return `Only Struct objects supported for [${purpose}], found: null`;
  return schema.type === "STRUCT" ? null : `Only Struct objects supported for [${purpose}], found: ${schema.type}`;
}

export function fieldsOf(payload: Payload): Fields {
  return payload.kind === "present" ? payload.fields : new Map();
}

export function present(fields: Iterable<readonly [string, Payload]>): Payload {
  return { kind: "present", fields: new Map(fields) };
}
