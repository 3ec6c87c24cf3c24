import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BASE, CHANGES, type ChangeName, judged, type Options } from "../../contracts/sinks/judge-sink.ts";
import { startStack, type WireStack } from "../wire/stack.ts";
import { jdbcSinkPlugin } from "./packages.ts";
import { Replica } from "./replica.ts";

const CLASS = { "connector.class": "io.debezium.connector.jdbc.JdbcSinkConnector" };
/** A sink that makes and widens its own tables. */
const OWN: Options = {
  ...CLASS,
  "schema.evolution": "basic",
  "insert.mode": "upsert",
  "primary.key.mode": "record_key",
  "delete.enabled": "true",
};
/** A sink whose tables somebody else keeps. */
const GIVEN: Options = { ...OWN, "schema.evolution": "none" };

const FIRST = "INSERT INTO orders VALUES (1, 1, 'a', 1.50, '2024-01-02 03:04:05.678', 'new', 'x')";
const ROW = {
  id: "2",
  code: "7",
  note: "'b'",
  total: "2.50",
  made: "'2024-01-02 03:04:05.678'",
  status: "'new'",
  place: "'y'",
};

/** A row behind the change that shows what it does. */
const ROWS: Readonly<Record<ChangeName, Readonly<Record<string, string | null>>>> = {
  "add nullable": { extra: "'e'" },
  "add with default": { extra: "6" },
  "add without default": { extra: "6" },
  "drop nullable": { note: null },
  "drop required": { code: null },
  "drop with default": { place: null },
  rename: { note: null, remark: "'r'" },
  widen: { code: "3000000000" },
  narrow: { code: "5" },
  family: { code: "'seven'" },
  "more digits": { total: "1234567890.12" },
  "more scale": { total: "1.2345" },
  unit: { made: "'2024-01-02 03:04:05.678901'" },
  loosen: { code: "NULL" },
  tighten: {},
  label: { status: "'sent'" },
  "make anew": {},
  "new key": {},
  "no key": {},
  comment: {},
};

function insertAfter(change: ChangeName): string {
  const values = Object.entries({ ...ROW, ...ROWS[change] }).filter(([, value]) => value !== null);
  return `INSERT INTO orders (${values.map(([name]) => name).join(", ")}) VALUES (${values.map(([, value]) => value).join(", ")})`;
}

/** The SQL that unit tests of the profile judge, for one table among many. */
function named(sql: string, table: string): string[] {
  return sql
    .replaceAll(/\borders\b/g, table)
    .replaceAll(/\bmood\b/g, `mood_${table}`)
    .replaceAll("orders_pkey", `${table}_pkey`)
    .split(";")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

describe("Debezium's JDBC sink does what its profile tells", () => {
  let stack: WireStack;
  let replica: Replica;
  let failed = false;

  beforeAll(async () => {
    stack = await startStack([await jdbcSinkPlugin()]);
    replica = await Replica.open(stack);
  });

  afterAll(async () => {
    await replica?.close();
    const logs = await stack?.stop(failed ? "failed" : "passed");
    if (typeof logs === "string") console.error(`logs: ${logs}`);
  });

  const every = Object.keys(CHANGES) as ChangeName[];
  const trials: readonly (readonly [string, ChangeName, Options, readonly string[] | null])[] = [
    ...every.map((change) => ["its own tables", change, OWN, null] as const),
    ...(["add nullable", "add with default", "drop nullable", "widen", "rename", "loosen", "comment"] as const).map(
      (change) => ["given tables", change, GIVEN, null] as const,
    ),
    ...(["add without default", "drop nullable", "rename", "drop required"] as const).map(
      (change) => ["two fields", change, { ...OWN, "field.include.list": "id,code" }, ["id", "code"]] as const,
    ),
  ];

  it.each(trials.map((trial, index) => [...trial, `t${index}`] as const))(
    "%s: %s",
    async (_title, change, sink, columns, table) => {
      const verdicts = judged({ sink, change: CHANGES[change] }).filter((line) => !/^\S+ placeholder /.test(line));
      const empty = change === "add without default" ? "DELETE FROM orders;" : "";
      const outcome = await replica.run({
        table,
        sink,
        columns,
        // The sink writes enums as text.
        target: sink === GIVEN ? (named(BASE, table).at(-1) ?? "").replaceAll(`mood_${table}`, "text") : null,
        base: named(`${BASE}${FIRST}`, table),
        change: named(`${empty}${CHANGES[change]};${insertAfter(change)}`, table),
      });
      const expected =
        verdicts.length === 0
          ? "same"
          : verdicts.some((line) => line.includes("its task stops") || line.includes("key-changed"))
            ? "stopped"
            : "differs";
      failed ||= outcome.kind !== expected;
      expect({ change, verdicts, outcome: outcome.kind, detail: outcome }).toMatchObject({ outcome: expected });
    },
  );
});
