/** `npm run corpus:expressions`: every expression of the cases on every type, the printed text held against a real server. */
import type pg from "pg";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { replay } from "../../src/catalog/replay.ts";
import { readStatements } from "../../src/sql/read.ts";
import { DEFAULTS, GENERATED, GENERATED_TABLE, PRELUDE, TYPES } from "../catalog/expression-cases.ts";
import { SAMPLE_DEFAULTS, SAMPLE_GENERATED, SAMPLE_PRELUDE } from "../catalog/expression-sample.ts";
import { startPostgres } from "../support/postgres.ts";
import { type PrintedColumnContext, printedColumn } from "../support/printed-column.ts";

const TEXT = `
SELECT pg_get_expr(d.adbin, d.adrelid) AS text FROM pg_attribute a
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attrelid = 't'::regclass AND a.attname = 'x'`;

/** What the server prints; undefined when it refuses the statement. */
async function asked(client: pg.Client, create: string): Promise<string | null | undefined> {
  await client.query("BEGIN");
  try {
    await client.query(create);
    return (await client.query<{ text: string | null }>(TEXT)).rows[0]?.text ?? null;
  } catch {
    return undefined;
  } finally {
    await client.query("ROLLBACK");
  }
}

function statements(): readonly string[] {
  const types = TYPES.filter((type) => !type.includes("serial"));
  const defaults = [...new Set([...DEFAULTS, ...SAMPLE_DEFAULTS].flatMap(([, expressions]) => expressions))];
  const generated = [...new Set([...GENERATED, ...SAMPLE_GENERATED].flatMap(([, expressions]) => expressions))];
  return [
    ...types.flatMap((type) => defaults.map((text) => `CREATE TABLE t (x ${type} DEFAULT (${text}))`)),
    ...types.flatMap((type) =>
      generated.map((text) => `CREATE TABLE t (${GENERATED_TABLE}, x ${type} GENERATED ALWAYS AS (${text}) STORED)`),
    ),
  ];
}

const [server, parser] = await Promise.all([startPostgres(), loadSqlParser()]);
const client = await server.connect();
const options = { postgres: 18, trace: false };
const text = PRELUDE + SAMPLE_PRELUDE;
const prelude = { file: "prelude.sql", text, ranges: [{ start: 0, end: text.length }] };
const before = [{ statements: readStatements(prelude, parser), transaction: "migration" as const }];
const context: PrintedColumnContext = {
  parser,
  catalog: replay(emptyCatalog(options), before, options).catalog,
  postgres: 18,
};
const counts = { accepted: 0, same: 0, opaque: 0, different: 0 };
try {
  await client.query(text);
  for (const create of statements()) {
    const real = await asked(client, create);
    if (real === undefined) continue;
    counts.accepted++;
    const printed = printedColumn(context, create, "x");
    if (printed?.kind === "opaque") counts.opaque++;
    else if ((printed?.text ?? null) === real) counts.same++;
    else {
      counts.different++;
      console.log(`${create}\n  real     ${real}\n  printed  ${printed?.text}`);
    }
  }
} finally {
  await client.end();
  await server.stop();
}
console.log(counts);
process.exitCode = counts.different > 0 || counts.same === 0 ? 1 : 0;
