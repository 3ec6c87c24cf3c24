import { field, withDefault } from "../../connect/schema.ts";
import type { ConnectField, ConnectSchema } from "../../model/connect-schema.ts";
import { basics, fieldsOf, KEPT, notStruct, onEitherSide, present, rebuilt } from "./sides.ts";
import { changed, fails } from "./transform.ts";

/**
 * org.apache.kafka.connect.transforms.Flatten: fields of structs beside those of the uppermost one, under joined names; whatever stands
 * in something optional is optional.
 */
export const flatten = onEitherSide("org.apache.kafka.connect.transforms.Flatten", (options) => {
  const delimiter = options.text("delimiter") ?? ".";
  return {
    ...KEPT,
    schema: (part) => {
      if (part.payload.kind === "null") return changed(part);
      const wrong = notStruct(part, "flattening");
      if (wrong !== null) return fails(wrong);
      const flat = flattened(part.schema, "", part.schema.optional, delimiter);
      if (typeof flat === "string") return fails(flat);
      return rebuilt(part.schema, flat, present(fieldsOf(part.payload)));
    },
  };
});

/** A text says why there is no such schema. */
function flattened(
  schema: ConnectSchema,
  prefix: string,
  optional: boolean,
  delimiter: string,
): readonly ConnectField[] | string {
  const fields: ConnectField[] = [];
  for (const { name, schema: inner } of schema.fields) {
    const path = prefix === "" ? name : `${prefix}${delimiter}${name}`;
    const mayBeNull = optional || inner.optional;
    if (inner.type === "MAP") {
      return `Flatten transformation does not support MAP for record with schemas (for field ${path}).`;
    }
    if (inner.type !== "STRUCT") {
      fields.push(field(path, withDefault({ ...basics(inner), optional: mayBeNull }, inner.default)));
      continue;
    }
    const flat = flattened(inner, path, mayBeNull, delimiter);
    if (typeof flat === "string") return flat;
    fields.push(...flat);
  }
  return fields;
}
