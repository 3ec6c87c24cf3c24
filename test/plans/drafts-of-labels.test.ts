import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { operationOf } from "../../src/plans/operations/all.ts";
import { apply, plansOf, shapes } from "./helpers.ts";

const TABLES = `
CREATE TYPE state AS ENUM ('new', 'open', 'done');
CREATE TABLE tickets (id bigint PRIMARY KEY, state state NOT NULL DEFAULT 'open', former state[], title text, body text);
CREATE TABLE "Notes" (id bigint, part int, state state DEFAULT 'new', PRIMARY KEY (id, part)) PARTITION BY LIST (part);
CREATE TABLE notes_1 PARTITION OF "Notes" FOR VALUES IN (1);
CREATE TABLE base (id int, state state);
CREATE TABLE heir () INHERITS (base);
CREATE PUBLICATION dbz_publication FOR TABLE tickets (id, state, former, title, body) WHERE (id > 0), "Notes";
`;
const ROWS = `
INSERT INTO tickets VALUES (1, 'open', '{open,new}'), (2, 'done', '{}'), (3, 'new', NULL);
INSERT INTO "Notes" VALUES (1, 1, 'open'), (2, 1, 'done');
INSERT INTO heir VALUES (1, 'open');
`;

const EMPTY = "DROP PUBLICATION IF EXISTS dbz_publication; DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n";

let server: PGlite;
beforeAll(async () => {
  server = await PGlite.create();
}, 120_000);
afterAll(() => server.close());

/** Runs every migration that a plan's steps write on a real server, in order, and what is in the tables in the end. */
async function ran(plan: string) {
  const base = apply(emptyCatalog({ postgres: 17 }), { "1.sql": TABLES }).catalog;
  const [planned] = plansOf(`plan: p\ntable: public.tickets\n${plan}`);
  if (planned === undefined) throw new Error("no plan");
  const operation = operationOf(planned.operation);
  const steps = operation
    .draft(planned, { catalog: base, postgres: 17, soak: "14d" })
    .flatMap((step) => (step.kind === "migration" ? [step] : []));
  expect(operation.isContracted(planned, base, shapes(base))).toBe(false);
  const after = steps.reduce(
    (catalog, { up, title, phase }) => (phase === "backfill" ? catalog : apply(catalog, { [title]: up }).catalog),
    base,
  );
  expect(operation.isContracted(planned, after, shapes(after))).toBe(true);
  await server.exec(EMPTY + TABLES + ROWS);
  for (const { up, transaction } of steps)
    await server.exec(transaction === "migration" ? `BEGIN;\n${up}\nCOMMIT;` : up);
  const asked = async (query: string) => (await server.query<Record<string, unknown>>(query)).rows;
  return asked;
}

describe("the steps of a plan, as they are written", () => {
  it.each([
    ["operation: drop-enum-value\ncolumn: state\nvalue: open\nto: done", "done", "{new,done}", "'done'::state"],
    [
      "operation: rename-enum-value\ncolumn: state\nvalue: open\nto: active",
      "active",
      "{new,active,done}",
      "'active'::state",
    ],
  ])("change every row, and swap the type under every column: %s", async (plan, next, labels, initial) => {
    const asked = await ran(plan);
    expect(await asked("SELECT enum_range(NULL::state)::text AS labels")).toEqual([{ labels }]);
    expect(await asked("SELECT id, state::text, former::text FROM tickets ORDER BY id")).toEqual([
      { id: 1, state: next, former: `{${next},new}` },
      { id: 2, state: "done", former: "{}" },
      { id: 3, state: "new", former: null },
    ]);
    expect(await asked(`SELECT state::text FROM "Notes" UNION ALL SELECT state::text FROM base ORDER BY 1`)).toEqual(
      [next, next, "done"].toSorted().map((state) => ({ state })),
    );
    expect(
      await asked(
        "SELECT pg_get_expr(adbin, adrelid) AS text FROM pg_attrdef WHERE adrelid = 'tickets'::regclass ORDER BY 1",
      ),
    ).toEqual([{ text: initial }]);
    expect(await asked("SELECT typname FROM pg_type WHERE typname LIKE 'state%' ORDER BY 1")).toEqual([
      { typname: "state" },
    ]);
  });

  it("are refused while a row still holds the label", async () => {
    const base = apply(emptyCatalog({ postgres: 17 }), { "1.sql": TABLES }).catalog;
    const [planned] = plansOf(
      "plan: p\noperation: drop-enum-value\ntable: public.tickets\ncolumn: state\nvalue: open\nto: done",
    );
    if (planned === undefined) throw new Error("no plan");
    const steps = operationOf(planned.operation).draft(planned, { catalog: base, postgres: 17, soak: "14d" });
    const last = steps.findLast((step) => step.kind === "migration");
    await server.exec(EMPTY + TABLES + ROWS);
    await expect(server.exec(`BEGIN;\n${last?.up}\nCOMMIT;`)).rejects.toThrow(
      'invalid input value for enum state: "open"',
    );
    await server.exec("ROLLBACK");
  });

  it.each([
    [
      "operation: replica-identity\nto: nothing",
      "SELECT relreplident AS is FROM pg_class WHERE relname = 'tickets'",
      "n",
    ],
    [
      "operation: unpublish\ncolumn: title",
      "SELECT attnames::text AS is FROM pg_publication_tables WHERE tablename = 'tickets'",
      "{id,state,former,body}",
    ],
    [
      "operation: unpublish\nrows: id > 10",
      "SELECT rowfilter AS is FROM pg_publication_tables WHERE tablename = 'tickets'",
      "(id > 10)",
    ],
    ["operation: unpublish", "SELECT count(*)::int AS is FROM pg_publication_tables WHERE tablename = 'tickets'", 0],
    ["operation: unpublish\noperations: [d, t]", "SELECT pubdelete OR pubtruncate AS is FROM pg_publication", false],
  ])("say in SQL what the plan says: %s", async (plan, query, expected) => {
    const asked = await ran(plan);
    expect(await asked(query)).toEqual([{ is: expected }]);
  });
});
