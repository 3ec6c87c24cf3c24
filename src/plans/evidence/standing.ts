import type { Migration } from "../../model/migration.ts";
import type { Plan } from "../../model/plan.ts";
import { type FileHistory, type FileVersion, InputError } from "../../ports.ts";
import { editOf, touches, wordEditOf } from "../../sql/edits.ts";
import { skipTrivia, trimTrivia } from "../../sql/lexer.ts";
import { parsePlans } from "../format.ts";
import { loweredKeys } from "../lowered.ts";

/** Since when a merged text has meant what it means at base. */
export interface Standing {
  /** The oldest version of the unbroken run of those that mean the same. */
  readonly since: FileVersion;
  /** What the text of that version changed; none: it brought it. */
  readonly changed: readonly string[];
}

/** How long a plan has asked for at least what it asks for. Null: git knows nothing of its file. */
export function planStanding(plan: Plan, history: FileHistory | undefined): Standing | null {
  return standing(history, (version) => {
    const older = planIn(version, plan.plan);
    return older === null ? "absent" : loweredKeys(older, plan);
  });
}

function planIn({ path, text }: FileVersion, name: string): Plan | null {
  try {
    return text === null ? null : (parsePlans({ path, text }).find(({ plan }) => plan === name) ?? null);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** How long a migration has said what it says. */
export interface MigrationStanding extends Standing {
  /** The version that brought it, where what it says has changed since; null where it has not, or was put back. */
  readonly edited: FileVersion | null;
}

/**
 * What git knows of a migration that ran. Comments and ways down do not matter.
 * @param shared whether its file holds other migrations as well, which come and go
 */
export function migrationStanding(
  migration: Migration,
  history: FileHistory | undefined,
  shared: boolean,
): MigrationStanding | null {
  const [now] = history ?? [];
  if (history === undefined || now === undefined) return null;
  const told = (version: FileVersion) => differenceOf(migration, now, version, shared);
  const found = standing(history, told);
  const brought = history.findLast((version) => told(version) !== "absent") ?? now;
  const difference = told(brought);
  return found === null
    ? null
    : { ...found, edited: difference !== "absent" && difference.length > 0 ? brought : null };
}

function differenceOf(
  migration: Migration,
  now: FileVersion,
  then: FileVersion,
  shared: boolean,
): readonly string[] | "absent" {
  if (now.text === null || then.text === null) return now.text === then.text ? [] : ["its content"];
  const isSql = !migration.printed && /\.sql$/i.test(now.path);
  const edit = (isSql ? editOf : wordEditOf)(now.text, then.text);
  if (edit === null) return [];
  if (migration.printed) return ["its content"];
  const { text } = migration;
  const ranges = migration.ranges.map(({ start, end }) => ({
    start: skipTrivia(text, start, end),
    end: trimTrivia(text, start, end),
  }));
  if (!ranges.some((range) => touches(edit, range))) return [];
  const whole = ranges.every(({ start, end }) => edit.start <= start && edit.end >= end);
  return shared && whole ? "absent" : ["its SQL"];
}

function standing(
  history: FileHistory | undefined,
  told: (version: FileVersion) => readonly string[] | "absent",
): Standing | null {
  const [newest, ...older] = history ?? [];
  if (newest === undefined) return null;
  let since = newest;
  for (const version of older) {
    const difference = told(version);
    if (difference === "absent") break;
    if (difference.length > 0) return { since, changed: difference };
    since = version;
  }
  return { since, changed: [] };
}

/** `2026-02-02 (3f2a91c)`, and what is odd about the date the commit bears. */
export function whenMerged({ date, committed, commit }: FileVersion): string {
  const day = (when: Date) => when.toISOString().slice(0, 10);
  const counted = `${day(date)} (${commit.slice(0, 7)})`;
  if (committed > date) return `${counted}, whose commit bears a date to come, ${day(committed)}: it counts as of now`;
  return committed < date
    ? `${counted}, whose commit bears the date ${day(committed)}, before commits it stands on`
    : counted;
}
