import type { Migration, MigrationProblem, SourceFile } from "../model/migration.ts";
import { CERTAINTY, type Framework, orderMigrations, relativePath, wholeText } from "./framework.ts";
import { versionRows } from "./history-table.ts";
import { compareBytes, isDirectlyIn, share } from "./names.ts";
import { unreadable } from "./problems.ts";
import { writeSupabase } from "./write/supabase.ts";

/** `migrateFilePattern` of the Supabase CLI (pkg/migration/file.go). */
const NAME = /^([0-9]+)_(.*)\.sql$/s;
/** A first migration of this name was made by releases before 2021-12-09 and is passed over (list.go, shouldSkip). */
const OLD_INIT = /^([0-9]{14})_init\.sql$/;
const OLD_INIT_UNTIL = "20211209000000";

/**
 * Supabase CLI: the files of the folder itself that are named `<digits>_<name>.sql`, ordered as text. Statements are sent one by
 * one in one pipeline, which PostgreSQL runs as one transaction (apply.go, ExecBatch). Other names are passed over.
 */
export const supabase: Framework = {
  id: "supabase",
  title: "Supabase CLI",
  confidence({ folder, paths }) {
    if (!/(?:^|\/)supabase\/migrations$/.test(folder)) return 0;
    const sql = paths.filter((path) => /\.sql$/i.test(path));
    return CERTAINTY.ownFile * share(sql, (path) => isDirectlyIn(path) && NAME.test(path));
  },
  wants: (path) => isDirectlyIn(path) && /^[0-9].*\.sql$/is.test(path),
  read({ folder, files }) {
    const sorted = [...files].sort((a, b) => compareBytes(a.path, b.path));
    const counted = sorted.filter((file, place) => place > 0 || !isOldInit(relativePath(folder, file.path)));
    const named = counted.filter(({ path }) => NAME.test(relativePath(folder, path)));
    const ordered = orderMigrations(
      named.map((file) => migrationOf(file, relativePath(folder, file.path))),
      supabase,
    );
    const misnamed = counted.filter(({ path }) => !NAME.test(relativePath(folder, path)));
    return {
      framework: supabase.id,
      migrations: ordered.migrations,
      problems: [...misnamed.map(passedOver), ...ordered.problems],
    };
  },
  compareVersions: compareBytes,
  outOfOrder: "the Supabase CLI stops there, or runs it late with `--include-all`",
  records: "every version",
  historyTable: versionRows("supabase_migrations.schema_migrations"),
  writer: writeSupabase,
};

function isOldInit(name: string): boolean {
  const [, time] = OLD_INIT.exec(name) ?? [];
  return time !== undefined && time < OLD_INIT_UNTIL;
}

function passedOver({ path }: SourceFile): MigrationProblem {
  return unreadable(path, "the Supabase CLI passes over it: a migration is named <timestamp>_<name>.sql");
}

function migrationOf({ path, text }: SourceFile, relative: string): Migration {
  const [, version = "", name = ""] = NAME.exec(relative) ?? [];
  return { version, name, file: path, text, ranges: wholeText(text), transaction: "migration" };
}
