import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadSqlParser } from "../../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../../src/catalog/empty.ts";
import { parsePlans } from "../../../src/plans/format.ts";
import { operationOf } from "../../../src/plans/operations/all.ts";
import { backfillCheck } from "../../../src/plans/sql/move-steps.ts";
import { apply } from "../../plans/helpers.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";

const WRITERS = 8;
/** Statements of each writer. */
const STATEMENTS = 1700;
const KEYS = 400;
const ROWS = 20_000;
/** Rows of each COPY. */
const COPIED = 500;

interface Soak {
  readonly name: string;
  readonly table: string;
  readonly plan: string;
  /** Values of the old and of the new columns, as SQL, from a number in [0, 1). */
  readonly old: (pick: Pick) => Readonly<Record<string, string>>;
  readonly new: (pick: Pick) => Readonly<Record<string, string>>;
}

type Pick = <T>(values: readonly [T, ...T[]]) => T;

const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
const words = ["ada", "Ada", "ADA lovelace", "", " ", "grace hopper", "o'brien", "ż ó", "a b c"] as const;

const SOAKS: readonly Soak[] = [
  ...(
    [
      ["text", "'none'", ["NULL", ...words.map(text)]],
      ["json", null, ["NULL", "'{}'", `'{"a": 1}'`, `'{"a":1}'`, "'null'", "'[1, 2]'"]],
      ["numeric", "0.50", ["NULL", "1", "1.0", "1.00", "-0.001", "'NaN'", "1e20"]],
      ["citext", null, ["NULL", "'Ada'", "'ADA'", "'ada'", "'grace'"]],
      ["integer[]", "'{}'", ["NULL", "'{}'", "'{1,2}'", "'{1,NULL}'", "'[0:1]={1,2}'"]],
    ] as const
  ).map(
    ([type, value, values]): Soak => ({
      name: `a rename of ${type}`,
      table: `old ${type}${value === null ? "" : ` DEFAULT ${value}`}`,
      plan: "operation: rename-column\ncolumn: old\nto: new\n",
      old: (pick) => ({ old: pick(values as readonly string[] as readonly [string, ...string[]]) }),
      new: (pick) => ({ new: pick(values as readonly string[] as readonly [string, ...string[]]) }),
    }),
  ),
  {
    name: "a change of type with cast and inverse",
    table: "old text DEFAULT '7'",
    plan: 'operation: change-type\ncolumn: old\nto: integer\nas: new\ncast: "CASE WHEN old ~ \'^[0-9]{1,6}$\' THEN old::integer ELSE -1 END"\ninverse: "CASE WHEN new >= 0 THEN new::text END"\n',
    old: (pick) => ({ old: pick(["NULL", "'1'", "'007'", "'x'", "''", "'123456'"]) }),
    new: (pick) => ({ new: pick(["1", "7", "0", "99"]) }),
  },
  {
    name: "a change of scale by assignment",
    table: "old numeric(10,2) DEFAULT 1.25",
    plan: "operation: change-type\ncolumn: old\nto: numeric(14,4)\nas: new\n",
    old: (pick) => ({ old: pick(["NULL", "1", "1.10", "1.11", "-3.005"]) }),
    new: (pick) => ({ new: pick(["NULL", "1", "1.1234", "1.1100", "2.00005"]) }),
  },
  {
    name: "a split",
    table: "old text DEFAULT 'no name'",
    plan: "operation: split-column\ncolumn: old\ninto: {first: {type: text, cast: \"split_part(old, ' ', 1)\"}, last: {type: text, cast: \"nullif(substr(old, length(split_part(old, ' ', 1)) + 2), '')\"}}\ninverse: \"concat_ws(' ', first, last)\"\n",
    old: (pick) => ({ old: pick([...words.map(text), "NULL"] as unknown as readonly [string, ...string[]]) }),
    new: (pick) => ({ first: pick(["'ada'", "'grace'", "''"]), last: pick(["NULL", "'hopper'", "'de la cruz'"]) }),
  },
  {
    name: "a merge",
    table: "street text, city text DEFAULT 'Łódź'",
    plan: 'operation: merge-columns\ncolumns: [street, city]\nto: new\ntype: jsonb\ncast: jsonb_build_array(street, city)\ninverse: {street: "new->>0", city: "new->>1"}\n',
    old: (pick) => ({ street: pick(["NULL", "'a 1'", "''"]), city: pick(["NULL", "'Rome'", `'x"y'`]) }),
    new: (pick) => ({ new: pick([`'["a", "b"]'`, `'[null, "b"]'`, `'["c", null]'`]) }),
  },
];

