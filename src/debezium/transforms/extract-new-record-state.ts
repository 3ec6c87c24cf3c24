import { field, optional, primitive, required, withDefault } from "../../connect/schema.ts";
import type { ConnectField, ConnectSchema } from "../../model/connect-schema.ts";
import { side } from "../record.ts";
import { one, type TransformFactory, type TransformOptions } from "./transform.ts";

/** io.debezium.transforms.ExtractNewRecordState: the row alone, with fields added from the envelope. */
export const extractNewRecordState: TransformFactory = (options) => {
  for (const key of ["route.by.field", "drop.fields.header.name"]) {
    if (options.text(key) !== null) return { ok: false, reason: `${key} depends on each record` };
  }
  const headers = options.list("add.fields").filter((name) => name.startsWith("header."));
  if (headers.length > 0) return { ok: false, reason: `add.fields takes ${headers.join(", ")} from record headers` };
  return {
    ok: true,
    transform: (record) => {
      if (record.value.kind !== "schema") return one(record);
      const envelope = record.value.schema;
      const row = fieldSchema(envelope, "after");
      if (envelope.name?.endsWith(".Envelope") !== true || row === null) return one(record);
      const fields = [...row.fields, ...deletedMarker(options), ...addedFields(options, envelope)];
      // copySchemaBasics keeps name, version, doc and parameters, but not optionality.
      return one({ ...record, value: side({ ...required(row), fields }) });
    },
  };
};

/** The two rewrite modes add `__deleted` right after the columns. */
function deletedMarker(options: TransformOptions): ConnectField[] {
  const mode = options.text("delete.tombstone.handling.mode")?.toLowerCase() ?? "tombstone";
  return mode.startsWith("rewrite") ? [field("__deleted", optional(primitive("STRING")))] : [];
}

const ENVELOPE_FIELDS = new Set(["op", "ts_ms", "ts_us", "ts_ns"]);
const TRANSACTION_FIELDS = new Set(["id", "total_order", "data_collection_order"]);

/** `field`, `struct.field` and `…:alias`; what the envelope does not have is skipped. Always optional, without default. */
function addedFields(options: TransformOptions, envelope: ConnectSchema): ConnectField[] {
  const prefix = options.text("add.fields.prefix") ?? "__";
  return options.list("add.fields").flatMap((reference) => {
    const [path = "", alias] = reference.split(":");
    const schema = lookUp(path, envelope);
    if (schema === null) return [];
    return [field(`${prefix}${alias ?? path.replaceAll(".", "_")}`, withDefault(optional(schema), null))];
  });
}

function lookUp(path: string, envelope: ConnectSchema): ConnectSchema | null {
  const dot = path.indexOf(".");
  if (dot >= 0) return fieldSchema(fieldSchema(envelope, path.slice(0, dot)), path.slice(dot + 1));
  if (ENVELOPE_FIELDS.has(path)) return fieldSchema(envelope, path);
  const parent = TRANSACTION_FIELDS.has(path) ? "transaction" : "source";
  return fieldSchema(fieldSchema(envelope, parent), path) ?? fieldSchema(envelope, path);
}

function fieldSchema(schema: ConnectSchema | null, name: string): ConnectSchema | null {
  return schema?.fields.find((one) => one.name === name)?.schema ?? null;
}
