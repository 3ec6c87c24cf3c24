import fc from "fast-check";
import { parseSchema } from "../../src/avro/parsing/parse.ts";
import { type Json, record } from "../conformance/compat/pairs/pair.ts";
import { columns } from "./matrix/types.ts";
import { envelope, flat, key, named } from "./schemas.ts";

/** Every type a column may have in some mode of the connector, and some that only other connectors bring. */
const TYPES: readonly Json[] = [
  ...new Map(columns().map(({ schema }) => [JSON.stringify(schema), schema])).values(),
  named("int", "io.debezium.time.Year"),
  named("string", "com.example.Color"),
  { type: "array", items: "double", "connect.name": "io.debezium.data.DoubleVector" },
  { type: "array", items: "float", "connect.name": "io.debezium.data.FloatVector" },
  { type: "long", logicalType: "timestamp-micros" },
  { type: "enum", name: "Color", symbols: ["RED", "GREEN"] },
  { type: "enum", name: "Color", symbols: ["GREEN", "RED", "BLUE"], default: "RED" },
  { type: "fixed", name: "Money", size: 8, logicalType: "decimal", precision: 10, scale: 2 },
  { type: "fixed", name: "Money", size: 8, logicalType: "decimal", precision: 12, scale: 4 },
];

const DEFAULTS: Readonly<Record<string, readonly Json[]>> = {
  int: [0, 1, 20468],
  long: [0, 1, 1768473000123],
  float: [1.5, 0.1],
  double: [1.5, 0.1],
  string: ["", "sad", "ok"],
  bytes: ["\u0000", "\u0004Ò"],
  boolean: [true, false],
};

const WRAPS = ["plain", "nullable", "array", "map", "struct"] as const;

export interface Column {
  readonly name: string;
  readonly type: Json;
  readonly wrap: (typeof WRAPS)[number];
  /** Which of the type's defaults; beyond them none. */
  readonly fallback: number;
}

export const anyColumn: fc.Arbitrary<Column> = fc.record({
  name: fc.constantFrom("a", "b", "größe", "d_1"),
  type: fc.constantFrom(...TYPES),
  wrap: fc.constantFrom(...WRAPS),
  fallback: fc.nat({ max: 5 }),
});

/** A column of a row; structs are named by their column, so that two of one name are of one place. */
export function field({ name, type, wrap, fallback }: Column): Json {
  const value = DEFAULTS[String(baseOf(type))]?.[fallback];
  const given = value === undefined ? {} : { default: value };
  switch (wrap) {
    case "plain":
      return { name, type, ...given };
    case "nullable":
      return value === undefined
        ? { name, type: ["null", type], default: null }
        : { name, type: [type, "null"], ...given };
    case "array":
      return { name, type: { type: "array", items: ["null", type] } };
    case "map":
      return { name, type: ["null", { type: "map", values: type }], default: null };
    case "struct":
      return {
        name,
        type: record(`Struct_${name}`, [
          { name: "inner", type, ...given },
          { name: "other", type: "int" },
        ]),
      };
  }
}

const SHAPES: readonly ((...fields: readonly Json[]) => string)[] = [
  envelope,
  flat,
  key,
  (...fields) =>
    JSON.stringify(record("Value", [...fields, { name: "__op", type: ["null", "string"], default: null }])),
];

export interface Change {
  readonly shape: (typeof SHAPES)[number];
  readonly before: readonly Column[];
  readonly after: readonly Column[];
}

/** Rows of one shape; a column of both either stays, or becomes anything else. Named types come once in a row: Avro knows no second. */
export const change: fc.Arbitrary<Change> = fc
  .record({
    shape: fc.constantFrom(...SHAPES),
    before: fc.uniqueArray(anyColumn, { selector: ({ name }) => name, minLength: 1, maxLength: 3 }),
    after: fc.uniqueArray(anyColumn, { selector: ({ name }) => name, minLength: 1, maxLength: 3 }),
    kept: fc.constantFrom("nothing", "type", "wrap", "kin", "kin"),
  })
  .map(({ shape, before, after, kept }) => ({
    shape,
    before,
    after: after.map((column) => {
      const old = before.find(({ name }) => name === column.name);
      if (old === undefined || kept === "nothing") return column;
      if (kept === "kin") return { ...old, type: kinOf(old.type, TYPES.indexOf(column.type)) };
      return kept === "type" ? { ...column, type: old.type } : { ...column, wrap: old.wrap };
    }),
  }));

function baseOf(type: Json): unknown {
  return typeof type === "string" ? type : Object(type).type;
}

/** Another type that Avro takes for the same. */
function kinOf(type: Json, number: number): Json {
  const kin = TYPES.filter((other) => baseOf(other) === baseOf(type));
  return kin[number % kin.length] ?? type;
}

export function textOf(shape: Change["shape"], row: readonly Column[]): string {
  return shape(...row.map(field));
}

export function isSchema(text: string): boolean {
  return parseSchema(text).ok;
}
