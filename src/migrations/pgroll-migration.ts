import type { GeneratedSql, SourceFile, TextRange } from "../model/migration.ts";
import { splitStatements } from "../sql/split.ts";
import { Fields, Refused } from "./fields.ts";
import type { PgrollFile, PgrollOperation } from "./pgroll-file.ts";
import { start } from "./pgroll-operations.ts";
import type { PgrollSchema } from "./pgroll-schema.ts";
import { NOTHING, type Started } from "./pgroll-started.ts";
import { backfill, createTrigger, type PgrollTrigger } from "./pgroll-trigger.ts";
import { quoted } from "./sql-text.ts";

/** What is refused, and where. */
export class RefusedOperation extends Error {
  readonly at: TextRange;

  constructor(message: string, at: TextRange) {
    super(message);
    this.at = at;
  }
}

/** What a migration knows of those before it. */
export interface PgrollHistory {
  readonly schema: PgrollSchema;
  /** The schema of views of the last one; null before the first. */
  lastVersion: string | null;
}

interface Running extends Started {
  readonly operation: PgrollOperation;
}

/**
 * The SQL of a migration: `pgroll start` (operations, views, triggers, backfill: pkg/roll/execute.go), then `pgroll complete`.
 * Each statement commits by itself. Raw SQL is sent whole: several statements are one transaction. Throws RefusedOperation.
 * @param schemaName the schema it is about
 */
export function generate(
  history: PgrollHistory,
  { path: _, text }: SourceFile,
  { operations }: PgrollFile,
  version: string,
): readonly GeneratedSql[] {
  const generated: GeneratedSql[] = [];
  const run = (statements: readonly string[], at: TextRange) => {
    for (const sql of statements) generated.push({ sql: `${sql};\n`, at });
  };
  const { schema, lastVersion } = history;
  const whole = operations[0]?.at ?? { start: 0, end: text.length };
  if (operations.length > 1) {
    const raw = operations.find((operation) => operation.name === "sql" && !onComplete(operation));
    if (raw !== undefined) throw new RefusedOperation("pgroll runs no `sql` beside other operations", raw.at);
  }
  const running = operations.map((operation): Running => {
    if (operation.name === "sql") {
      if (!onComplete(operation)) runRaw(operation, schema, generated);
      return { ...NOTHING, operation };
    }
    const started = refusing(operation, () => start(operation.name, operation.value, schema));
    run(started.statements, operation.at);
    return { ...started, operation };
  });

  const views = `public_${version}`;
  run([`CREATE SCHEMA IF NOT EXISTS ${quoted(views)}`, ...viewsOf(schema, views)], whole);
  for (const [at, triggers] of triggersOf(running)) run([createTrigger(triggers, views)], at);
  for (const { backfills, operation } of running) if (backfills !== null) run([backfill(backfills)], operation.at);

  if (lastVersion !== null) run([`DROP SCHEMA IF EXISTS ${quoted(lastVersion)} CASCADE`], whole);
  const completed: { readonly sql: string; readonly at: TextRange }[] = [];
  for (const { operation, complete } of running) {
    if (operation.name === "sql" && onComplete(operation)) runRaw(operation, schema, completed);
    for (const sql of refusing(operation, complete)) completed.push({ sql: `${sql};\n`, at: operation.at });
  }
  generated.push(...lastOfEach(completed));
  schema.settle();
  if (running.some(({ operation }) => operation.name === "sql")) run(viewsOf(schema, views), whole);
  history.lastVersion = views;
  return generated;
}

/** What two operations both ask for is done once, for the last of them (pkg/migrations/coordinator.go). */
function lastOfEach(statements: readonly GeneratedSql[]): readonly GeneratedSql[] {
  const last = new Map(statements.map(({ sql }, place) => [sql, place]));
  return statements.filter(({ sql, at }, place) => last.get(sql) === place || sql.length === at.end - at.start);
}

function onComplete({ value }: PgrollOperation): boolean {
  return new Fields("sql", value, ["up", "down", "onComplete"]).flag("onComplete");
}

function runRaw({ sql, at }: PgrollOperation, schema: PgrollSchema, generated: GeneratedSql[]): void {
  const text = sql.map((piece) => piece.sql).join("");
  const several = splitStatements(text, { start: 0, end: text.length }).length > 1;
  schema.cloud(text);
  if (several) generated.push({ sql: "BEGIN;\n", at });
  generated.push(...sql);
  generated.push({ sql: `${/;\s*$/.test(text) ? "\n" : "\n;\n"}${several ? "COMMIT;\n" : ""}`, at });
}

function refusing<T>(operation: PgrollOperation, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refused) throw new RefusedOperation(error.message, operation.at);
    throw error;
  }
}

/** One view for each table of the version, as far as its columns are known. They reach no stream; they stand in the way of changes. */
function viewsOf(schema: PgrollSchema, views: string): readonly string[] {
  return schema.shown
    .filter(([, { clouded, visible }]) => !clouded && visible.size > 0)
    .map(([name, table]) => {
      const columns = [...table.visible].map(([shown, column]) => `${quoted(column)} AS ${quoted(shown)}`);
      const view = `${quoted(views)}.${quoted(name)}`;
      return `BEGIN;\nDROP VIEW IF EXISTS ${view};\nCREATE VIEW ${view} AS SELECT ${columns.join(", ")} FROM ${quoted(table.name)};\nCOMMIT`;
    });
}

type Triggers = readonly [PgrollTrigger, ...PgrollTrigger[]];

/** Triggers of one name are one, with the expressions of all. */
function triggersOf(running: readonly Running[]): readonly (readonly [TextRange, Triggers])[] {
  const found = new Map<string, readonly [TextRange, Triggers]>();
  for (const { operation, triggers } of running) {
    for (const trigger of triggers) {
      const [at, others] = found.get(trigger.name) ?? [operation.at, null];
      found.set(trigger.name, [at, others === null ? [trigger] : [...others, trigger]]);
    }
  }
  return [...found.values()];
}
