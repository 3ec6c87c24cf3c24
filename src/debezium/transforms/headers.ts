import { fieldNamed, primitive } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { Header } from "../record.ts";
import type { TransformOptions } from "./options.ts";
import { notStruct, rebuilt } from "./sides.ts";
import { failing, one, type TransformFactory, withHeaders } from "./transform.ts";

export function header(name: string, schema: ConnectSchema | null): Header {
  return { name, schema, certain: true, empty: false };
}

/** org.apache.kafka.connect.transforms.InsertHeader. */
export const insertHeader: TransformFactory = (options) => {
  const added = header(options.required("header"), literalSchema(options.required("value.literal")));
  return (record) => one({ ...record, headers: [...record.headers, added] });
};

/** org.apache.kafka.connect.transforms.DropHeaders. */
export const dropHeaders: TransformFactory = (options) => {
  const gone = new Set(options.requiredDistinct("headers"));
  return (record) => one({ ...record, headers: record.headers.filter(({ name }) => !gone.has(name)) });
};

/** Values.parseString for the plain forms: numbers by their size, booleans, words. Null for what it reads in another way. */
function literalSchema(text: string): ConnectSchema | null {
  if (/^(?:true|false)$/i.test(text)) return primitive("BOOLEAN");
  if (/^-?\d{1,18}$/.test(text)) {
    const size = BigInt(text);
    const fits = (bits: bigint) => size >= -(1n << (bits - 1n)) && size < 1n << (bits - 1n);
    return primitive(fits(8n) ? "INT8" : fits(16n) ? "INT16" : fits(32n) ? "INT32" : "INT64");
  }
  if (/^-?\d{1,30}\.\d+$/.test(text)) return primitive("FLOAT32");
  return /^[A-Za-z_][A-Za-z_ ]*$/.test(text) && !/^(?:null|nan|infinity)$/i.test(text) ? primitive("STRING") : null;
}

/** org.apache.kafka.connect.transforms.HeaderFrom: fields as headers; `move` takes them out of the record. */
export function headerFrom(kind: "key" | "value"): TransformFactory {
  return (options) => {
    const { fields, names, move } = readHeaderFrom(options);
    return (record) => {
      const part = record[kind];
      switch (part.kind) {
        case "none":
          return failing("Only Map objects supported in absence of schema for [header], found: null");
        case "schemaless":
          return withHeaders(
            record,
            names.map((name) => header(name, null)),
          );
        case "unknown":
        case "refused":
          return withHeaders(
            record,
            names.map((name) => header(name, null)),
          );
        case "schema": {
          const wrong = notStruct(part, "header");
          if (wrong !== null) return failing(wrong);
          const schemas = fields.map((name) => fieldNamed(part.schema, name));
          const missing = fields.find((_, index) => schemas[index] === null);
          if (missing !== undefined) return failing(`there is no field ${missing}`);
          const headers = names.map((name, index) => header(name, schemas[index] ?? null));
          const left = part.schema.fields.filter(({ name }) => !fields.includes(name));
          if (!move) return withHeaders(record, headers);
          const change = rebuilt(part.schema, left, part.payload);
          if (change.kind === "fails") return failing(change.reason);
          return withHeaders({ ...record, [kind]: change.side }, headers);
        }
        default:
          return part satisfies never;
      }
    };
  };
}

function readHeaderFrom(options: TransformOptions): {
  readonly fields: readonly string[];
  readonly names: readonly string[];
  readonly move: boolean;
} {
  options.required("operation");
  for (const key of ["fields", "headers"]) {
    options.required(key);
    if (options.list(key).length === 0) options.refuse(key, "must not be empty");
  }
  const [fields, names] = [options.list("fields"), options.list("headers")];
  if (fields.length !== names.length) options.refuse("headers", "must have as many entries as fields");
  options.boolean("replace.null.with.default", true);
  return { fields, names, move: options.choice("operation", ["move", "copy"], "copy", "exact") === "move" };
}
