import type { History, Migration, MigrationProblem } from "../model/migration.ts";
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
import { isDirectlyIn } from "./names.ts";
import { compareNaturally } from "./natural-order.ts";
import { type PgrollHistory, RefusedOperation } from "./pgroll-migration.ts";
import { PgrollSchema } from "./pgroll-schema.ts";
import { unreadable } from "./problems.ts";
import { looksLikeReshape, readReshapeFile } from "./reshape-file.ts";
import { generate } from "./reshape-migration.ts";
import { writeReshape } from "./write/reshape.ts";

const FILE = /\.(?:toml|json)$/;

/**
 * reshape (0.11): actions in TOML or JSON. A migration is what `reshape migration start` and then `complete` run for it, as if it
 * was completed before the next one starts. Files run in the natural order of their names (find_migrations); where they give
 * themselves another name, that is the version.
 */
export const reshape: Framework = {
  id: "reshape",
  title: "reshape",
  confidence({ structured }) {
    return [...(structured ?? [])].some(([path, text]) => looksLikeReshape(path, text)) ? CERTAINTY.ownFile : 0;
  },
  wants: (path) => isDirectlyIn(path) && FILE.test(path),
  read: readFolder,
  compareVersions: compareNaturally,
  outOfOrder: "reshape finds other migrations applied than there are, and stops",
  records: "every version",
  historyTable: historyTable(),
  writer: writeReshape,
};

function historyTable(): HistoryTable {
  return {
    table: "reshape.migrations",
    query: (table) =>
      `SELECT m.name AS version, d.value ->> 'state' AS state FROM reshape.data d LEFT JOIN ${table} m ON true WHERE d.key = 'state' ORDER BY m.index`,
    read(rows, table) {
      const begun = rows.find(({ state }) => state !== "idle");
      if (begun !== undefined) {
        throw new InputError(`reshape is in the middle of a migration (${String(begun.state)})`, {
          where: table,
          todo: "run `reshape migration complete` or `reshape migration abort` first",
        });
      }
      return rows.flatMap(({ version }) => (version === null ? [] : [String(version)]));
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
  const { migrations, problems } = orderMigrations(drafts, reshape);
  const history: PgrollHistory = { schema: new PgrollSchema(), lastVersion: null };
  const read = migrations.map((migration) => generated(history, migration));
  return {
    framework: reshape.id,
    migrations: read.map(({ migration }) => migration),
    problems: [...problems, ...read.flatMap(({ problem }) => problem)],
  };
}

function generated(
  history: PgrollHistory,
  migration: Migration,
): { readonly migration: Migration; readonly problem: readonly MigrationProblem[] } {
  const { file, text } = migration;
  try {
    const content = readReshapeFile({ path: file, text });
    const version = content.name ?? migration.version;
    const sql = generate(history, text, content, version);
    return { migration: { ...migration, version, name: version, generated: sql }, problem: [] };
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof RefusedOperation)) throw error;
    const at = error instanceof RefusedOperation ? error.at : { start: 0, end: 0 };
    const place = indexText(text).location(file, at.start, at.end);
    return { migration: { ...migration, generated: [] }, problem: [unreadable(place, error.message)] };
  }
}
