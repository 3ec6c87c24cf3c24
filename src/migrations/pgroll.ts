import type { History, Migration, MigrationProblem, SourceFile } from "../model/migration.ts";
import { type HistoryTable, InputError } from "../ports.ts";
import { indexText } from "../sql/positions.ts";
import { Refused } from "./fields.ts";
import {
  CERTAINTY,
  type Framework,
  fileName,
  type MigrationFolder,
  orderMigrations,
  relativePath,
} from "./framework.ts";
import { compareBytes, isDirectlyIn } from "./names.ts";
import { looksLikePgroll, readPgrollFile } from "./pgroll-file.ts";
import { generate, type PgrollHistory, RefusedOperation } from "./pgroll-migration.ts";
import { PgrollSchema } from "./pgroll-schema.ts";
import { unreadable } from "./problems.ts";
import { writePgroll } from "./write/pgroll.ts";

const FILE = /\.(?:ya?ml|json)$/;

/**
 * pgroll (0.16): operations in YAML or JSON. A migration is what `pgroll start` and then `pgroll complete` run for it in the
 * schema public, as if it was completed before the next one starts. Files run in the order of the bytes of their names
 * (CollectFilesFromDir), those of the folder alone.
 */
export const pgroll: Framework = {
  id: "pgroll",
  title: "pgroll",
  confidence({ structured }) {
    return [...(structured ?? [])].some(([path, text]) => looksLikePgroll(path, text)) ? CERTAINTY.ownFile : 0;
  },
  wants: (path) => isDirectlyIn(path) && FILE.test(path),
  read: readFolder,
  // The names of files end in a dot and more.
  compareVersions: (a, b) => compareBytes(`${a}.`, `${b}.`),
  outOfOrder: "pgroll finds another order in its history, and stops",
  records: "every version",
  historyTable: historyTable(),
  writer: writePgroll,
};

function historyTable(): HistoryTable {
  return {
    table: "pgroll.migrations",
    // `migration_type` came with 0.9. What other programs did to the schema is `inferred`.
    query: (table, columns) => {
      const kind = columns.has("migration_type") ? "migration_type::text" : "'pgroll'";
      return `SELECT name AS version, done, ${kind} AS kind FROM ${table} WHERE schema = 'public' ORDER BY created_at`;
    },
    read(rows, table) {
      const begun = rows.find(({ done }) => done !== true);
      if (begun !== undefined) {
        throw new InputError(`pgroll has started ${String(begun.version)} and not completed it`, {
          where: table,
          todo: "run `pgroll complete` or `pgroll rollback` first",
        });
      }
      return rows
        .filter(({ kind }) => kind !== "inferred")
        .map(({ version, kind }) => (kind === "baseline" ? { upTo: String(version) } : String(version)));
    },
  };
}

function readFolder({ folder, files }: MigrationFolder): History {
  const mine = files.filter(({ path }) => isDirectlyIn(relativePath(folder, path)) && FILE.test(path));
  const drafts = mine.map((file): Migration => {
    const version = fileName(file.path).replace(FILE, "");
    const ranges = [{ start: 0, end: file.text.length }];
    return { version, name: version, file: file.path, text: file.text, ranges, transaction: "statement" };
  });
  const { migrations, problems } = orderMigrations(drafts, pgroll);
  const history: PgrollHistory = { schema: new PgrollSchema(), lastVersion: null };
  const read = migrations.map((migration) => generated(history, migration));
  return {
    framework: pgroll.id,
    migrations: read.map(({ migration }) => migration),
    problems: [...problems, ...read.flatMap(({ problem }) => problem)],
  };
}

interface Read {
  readonly migration: Migration;
  readonly problem: readonly MigrationProblem[];
}

function generated(history: PgrollHistory, migration: Migration): Read {
  const file: SourceFile = { path: migration.file, text: migration.text };
  try {
    const content = readPgrollFile(file);
    const version = content.versionSchema ?? migration.version;
    return { migration: { ...migration, generated: generate(history, file, content, version) }, problem: [] };
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof RefusedOperation)) throw error;
    const at = error instanceof RefusedOperation ? error.at : { start: 0, end: 0 };
    const place = indexText(file.text).location(file.path, at.start, at.end);
    return { migration: { ...migration, generated: [] }, problem: [unreadable(place, error.message)] };
  }
}
