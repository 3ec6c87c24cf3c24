import { writeFile } from "node:fs/promises";
import pg from "pg";
import { startPostgres } from "../../support/postgres.ts";
import { drawOptions } from "./options.ts";
import { Random } from "./random.ts";
import { SETUP } from "./setup.ts";
import { draftTable, type TableDraft } from "./tables.ts";

/**
 * `tsx test/golden/generate/make-definitions.ts SEED COUNT FILE.json`: case definitions for the oracle, of odd tables,
 * defaults, names and options. Same seed, same file. PostgreSQL itself sifts out what it refuses.
 */
const [seed = "1", count = "60", file = "generated.json"] = process.argv.slice(2);

const NOT_NULL_VIOLATION = "23502";

/** What in a table needs an extension. */
const EXTENSIONS: Readonly<Record<string, RegExp>> = {
  citext: /citext|dcit/,
  hstore: /hstore/,
  ltree: /ltree|lquery/,
  isn: /isbn|ean13|issn/,
  cube: /cube/,
};

const server = await startPostgres();
try {
  const definitions: unknown[] = [];
  for (let index = 0; index < Number(count); index += 1) {
    const random = new Random(Number(seed) * 1000 + index);
    definitions.push(await definition(`generated_${seed}_${index}`, random));
  }
  await writeFile(file, `${JSON.stringify(definitions, null, 1)}\n`);
} finally {
  await server.stop();
}

async function definition(name: string, random: Random): Promise<object> {
  await server.createDatabase(name);
  const client = await server.connect(name);
  try {
    await client.query(SETUP);
    const odd = random.chance(0.25);
    const tables = Array.from({ length: random.integer(3, 6) }, (_, index) => draftTable(random, index, odd));
    const accepted: string[] = [];
    for (const table of tables) accepted.push(...(await sift(client, table)));
    const published = await publication(client, accepted, random);
    const { config, converter } = drawOptions(random, odd);
    const ddl = [neededSetup(accepted), ...accepted, ...published].join(";\n");
    const named = published.length > 0 ? { "publication.name": "pub" } : {};
    return { case: name, ddl: `${ddl};`, config: { ...config, ...named }, ...(converter && { converter }) };
  } finally {
    await client.end();
  }
}

/** The statements of a table PostgreSQL takes, columns it refuses left out. */
async function sift(client: pg.Client, table: TableDraft): Promise<string[]> {
  let columns = table.columns;
  const create = (list: readonly string[]) => `create table ${table.name} (${list.join(", ")})${table.tail}`;
  const kept: string[] = [];
  for (const column of columns) {
    const plain = /^(primary key|unique) /.test(column) ? null : column;
    if (
      plain === null ||
      (await accepts(
        client,
        `begin; create table sifted (${plain}); insert into sifted default values; rollback`,
        true,
      ))
    )
      kept.push(column);
  }
  columns = kept;
  if (!(await accepts(client, create(columns)))) {
    columns = columns.filter((column) => !/^(primary key|unique) /.test(column));
    if (table.tail !== "" || !(await accepts(client, create(columns)))) return [];
  }
  const statements = [create(columns)];
  for (const statement of table.after) if (await accepts(client, statement)) statements.push(statement);
  return statements;
}

async function accepts(client: pg.Client, sql: string, nullsMayFail = false): Promise<boolean> {
  try {
    await client.query(sql);
    return true;
  } catch (error) {
    await client.query("rollback");
    return nullsMayFail && error instanceof pg.DatabaseError && error.code === NOT_NULL_VIOLATION;
  }
}

async function publication(client: pg.Client, statements: readonly string[], random: Random): Promise<string[]> {
  if (!random.chance(0.1)) return [];
  const tables = statements.flatMap((one) => /^create table (\S+|".*?"\.".*?"|\S+".*?") \(/.exec(one)?.[1] ?? []);
  const [first] = tables;
  if (first === undefined) return [];
  const list = random.chance(0.6) ? " (id)" : "";
  const generated = random.chance(0.5) ? " with (publish_generated_columns = stored)" : "";
  const sql = random.chance(0.3)
    ? `create publication pub for all tables${generated}`
    : `create publication pub for table ${first}${list}${generated}`;
  return (await accepts(client, sql)) ? [sql] : [];
}

/** The setup without extensions and domains no table uses. */
function neededSetup(statements: readonly string[]): string {
  const text = statements.join("\n");
  const kept = SETUP.split(/;\s*/).filter((statement) => {
    const extension = /^create extension (\w+)/.exec(statement)?.[1];
    if (extension !== undefined) return EXTENSIONS[extension]?.test(text) ?? true;
    const domain = /^create domain (\w+) /.exec(statement)?.[1];
    return (
      domain === undefined || new RegExp(domain === "nn" || domain === "money2" ? "nn|money2|deep" : domain).test(text)
    );
  });
  return kept.filter((statement) => statement !== "").join(";\n");
}
