/** Asks a real PostgreSQL what it prints for every case of expression-cases.ts and writes expression.golden.json. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { startPostgres } from "../support/postgres.ts";
import { DEFAULTS, GENERATED, GENERATED_TABLE, PRELUDE } from "./expression-cases.ts";

/** `printed` is what pg_get_expr says, null where no default is stored; `refused` the server's error instead. */
export type GoldenCase = { readonly create: string; readonly column: string } & (
  | { readonly printed: string | null }
  | { readonly refused: string }
);

async function ask(client: pg.Client, create: string, column: string): Promise<GoldenCase> {
  await client.query("BEGIN");
  try {
    await client.query(create);
    const { rows } = await client.query<{ printed: string | null }>(
      `SELECT pg_get_expr(d.adbin, d.adrelid) AS printed FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = 't'::regclass AND a.attname = $1`,
      [column],
    );
    return { create, column, printed: rows[0]?.printed ?? null };
  } catch (error) {
    return { create, column, refused: error instanceof Error ? error.message : String(error) };
  } finally {
    await client.query("ROLLBACK");
  }
}

const server = await startPostgres();
const client = await server.connect();
await client.query(PRELUDE);
const cases: GoldenCase[] = [];
for (const [type, defaults] of DEFAULTS) {
  for (const text of defaults) cases.push(await ask(client, `CREATE TABLE t (x ${type} DEFAULT (${text}))`, "x"));
}
for (const [type, expressions] of GENERATED) {
  for (const text of expressions) {
    cases.push(
      await ask(client, `CREATE TABLE t (${GENERATED_TABLE}, x ${type} GENERATED ALWAYS AS (${text}) STORED)`, "x"),
    );
  }
}
await client.end();
await server.stop();
const lines = cases.map((one) => JSON.stringify(one)).join(",\n");
writeFileSync(join(import.meta.dirname, "expression.golden.json"), `[\n${lines}\n]\n`);
const refused = cases.filter((one) => "refused" in one);
console.log(`${cases.length} cases, ${refused.length} refused by the server`);
for (const one of refused) console.log(`  ${one.create}: ${"refused" in one ? one.refused : ""}`);
