import { connectDate, connectTime, connectTimestamp, decimal } from "../../connect/logical.ts";
import { array, map, optional, primitive } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { Behaviour } from "../options/behaviour.ts";
import { bitLength, type ColumnTypeInfo, numericModifier, timePrecision } from "./column-type.ts";
import * as types from "./semantic-types.ts";

export type TimePrecisionMode =
  | "adaptive"
  | "adaptive_time_microseconds"
  | "connect"
  | "isostring"
  | "microseconds"
  | "nanoseconds"
  | "structured";

/** The options that decide what a type becomes. */
export interface TypeOptions {
  readonly behaviour: Behaviour;
  readonly decimals: "precise" | "string" | "double";
  readonly times: TimePrecisionMode;
  readonly intervals: "numeric" | "string";
  readonly binary: "bytes" | "base64" | "base64-url-safe" | "hex";
  readonly hstore: "json" | "map";
  readonly moneyFractionDigits: number;
  readonly includeUnknown: boolean;
}

/**
 * The schema PostgresValueConverter gives a column of this type, before nullability, parameters and default.
 * Null when the column is left out. Optional schemas stay optional even for NOT NULL columns.
 */
export function typeSchema(type: ColumnTypeInfo, options: TypeOptions): ConnectSchema | null {
  const { root } = type;
  switch (root.kind) {
    case "builtin":
      return type.array ? builtinArray(root.name, type, options) : builtinScalar(root.name, type, options);
    case "enum": {
      const schema = types.enumeration(options.behaviour.ordersEnumLabels ? root.labels : root.rows);
      return type.array ? array(schema) : schema;
    }
    case "extension":
      return type.array ? extensionArray(root.name, options) : extensionScalar(root.name, options);
    case "unmapped":
      return type.array ? unknownArray(options) : unknown(options);
    default:
      return root satisfies never;
  }
}

function builtinScalar(name: string, type: ColumnTypeInfo, options: TypeOptions): ConnectSchema | null {
  switch (name) {
    case "numeric":
      return numeric(type.typmod, options);
    case "money":
      return money(options);
    case "bit":
    case "varbit":
      return bitString(name, type.typmod);
    case "bytea":
      return binary(options);
    case "date":
    case "time":
    case "timestamp":
    case "timetz":
    case "timestamptz":
      return temporal(name, type.typmod, options.times);
    case "interval":
      if (options.times === "structured") return types.structuredDuration;
      return options.intervals === "numeric" ? types.microDuration : types.isoInterval;
    case "int2vector":
      return array(primitive("INT16"));
    case "oidvector":
      return array(primitive("INT64"));
    case "tsvector":
      return options.behaviour.mapsTextSearchVectors ? types.tsvector : unknown(options);
    default:
      return PLAIN.get(name) ?? geometric(name, options) ?? unknown(options);
  }
}

/** Types whose schema depends on nothing. */
const PLAIN: ReadonlyMap<string, ConnectSchema> = new Map<string, ConnectSchema>([
  ["bool", primitive("BOOLEAN")],
  ["int2", primitive("INT16")],
  ["int4", primitive("INT32")],
  ["int8", primitive("INT64")],
  ["oid", primitive("INT64")],
  ["float4", primitive("FLOAT32")],
  ["float8", primitive("FLOAT64")],
  ["uuid", types.uuid],
  ["json", types.json],
  ["jsonb", types.json],
  ["xml", types.xml],
  ...[
    ...["text", "varchar", "bpchar", "char", "name", "inet", "cidr", "macaddr", "macaddr8"],
    ...["int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange"],
  ].map((name): [string, ConnectSchema] => [name, primitive("STRING")]),
]);

function geometric(name: string, { behaviour }: TypeOptions): ConnectSchema | undefined {
  if (name === "point") return types.point;
  return behaviour.mapsGeometricTypes ? SHAPES.get(name) : undefined;
}

/** Geometric types that are optional whatever the column says. */
const SHAPES: ReadonlyMap<string, ConnectSchema> = new Map([
  ["line", optional(types.line)],
  ["circle", optional(types.circle)],
  ["lseg", optional(types.geometry)],
  ["box", optional(types.geometry)],
  ["path", optional(types.geometry)],
  ["polygon", optional(types.geometry)],
]);

/** Arrays Debezium leaves out even with include.unknown.datatypes. */
const DROPPED_ARRAYS = new Set(["money", "name", "interval", "varbit", "xml", "point", "refcursor"]);

function builtinArray(name: string, type: ColumnTypeInfo, options: TypeOptions): ConnectSchema | null {
  if (DROPPED_ARRAYS.has(name)) return null;
  switch (name) {
    case "bit":
      // A bit array is taken for the scalar (the JDBC type code decides before the array does).
      return bitString(name, type.typmod);
    case "tsvector":
      return options.behaviour.mapsTextSearchVectors ? array(types.tsvector) : unknownArray(options);
    case "time":
      return array(optional(timeOfArray(type.typmod, options)));
    case "int2vector":
    case "oidvector":
      // Arrays of what is an array itself take the generic path, which keeps items required.
      return array(array(primitive(name === "int2vector" ? "INT16" : "INT64")));
    default: {
      const item = builtinScalar(name, type, { ...options, includeUnknown: false });
      return item === null ? unknownArray(options) : array(optional(item));
    }
  }
}

