import type { GeneratedSql, TextRange } from "../model/migration.ts";
import { Fields } from "./fields.ts";
import type { PgrollFile, PgrollOperation } from "./pgroll-file.ts";
import { start } from "./pgroll-operations.ts";
import { NOTHING, type Started } from "./pgroll-started.ts";
import { backfill, createTrigger, type PgrollTrigger } from "./pgroll-trigger.ts";
import { quoted, together } from "./sql-text.ts";
import {
  ownSql,
  type Phases,
  RefusedOperation,
  rawSql,
  refusing,
  type StagedHistory,
  viewsOf,
} from "./staged-history.ts";

interface Running extends Started {
  readonly operation: PgrollOperation;
}

/**
 * The SQL of a migration: `pgroll start` (operations, views, triggers, backfill: pkg/roll/execute.go), then `pgroll complete`.
 * Each statement commits by itself. Raw SQL is sent whole: several statements are one transaction. Throws RefusedOperation.
 * @param name that of its version, without the schema in front
 */
export function phasesOf(history: StagedHistory, { operations }: PgrollFile, name: string): Phases {
  const { schema, lastVersion } = history;
  const whole = operations[0]?.at ?? { start: 0, end: 0 };
  if (operations.length > 1) {
    const raw = operations.find((operation) => operation.name === "sql" && !onComplete(operation));
    if (raw !== undefined) throw new RefusedOperation("pgroll runs no `sql` beside other operations", raw.at);
  }
  // What `pgroll init` made before the first migration.
  const started: GeneratedSql[] =
    lastVersion === null ? [...ownSql(["CREATE SCHEMA IF NOT EXISTS pgroll"], whole)] : [];
  const running = operations.map((operation): Running => {
    const { at } = operation;
    if (operation.name === "sql") {
      if (!onComplete(operation)) started.push(...rawSql(operation.sql, at, schema));
      return { ...NOTHING, operation };
    }
    const made = refusing(at, () => start(operation.name, operation.value, schema));
    started.push(...ownSql(made.statements, at));
    return { ...made, operation };
  });
  const version = `public_${name}`;
  const views = () => ownSql(viewsOf(schema, version).map(replaceView), whole);
  started.push(...ownSql([`CREATE SCHEMA IF NOT EXISTS ${quoted(version)}`], whole), ...views());
  for (const [at, triggers] of triggersOf(running)) started.push(...ownSql([createTrigger(triggers, version)], at));
  for (const { backfills, operation } of running)
    if (backfills !== null) started.push(...ownSql([backfill(backfills)], operation.at));

  const completed = running.flatMap(({ operation, complete }) => [
    ...(operation.name === "sql" && onComplete(operation) ? rawSql(operation.sql, operation.at, schema) : []),
    ...ownSql(refusing(operation.at, complete), operation.at),
  ]);
  schema.settle();
  history.lastVersion = version;
  const dropped = lastVersion === null ? [] : [`DROP SCHEMA IF EXISTS ${quoted(lastVersion)} CASCADE`];
  const renewed = running.some(({ operation }) => operation.name === "sql") ? views() : [];
  return { start: started, complete: [...ownSql(dropped, whole), ...lastOfEach(completed), ...renewed] };
}

/** What two operations both ask for is done once, for the last of them (pkg/migrations/coordinator.go). */
function lastOfEach(statements: readonly GeneratedSql[]): readonly GeneratedSql[] {
  const last = new Map(statements.map(({ sql }, place) => [sql, place]));
  return statements.filter(({ sql, at }, place) => last.get(sql) === place || sql.length === at.end - at.start);
}

function onComplete({ value }: PgrollOperation): boolean {
  return new Fields("sql", value, ["up", "down", "onComplete"]).flag("onComplete");
}

function replaceView({ name, query }: { readonly name: string; readonly query: string }): string {
  return together(`DROP VIEW IF EXISTS ${name}`, `CREATE VIEW ${name} AS ${query}`);
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