/** Park and Miller's generator: the same statements in every run. */
function picker(seed: number): { readonly below: (limit: number) => number; readonly pick: Pick } {
  let state = seed;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { below, pick: (values) => values[below(values.length)] ?? values[0] };
}

const parser = await loadSqlParser();

describe("both sides of a column move, written by many at once", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres({ settings: { max_connections: "60" } });
  }, 120_000);
  afterAll(async () => server.stop());

  it.each(SOAKS.map((soak) => [soak.name, soak] as const))("%s", { timeout: 300_000 }, async (_, soak) => {
    const database = `soak_${SOAKS.indexOf(soak)}`;
    await server.createDatabase(database);
    const base = `CREATE TABLE items (id bigint PRIMARY KEY, ${soak.table}, touched integer NOT NULL DEFAULT 0);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.touched := NEW.touched + 1; RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION touch();`;
    const [plan] = parsePlans({ path: "p.yaml", text: `plan: p\ntable: public.items\n${soak.plan}` });
    if (plan === undefined) throw new Error("no plan");
    const extension = soak.table.includes("citext") ? "CREATE EXTENSION citext;" : "";
    const { catalog } = apply(emptyCatalog({ postgres: 18 }), { "1.sql": `${extension}${base}` });
    const request = { catalog, postgres: 18, soak: "14d", parser };
    const steps = operationOf(plan.operation).draft(plan, request);
    const migrations = steps.filter((step) => step.kind === "migration");
    const query = backfillCheck(plan, request);
    if (query === null) throw new Error("no backfill query");
    await server.exec(`${extension}${base}`, database);
    const { pick } = picker(5);
    const columns = Object.keys(soak.old(pick));
    const values = Array.from({ length: ROWS }, (_unused, index) => rowOf(index, { ...soak.old(pick), touched: "-1" }));
    await server.exec(`INSERT INTO items (id, ${columns.join(", ")}, touched) VALUES ${values.join(", ")}`, database);
    for (const step of migrations.filter(({ phase }) => phase === "expand")) await server.exec(step.up, database);

    const clients = await Promise.all(Array.from({ length: WRITERS + 2 }, () => server.connect(database)));
    const [reader, filler, ...writers] = clients;
    if (reader === undefined || filler === undefined) throw new Error("no clients");
    const counted = { statements: 0, checks: 0, refused: 0 };
    let writing = true;
    const copies = await copyFiles(reader, [soak.old, soak.new], pick);
    const work = writers.map((client, index) => write(client, soak, index + 11, counted, copies[index] ?? null));
    const done = Promise.all(work).finally(() => {
      writing = false;
    });
    // Rows that nobody has written since the trigger came are for the backfill to fill: those alone may differ.
    const checks = (async () => {
      while (writing) {
        const { rows } = await reader.query<{ readonly count: string }>(
          query.replace(" WHERE ", " WHERE touched >= 0 AND (").concat(")"),
        );
        expect(rows[0]?.count).toBe("0");
        counted.checks += 1;
      }
    })();
    const backfills = migrations.filter(({ phase, transaction }) => phase === "backfill" && transaction === "own");
    const [backfill] = backfills;
    await filler.query(backfill?.up ?? "");
    await Promise.all([done, checks]);
    const { rows } = await reader.query<{ readonly count: string }>(query);
    expect(rows[0]?.count).toBe("0");
    const before = await server.connect(database);
    const state = "SELECT md5(string_agg(i::text, ',' ORDER BY id)) AS digest FROM items AS i";
    const [once] = (await before.query<{ readonly digest: string }>(state)).rows;
    await filler.query(backfill?.up ?? "");
    const [again] = (await before.query<{ readonly digest: string }>(state)).rows;
    expect(again?.digest).toBe(once?.digest);
    await before.end();
    await Promise.all(clients.map((client) => client.end()));
    console.log(
      `${soak.name}: ${counted.statements} statements (${counted.refused} refused) by ${WRITERS} writers, ${counted.checks} checks`,
    );
    expect(counted.statements).toBeGreaterThanOrEqual(WRITERS * STATEMENTS * 0.99);
    expect(counted.refused).toBeLessThan(counted.statements / 100);
  });
});