function timeOfArray(typmod: number, { times, behaviour }: TypeOptions): ConnectSchema {
  return behaviour.readsUniformTimes ? temporal("time", typmod, times) : types.microTime;
}

function extensionScalar(name: string, options: TypeOptions): ConnectSchema | null {
  switch (name) {
    case "citext":
    case "isbn":
      return primitive("STRING");
    case "hstore":
      return hstore(options);
    case "ltree":
      return types.ltree;
    case "geometry":
      return optional(options.behaviour.mapsGeometricTypes ? types.geometry : types.plainGeometry);
    case "geography":
      return types.geography;
    case "vector":
    case "halfvec":
    case "sparsevec":
      return options.behaviour.mapsVectors ? vector(name, options.behaviour) : unknown(options);
    default:
      return unknown(options);
  }
}

function extensionArray(name: string, options: TypeOptions): ConnectSchema | null {
  const item = extensionScalar(name, { ...options, includeUnknown: false });
  if (item === null) return unknownArray(options);
  const generic = ["isbn", "vector", "halfvec", "sparsevec"].includes(name);
  return array(generic ? item : optional(item));
}

function vector(name: "vector" | "halfvec" | "sparsevec", behaviour: Behaviour): ConnectSchema {
  if (name === "vector") return types.doubleVector;
  if (name === "halfvec") return types.floatVector;
  return behaviour.namesSparseDoubleVector ? types.sparseDoubleVector : types.sparseVector;
}

function hstore(options: TypeOptions): ConnectSchema {
  return options.hstore === "json" ? types.json : map(primitive("STRING"), optional(primitive("STRING")));
}

function numeric(typmod: number, options: TypeOptions): ConnectSchema {
  switch (options.decimals) {
    case "string":
      return primitive("STRING");
    case "double":
      return primitive("FLOAT64");
    case "precise": {
      const modifier = numericModifier(typmod);
      return modifier === null ? types.variableScaleDecimal : decimal(modifier.scale, modifier.precision);
    }
    default:
      return options.decimals satisfies never;
  }
}

function money(options: TypeOptions): ConnectSchema {
  if (options.decimals === "precise") return decimal(options.moneyFractionDigits, null);
  return primitive(options.decimals === "string" ? "STRING" : "FLOAT64");
}

function bitString(name: "bit" | "varbit", typmod: number): ConnectSchema {
  const length = bitLength(name, typmod);
  return length <= 1 ? primitive("BOOLEAN") : types.bits(length);
}

function binary(options: TypeOptions): ConnectSchema {
  return primitive(options.binary === "bytes" ? "BYTES" : "STRING");
}

function unknown(options: TypeOptions): ConnectSchema | null {
  return options.includeUnknown ? binary(options) : null;
}

function unknownArray(options: TypeOptions): ConnectSchema | null {
  const item = unknown(options);
  return item === null ? null : array(item);
}

function temporal(
  name: "date" | "time" | "timestamp" | "timetz" | "timestamptz",
  typmod: number,
  mode: TimePrecisionMode,
): ConnectSchema {
  if (name === "timetz") return mode === "structured" ? types.structuredZonedTime : types.zonedTime;
  if (name === "timestamptz") return mode === "structured" ? types.structuredZonedTimestamp : types.zonedTimestamp;
  const millis = timePrecision(typmod) <= 3;
  const schemas = TEMPORAL[mode];
  if (name === "date") return schemas.date;
  return millis ? schemas[name][0] : schemas[name][1];
}

interface TemporalSchemas {
  readonly date: ConnectSchema;
  /** Up to three fractional digits, more than three. */
  readonly time: readonly [ConnectSchema, ConnectSchema];
  readonly timestamp: readonly [ConnectSchema, ConnectSchema];
}

function always(schema: ConnectSchema): readonly [ConnectSchema, ConnectSchema] {
  return [schema, schema];
}

const TEMPORAL: Readonly<Record<TimePrecisionMode, TemporalSchemas>> = {
  adaptive: {
    date: types.date,
    time: [types.time, types.microTime],
    timestamp: [types.timestamp, types.microTimestamp],
  },
  adaptive_time_microseconds: {
    date: types.date,
    time: always(types.microTime),
    timestamp: [types.timestamp, types.microTimestamp],
  },
  connect: { date: connectDate, time: always(connectTime), timestamp: always(connectTimestamp) },
  isostring: { date: types.isoDate, time: always(types.isoTime), timestamp: always(types.isoTimestamp) },
  microseconds: { date: types.date, time: always(types.microTime), timestamp: always(types.microTimestamp) },
  nanoseconds: { date: types.date, time: always(types.nanoTime), timestamp: always(types.nanoTimestamp) },
  structured: {
    date: types.structuredDate,
    time: always(types.structuredTime),
    timestamp: always(types.structuredTimestamp),
  },
};
