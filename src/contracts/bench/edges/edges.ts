import { DECIMAL, DECIMAL_PRECISION } from "../../../connect/logical.ts";
import type { ConnectSchema, ConnectType } from "../../../model/connect-schema.ts";
import { base64, type Datum, hex, type Struct } from "../datum.ts";
import { bitEdges, byteEdges, decimalDoubles, decimalEdges, decimalTexts, floatEdges, wholeEdges } from "./numbers.ts";
import { shapeEdges } from "./shapes.ts";
import { JSONS, textEdges, UUIDS, XMLS } from "./texts.ts";
import { TIME_EDGES, TIME_ZEROS } from "./times.ts";

/** What a column's type tells beyond the schema of its field. */
export interface ColumnFacts {
  /** Bare name of the type behind domains, of an array's elements: `varchar`, `int4range`; null for fields that are no column. */
  readonly type: string | null;
  /** Most characters; null without a limit. */
  readonly length: number | null;
  /** Of a numeric; null where none is declared. */
  readonly precision: number | null;
  readonly scale: number;
  readonly labels: readonly string[] | null;
  readonly isKey: boolean;
}

export const NO_FACTS: ColumnFacts = {
  type: null,
  length: null,
  precision: null,
  scale: 2,
  labels: null,
  isKey: false,
};

/** Values of a schema, a usual one first, then those programs stumble over; without null, which is the column's to allow. Never empty. */
export function edgesOf(schema: ConnectSchema, facts: ColumnFacts): readonly Datum[] {
  switch (schema.type) {
    case "INT8":
    case "INT16":
    case "INT32":
    case "INT64":
      return wholes(schema, schema.type, facts);
    case "FLOAT32":
    case "FLOAT64":
      return facts.type === "numeric" || facts.type === "money"
        ? decimalDoubles(facts.precision, facts.scale)
        : floatEdges(schema.type);
    case "BOOLEAN":
      return [true, false];
    case "STRING":
      return texts(schema, facts);
    case "BYTES":
      return bytes(schema);
    case "ARRAY":
      return lists(schema, facts);
    case "MAP":
      return maps(schema, facts);
    case "STRUCT":
      return shapeEdges(schema.name)?.map((shape) => completed(shape, schema)) ?? structs(schema, facts);
    default:
      return schema.type satisfies never;
  }
}

function wholes(schema: ConnectSchema, type: Parameters<typeof wholeEdges>[0], { type: own }: ColumnFacts) {
  const times = TIME_EDGES.get(schema.name ?? "");
  if (times !== undefined) return times;
  return own === "oid" ? [42n, 0n, 4_294_967_295n] : wholeEdges(type);
}

function texts(schema: ConnectSchema, facts: ColumnFacts): readonly Datum[] {
  switch (schema.name) {
    case "io.debezium.data.Enum":
      return facts.labels ?? allowed(schema);
    case "io.debezium.data.Uuid":
      return UUIDS;
    case "io.debezium.data.Json":
      return facts.type === "hstore" ? ['{"a": "1", "b": null}', "{}", '{"ü": "😀"}'] : JSONS;
    case "io.debezium.data.Xml":
      return XMLS;
    case null:
      return plainTexts(facts);
    default:
      return TIME_EDGES.get(schema.name) ?? textEdges(facts.type ?? "text", facts.length);
  }
}

function plainTexts(facts: ColumnFacts): readonly Datum[] {
  switch (facts.type) {
    case "numeric":
    case "money":
      return decimalTexts(facts.precision, facts.scale);
    case "bytea":
      return byteEdges().map(facts.length === HEX ? hex : base64);
    default:
      return textEdges(facts.type ?? "text", facts.length);
  }
}

/** `length` of a bytea whose text is in hex. */
export const HEX = -16;

export function allowed({ parameters }: ConnectSchema): readonly string[] {
  return parameters.find(([key]) => key === "allowed")?.[1].split(",") ?? [""];
}

