import type { GeneratedSql, TextRange } from "../model/migration.ts";
import { Fields, isRecord } from "./fields.ts";
import { start } from "./reshape-actions.ts";
import type { ReshapeAction } from "./reshape-context.ts";
import type { ReshapeFile } from "./reshape-file.ts";
import { literal, quoted, together } from "./sql-text.ts";
import { rawSql, refusing, type StagedHistory, viewsOf } from "./staged-history.ts";

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
  history: StagedHistory,
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
  const version = `migration_${name}`;
  run([helper(version)], whole);
  const running = actions.map(({ value, at }, number): Running => {
    const custom = isRecord(value) && value.type === "custom" ? new Fields("custom", value) : null;
    const place = { migration: 0, action: number };
    const nothing: ReshapeAction = { start: [], complete: () => [] };
    const action = custom === null ? refusing(at, () => start(value, place, schema)) : nothing;
    if (custom !== null) generated.push(...rawSql(customSql(custom.text("start"), text, at), at, schema));
    run(action.start, at);
    return { action, custom, at };
  });
  const views = viewsOf(schema, version).map((view) => `CREATE OR REPLACE VIEW ${view.name} AS ${view.query}`);
  run([`CREATE SCHEMA IF NOT EXISTS ${quoted(version)}`, ...views], whole);

  if (history.lastVersion !== null) run([`DROP SCHEMA IF EXISTS ${quoted(history.lastVersion)} CASCADE`], whole);
  for (const { action, custom, at } of running) {
    if (custom !== null) generated.push(...rawSql(customSql(custom.text("complete"), text, at), at, schema));
    run(refusing(at, action.complete), at);
  }
  run(["DROP FUNCTION IF EXISTS reshape.is_new_schema"], whole);
  schema.settle();
  history.lastVersion = version;
  return generated;
}

/** What the triggers ask which version a writer is of. */
function helper(version: string): string {
  const body = `BEGIN\nRETURN current_setting('search_path') = ${literal(version)};\nEND`;
  return together(
    "CREATE SCHEMA IF NOT EXISTS reshape",
    `CREATE OR REPLACE FUNCTION reshape.is_new_schema() RETURNS boolean AS $$\n${body}\n$$ LANGUAGE plpgsql`,
  );
}

function customSql(sql: string, text: string, at: TextRange): readonly GeneratedSql[] {
  const start = text.indexOf(sql, at.start);
  return [{ sql, at: start < 0 ? at : { start, end: start + sql.length } }];
}
