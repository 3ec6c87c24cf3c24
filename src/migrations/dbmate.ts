import type { Migration, MigrationProblem, TextRange } from "../model/migration.ts";
import { CERTAINTY, type Framework, type MigrationFolder, orderMigrations, relativePath } from "./framework.ts";
import { versionRows } from "./history-table.ts";
import { compareBytes, isDirectlyIn } from "./names.ts";
import { unreadable } from "./problems.ts";
import { writeDbmate } from "./write/dbmate.ts";

/** migrationFileRegexp of dbmate's pkg/dbmate/db.go: a number and whatever follows it. */
const NAME = /^(\d+)(.*)\.sql$/;
/** upRegExp and downRegExp of pkg/dbmate/migration.go. */
const UP = /^--\s*migrate:up(?:\s*$|\s+\S+)/gm;
const DOWN = /^--\s*migrate:down(?:\s*$|\s+\S+)/m;

/**
 * dbmate (v2.36): the files of the folder itself by name. The block behind `-- migrate:up` is sent as one query, in a
 * transaction; with `transaction:false` without one, which PostgreSQL makes up for a query of several statements.
 */
export const dbmate: Framework = {
  id: "dbmate",
  title: "dbmate",
  confidence: ({ texts }) =>
    [...texts.values()].some((text) => /^--\s*migrate:up\b/m.test(text)) ? CERTAINTY.ownComment : 0,
  wants: (path) => isDirectlyIn(path) && NAME.test(path),
  read: readFolder,
  compareVersions: (a, b) => compareBytes(`${a}_`, `${b}_`),
  outOfOrder: "dbmate runs it late, or stops there with `--strict`",
  records: "every version",
  historyTable: versionRows("schema_migrations"),
  writer: writeDbmate,
};

function readFolder({ folder, files }: MigrationFolder) {
  const problems: MigrationProblem[] = [];
  const migrations = files.flatMap(({ path, text }): Migration[] => {
    const [, version, rest] = NAME.exec(relativePath(folder, path)) ?? [];
    if (version === undefined || rest === undefined) return [];
    const blocks = upBlocks(text);
    const refusal = refusalOf(text, blocks);
    if (refusal !== null) problems.push(unreadable(path, refusal));
    const transaction = blocks.length > 1 ? "section" : "migration";
    return [{ version, name: rest.replace(/^[-_]/, ""), file: path, text, ranges: blocks, transaction }];
  });
  const ordered = orderMigrations(migrations, dbmate);
  return { framework: dbmate.id, migrations: ordered.migrations, problems: [...problems, ...ordered.problems] };
}

/** Each from its `migrate:up` to the `migrate:down` that follows, or to the next `migrate:up`. */
function upBlocks(text: string): readonly TextRange[] {
  const starts = Array.from(text.matchAll(UP), ({ index }) => index);
  return starts.map((start, place) => {
    const end = starts[place + 1] ?? text.length;
    const down = text.slice(start, end).search(DOWN);
    return { start, end: down < 0 ? end : start + down };
  });
}

function refusalOf(text: string, blocks: readonly TextRange[]): string | null {
  const [first] = blocks;
  if (first === undefined) return "dbmate refuses a file without `-- migrate:up`";
  if (blocks.length > 1) return "dbmate records the version with each `-- migrate:up`, and fails at the second";
  const before = text.slice(0, first.start).split("\n");
  const statement = before.some((line) => line.trim() !== "" && !/^\s*--/.test(line));
  return statement ? "dbmate refuses statements in front of `-- migrate:up`" : null;
}
