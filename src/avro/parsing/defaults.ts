import type { AvroField, AvroSchema, JsonValue } from "../../model/avro-schema.ts";
import type { AvroLine } from "../../model/prediction.ts";
import { printSchema } from "../forms/print.ts";
import { firstBranch } from "../java/object.ts";
import { isJsonObject, printJson } from "../json.ts";
import { SchemaProblem } from "./schema-problem.ts";

/** Demands of a field's default what Avro demands while the field is made. Throws SchemaProblem. */
export type DefaultRule = (field: Pick<AvroField, "name" | "type" | "default">) => void;

/** What the registry demands of the versions it holds: nothing. */
export const ANY_DEFAULT: DefaultRule = () => {};

const INT = { lowest: -(2n ** 31n), highest: 2n ** 31n - 1n };
const LONG = { lowest: -(2n ** 63n), highest: 2n ** 63n - 1n };

/**
 * Schema.isValidDefault: a default must fit its type, a union's its first branch in Avro 1.11 and any of them in 1.12.
 * @param open records whose fields are not set yet: a default cannot be held against them
 */
export function fittingDefault(avro: AvroLine, open: ReadonlySet<AvroSchema>): DefaultRule {
  const fits = (schema: AvroSchema, value: JsonValue | undefined): boolean => {
    if (value === undefined) return false;
    switch (schema.type) {
      case "string":
      case "bytes":
      case "enum":
      case "fixed":
        return typeof value === "string";
      case "int":
        return typeof value === "bigint" && value >= INT.lowest && value <= INT.highest;
      case "long":
        return typeof value === "bigint" && value >= LONG.lowest && value <= LONG.highest;
      case "float":
      case "double":
        return typeof value === "number" || typeof value === "bigint";
      case "boolean":
        return typeof value === "boolean";
      case "null":
        return value === null;
      case "array":
        return Array.isArray(value) && value.every((element) => fits(schema.items, element));
      case "map":
        return isJsonObject(value) && [...value.values()].every((member) => fits(schema.values, member));
      case "union": {
        if (avro === "1.12") return schema.branches.some((branch) => fits(branch, value));
        return fits(firstBranch(schema.branches), value);
      }
      case "record": {
        if (!isJsonObject(value)) return false;
        if (open.has(schema)) throw new SchemaProblem("Schema fields not set yet");
        return schema.fields.every((field) =>
          fits(field.type, value.has(field.name) ? value.get(field.name) : field.default),
        );
      }
    }
  };
  return (field) => {
    if (field.default === undefined || fits(field.type, field.default)) return;
    const type = printSchema(field.type, { open });
    throw new SchemaProblem(`Invalid default for field ${field.name}: ${printJson(field.default)} not a ${type}`);
  };
}
