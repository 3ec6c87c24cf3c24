import { printablePath, startOf } from "../model/location.ts";
import type { History, Migration, MigrationProblem, TransactionMode } from "../model/migration.ts";
import { type VersionOrder, wholeText } from "./framework.ts";
import { listedOrder } from "./listed-order.ts";

/** What stands for the framework of a history that a command printed, its migrations told apart. */
export const PRINTED = "command";
/** The same, where nothing in the output tells one migration from the next. */
export const UNMARKED = "command output";

/** Where positions in a command's output are said to be: it is what `command > command-output.sql` would make. */
export const OUTPUT_FILE = "command-output.sql";

/** `-- headgate: migration 0012 [file=shop/migrations/0012_add.py]` in front of a migration's SQL. */
const MARK = /^--[ \t]*headgate:[ \t]*migration[ \t]+(\S+)(?:[ \t]+file=(\S.*?))?[ \t]*\r?$/gim;

/** Alembic's offline mode (`MigrationContext.run_migrations` with `as_sql`): `-- Running upgrade ae10, 27c6 -> 1975`. */
const ALEMBIC = /^-- Running upgrade .*-> *(\S.*?)[ \t]*\r?$/gm;

/**
 * The history a command printed, as its marks part it; without any, one migration that is the whole output. The SQL between
 * marks runs as psql would run it: each statement commits by itself unless the output says BEGIN and COMMIT.
 * @param folder where the command ran, repository-relative: files are named from there
 */
export function readPrinted(output: string, folder: string): History {
  const own = [...output.matchAll(MARK)].map((match) => markOf(match, folder));
  if (own.length > 0) return parted(output, own, "statement", (section) => section.trimEnd());
  const alembic = [...output.matchAll(ALEMBIC)].map((match) => markOf(match, folder));
  if (alembic.length > 0) return parted(output, alembic, alembicTransactions(output, alembic), withoutControl);
  const whole = { version: "output", name: "output", file: OUTPUT_FILE, text: output };
  const migration: Migration = { ...whole, ranges: wholeText(output), transaction: "statement" };
  return { framework: UNMARKED, migrations: [migration], problems: [] };
}

interface Mark {
  readonly version: string;
  readonly file: string | null;
  readonly start: number;
}

function markOf(match: RegExpMatchArray, folder: string): Mark {
  const file = match[2]?.replace(/^\.\//, "") ?? null;
  const path = file === null || folder === "" ? file : `${folder}/${file}`;
  return { version: match[1] ?? "", file: path, start: match.index ?? 0 };
}

function parted(
  output: string,
  marks: readonly Mark[],
  transaction: TransactionMode,
  cut: (section: string) => string,
): History {
  const migrations: Migration[] = [];
  const problems: MigrationProblem[] = [];
  for (const [index, { version, file, start }] of marks.entries()) {
    // What stands before the first mark (BEGIN, a table of the tool's own) runs with it.
    const from = index === 0 ? 0 : start;
    const section = cut(output.slice(from, marks[index + 1]?.start));
    if (migrations.some((other) => other.version === version)) {
      const message = `the migrations command printed version ${printablePath(version)} twice`;
      problems.push({ kind: "duplicate-version", message, at: startOf(file ?? OUTPUT_FILE) });
      continue;
    }
    const common = { version, name: version, transaction };
    // Lines count from the mark: those of the whole output would say nothing beside the name of another file.
    if (file !== null) migrations.push({ ...common, file, text: section, ranges: wholeText(section), printed: true });
    else {
      const ranges = [{ start: from, end: from + section.length }];
      migrations.push({ ...common, file: OUTPUT_FILE, text: output, ranges });
    }
  }
  return { framework: PRINTED, migrations, problems };
}

/**
 * One BEGIN before the first mark and one COMMIT at the end: a run is one transaction. BEGIN and COMMIT between marks:
 * `transaction_per_migration`. None at all: `transactional_ddl=False`.
 */
function alembicTransactions(output: string, marks: readonly Mark[]): TransactionMode {
  if (!/^BEGIN;/m.test(output)) return "statement";
  const between = marks.slice(1).some(({ start }) => CONTROL.test(output.slice(0, start).trimEnd()));
  return between ? "migration" : "run";
}

const CONTROL = /(?:^|\n)(?:BEGIN|COMMIT);$/;

/** BEGIN and COMMIT at the end of a section belong to what is around it: they move when another migration follows. */
function withoutControl(section: string): string {
  let rest = section.trimEnd();
  while (CONTROL.test(rest)) rest = rest.replace(CONTROL, "").trimEnd();
  return rest;
}

/**
 * The order of versions as a command printed them. Those of two trees do not compare: without a history they are equal or
 * not, and a late one is the tool's own business.
 */
export function printedOrder(history: History | null): VersionOrder {
  const command = { title: "the migrations command", outOfOrder: "the command decides when it runs" };
  return listedOrder(command, history ?? { migrations: [] });
}

/**
 * What the later of two outputs without marks adds, where it goes on at the end of the earlier one; null where it does not:
 * then they can only be compared as two states.
 */
export function continued(before: History, after: History): History | null {
  const [base, head] = [before.migrations[0], after.migrations[0]];
  if (base === undefined || head === undefined) return null;
  const known = base.text.trimEnd();
  const rest = head.text.slice(known.length);
  if (!head.text.startsWith(known) || !/^\s/.test(`${rest}\n`)) return null;
  const added = { ...head, version: "output, continued", ranges: [{ start: known.length, end: head.text.length }] };
  return { ...after, migrations: [...before.migrations, ...(rest.trim() === "" ? [] : [added])] };
}
