import { quoted, together } from "./sql-text.ts";
import type { StagedTable } from "./staged-schema.ts";

/** Where an action stands: reshape numbers the migrations it starts together, and their actions. */
export interface ReshapePlace {
  readonly migration: number;
  readonly action: number;
}

/** What an action does: some when its migration starts, the rest when it is completed. */
export interface ReshapeAction {
  readonly start: readonly string[];
  complete(): readonly string[];
}

/** `__reshape_0000_0001_…`, cut where PostgreSQL would (MigrationContext::name). */
export function temporary({ migration, action }: ReshapePlace, rest: string): string {
  return `__reshape_${padded(migration)}_${padded(action)}_${rest}`.slice(0, 63);
}

/** The down trigger's: triggers fire in the order of their names. */
export function inverse({ migration, action }: ReshapePlace, rest: string): string {
  return `__reshape_${padded(1000 - migration)}_${padded(1000 - action)}_${rest}`.slice(0, 63);
}

function padded(place: number): string {
  return String(place).padStart(4, "0");
}

/** Expressions may name every column the version shows. */
export function declarations(variables: ReadonlyMap<string, string>, table: StagedTable): string {
  return [...variables]
    .map(
      ([name, column]) =>
        `${quoted(name)} public.${quoted(table.name)}.${quoted(column)}%TYPE := NEW.${quoted(column)};`,
    )
    .join("\n");
}

export interface ReshapeTrigger {
  readonly name: string;
  /** The table whose rows fire it. */
  readonly table: StagedTable;
  /** It acts for writers of the old version, or for those of the new one. */
  readonly writers: "old" | "new";
  /** Statements of its body. */
  readonly body: string;
  readonly variables: ReadonlyMap<string, string>;
}

/** A trigger with its function, in one go. */
export function createTrigger({ name, table, writers, body, variables }: ReshapeTrigger): string {
  const on = quoted(table.name);
  const when = writers === "old" ? "NOT reshape.is_new_schema()" : "reshape.is_new_schema()";
  const code = `BEGIN\nIF ${when} THEN\nDECLARE\n${declarations(variables, table)}\nBEGIN\n${body}\nEND;\nEND IF;\nRETURN NEW;\nEND`;
  return together(
    `CREATE OR REPLACE FUNCTION ${quoted(name)}() RETURNS trigger AS $$\n#variable_conflict use_variable\n${code}\n$$ LANGUAGE plpgsql`,
    `DROP TRIGGER IF EXISTS ${quoted(name)} ON ${on}`,
    `CREATE TRIGGER ${quoted(name)} BEFORE UPDATE OR INSERT ON ${on} FOR EACH ROW EXECUTE PROCEDURE ${quoted(name)}()`,
  );
}

/** Writes every row once; reshape does so batch by batch, along the primary key (common.rs, batch_touch_rows). */
export function touchRows(table: StagedTable, column: string | null): string {
  const touched = column ?? table.primaryKey[0] ?? "id";
  return `UPDATE public.${quoted(table.name)} SET ${quoted(touched)} = ${quoted(touched)}`;
}

export function dropFunctions(...names: readonly string[]): readonly string[] {
  return names.map((name) => `DROP FUNCTION IF EXISTS ${quoted(name)} CASCADE`);
}
