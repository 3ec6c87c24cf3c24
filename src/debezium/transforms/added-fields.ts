import { fieldNamed, optional } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import { type Payload, PERHAPS_NULL, type SchemaSide } from "../record.ts";
import { fieldOf } from "./envelopes.ts";
import type { TransformOptions } from "./options.ts";
import { basics } from "./sides.ts";

/** One entry of add.fields or add.headers: AbstractExtractNewRecordState.FieldReference. */
export interface AddedField {
  readonly struct: string | null;
  readonly path: string;
  /** With its prefix. */
  readonly name: string;
}

const OF_TRANSACTION = new Set(["id", "total_order", "data_collection_order"]);
const OF_ENVELOPE = new Set(["op", "ts_ms", "ts_us", "ts_ns"]);

/** `field` and `struct.field`, each with `:alias` if it is to have another name. */
export function readAddedFields(options: TransformOptions, key: "add.fields" | "add.headers"): readonly AddedField[] {
  const prefix = options.text(`${key}.prefix`) ?? "__";
  const text = options.text(key) ?? "";
  if (text === "") return [];
  return text.split(",").map((entry) => {
    const [reference = "", alias, ...more] = entry.trim().split(":");
    if (more.length > 0) options.refuse(key, `has an unexpected field name: ${entry.trim()}`);
    const [first = "", second] = reference.split(".");
    if (second === undefined || second === "") {
      return { struct: structOf(first), path: first, name: prefix + (alias ?? first) };
    }
    return { struct: first, path: second, name: prefix + (alias ?? `${first}_${second}`) };
  });
}

function structOf(field: string): string | null {
  if (OF_TRANSACTION.has(field)) return "transaction";
  if (OF_ENVELOPE.has(field)) return null;
  return field === "updateDescription" ? field : "source";
}

/** Null where neither the struct nor the envelope has the field: it is left out. A text says why the transform throws. */
export function addedSchema(
  { struct, path }: AddedField,
  envelope: SchemaSide,
): { readonly schema: ConnectSchema; readonly payload: Payload } | null | string {
  const parent = struct === null ? envelope.schema : fieldNamed(envelope.schema, struct);
  if (parent === null) return `there is no field ${struct}`;
  const inParent = fieldNamed(parent, path);
  const schema = inParent ?? fieldNamed(envelope.schema, path);
  if (schema === null) return null;
  const own = inParent === null || struct === null ? fieldOf(envelope, path)?.payload : undefined;
  const payload = own ?? PERHAPS_NULL;
  // copySchemaBasics of a struct has no fields, of a map no types: only a null fits.
  if ((schema.type === "STRUCT" || schema.type === "MAP") && payload.kind !== "null") {
    return `field ${path} is a ${schema.type}`;
  }
  return { schema: { ...optional(basics(schema)), fields: [] }, payload };
}
