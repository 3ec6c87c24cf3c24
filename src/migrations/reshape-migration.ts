import type { GeneratedSql, TextRange } from "../model/migration.ts";
import { Fields, isRecord } from "./fields.ts";
import { start } from "./reshape-actions.ts";
import type { ReshapeAction } from "./reshape-context.ts";
import type { ReshapeFile } from "./reshape-file.ts";
import { literal, quoted, together } from "./sql-text.ts";
import { ownSql, type Phases, rawSql, refusing, type StagedHistory, viewsOf } from "./staged-history.ts";

interface Running {
  readonly action: ReshapeAction;
  readonly custom: Fields | null;
  readonly at: TextRange;
}

/**
 * The SQL of a migration: `reshape migration start` (each action in turn, then the views: lib.rs, migrate), then `complete`.
 * Each statement commits by itself, what is sent in one go together. Throws RefusedOperation.
 */
export function phasesOf(history: StagedHistory, text: string, { actions }: ReshapeFile, name: string): Phases {
  const { schema, lastVersion } = history;
  const whole = actions[0]?.at ?? { start: 0, end: 0 };
  const version = `migration_${name}`;
  const raw = (custom: Fields | null, phase: string, at: TextRange) =>
    custom === null ? [] : rawSql(customSql(custom.text(phase), text, at), at, schema);

  const started = [...ownSql([helper(version)], whole)];
  const running = actions.map(({ value, at }, number): Running => {
    const custom = isRecord(value) && value.type === "custom" ? new Fields("custom", value) : null;
    const place = { migration: 0, action: number };
    const nothing: ReshapeAction = { start: [], complete: () => [] };
    const action = custom === null ? refusing(at, () => start(value, place, schema)) : nothing;
    started.push(...raw(custom, "start", at), ...ownSql(action.start, at));
    return { action, custom, at };
  });
  const views = viewsOf(schema, version).map((view) => `CREATE OR REPLACE VIEW ${view.name} AS ${view.query}`);
  started.push(...ownSql([`CREATE SCHEMA IF NOT EXISTS ${quoted(version)}`, ...views], whole));

  const completed = running.flatMap(({ action, custom, at }) => [
    ...raw(custom, "complete", at),
    ...ownSql(refusing(at, action.complete), at),
  ]);
  schema.settle();
  history.lastVersion = version;
  const dropped = lastVersion === null ? [] : [`DROP SCHEMA IF EXISTS ${quoted(lastVersion)} CASCADE`];
  const rest = ownSql(["DROP FUNCTION IF EXISTS reshape.is_new_schema"], whole);
  return { start: started, complete: [...ownSql(dropped, whole), ...completed, ...rest] };
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
