import type { AvroField, AvroSchema, AvroUnion, JsonValue } from "../../model/avro-schema.ts";
import { isJsonObject } from "../json.ts";
import { avscName } from "./avsc-name.ts";

/** A default in avsc's terms, in a box because null is a default too. */
export interface AvscDefault {
  readonly value: unknown;
}

/**
 * A field's default as avsc takes it; null where there is none or it does not fit the type: avsc refuses those, and stored versions may
 * have them (the registry did not always check).
 */
export function avscDefault(schema: AvroSchema, json: JsonValue | undefined, depth = 0): AvscDefault | null {
  // A record whose default holds itself has none.
  if (json === undefined || depth > DEEPEST) return null;
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
      return avscDefault(fittingFirst(schema, json, depth + 1)[0] ?? NOTHING, json, depth + 1);
    case "array":
      return Array.isArray(json) ? elements(schema.items, json, depth + 1) : null;
    case "map":
      return isJsonObject(json)
        ? members(
            [...json].map(([key, value]) => [key, schema.values, value]),
            depth + 1,
          )
        : null;
    case "record": {
      if (!isJsonObject(json)) return null;
      // What it leaves out has the default of its own field.
      const given = schema.fields.map(({ name, type, default: own }): Member => {
        return [avscName(name), type, json.has(name) ? json.get(name) : own];
      });
      return members(given, depth + 1);
    }
    default:
      return schema satisfies never;
  }
}

const DEEPEST = 24;
const NOTHING: AvroSchema = { type: "union", branches: [] };

/**
 * A union's branches with the one a default is of in front: Avro 1.12 takes the default of any branch, avsc only that of the first. Which
 * branch stands where does not matter to who reads.
 */
export function fittingFirst({ branches }: AvroUnion, json: JsonValue | undefined, depth = 0): AvroUnion["branches"] {
  const fitting = branches.find((branch) => avscDefault(branch, json, depth) !== null);
  return fitting === undefined ? branches : [fitting, ...branches.filter((branch) => branch !== fitting)];
}

function elements(items: AvroSchema, json: readonly JsonValue[], depth: number): AvscDefault | null {
  const values = json.flatMap((element) => avscDefault(items, element, depth) ?? []);
  return values.length === json.length ? { value: values.map(({ value }) => value) } : null;
}

type Member = readonly [name: string, schema: AvroSchema, json: JsonValue | undefined];

function members(given: readonly Member[], depth: number): AvscDefault | null {
  const entries = given.flatMap(([name, schema, json]): [string, unknown][] => {
    const found = avscDefault(schema, json, depth);
    return found === null ? [] : [[name, found.value]];
  });
  return entries.length === given.length ? { value: Object.fromEntries(entries) } : null;
}

/** The first field whose default fits no value of its type: Avro's readers die of it when they need it, though the registry's check passes. */
export function unfitDefault(schema: AvroSchema, seen: Set<AvroSchema> = new Set()): AvroField | null {
  switch (schema.type) {
    case "record": {
      if (seen.has(schema)) return null;
      seen.add(schema);
      const unfit = schema.fields.find(
        ({ type, default: json }) => json !== undefined && avscDefault(type, json) === null,
      );
      return (
        unfit ??
        firstUnfit(
          schema.fields.map(({ type }) => type),
          seen,
        )
      );
    }
    case "union":
      return firstUnfit(schema.branches, seen);
    case "array":
      return unfitDefault(schema.items, seen);
    case "map":
      return unfitDefault(schema.values, seen);
    default:
      return null;
  }
}

function firstUnfit(schemas: readonly AvroSchema[], seen: Set<AvroSchema>): AvroField | null {
  for (const schema of schemas) {
    const found = unfitDefault(schema, seen);
    if (found !== null) return found;
  }
  return null;
}
