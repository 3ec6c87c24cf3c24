import pg from "pg";
import type { PostgresServer } from "../../../support/postgres.ts";
import { type CaseDraft, withoutConstraints } from "./draft.ts";
import { tableNames } from "./names.ts";
import { drawOptions } from "./options.ts";
import { Random } from "./random.ts";
import { drawSteps, type Step } from "./steps.ts";
import { createTable, draftTable, isConstraint, type TableDraft } from "./tables.ts";
import { type DrawnType, drawTypes, SCHEMAS } from "./types.ts";

const NOT_NULL_VIOLATION = "23502";
const SIFTING = "sifting";

/** The case of a seed and number: the same one for the same server. PostgreSQL itself sifts out what it refuses. */
export async function makeDraft(
  server: PostgresServer,
  seed: number,
  number: number,
  tables: number,
): Promise<CaseDraft> {
  const random = new Random(seed * 100_003 + number);
  await server.createDatabase(SIFTING);
  const client = await server.connect(SIFTING);
  try {
    return await draw(new Sieve(client), random, `random_${seed}_${number}`, tables);
  } finally {
    await client.end();
    await server.exec(`DROP DATABASE ${SIFTING}`);
  }
}

async function draw(sieve: Sieve, random: Random, name: string, count: number): Promise<CaseDraft> {
  const odd = random.chance(0.25);
  const drawn = drawTypes(random, odd, await sieve.extensions());
  const schemas = SCHEMAS.slice(1).map((schema) => `create schema ${schema}`);
  const setup = await sieve.accepted([...schemas, "create sequence sq", ...drawn.statements]);
  const tables: TableDraft[] = [];
  for (const bare of tableNames(random, odd, count)) {
    const table = await sieve.table(draftTable(random, bare, odd, drawn.types));
    if (table !== null) tables.push(table);
  }
  const { config, converter } = drawOptions(random, odd);
  const after = await sieve.accepted(publication(tables, random));
  const named = after.length > 0 ? { "publication.name": "pub" } : {};
  // Where a transform sends several tables to one topic, events do not tell whose rows they were.
  const routed = Object.values(config).some((value) => value.includes("Router"));
  const changing = random.chance(0.25) && !routed;
  const steps = changing ? await changes(sieve, random, tables, drawn.types) : [];
  return { name, setup, tables, after, config: { ...config, ...named }, converter, steps };
}

/** PostgreSQL refuses updates of published rows that nothing identifies: they all are, in these cases. */
async function changes(
  sieve: Sieve,
  random: Random,
  tables: TableDraft[],
  types: readonly DrawnType[],
): Promise<CaseDraft["steps"]> {
  const steps: { readonly table: string; readonly step: Step }[] = [];
  for (const [index, table] of tables.entries()) {
    const full = await sieve.accepted([`alter table ${table.name} replica identity full`]);
    tables[index] = { ...table, after: [...table.after, ...full] };
    for (const step of drawSteps(random, table, types)) {
      if ((await sieve.accepted([step.sql])).length > 0) steps.push({ table: table.name, step });
    }
  }
  return steps;
}

function publication(tables: readonly TableDraft[], random: Random): string[] {
  const [table] = random.sample(tables, 1);
  if (table === undefined || !random.chance(0.1)) return [];
  const list = random.chance(0.6) ? " (id)" : "";
  const generated = random.chance(0.5) ? " with (publish_generated_columns = stored)" : "";
  return [
    random.chance(0.3)
      ? `create publication pub for all tables${generated}`
      : `create publication pub for table ${table.name}${list}${generated}`,
  ];
}

/** What PostgreSQL takes of statements, kept in the order they are tried. */
class Sieve {
  private readonly client: pg.Client;

  constructor(client: pg.Client) {
    this.client = client;
  }

  async extensions(): Promise<ReadonlySet<string>> {
    const { rows } = await this.client.query<{ name: string }>("select name from pg_available_extensions");
    return new Set(rows.map((row) => row.name));
  }

  async accepted(statements: readonly string[]): Promise<string[]> {
    const kept: string[] = [];
    for (const statement of statements) if (await this.takes(statement)) kept.push(statement);
    return kept;
  }

  /** The table without what is refused; null when nothing of it is taken. */
  async table(draft: TableDraft): Promise<TableDraft | null> {
    const columns: string[] = [];
    for (const column of draft.columns) {
      const alone = `begin; create table sifted (${column}); insert into sifted default values; rollback`;
      if (isConstraint(column) || (await this.takes(alone, true))) columns.push(column);
    }
    let table: TableDraft = { ...draft, columns };
    if (!(await this.takes(createTable(table)))) {
      table = withoutConstraints(table);
      if (table.tail !== "" || !(await this.takes(createTable(table)))) return null;
    }
    return { ...table, after: await this.accepted(table.after) };
  }

  private async takes(sql: string, nullsMayFail = false): Promise<boolean> {
    try {
      await this.client.query(sql);
      return true;
    } catch (error) {
      await this.client.query("rollback");
      return nullsMayFail && error instanceof pg.DatabaseError && error.code === NOT_NULL_VIOLATION;
    }
  }
}