function bytes(schema: ConnectSchema): readonly Datum[] {
  const parameters = new Map(schema.parameters);
  if (schema.name === DECIMAL) {
    const precision = parameters.get(DECIMAL_PRECISION);
    return decimalEdges(precision === undefined ? null : Number(precision), Number(parameters.get("scale") ?? 0));
  }
  if (schema.name === "io.debezium.data.Bits") return bitEdges(Number(parameters.get("length") ?? 8));
  return byteEdges();
}

/** Empty ones, ones with NULL within where elements may be, long ones. Vectors have as many numbers as their type says: three here. */
function lists({ valueSchema, name }: ConnectSchema, facts: ColumnFacts): readonly Datum[] {
  if (valueSchema === null) return [[]];
  const items = edgesOf(valueSchema, facts).filter((item) => name === null || Number.isFinite(item));
  const [first = null] = items;
  if (name !== null) return [items.slice(0, 3), [first, first, first]];
  const withNull = valueSchema.optional ? [[first, null, first], [null]] : [];
  return [[first], [], [...items], ...withNull];
}

function maps({ keySchema, valueSchema }: ConnectSchema, facts: ColumnFacts): readonly Datum[] {
  if (keySchema === null || valueSchema === null) return [new Map()];
  const [value = null] = edgesOf(valueSchema, { ...facts, type: "text" });
  const held = valueSchema.optional ? [value, null] : [value, value];
  if (keySchema.type === "STRING")
    return [
      new Map([["a", value]]),
      new Map(),
      new Map([
        ["", held[1] ?? null],
        ["ü", value],
      ]),
    ];
  const [key = null] = edgesOf(keySchema, NO_FACTS);
  return [[entry(key, value)], []];
}

function entry(key: Datum, value: Datum): Struct {
  return new Map([
    ["key", key],
    ["value", value],
  ]);
}

/** One of usual values, one of nulls where they may be, and one for each of the first field's further values. */
function structs({ fields, name }: ConnectSchema, facts: ColumnFacts): readonly Datum[] {
  if (name === "io.debezium.data.VariableScaleDecimal") return variableScales();
  const made = (pick: (values: readonly Datum[], optional: boolean) => Datum): Struct =>
    new Map(
      fields.map(({ name: field, schema }) => [
        field,
        pick(edgesOf(schema, { ...facts, type: null, labels: null }), schema.optional),
      ]),
    );
  return [made(([first = null]) => first), made(([first = null], optional) => (optional ? null : first))];
}

/** With all fields of this release's schema, in its order. */
function completed(shape: Struct, { fields }: ConnectSchema): Struct {
  return new Map(fields.map(({ name }) => [name, shape.get(name) ?? null]));
}

function variableScales(): readonly Datum[] {
  const scaled = (scale: number) =>
    decimalEdges(null, scale).map(
      (value): Struct =>
        new Map<string, Datum>([
          ["scale", BigInt(scale)],
          ["value", value],
        ]),
    );
  return [...scaled(2), ...scaled(0).slice(-2), ...scaled(30).slice(0, 2)];
}

/** What stands for a value that the log does not hold in a column that must have one (ReplicationMessage's defaults: zero of the type). */
export function zeroOf(schema: ConnectSchema): Datum {
  const zeros: Readonly<Record<ConnectType, Datum>> = {
    INT8: 0n,
    INT16: 0n,
    INT32: 0n,
    INT64: 0n,
    FLOAT32: 0,
    FLOAT64: 0,
    BOOLEAN: false,
    STRING: TIME_ZEROS.get(schema.name ?? "") ?? "",
    BYTES: new Uint8Array(),
    ARRAY: [],
    MAP: schema.keySchema?.type === "STRING" ? new Map() : [],
    STRUCT: new Map(schema.fields.map(({ name, schema: own }) => [name, own.optional ? null : zeroOf(own)])),
  };
  return zeros[schema.type];
}
