import type { GeneratedSql, History, Migration, MigrationProblem, TextRange } from "../model/migration.ts";
import { indexText } from "../sql/positions.ts";
import { splitStatements } from "../sql/split.ts";
import { Refused } from "./fields.ts";
import { type Framework, fileName, type MigrationFolder, orderMigrations, relativePath } from "./framework.ts";
import { isDirectlyIn } from "./names.ts";
import { unreadable } from "./problems.ts";
import { learnRawSql } from "./raw-tables.ts";
import { quoted } from "./sql-text.ts";
import { StagedSchema } from "./staged-schema.ts";

/** What a migration knows of those before it, where a tool's migrations start and are completed later. */
export interface StagedHistory {
  readonly schema: StagedSchema;
  /** The schema of views of the last one; null before the first. */
  lastVersion: string | null;
}

/** What a migration runs when it starts, and what when it is completed. */
export interface Phases {
  readonly start: readonly GeneratedSql[];
  readonly complete: readonly GeneratedSql[];
}

/** What a file turns out to be. */
export interface ReadMigration {
  /** Null where the file's own name is the version. */
  readonly version: string | null;
  readonly phases: Phases;
}

/**
 * The history of a folder whose files hold operations: each is read with what those before it have made.
 * @param file which names are migrations, and the ending to leave off for the version
 * @param read may throw Refused and RefusedOperation, which become problems
 */
export function readStaged(
  framework: Framework,
  { folder, files }: MigrationFolder,
  file: RegExp,
  read: (migration: Migration, history: StagedHistory) => ReadMigration,
): History {
  const mine = files.filter(({ path }) => isDirectlyIn(relativePath(folder, path)) && file.test(path));
  const drafts = mine.map(({ path, text }): Migration => {
    const version = fileName(path).replace(file, "");
    const ranges = [{ start: 0, end: text.length }];
    return { version, name: version, file: path, text, ranges, transaction: "statement" };
  });
  const { migrations, problems } = orderMigrations(drafts, framework);
  const history: StagedHistory = { schema: new StagedSchema(), lastVersion: null };
  const refused: MigrationProblem[] = [];
  const done = migrations.map((migration): Migration => {
    try {
      const { version, phases } = read(migration, history);
      const named = version === null ? {} : { version, name: version };
      const generated = [...phases.start, ...phases.complete];
      return { ...migration, ...named, generated, started: phases.start.length };
    } catch (error) {
      if (!(error instanceof Refused) && !(error instanceof RefusedOperation)) throw error;
      const at = error instanceof RefusedOperation ? error.at : { start: 0, end: 0 };
      refused.push(unreadable(indexText(migration.text).location(migration.file, at.start, at.end), error.message));
      return { ...migration, generated: [] };
    }
  });
  return { framework: framework.id, migrations: done, problems: [...problems, ...refused] };
}

/** What is refused, and where. */
export class RefusedOperation extends Error {
  readonly at: TextRange;

  constructor(message: string, at: TextRange) {
    super(message);
    this.at = at;
  }
}

/** Says where in the file stands what is refused. */
export function refusing<T>(at: TextRange, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refused) throw new RefusedOperation(error.message, at);
    throw error;
  }
}

/** A view of each table the version shows, as far as its columns are known: its name, and the query. */
export function viewsOf(
  schema: StagedSchema,
  version: string,
): readonly { readonly name: string; readonly query: string }[] {
  return schema.shown
    .filter(([, { clouded, visible }]) => !clouded && visible.size > 0)
    .map(([name, table]) => {
      const columns = [...table.visible].map(([shown, column]) => `${quoted(column)} AS ${quoted(shown)}`);
      return {
        name: `${quoted(version)}.${quoted(name)}`,
        query: `SELECT ${columns.join(", ")} FROM ${quoted(table.name)}`,
      };
    });
}

/** SQL of the file's own, sent whole: several statements are one transaction. */
export function rawSql(pieces: readonly GeneratedSql[], at: TextRange, schema: StagedSchema): readonly GeneratedSql[] {
  const text = pieces.map(({ sql }) => sql).join("");
  if (text.trim() === "") return [];
  learnRawSql(schema, text);
  const several = splitStatements(text, { start: 0, end: text.length }).length > 1;
  const end = /;\s*$/.test(text) ? "\n" : "\n;\n";
  return [...(several ? [{ sql: "BEGIN;\n", at }] : []), ...pieces, { sql: `${end}${several ? "COMMIT;\n" : ""}`, at }];
}

/** Statements of the tool's own, each by itself. */
export function ownSql(statements: readonly string[], at: TextRange): readonly GeneratedSql[] {
  return statements.map((sql) => ({ sql: `${sql};\n`, at }));
}
