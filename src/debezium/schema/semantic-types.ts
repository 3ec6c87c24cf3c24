import { array, field, map, optional, primitive, semantic, struct } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";

/** Debezium's semantic types (io.debezium.data, io.debezium.time). */
const STRING = primitive("STRING");
const BYTES = primitive("BYTES");
const DOUBLE = primitive("FLOAT64");
const INT32 = primitive("INT32");
const INT8 = primitive("INT8");

export const json: ConnectSchema = semantic("STRING", "io.debezium.data.Json", 1);
export const xml: ConnectSchema = semantic("STRING", "io.debezium.data.Xml", 1);
export const uuid: ConnectSchema = semantic("STRING", "io.debezium.data.Uuid", 1);
export const ltree: ConnectSchema = semantic("STRING", "io.debezium.data.Ltree", 1);
export const tsvector: ConnectSchema = semantic("STRING", "io.debezium.data.Tsvector", 1);

export function enumeration(labels: readonly string[]): ConnectSchema {
  return semantic("STRING", "io.debezium.data.Enum", 1, [["allowed", labels.join(",")]]);
}

export function bits(length: number): ConnectSchema {
  return semantic("BYTES", "io.debezium.data.Bits", 1, [["length", String(length)]]);
}

export const variableScaleDecimal: ConnectSchema = struct(
  "io.debezium.data.VariableScaleDecimal",
  1,
  [field("scale", INT32), field("value", BYTES)],
  "Variable scaled decimal",
);

export const date: ConnectSchema = semantic("INT32", "io.debezium.time.Date", 1);
export const time: ConnectSchema = semantic("INT32", "io.debezium.time.Time", 1);
export const microTime: ConnectSchema = semantic("INT64", "io.debezium.time.MicroTime", 1);
export const nanoTime: ConnectSchema = semantic("INT64", "io.debezium.time.NanoTime", 1);
export const timestamp: ConnectSchema = semantic("INT64", "io.debezium.time.Timestamp", 1);
export const microTimestamp: ConnectSchema = semantic("INT64", "io.debezium.time.MicroTimestamp", 1);
export const nanoTimestamp: ConnectSchema = semantic("INT64", "io.debezium.time.NanoTimestamp", 1);
export const isoDate: ConnectSchema = semantic("STRING", "io.debezium.time.IsoDate", 1);
export const isoTime: ConnectSchema = semantic("STRING", "io.debezium.time.IsoTime", 1);
export const isoTimestamp: ConnectSchema = semantic("STRING", "io.debezium.time.IsoTimestamp", 1);
export const zonedTime: ConnectSchema = semantic("STRING", "io.debezium.time.ZonedTime", 1);
export const zonedTimestamp: ConnectSchema = semantic("STRING", "io.debezium.time.ZonedTimestamp", 1);
export const microDuration: ConnectSchema = semantic("INT64", "io.debezium.time.MicroDuration", 1);
export const isoInterval: ConnectSchema = semantic("STRING", "io.debezium.time.Interval", 1);

const DATE_FIELDS = [field("year", optional(INT32)), field("month", optional(INT8)), field("day", optional(INT8))];
const TIME_FIELDS = [
  field("hour", optional(INT8)),
  field("minute", optional(INT8)),
  field("second", optional(INT8)),
  field("nanos", optional(INT32)),
];
const OFFSET = field("offsetSeconds", optional(INT32));
const PRECISION = field("precision", optional(INT32));
const SPECIAL = field("specialValue", optional(STRING));

/** time.precision.mode=structured. */
export const structuredDate = struct("io.debezium.time.StructuredDate", 1, [...DATE_FIELDS, SPECIAL]);
export const structuredTime = struct("io.debezium.time.StructuredTime", 1, [...TIME_FIELDS, PRECISION]);
export const structuredZonedTime = struct("io.debezium.time.StructuredZonedTime", 1, [
  ...TIME_FIELDS,
  OFFSET,
  PRECISION,
]);
export const structuredTimestamp = struct("io.debezium.time.StructuredTimestamp", 1, [
  ...DATE_FIELDS,
  ...TIME_FIELDS,
  SPECIAL,
  PRECISION,
]);
export const structuredZonedTimestamp = struct("io.debezium.time.StructuredZonedTimestamp", 1, [
  ...DATE_FIELDS,
  ...TIME_FIELDS,
  OFFSET,
  field("zoneId", optional(STRING)),
  SPECIAL,
  PRECISION,
]);

export const structuredDuration = struct("io.debezium.time.StructuredDuration", 1, [
  ...["years", "months", "days", "hours", "minutes"].map((name) => field(name, optional(INT32))),
  field("seconds", optional(primitive("INT64"))),
  field("nanos", optional(INT32)),
  PRECISION,
]);

export const point: ConnectSchema = struct(
  "io.debezium.data.geometry.Point",
  1,
  [field("x", DOUBLE), field("y", DOUBLE), field("wkb", optional(BYTES)), field("srid", optional(INT32))],
  "Geometry (POINT)",
);

export const line: ConnectSchema = struct(
  "io.debezium.data.geometry.Line",
  1,
  [field("a", DOUBLE), field("b", DOUBLE), field("c", DOUBLE)],
  "Geometry (LINE)",
);

export const circle: ConnectSchema = struct(
  "io.debezium.data.geometry.Circle",
  1,
  [field("center", point), field("radius", DOUBLE)],
  "Geometry (CIRCLE)",
);

export const geometry: ConnectSchema = struct(
  "io.debezium.data.geometry.Geometry",
  2,
  [field("wkb", BYTES), field("srid", optional(INT32)), field("extensions", optional(map(STRING, STRING)))],
  "Geometry",
);

/** Before it could also hold what PostgreSQL's own shapes are. */
export const plainGeometry: ConnectSchema = struct(
  "io.debezium.data.geometry.Geometry",
  1,
  [field("wkb", BYTES), field("srid", optional(INT32))],
  "Geometry",
);

export const geography: ConnectSchema = struct(
  "io.debezium.data.geometry.Geography",
  1,
  [field("wkb", BYTES), field("srid", optional(INT32))],
  "Geography",
);

export const doubleVector: ConnectSchema = { ...array(DOUBLE), name: "io.debezium.data.DoubleVector", version: 1 };
export const floatVector: ConnectSchema = {
  ...array(primitive("FLOAT32")),
  name: "io.debezium.data.FloatVector",
  version: 1,
};
const SPARSE_FIELDS = [field("dimensions", primitive("INT16")), field("vector", map(primitive("INT16"), DOUBLE))];
export const sparseDoubleVector = struct(
  "io.debezium.data.SparseDoubleVector",
  1,
  SPARSE_FIELDS,
  "Sparse double vector",
);
/** Its name before it was moved out of the connector. */
export const sparseVector = struct("io.debezium.data.SparseVector", 1, SPARSE_FIELDS, "Sparse vector");
