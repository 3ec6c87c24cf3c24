import type { GeneratedSql, TextRange } from "../model/migration.ts";
import { splitStatements } from "../sql/split.ts";
import { Fields, isRecord, Refused } from "./fields.ts";
import { type PgrollHistory, RefusedOperation } from "./pgroll-migration.ts";
import type { PgrollSchema } from "./pgroll-schema.ts";
import { start } from "./reshape-actions.ts";
import type { ReshapeAction } from "./reshape-context.ts";
import type { ReshapeFile } from "./reshape-file.ts";
import { literal, quoted, together } from "./sql-text.ts";

interface Running {
  readonly action: ReshapeAction;
  readonly custom: Fields | null;
  readonly at: TextRange;
}

/**
 * The SQL of a migration: `reshape migration start` (each action in turn, then the views: lib.rs, migrate), then `complete`.
 * Each statement commits by itself, what is sent in one go together. Throws RefusedOperation.
 */
export function generate(
  history: PgrollHistory,
  text: string,
  { actions }: ReshapeFile,
  name: string,
): readonly GeneratedSql[] {
  const generated: GeneratedSql[] = [];
  const run = (statements: readonly string[], at: TextRange) => {
    for (const sql of statements) generated.push({ sql: `${sql};\n`, at });
  };
  const { schema } = history;
  const whole = actions[0]?.at ?? { start: 0, end: 0 };
  const views = `migration_${name}`;
  run([helper(views)], whole);
  const running = actions.map(({ value, at }, number): Running => {
    const custom = isRecord(value) && value.type === "custom" ? new Fields("custom", value) : null;
    const place = { migration: 0, action: number };
    const nothing: ReshapeAction = { start: [], complete: () => [] };
    const action = custom === null ? refusing(at, () => start(value, place, schema)) : nothing;
    if (custom !== null) runCustom(custom.text("start"), text, at, schema, generated);
    run(action.start, at);
    return { action, custom, at };
  });
  run([`CREATE SCHEMA IF NOT EXISTS ${quoted(views)}`, ...viewsOf(schema, views)], whole);

  if (history.lastVersion !== null) run([`DROP SCHEMA IF EXISTS ${quoted(history.lastVersion)} CASCADE`], whole);
  for (const { action, custom, at } of running) {
    if (custom !== null) runCustom(custom.text("complete"), text, at, schema, generated);
    run(refusing(at, action.complete), at);
  }
  run(["DROP FUNCTION IF EXISTS reshape.is_new_schema"], whole);
  schema.settle();
  history.lastVersion = views;
  return generated;
}

/** What the triggers ask which version a writer is of. */
function helper(views: string): string {
  const body = `BEGIN\nRETURN current_setting('search_path') = ${literal(views)};\nEND`;
  return together(
    "CREATE SCHEMA IF NOT EXISTS reshape",
    `CREATE OR REPLACE FUNCTION reshape.is_new_schema() RETURNS boolean AS $$\n${body}\n$$ LANGUAGE plpgsql`,
  );
}

/** Sent whole, so that several statements are one transaction. */
function runCustom(sql: string, text: string, at: TextRange, schema: PgrollSchema, generated: GeneratedSql[]): void {
  if (sql.trim() === "") return;
  const several = splitStatements(sql, { start: 0, end: sql.length }).length > 1;
  const start = text.indexOf(sql, at.start);
  schema.cloud(sql);
  if (several) generated.push({ sql: "BEGIN;\n", at });
  generated.push({ sql, at: start < 0 ? at : { start, end: start + sql.length } });
  generated.push({ sql: `${/;\s*$/.test(sql) ? "\n" : "\n;\n"}${several ? "COMMIT;\n" : ""}`, at });
}

function refusing<T>(at: TextRange, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refused) throw new RefusedOperation(error.message, at);
    throw error;
  }
}

function viewsOf(schema: PgrollSchema, views: string): readonly string[] {
  return schema.shown
    .filter(([, { clouded, visible }]) => !clouded && visible.size > 0)
    .map(([name, table]) => {
      const columns = [...table.visible].map(([shown, column]) => `${quoted(column)} AS ${quoted(shown)}`);
      const view = `${quoted(views)}.${quoted(name)}`;
      return `CREATE OR REPLACE VIEW ${view} AS SELECT ${columns.join(", ")} FROM ${quoted(table.name)}`;
    });
}
