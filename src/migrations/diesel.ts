import type { Migration, MigrationProblem, SourceFile } from "../model/migration.ts";
import { CERTAINTY, type Framework, orderMigrations, relativePath, wholeText } from "./framework.ts";
import { versionRows } from "./history-table.ts";
import { compareBytes, share } from "./names.ts";
import { isProgram, unreadable } from "./problems.ts";
import { writeDiesel } from "./write/diesel.ts";

const UP = /^([^./][^/]*)\/up\.sql$/;
const DOWN = /^[^./][^/]*\/down\.sql$/;
/** As `diesel migration generate` names folders: a timestamp, an underscore, a name. */
const GENERATED = /^[0-9][0-9-]*_[^/]*\/(?:up|down)\.sql$/;
const CODE = /^([^./][^/]*)\/(?:mod|up)\.rs$/;

/**
 * Diesel (diesel_migrations 2.3 and migrations_internals 2.3): a folder for each migration, its version the name up to the
 * first underscore without dashes, compared as text. Each up.sql is one simple query, in a transaction of its own
 * unless metadata.toml says otherwise; PostgreSQL runs the statements of one simple query as one transaction all the same.
 */
export const diesel: Framework = {
  id: "diesel",
  title: "Diesel",
  confidence({ paths }) {
    const sql = paths.filter((path) => /\.sql$/i.test(path));
    return sql.some((path) => UP.test(path)) ? CERTAINTY.ownNames * share(sql, (path) => GENERATED.test(path)) : 0;
  },
  wants: (path) => UP.test(path) || DOWN.test(path) || CODE.test(path),
  read({ folder, files }) {
    const paths = new Set(files.map(({ path }) => path));
    const up = files.filter(({ path }) => UP.test(relativePath(folder, path)));
    const ordered = orderMigrations(
      up.map((file) => migrationOf(file, relativePath(folder, file.path))),
      diesel,
    );
    return {
      framework: diesel.id,
      migrations: ordered.migrations,
      problems: [
        ...files.flatMap((file) => problemOf(file, relativePath(folder, file.path), paths)),
        ...ordered.problems,
      ],
    };
  },
  compareVersions: compareBytes,
  outOfOrder: "Diesel runs it late, on each database in an order of its own",
  records: "every version",
  historyTable: versionRows("__diesel_schema_migrations"),
  writer: writeDiesel,
};

function migrationOf({ path, text }: SourceFile, relative: string): Migration {
  const folder = UP.exec(relative)?.[1] ?? "";
  return {
    version: (folder.split("_")[0] ?? "").replaceAll("-", ""),
    name: folder,
    file: path,
    text,
    ranges: wholeText(text),
    transaction: "migration",
  };
}

function problemOf(
  { path, text }: SourceFile,
  relative: string,
  paths: ReadonlySet<string>,
): readonly MigrationProblem[] {
  if (CODE.test(relative)) return [isProgram(path, "Rust")];
  if (UP.test(relative)) return text === "" ? [unreadable(path, "Diesel stops here: the file is empty")] : [];
  if (paths.has(path.replace(/down\.sql$/, "up.sql"))) return [];
  return [unreadable(path, "Diesel stops here: the folder holds no up.sql")];
}
