import { optional, semantic } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import { notStruct, onSide } from "./sides.ts";
import { changed, fails, type TransformFactory } from "./transform.ts";

const VECTORS = new Set(
  ["DoubleVector", "FloatVector", "SparseDoubleVector"].map((name) => `io.debezium.data.${name}`),
);
const JSON_TEXT = semantic("STRING", "io.debezium.data.Json", 1);

/** io.debezium.transforms.VectorToJsonConverter: JSON in place of vectors, in all structs of the value. */
export const vectorToJsonConverter: TransformFactory = () =>
  onSide("value", {
    none: changed({ kind: "none" }),
    schemaless: fails("Only Struct objects supported for [Value should be a struct]"),
    schema: (part) => {
      if (part.payload.kind === "null") return changed(part);
      const wrong = notStruct(part, "Value should be a struct");
      return wrong === null ? changed({ ...part, schema: withoutVectors(part.schema) }) : fails(wrong);
    },
  });

function withoutVectors(schema: ConnectSchema): ConnectSchema {
  const fields = schema.fields.map(({ name, schema: own }) => {
    if (VECTORS.has(own.name ?? "")) return { name, schema: own.optional ? optional(JSON_TEXT) : JSON_TEXT };
    return { name, schema: own.type === "STRUCT" ? withoutVectors(own) : own };
  });
  return { ...schema, default: null, fields };
}
