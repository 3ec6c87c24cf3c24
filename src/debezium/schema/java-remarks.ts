import { printedByJavaVersion } from "../../avro/java/text.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { Side } from "../record.ts";

/** Says of a table that a default's text is that of Java 17: the digits are the worker's Java's own. */
export function javaRemarks(table: string, sides: readonly Side[]): readonly string[] {
  const defaults = sides.flatMap((side) => (side.kind === "schema" ? printedDefaults(side.schema) : []));
  const columns = [...new Set(defaults)].join(", ");
  if (columns === "") return [];
  return [`${table}: the default of ${columns} is printed as Java 17 prints it; Java 19 and later print other digits`];
}

function printedDefaults(schema: ConnectSchema): readonly string[] {
  if (schema.type !== "STRUCT") return [];
  return schema.fields.flatMap(({ name, schema: field }) => {
    const { type, default: value } = field;
    const own = (type === "FLOAT32" || type === "FLOAT64") && value?.kind === "float";
    if (own && printedByJavaVersion(value.value, type)) return [name];
    return printedDefaults(field);
  });
}
