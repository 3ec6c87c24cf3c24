import { allPairs, chain, type Json, type Pair, record } from "./pair.ts";

/** A Debezium-like envelope around a row. */
function envelope(columns: readonly Json[], namespace = "shop.public.orders"): Json {
  const row = record("Value", columns, { "connect.name": `${namespace}.Value` });
  const source = record(
    "Source",
    [
      { name: "version", type: "string" },
      { name: "ts_ms", type: "long" },
      { name: "sequence", type: ["null", "string"], default: null },
    ],
    { namespace: "io.debezium.connector.postgresql" },
  );
  return record(
    "Envelope",
    [
      { name: "before", type: ["null", row], default: null },
      { name: "after", type: ["null", "Value"], default: null },
      { name: "source", type: source },
      { name: "op", type: "string" },
      { name: "ts_ms", type: ["null", "long"], default: null },
    ],
    { namespace, "connect.version": 2, "connect.name": `${namespace}.Envelope` },
  );
}

const ID: Json = { name: "id", type: "int" };

const COLUMN: readonly (readonly Json[])[] = [
  [],
  [{ name: "c", type: "int" }],
  [{ name: "c", type: { type: "int", "connect.type": "int16" } }],
  [{ name: "c", type: "long" }],
  [{ name: "c", type: "string" }],
  [{ name: "c", type: "bytes" }],
  [{ name: "c", type: ["null", "int"], default: null }],
  [{ name: "c", type: ["null", "long"], default: null }],
  [{ name: "c", type: ["null", "string"], default: null }],
  [{ name: "c", type: { type: "int", "connect.default": 3 }, default: 3 }],
  [{ name: "c", type: [{ type: "int", "connect.default": 3 }, "null"], default: 3 }],
  [
    {
      name: "c",
      type: {
        type: "string",
        "connect.version": 1,
        "connect.parameters": { allowed: "a,b" },
        "connect.name": "io.debezium.data.Enum",
      },
    },
  ],
  [{ name: "c", type: ["null", { type: "array", items: ["null", "int"] }], default: null }],
  [{ name: "c", type: ["null", { type: "array", items: ["null", "string"] }], default: null }],
  [{ name: "c", type: ["null", { type: "bytes", scale: 2, precision: 10, logicalType: "decimal" }], default: null }],
  [
    {
      name: "c",
      type: [
        "null",
        record("io.debezium.data.VariableScaleDecimal", [
          { name: "scale", type: "int" },
          { name: "value", type: "bytes" },
        ]),
      ],
      default: null,
    },
  ],
  [{ name: "d", type: "int" }],
  [{ name: "d", type: ["null", "int"], default: null }],
];

/** A table's history as the registry sees it, step by step, in each of the shapes a topic can have. */
const HISTORIES: readonly (readonly number[])[] = [
  [0, 6, 0, 8],
  [1, 3, 6],
  [6, 1],
  [1, 6, 7, 3],
  [0, 9, 1, 0],
  [8, 5, 4],
  [16, 17, 0, 16],
  [6, 7, 8, 6],
  [0, 10, 6, 0, 12],
  [12, 13],
];

export function envelopePairs(): readonly Pair[] {
  const envelopes = COLUMN.map((columns) => envelope([ID, ...columns]));
  const flat = COLUMN.map(
    (columns): Json => ["null", record("Value", [ID, ...columns], { namespace: "shop.public.orders" })],
  );
  const keys = COLUMN.map((columns) => record("Key", [ID, ...columns], { namespace: "shop.public.orders" }));
  const histories = [envelopes, flat, keys].flatMap((shape, number) =>
    HISTORIES.flatMap((steps) => [
      chain(`history-${number}-${steps.join(".")}`, ...steps.map((step) => shape[step] ?? null)),
      chain(`history-back-${number}-${steps.join(".")}`, ...steps.toReversed().map((step) => shape[step] ?? null)),
    ]),
  );
  return [
    ...allPairs("envelope", envelopes),
    ...allPairs("flat", flat),
    ...allPairs("key", keys),
    ...histories,
    chain("moved", envelope([ID], "shop.public.orders"), envelope([ID], "shop.sales.orders")),
    chain("unwrapped", envelope([ID]), record("Value", [ID], { namespace: "shop.public.orders" })),
    chain("required", ["null", record("Value", [ID])], record("Value", [ID])),
    chain("optional", record("Value", [ID]), ["null", record("Value", [ID])]),
  ];
}
