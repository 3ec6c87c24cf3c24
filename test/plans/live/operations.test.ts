import { describe, expect, it } from "vitest";
import { loadSqlParser } from "../../../src/adapters/libpg-query.ts";
import type { EvidenceKind } from "../../../src/model/plan.ts";
import { expandMigrations } from "../../../src/plans/evidence/live/expand-migrations.ts";
import { gatherLive } from "../../../src/plans/evidence/live/gather.ts";
import type { LiveSystem, LiveSystems } from "../../../src/plans/evidence/live/systems.ts";
import { judgePlan, planCase } from "../../../src/plans/judge.ts";
import type { LiveDatabase, SlotReading, WatchedRows } from "../../../src/ports/live.ts";
import { CONNECTOR, type Situation, situation, subjects } from "../helpers.ts";

const parser = await loadSqlParser();
const TABLE = `CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE people (id bigint PRIMARY KEY, name text, mood mood, code text);
CREATE TABLE pets (id bigint PRIMARY KEY, mood mood);
`;
const LIVE_KINDS = ["applied", "backfill", "slot-past", "groups-past", "registry-version", "retention"] as const;
const NOBODY = { kind: "unknown", reason: "nobody is there to be asked" } as const;

function given(own: string, more: Partial<Situation> = {}): Situation {
  return { base: { "1.sql": TABLE }, basePlan: `plan: p\ntable: public.people\nsoak: 0d\n${own}\n`, ...more };
}

/** A database that answers one query with a number, and says of a slot that it is past some rows. */
function database(
  answer: string,
  rows: SlotReading["rows"] = [],
  watched: WatchedRows[] = [],
): LiveSystem<LiveDatabase> {
  const slot = { plugin: "pgoutput", database: "shop", thisDatabase: true, active: true, walStatus: "reserved" };
  const live: LiveDatabase = {
    label: "db",
    appliedVersions: () => Promise.reject(new Error("not asked")),
    single: () => Promise.resolve({ kind: "value", text: answer, type: "bigint" }),
    slot: (_, asked) => {
      watched.push(asked);
      const state = { ...slot, catalogHorizon: true, confirmed: "0/1", unconfirmed: 0n };
      return Promise.resolve({ standby: false, slot: state, rows });
    },
    close: () => Promise.resolve(),
  };
  return { kind: "known", open: () => Promise.resolve(live) };
}

async function evidence(kind: EvidenceKind, about: Situation, asked: Partial<LiveSystems> = {}): Promise<string> {
  const judged = planCase("p", situation(about).book);
  if (judged === null) throw new Error("no such plan");
  const systems: LiveSystems = {
    ...{ database: NOBODY, kafka: NOBODY, registry: null, parser, connectors: [CONNECTOR], history: null },
    subjects: subjects(about.base),
    ...asked,
  };
  const found = (await gatherLive(judged.given, systems, [kind])).find((one) => one.kind === kind);
  return `${found?.state}: ${found?.detail}`;
}

describe("a plan that nothing takes over in", () => {
  const plans = {
    "drop-table": "operation: drop-table",
    "replica-identity": "operation: replica-identity\nto: nothing",
    unpublish: "operation: unpublish\ncolumn: name",
    uncapture: "operation: uncapture",
  };
  const needed: Readonly<Record<string, readonly string[]>> = { "drop-table": ["slot-past"] };

  it.each(Object.entries(plans))("%s is not held back by what it has no use for", async (name, own) => {
    for (const kind of LIVE_KINDS.filter((one) => needed[name]?.includes(one) !== true)) {
      expect(await evidence(kind, given(own)), kind).toMatch(/^verified: (?:nothing|no) /);
    }
  });

  it("is not held back where nobody can be asked, either", () => {
    const { book } = situation(given("operation: uncapture", { required: ["backfill", "slot-past", "retention"] }));
    expect(
      judgePlan("p", book)
        ?.evidence.slice(5)
        .map(({ kind, state }) => `${kind} ${state}`),
    ).toEqual(["backfill verified", "slot-past verified", "retention verified"]);
  });

  it("still has a table's slot asked for before it is dropped", async () => {
    const watched: WatchedRows[] = [];
    const rows = [{ object: "table public.people", past: false }];
    expect(
      await evidence("slot-past", given("operation: drop-table"), { database: database("0", rows, watched) }),
    ).toMatch(/^failed: .*has not confirmed the change of table public\.people/);
    expect(watched).toEqual([{ schema: "public", table: "people", columns: null }]);
  });

  it("has its own query run all the same", async () => {
    const own = "operation: drop-column\ncolumn: name\nbackfill: SELECT count(name) FROM public.people";
    expect(await evidence("backfill", given("operation: drop-column\ncolumn: name"))).toBe(
      "verified: nothing to fill: nothing takes over",
    );
    expect(await evidence("backfill", given(own), { database: database("3") })).toMatch(/^failed: the query gives 3/);
  });
});

