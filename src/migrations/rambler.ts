import type { Migration, TextRange } from "../model/migration.ts";
import { CERTAINTY, type Framework, orderMigrations, relativePath } from "./framework.ts";
import { versionRows } from "./history-table.ts";
import { linesOf } from "./lines.ts";
import { compareBytes, isDirectlyIn } from "./names.ts";
import { unreadable } from "./problems.ts";
import { writeRambler } from "./write/rambler.ts";

const MARK = "-- rambler";

/**
 * rambler (migration.go, service.go and driver/postgresql/driver.go of github.com/elwinar/rambler v5): the `.sql` files of
 * the folder itself by name. Each section behind `-- rambler up` is sent as one query, which PostgreSQL runs as one transaction.
 */
export const rambler: Framework = {
  id: "rambler",
  title: "rambler",
  confidence: ({ texts }) =>
    [...texts.values()].some((text) => /^-- rambler\s+up\s*$/m.test(text)) ? CERTAINTY.ownComment : 0,
  wants: (path) => isDirectlyIn(path) && path.endsWith(".sql"),
  read({ folder, files }) {
    const migrations = files.map(({ path, text }): Migration => {
      const version = relativePath(folder, path).replace(/\.sql$/, "");
      return { version, name: version, file: path, text, ranges: upSections(text), transaction: "section" };
    });
    const ordered = orderMigrations(migrations, rambler);
    const unmarked = ordered.migrations.filter(({ text }) => !linesOf(text).some((line) => line.text.startsWith(MARK)));
    const skipped = unmarked.map(({ file }) =>
      unreadable(file, "rambler runs nothing of a file without `-- rambler up`"),
    );
    return { framework: rambler.id, migrations: ordered.migrations, problems: [...skipped, ...ordered.problems] };
  },
  compareVersions: (a, b) => compareBytes(`${a}.sql`, `${b}.sql`),
  outOfOrder: "rambler stops there",
  records: "every version",
  historyTable: {
    ...versionRows("migrations", "migration"),
    read: (rows) => rows.map((row) => String(row.version).replace(/\.sql$/, "")),
  },
  writer: writeRambler,
};

/** Migration.scan: a section lasts to the next line that begins with the mark, whatever it says. */
function upSections(text: string): readonly TextRange[] {
  const marks = linesOf(text).filter((line) => line.text.startsWith(MARK));
  return marks.flatMap((mark, place) => {
    const isUp = mark.text.slice(MARK.length).trim() === "up";
    return isUp ? [{ start: mark.end, end: marks[place + 1]?.start ?? text.length }] : [];
  });
}
