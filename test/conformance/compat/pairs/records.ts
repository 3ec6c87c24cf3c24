import { allPairs, chain, type Json, type Pair, record } from "./pair.ts";

const A: Json = { name: "a", type: "int" };

const FIELD_LISTS: readonly (readonly Json[])[] = [
  [],
  [A],
  [{ name: "a", type: "int", default: 1 }],
  [{ name: "a", type: ["null", "int"] }],
  [{ name: "a", type: ["null", "int"], default: null }],
  [{ name: "a", type: ["int", "null"], default: 7 }],
  [A, { name: "b", type: "string" }],
  [{ name: "b", type: "string" }, A],
  [A, { name: "b", type: "string", default: "" }],
  [{ name: "b", type: "int", aliases: ["a"] }],
  [{ name: "b", type: "int", aliases: ["a", "z"], default: 0 }],
  [{ name: "a", type: "int", aliases: ["b"] }],
  [{ name: "a", type: "int", aliases: ["a"] }],
  [A, { name: "c", type: { type: "enum", name: "E", symbols: ["X", "Y"], default: "X" } }],
  [A, { name: "c", type: { type: "enum", name: "E", symbols: ["X", "Y", "Z"] }, default: "Z" }],
  [A, { name: "c", type: { type: "array", items: "string" }, default: [] }],
  [A, { name: "c", type: record("Inner", [{ name: "d", type: "long" }]) }],
  [
    A,
    {
      name: "c",
      type: record("Inner", [
        { name: "d", type: "int" },
        { name: "e", type: "int" },
      ]),
    },
  ],
  [{ name: "a", type: "int", doc: "about a", order: "ignore", note: 1 }],
];

const NAMES: readonly Json[] = [
  record("T", [A]),
  record("T", [A], { namespace: "n" }),
  record("n.T", [A]),
  record("m.T", [A]),
  record("U", [A], { namespace: "n" }),
  record("U", [A], { namespace: "n", aliases: ["T"] }),
  record("U", [A], { namespace: "m", aliases: ["n.T", "T"] }),
  record("U", [A], { aliases: ["T", "m.T"] }),
  record("T", [A], { namespace: "" }),
  record("T", [A], { namespace: "my-app.1st", aliases: [".T"] }),
  { type: "error", name: "T", fields: [A] },
];

/** Types that are used at several places, or in themselves: the checker's memory decides how often an error is told, and where. */
const SHARED: readonly Json[] = ["int", "long", "string"].flatMap((type) => [
  record("N", [
    { name: "v", type },
    { name: "next", type: ["null", "N"], default: null },
  ]),
  record("N", [
    { name: "next", type: { type: "array", items: "N" } },
    { name: "v", type },
  ]),
  record("T", [
    { name: "x", type: record("P", [{ name: "v", type }]) },
    { name: "y", type: "P" },
    { name: "z", type: { type: "map", values: "P" } },
  ]),
  record("T", [
    { name: "x", type: ["null", record("P", [{ name: "v", type }])] },
    { name: "y", type: "P" },
    { name: "z", type: ["null", "P"] },
  ]),
  record("A", [
    {
      name: "b",
      type: [
        "null",
        record("B", [
          { name: "a", type: ["null", "A"] },
          { name: "v", type },
        ]),
      ],
    },
  ]),
  record("n.T", [
    { name: "x", type: { type: "enum", name: "m.E", symbols: type === "int" ? ["A"] : ["A", "B"] } },
    { name: "y", type: "m.E" },
    { name: "w", type: { type: "fixed", name: "X", size: type === "int" ? 2 : 3 } },
    { name: "z", type: "X" },
  ]),
]);

/** Fields, names and shared types of records, alone and as a branch of a union. */
export function recordPairs(): readonly Pair[] {
  const records = FIELD_LISTS.map((fields) => record("T", fields));
  const nullable = NAMES.map((type) => record("Outer", [{ name: "f", type: ["null", type] }]));
  return [
    ...allPairs("fields", records),
    ...allPairs("name", NAMES),
    ...allPairs("name-in-union", nullable),
    ...allPairs("shared", SHARED),
    chain(
      "ambiguous-alias",
      record("T", [A, { name: "b", type: "int" }]),
      record("T", [{ name: "c", type: "int", aliases: ["a", "b"] }]),
    ),
    chain("no-history", record("T", [A])),
    chain("long-text", record("T", wideFields("int")), record("T", wideFields("string"))),
  ];
}

/** Enough for the registry to cut the older schema in its message. */
function wideFields(type: Json): readonly Json[] {
  return Array.from({ length: 300 }, (_, index) => ({
    name: `a_rather_long_column_${index}`,
    type: index === 150 ? type : "int",
  }));
}
