/** Asks a real PostgreSQL what it prints for every case of expression-cases.ts and writes expression.golden.json. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { startPostgres } from "../support/postgres.ts";
import { run } from "../support/run.ts";
import { DEFAULTS, GENERATED, GENERATED_TABLE, PRELUDE, TYPES } from "./expression-cases.ts";
import { SAMPLE_DEFAULTS, SAMPLE_GENERATED, SAMPLE_PRELUDE } from "./expression-sample.ts";

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

type Cases = readonly (readonly [type: string, expressions: readonly string[]])[];

async function askAll(defaults: Cases, generated: Cases): Promise<readonly GoldenCase[]> {
  const cases: GoldenCase[] = [];
  for (const [type, texts] of defaults) {
    for (const text of texts) cases.push(await ask(client, `CREATE TABLE t (x ${type} DEFAULT (${text}))`, "x"));
  }
  for (const [type, texts] of generated) {
    for (const text of texts) {
      const create = `CREATE TABLE t (${GENERATED_TABLE}, x ${type} GENERATED ALWAYS AS (${text}) STORED)`;
      cases.push(await ask(client, create, "x"));
    }
  }
  return cases;
}

function write(file: string, cases: readonly GoldenCase[]): void {
  const lines = cases.map((one) => JSON.stringify(one)).join(",\n");
  writeFileSync(join(import.meta.dirname, file), `[\n${lines}\n]\n`);
}

const server = await startPostgres();
const client = await server.connect();
await client.query(PRELUDE);
const cases = await askAll(DEFAULTS, GENERATED);
const types: [written: string, printed: string][] = [];
for (const written of TYPES) {
  await client.query(`BEGIN; CREATE TABLE t (x ${written})`);
  const { rows } = await client.query<{ type: string }>(
    "SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'x'",
  );
  await client.query("ROLLBACK");
  types.push([written, rows[0]?.type ?? ""]);
}
const words = await client.query<{ word: string; quoted: string }>(
  "SELECT word, quote_ident(word) AS quoted FROM (SELECT word FROM pg_get_keywords() UNION ALL SELECT unnest($1::text[])) w(word) ORDER BY word",
  [["plain", "Upper", "with space", "9lives", 'a"b', "ünï", "under_score", "dollar$", "a1"]],
);
await client.query(SAMPLE_PRELUDE);
const sample = await askAll(SAMPLE_DEFAULTS, SAMPLE_GENERATED);
await client.end();
await server.stop();
writeFileSync(
  join(import.meta.dirname, "print.golden.json"),
  `${JSON.stringify({ types, names: words.rows.map(({ word, quoted }) => [word, quoted]) })}\n`,
);
write("expression.golden.json", cases);
write("expression-sample.golden.json", sample);
await run("npx", ["biome", "format", "--write", import.meta.dirname]);
const refused = [...cases, ...sample].filter((one) => "refused" in one);
console.log(`${cases.length + sample.length} cases, ${refused.length} refused by the server`);
for (const one of refused) console.log(`  ${one.create}: ${"refused" in one ? one.refused : ""}`);
