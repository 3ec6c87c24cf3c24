import pg from "pg";
import { edgeTexts } from "./edge-values.ts";
import type { RealColumn, RealTable } from "./real-tables.ts";

/** One row: what PostgreSQL sends of each column as text, as logical decoding does; arrays as their elements' texts. */
export type RealRow = ReadonlyMap<string, RealValue>;
export type RealValue = string | null | readonly (string | null)[];

/** How rows are filled: every edge with NULLs, or one row of usual values without any NULL. */
export type Filling = "edges" | "one row";

/** Texts as the server sends them, whatever the type. */
const AS_SENT = { getTypeParser: () => (text: string) => text };

/** Inserts what the table takes; rows it refuses are left out. Checks that refuse all of them are set aside for a moment. */
export async function fillTable(client: pg.Client, table: RealTable, filling: Filling): Promise<void> {
  if ((await insertRows(client, table, filling)) > 0) return;
  const checks = await client.query<{ name: string; definition: string }>(
    "SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conrelid = $1 AND contype = 'c' AND coninhcount = 0",
    [table.oid],
  );
  if (checks.rows.length === 0) return;
  const alter = `ALTER TABLE ${qualified(table)}`;
  for (const { name } of checks.rows) await client.query(`${alter} DROP CONSTRAINT ${pg.escapeIdentifier(name)}`);
  await insertRows(client, table, filling);
  for (const { name, definition } of checks.rows) {
    const unchecked = definition.endsWith("NOT VALID") ? definition : `${definition} NOT VALID`;
    await client.query(`${alter} ADD CONSTRAINT ${pg.escapeIdentifier(name)} ${unchecked}`);
  }
}

async function insertRows(client: pg.Client, table: RealTable, filling: Filling): Promise<number> {
  const columns = table.columns.filter(({ generated }) => !generated);
  const nullable = columns.filter(({ notNull }) => !notNull).map(({ name }) => name);
  const most = Math.max(6, ...columns.map(({ labels, elements }) => (elements ? 0 : labels.length)));
  const shapes: readonly Shape[] =
    filling === "one row"
      ? [{ step: 0, nulls: [] }]
      : [
          ...Array.from({ length: Math.min(most, 30) }, (_, step): Shape => ({ step, nulls: [] })),
          { step: most, nulls: nullable },
        ];
  let inserted = 0;
  for (const shape of shapes) if (await insertRow(client, table, columns, shape)) inserted++;
  if (filling === "edges" && nullable.length > 0 && !(await hasRowOfNulls(client, table, nullable))) {
    // A check wants some of them: then one column at a time.
    for (const [index, name] of nullable.entries()) {
      if (await insertRow(client, table, columns, { step: most + 1 + index, nulls: [name] })) inserted++;
    }
  }
  return inserted;
}

interface Shape {
  readonly step: number;
  readonly nulls: readonly string[];
}

async function insertRow(
  client: pg.Client,
  table: RealTable,
  columns: readonly RealColumn[],
  shape: Shape,
): Promise<boolean> {
  if (columns.length === 0) return false;
  const names = columns.map(({ name }) => pg.escapeIdentifier(name)).join(", ");
  const values = columns.map((column, place) => literal(column, place, shape)).join(", ");
  const sql = `INSERT INTO ${qualified(table)} (${names}) OVERRIDING SYSTEM VALUE VALUES (${values})`;
  return (await attempt(client, sql)) === null;
}

function literal(column: RealColumn, place: number, { step, nulls }: Shape): string {
  if (nulls.includes(column.name)) return "NULL";
  const texts = edgeTexts(column);
  const text = texts[(step + (step === 0 ? 0 : place)) % texts.length];
  return text === undefined ? "NULL" : pg.escapeLiteral(text);
}

async function hasRowOfNulls(client: pg.Client, table: RealTable, names: readonly string[]): Promise<boolean> {
  const all = names.map((name) => `${pg.escapeIdentifier(name)} IS NULL`).join(" AND ");
  const { rows } = await client.query(`SELECT 1 FROM ${qualified(table)} WHERE ${all} LIMIT 1`);
  return rows.length > 0;
}

/** The table's rows in the order they were written, which rewriting keeps. */
export async function readRows(client: pg.Client, table: RealTable): Promise<readonly RealRow[]> {
  if (table.columns.length === 0) return [];
  const texts = table.columns.map(({ name, elements }) => {
    const column = pg.escapeIdentifier(name);
    return elements ? `array_to_json(${column}::text[])::text` : column;
  });
  const { rows } = await client.query<(string | null)[]>({
    text: `SELECT ${texts.join(", ")} FROM ${qualified(table)}`,
    rowMode: "array",
    types: AS_SENT,
  });
  return rows.map((row) => new Map(table.columns.map((column, index) => [column.name, sentValue(column, row[index])])));
}

function sentValue({ elements }: RealColumn, text: string | null | undefined): RealValue {
  if (text === null || text === undefined) return null;
  if (!elements) return text;
  const parsed: (string | null)[] = JSON.parse(text);
  return parsed;
}

/** Whether the server lets rows be updated at all: without a replica identity it refuses to (SQLSTATE 55000). */
export async function updatesRefused(client: pg.Client, table: RealTable): Promise<boolean> {
  const column = table.columns.find(({ generated }) => !generated);
  if (column === undefined) return false;
  const name = pg.escapeIdentifier(column.name);
  const refused = await attempt(client, `UPDATE ${qualified(table)} SET ${name} = ${name} WHERE false`);
  return refused !== null && /does not have a replica identity/.test(refused);
}

/** Runs a statement; what the server says when it refuses it, with nothing of it left. */
export async function attempt(client: pg.Client, sql: string): Promise<string | null> {
  await client.query("SAVEPOINT attempt");
  try {
    await client.query(sql);
    await client.query("RELEASE SAVEPOINT attempt");
    return null;
  } catch (error) {
    await client.query("ROLLBACK TO SAVEPOINT attempt");
    return error instanceof Error ? error.message : String(error);
  }
}

function qualified({ name }: RealTable): string {
  const [schema = "", ...table] = name.split(".");
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table.join("."))}`;
}
