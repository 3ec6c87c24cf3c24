import { allPairs, inField, type Json, type Pair } from "./pair.ts";

const PRIMITIVES: readonly Json[] = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

const ENUMS: readonly Json[] = [
  { type: "enum", name: "E", symbols: ["A", "B"] },
  { type: "enum", name: "E", symbols: ["B", "A"] },
  { type: "enum", name: "E", symbols: ["C", "A", "B"] },
  { type: "enum", name: "E", symbols: ["A"], default: "A" },
  { type: "enum", name: "E", symbols: [] },
  { type: "enum", name: "F", symbols: ["A", "B"] },
];

const FIXED: readonly Json[] = [
  { type: "fixed", name: "X", size: 4 },
  { type: "fixed", name: "X", size: 8 },
  { type: "fixed", name: "Y", size: 4 },
];

const CONTAINERS: readonly Json[] = [
  { type: "array", items: "int" },
  { type: "array", items: "long" },
  { type: "array", items: ["null", "string"] },
  { type: "map", values: "int" },
  { type: "map", values: "bytes" },
  { type: "array", items: { type: "map", values: "float" } },
];

const RECORDS: readonly Json[] = [
  { type: "record", name: "R", fields: [] },
  { type: "record", name: "R", fields: [{ name: "a", type: "int" }] },
  { type: "record", name: "R", fields: [{ name: "a", type: "long", default: 1 }] },
  { type: "record", name: "S", fields: [{ name: "a", type: "int" }] },
];

const UNIONS: readonly Json[] = [
  [],
  ["null"],
  ["null", "int"],
  ["int", "null"],
  ["null", "long"],
  ["null", "string", "int"],
  ["int", "string"],
  ["double", "bytes"],
  ["null", { type: "array", items: "int" }],
  ["null", { type: "map", values: "long" }],
  ["null", { type: "enum", name: "E", symbols: ["A", "B"] }],
  ["null", { type: "enum", name: "E", symbols: ["A", "B", "C"] }],
  ["null", { type: "fixed", name: "X", size: 4 }],
  ["null", { type: "record", name: "R", fields: [{ name: "a", type: "int" }] }],
  [
    "null",
    {
      type: "record",
      name: "R",
      fields: [
        { name: "a", type: "long" },
        { name: "b", type: "int" },
      ],
    },
  ],
  [
    { type: "record", name: "R", fields: [{ name: "a", type: "int" }] },
    { type: "record", name: "S", fields: [{ name: "a", type: "string" }] },
  ],
];

/** What Debezium makes of columns: the checker must look at the bare type only. */
const COLUMNS: readonly Json[] = [
  {
    type: "bytes",
    scale: 2,
    precision: 10,
    "connect.version": 1,
    "connect.name": "org.apache.kafka.connect.data.Decimal",
    logicalType: "decimal",
  },
  {
    type: "bytes",
    scale: 4,
    precision: 10,
    "connect.version": 1,
    "connect.name": "org.apache.kafka.connect.data.Decimal",
    logicalType: "decimal",
  },
  { type: "long", "connect.version": 1, "connect.name": "io.debezium.time.MicroTimestamp" },
  {
    type: "string",
    "connect.version": 1,
    "connect.parameters": { allowed: "a,b" },
    "connect.name": "io.debezium.data.Enum",
  },
];

/** Every type against every other, alone and as a field. */
export function typePairs(): readonly Pair[] {
  const types = [...PRIMITIVES, ...ENUMS, ...FIXED, ...CONTAINERS, ...RECORDS, ...UNIONS, ...COLUMNS];
  return [...allPairs("type", types), ...allPairs("field-type", types.map(inField))];
}
