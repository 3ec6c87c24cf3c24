import { NEEDS_BACKFILL } from "./pgroll-duplicate.ts";
import { literal, quoted, together } from "./sql-text.ts";
import type { StagedTable } from "./staged-schema.ts";

/** What keeps one column in step with others while both versions are in use. */
export interface PgrollTrigger {
  readonly name: string;
  readonly table: StagedTable;
  /** `up` serves writers of the old version, `down` those of the new one. */
  readonly direction: "up" | "down";
  /** Names expressions may use → columns. */
  readonly variables: ReadonlyMap<string, string>;
  /** The column it sets, as the table names it. */
  readonly column: string;
  readonly expression: string;
}

/** The name of a trigger and of its function: of the operation's table and the column it is about. */
export function triggerName(table: string, column: string): string {
  return `_pgroll_trigger_${table}_${column}`;
}

/** Drops triggers with their functions. */
export function dropTriggers(table: string, ...columns: readonly string[]): string {
  const functions = columns.map((column) => quoted(triggerName(table, column)));
  return `DROP FUNCTION IF EXISTS ${functions.join(", ")} CASCADE`;
}

export function dropMark(table: string): string {
  return `ALTER TABLE IF EXISTS ${quoted(table)} DROP COLUMN IF EXISTS ${quoted(NEEDS_BACKFILL)}`;
}

/** As pgroll creates them when the operations have started and the views are there (pkg/backfill/trigger.go). */
export function createTrigger(triggers: readonly [PgrollTrigger, ...PgrollTrigger[]], schema: string): string {
  const [{ name, table, direction, variables, column }] = triggers;
  const on = quoted(table.name);
  const declared = [...variables].map(
    ([variable, of]) => `  ${quoted(variable)} "public".${on}.${quoted(of)}%TYPE := NEW.${quoted(of)};\n`,
  );
  const sets = triggers.map(({ expression }, place) => {
    const written = place === 0 ? expression : rewritten(expression, variables, column);
    return `    NEW.${quoted(column)} := (${written});\n`;
  });
  const body = [
    `DECLARE\n${declared.join("")}BEGIN\n`,
    `  IF current_setting('search_path') ${direction === "up" ? "<>" : "="} ${literal(schema)} THEN\n`,
    ...sets,
    `    NEW.${quoted(NEEDS_BACKFILL)} := false;\n  END IF;\n  RETURN NEW;\nEND`,
  ].join("");
  return together(
    `ALTER TABLE ${on} ADD COLUMN IF NOT EXISTS ${quoted(NEEDS_BACKFILL)} boolean DEFAULT true`,
    `CREATE OR REPLACE FUNCTION ${quoted(name)}() RETURNS trigger LANGUAGE plpgsql AS $$\n${body}\n$$`,
    `CREATE OR REPLACE TRIGGER ${quoted(name)} BEFORE UPDATE OR INSERT ON ${on} FOR EACH ROW EXECUTE PROCEDURE ${quoted(name)}()`,
  );
}

/** A second expression of one trigger goes on with what the first made. */
function rewritten(expression: string, variables: ReadonlyMap<string, string>, column: string): string {
  const [name = column] = [...variables].find(([, of]) => of === column) ?? [];
  return expression.replaceAll(name, `NEW.${quoted(column)}`);
}

/** Writes every row once, so that its triggers fill it: pgroll does so batch by batch, along the primary key. */
export function backfill(table: StagedTable): string {
  const name = quoted(table.name);
  const set = table.primaryKey[0] ?? NEEDS_BACKFILL;
  return `UPDATE ${name} SET ${quoted(set)} = ${name}.${quoted(set)} WHERE ${quoted(NEEDS_BACKFILL)} = true`;
}