describe("columns that are split and merged", () => {
  const split = `operation: split-column
column: name
into: {first: {type: text, cast: "split_part(name, ' ', 1)"}, last: {type: text, cast: "split_part(name, ' ', 2)"}}
inverse: first || ' ' || last
sync: application`;
  const base = {
    "1.sql": TABLE,
    "2.sql": "ALTER TABLE people ADD COLUMN first text;",
    "3.sql": "ALTER TABLE people ADD COLUMN last text;",
  };

  it("have every new column looked at", async () => {
    const query = (where: string) => given(`${split}\nbackfill: SELECT count(*) FROM people WHERE ${where}`, { base });
    const asked = { database: database("0") };
    expect(await evidence("backfill", query("first IS NULL"), asked)).toMatch(/^failed: .*does not look at "last"$/);
    expect(await evidence("backfill", query("first IS NULL OR last IS NULL"), asked)).toMatch(/^verified/);
    const watched: WatchedRows[] = [];
    const rows = ["first", "last"].map((name) => ({ object: `column ${name}`, past: true }));
    expect(await evidence("slot-past", given(split, { base }), { database: database("0", rows, watched) })).toMatch(
      /^verified/,
    );
    expect(watched[0]?.columns).toEqual(["first", "last"]);
  });

  it("have every migration that made one in their expand step", () => {
    const judged = planCase("p", situation(given(split, { base })).book);
    const found = judged === null ? "no plan" : expandMigrations(judged.given);
    expect(typeof found === "string" ? found : found.map(({ file }) => file)).toEqual(["2.sql", "3.sql"]);
  });
});

describe("labels", () => {
  const rename = "operation: rename-enum-value\ncolumn: mood\nvalue: sad\nto: blue";
  const base = { "1.sql": TABLE, "2.sql": "ALTER TYPE mood ADD VALUE 'blue' AFTER 'sad';" };

  it("are looked for in every column of the enum", async () => {
    const query = (sql: string) => given(`${rename}\nbackfill: "${sql}"`, { base });
    const asked = { database: database("0") };
    const one = "SELECT count(*) FROM people WHERE mood = 'sad'";
    expect(await evidence("backfill", query(one), asked)).toMatch(/^failed: .*does not read pets$/);
    const both = `SELECT (${one}) + (SELECT count(*) FROM pets WHERE mood = 'sad')`;
    expect(await evidence("backfill", query(both), asked)).toMatch(/^verified/);
  });

  it("cannot be told from a record's schema once both are there", async () => {
    expect(await evidence("retention", given(rename, { base }))).toMatch(
      /^unverified: a record's schema does not tell whether it holds 'sad'/,
    );
    expect(await evidence("retention", given("operation: drop-enum-value\ncolumn: mood\nvalue: sad"))).toMatch(
      /^unverified: a record's schema does not tell/,
    );
  });

  it("that nothing takes over from have nothing new to be seen", async () => {
    const drop = given("operation: drop-enum-value\ncolumn: mood\nvalue: sad");
    expect(await evidence("registry-version", drop)).toMatch(/^verified: .*no label takes over$/);
    expect(await evidence("backfill", drop)).toMatch(/^unverified: the plan names no backfill query/);
  });
});

describe("set-not-null", () => {
  const own = "operation: set-not-null\ncolumn: code";
  const check = "ALTER TABLE people ADD CONSTRAINT code_there CHECK (code IS NOT NULL)";
  const base = (sql: string) => ({ "1.sql": TABLE, "2.sql": sql });
  const row = { object: "column code", past: true };

  it("has its rows filled: by the query that the plan names", async () => {
    expect(await evidence("backfill", given(own))).toMatch(/^unverified: the plan names no backfill query/);
    const named = given(`${own}\nbackfill: SELECT count(*) FROM people WHERE code IS NULL`);
    expect(await evidence("backfill", named, { database: database("2") })).toMatch(/^failed: the query gives 2/);
  });

  it("is past its last null where the slot is past the check's validation", async () => {
    const asked = (sql: string, rows: SlotReading["rows"]) =>
      evidence("slot-past", given(own, { base: base(sql) }), { database: database("0", rows) });
    expect(await asked(`${check} NOT VALID;`, [row])).toMatch(/^failed: no validated check at base keeps null out/);
    expect(await asked("ALTER TABLE people ADD CHECK (name IS NOT NULL);", [row])).toMatch(
      /^failed: no validated check/,
    );
    expect(await asked(`${check};`, [row])).toMatch(/^failed: the database has no validated check code_there/);
    expect(await asked(`${check};`, [row, { object: "check code_there", past: false }])).toMatch(
      /^failed: .*has not confirmed the change of check code_there/,
    );
    expect(await asked(`${check};`, [row, { object: "check code_there", past: true }])).toMatch(/^verified/);
  });
});

describe("what changes in place", () => {
  it("makes its new shape with the contract step itself", async () => {
    const retyped = given("operation: change-type\ncolumn: code\nto: varchar(20)");
    expect(await evidence("registry-version", retyped)).toMatch(/^verified: .*the type changes in place/);
    expect(await evidence("backfill", retyped)).toMatch(/^verified: .*converts every row or refuses$/);
    expect(await evidence("retention", retyped)).toMatch(/^unverified: the type changes in place/);
    const renamed = given("operation: rename-table\nto: persons\nsync: none");
    for (const kind of ["applied", "backfill", "registry-version", "groups-past", "retention"] as const) {
      expect(await evidence(kind, renamed), kind).toMatch(/^verified/);
    }
    const rows = [{ object: "table public.people", past: true }];
    expect(await evidence("slot-past", renamed, { database: database("0", rows) })).toMatch(/^verified/);
  });

  it("has only records under its old key where no topic has the new one", async () => {
    const rekeyed = given("operation: change-key\nto: [code]");
    expect(await evidence("groups-past", rekeyed)).toMatch(/^verified: .*the key changes in place/);
    expect(await evidence("retention", rekeyed)).toMatch(/^unverified: the key changes in place/);
  });
});
