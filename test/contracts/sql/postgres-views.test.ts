import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pgliteEngine } from "../../../src/adapters/pglite.ts";
import type { EngineSession } from "../../../src/ports.ts";
import type { TableGiven } from "../helpers.ts";
import { derive } from "./helpers.ts";
import { randomView, TABLES } from "./random-views.ts";

const SEED = Number(process.env.HEADGATE_RANDOM_SEED ?? 20_260_711);
const VIEWS = Number(process.env.HEADGATE_RANDOM_VIEWS ?? 150);

const T: TableGiven = {
  name: "t",
  columns: (TABLES.t ?? []).map((name) => ({ name, type: "int4" })),
  identity: { kind: "full" },
};

let session: EngineSession;

beforeAll(async () => {
  session = await pgliteEngine().open([]);
  for (const [name, columns] of Object.entries(TABLES)) {
    await rows(`CREATE TABLE ${name} (${columns.map((column) => `${column} int`).join(", ")})`);
    const values = columns.map((_, at) => `(i * ${at + 3} + i % ${at + 2}) % 5`).join(", ");
    await rows(`INSERT INTO ${name} SELECT ${values} FROM generate_series(1, 12) AS g(i)`);
  }
  await rows("CREATE TABLE t_as_it_was AS SELECT * FROM t");
}, 60_000);

afterAll(() => session.close());

async function rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const answer = await session.run(sql);
  if (!answer.ok) throw new Error(`${answer.message}: ${sql}`);
  return answer.rows;
}

/** The columns of t that PostgreSQL itself says a view depends on. */
async function dependencies(): Promise<readonly string[]> {
  const found = await rows(`
    SELECT DISTINCT a.attname::text AS name
    FROM pg_depend d
    JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
    JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE r.ev_class = 'v'::regclass AND d.refobjid = 't'::regclass AND d.refobjsubid > 0`);
  return found.map(({ name }) => String(name)).toSorted();
}

interface Told {
  readonly names: readonly string[];
  readonly everything: boolean;
}

const OTHERS = Object.entries(TABLES)
  .filter(([name]) => name !== "t")
  .map(([name, columns]) => `CREATE TABLE ${name} (${columns.map((column) => `${column} int`).join(", ")});`)
  .join("\n");

function told(sql: string): Told {
  const { columns, everything, unresolved, misfits } = derive(`${OTHERS}\nCREATE VIEW v AS ${sql}`, T, "postgres");
  expect(unresolved, sql).toEqual([]);
  // Without the other tables' columns it is the same, or said to be uncertain.
  const alone = derive(`CREATE VIEW v AS ${sql}`, T, "postgres");
  if (alone.unresolved.length === 0) {
    expect(alone.columns.map(({ name }) => name).toSorted(), sql).toEqual(columns.map(({ name }) => name).toSorted());
    expect(alone.everything === null, sql).toBe(everything === null);
  }
  const absent = misfits.every(({ message }) => message.includes("reads neither"));
  expect(absent, `${sql}: ${JSON.stringify(misfits)}`).toBe(true);
  return { names: columns.map(({ name }) => name).toSorted(), everything: everything !== null };
}

/**
 * A view's result must not change with a column that is said not to be read: what a star stands for and nobody takes further.
 * PostgreSQL counts it all the same, for it writes the star out when the view is made.
 */
async function expectWithoutInfluence(sql: string, column: string): Promise<void> {
  const result = `SELECT v::text AS row FROM v ORDER BY 1`;
  const before = await rows(result);
  await rows(`UPDATE t SET ${column} = (coalesce(${column}, 0) * 7 + 11) % 13`);
  const after = await rows(result);
  await rows("TRUNCATE t; INSERT INTO t SELECT * FROM t_as_it_was");
  expect(after, `${column} in ${sql}`).toEqual(before);
}

describe("views of PostgreSQL", () => {
  it("depend on the columns that are derived, or on more for a star that is taken no further", {
    timeout: 120_000,
  }, async () => {
    let exact = 0;
    let narrower = 0;
    await fc.assert(
      fc.asyncProperty(randomView, async ({ sql, starred }) => {
        const made = await session.run(`CREATE VIEW v AS ${sql}`);
        fc.pre(made.ok);
        try {
          const { names, everything } = told(sql);
          const real = await dependencies();
          const derived = everything ? (TABLES.t ?? []).toSorted() : names;
          expect(
            derived.filter((name) => !real.includes(name)),
            sql,
          ).toEqual([]);
          const left = real.filter((name) => !derived.includes(name));
          if (!starred) expect(left, sql).toEqual([]);
          if (left.length === 0) exact++;
          else narrower++;
          for (const column of left) await expectWithoutInfluence(sql, column);
        } finally {
          await rows("DROP VIEW v");
        }
      }),
      { numRuns: VIEWS, seed: SEED, maxSkipsPerRun: 100 },
    );
    expect(exact).toBeGreaterThan(VIEWS / 2);
    expect(narrower).toBeGreaterThan(0);
  });
});