const rowOf = (id: number, values: Readonly<Record<string, string>>): string =>
  `(${[id, ...Object.values(values)].join(", ")})`;

/** Files for COPY in the server's own folder: new rows through the old names, and through the new. */
async function copyFiles(client: pg.Client, sides: readonly Soak["old"][], pick: Pick): Promise<readonly string[]> {
  const { rows } = await client.query<{ readonly folder: string }>(
    "SELECT current_setting('data_directory') AS folder",
  );
  const folder = rows[0]?.folder ?? "";
  return Promise.all(
    sides.map(async (side, index) => {
      const file = text(`${folder}/rows-${index}.txt`);
      const values = Array.from({ length: COPIED }, (_, row) => rowOf(-1 - row - index * COPIED, side(pick)));
      await client.query(`COPY (VALUES ${values.join(", ")}) TO ${file}`);
      return `COPY items (id, ${Object.keys(side(pick)).join(", ")}) FROM ${file}`;
    }),
  );
}

/** Random statements through either name, one after the other; one COPY among them. */
async function write(
  client: pg.Client,
  soak: Soak,
  seed: number,
  counted: { statements: number; refused: number },
  copy: string | null,
): Promise<void> {
  const { below, pick } = picker(seed);
  if (copy !== null) await client.query(copy);
  for (let count = 0; count < STATEMENTS; count++) {
    try {
      await client.query(statement(soak, below, pick));
    } catch (error) {
      // Two that take rows in different order.
      if (!(error instanceof Error && /deadlock/.test(error.message))) throw error;
      counted.refused += 1;
    }
    counted.statements += 1;
  }
}

function statement(soak: Soak, below: (limit: number) => number, pick: Pick): string {
  const id = below(KEYS) * 50;
  const values = pick([soak.old, soak.new])(pick);
  const names = Object.keys(values).join(", ");
  const set = Object.entries(values).map(([name, value]) => `${name} = ${value}`);
  const excluded = Object.keys(values).map((name) => `${name} = EXCLUDED.${name}`);
  switch (below(10)) {
    case 0:
      return `DELETE FROM items WHERE id = ${id}`;
    case 1:
      return `INSERT INTO items (id) VALUES (${id}) ON CONFLICT (id) DO UPDATE SET touched = 0`;
    case 2:
      return `INSERT INTO items (id, ${names}) VALUES (${id}, ${Object.values(values).join(", ")}) ON CONFLICT DO NOTHING`;
    case 3:
    case 4:
      return `INSERT INTO items (id, ${names}) VALUES (${id}, ${Object.values(values).join(", ")}) ON CONFLICT (id) DO UPDATE SET ${excluded.join(", ")}`;
    case 5:
      return `UPDATE items SET touched = touched WHERE id = ${id}`;
    case 6:
      return `UPDATE items SET ${Object.entries({ ...soak.old(pick), ...soak.new(pick) })
        .map(([name, value]) => `${name} = ${value}`)
        .join(", ")} WHERE id = ${id}`;
    case 7:
      return `UPDATE items SET ${set.join(", ")} WHERE id BETWEEN ${id} AND ${id + 20}`;
    default:
      return `UPDATE items SET ${set.join(", ")} WHERE id = ${id}`;
  }
}
