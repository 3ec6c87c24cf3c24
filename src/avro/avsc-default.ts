import type { AvroSchema, AvroUnion, JsonValue } from "../model/avro-schema.ts";
import { avscName } from "./avsc-name.ts";
import { isJsonObject } from "./json.ts";

/** A default in avsc's terms, in a box because null is a default too. */
export interface AvscDefault {
  readonly value: unknown;
}

/**
 * A field's default as avsc takes it; null where there is none or it does not fit the type: avsc refuses those, and stored versions may
 * have them (the registry did not always check).
 */
export function avscDefault(schema: AvroSchema, json: JsonValue | undefined): AvscDefault | null {
  if (json === undefined) return null;
  switch (schema.type) {
    case "null":
      return json === null ? { value: null } : null;
    case "boolean":
      return typeof json === "boolean" ? { value: json } : null;
    case "int":
      return typeof json === "bigint" && BigInt.asIntN(32, json) === json ? { value: Number(json) } : null;
    case "long":
      return typeof json === "bigint" && BigInt.asIntN(64, json) === json ? { value: json } : null;
    case "float":
    case "double":
      return typeof json === "bigint" || typeof json === "number" ? { value: Number(json) } : null;
    case "bytes":
    case "string":
      return typeof json === "string" ? { value: json } : null;
    case "fixed":
      return typeof json === "string" && json.length === schema.size ? { value: json } : null;
    case "enum":
      return typeof json === "string" && schema.symbols.includes(json) ? { value: avscName(json) } : null;
    case "union":
      return avscDefault(fittingFirst(schema, json)[0] ?? NOTHING, json);
    case "array":
      return Array.isArray(json) ? elements(schema.items, json) : null;
    case "map":
      return isJsonObject(json) ? members([...json].map(([key, value]) => [key, schema.values, value])) : null;
    case "record": {
      if (!isJsonObject(json)) return null;
      const given = schema.fields.flatMap((field): Member[] => {
        const value = json.get(field.name);
        return value === undefined ? [] : [[avscName(field.name), field.type, value]];
      });
      return members(given);
    }
    default:
      return schema satisfies never;
  }
}

const NOTHING: AvroSchema = { type: "union", branches: [] };

/**
 * A union's branches with the one a default is of in front: Avro 1.12 takes the default of any branch, avsc only that of the first. Which
 * branch stands where does not matter to who reads.
 */
export function fittingFirst({ branches }: AvroUnion, json: JsonValue | undefined): AvroUnion["branches"] {
  const fitting = branches.find((branch) => avscDefault(branch, json) !== null);
  return fitting === undefined ? branches : [fitting, ...branches.filter((branch) => branch !== fitting)];
}

function elements(items: AvroSchema, json: readonly JsonValue[]): AvscDefault | null {
  const values = json.flatMap((element) => avscDefault(items, element) ?? []);
  return values.length === json.length ? { value: values.map(({ value }) => value) } : null;
}

type Member = readonly [name: string, schema: AvroSchema, json: JsonValue];

function members(given: readonly Member[]): AvscDefault | null {
  const entries = given.flatMap(([name, schema, json]): [string, unknown][] => {
    const found = avscDefault(schema, json);
    return found === null ? [] : [[name, found.value]];
  });
  return entries.length === given.length ? { value: Object.fromEntries(entries) } : null;
}
