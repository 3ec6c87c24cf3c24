import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FollowedStep } from "./follow.ts";

const FILE = join(import.meta.dirname, "refusals.json");

/** Why files do not apply cleanly to a bare server: by history and file, how many statements are refused and the first refusal's words. */
export type Refusals = Readonly<Record<string, Readonly<Record<string, string>>>>;

export function recordedRefusals(): Refusals {
  return JSON.parse(readFileSync(FILE, "utf8"));
}

/** Statements on data, code and privileges: the replay does not look whether they would be refused, as they change no table. */
const BESIDE_TABLES =
  /^(Insert|Update|Delete|Select|Merge|Truncate|Copy|Call|Do|Grant|GrantRole|Comment|CreateFunction|AlterFunction|AlterOwner|AlterRole|AlterRoleSet|CreateStats|Vacuum|VariableSet|Lock)Stmt$/;

/** Statements changing tables that the server refuses and the replay takes for fine. */
export function overlookedOf(step: FollowedStep): number {
  return step.overlooked.filter(({ statement: { parsed } }) => {
    const kind = parsed.kind === "tree" ? Object.keys(parsed.tree)[0] : undefined;
    return kind === undefined || !BESIDE_TABLES.test(kind);
  }).length;
}

/** What is recorded of a history: `2 of 5 statements, 1 overlooked: relation "artist" does not exist`. */
export function refusalsOf(steps: readonly FollowedStep[]): Readonly<Record<string, string>> {
  const refused = steps.filter((step) => step.refused.length > 0);
  return Object.fromEntries(
    refused.map((step) => {
      const overlooked = overlookedOf(step);
      const counts = `${step.refused.length} of ${step.statements} statements`;
      const missed = overlooked === 0 ? "" : `, ${overlooked} overlooked`;
      const [words = ""] = (step.refused[0]?.message ?? "").trim().split("\n");
      return [step.file, `${counts}${missed}: ${words}`];
    }),
  );
}

/** Files whose refusals are not the recorded ones. */
export function refusalChanges(recorded: Refusals, history: string, steps: readonly FollowedStep[]): readonly string[] {
  const [before, now] = [recorded[history] ?? {}, refusalsOf(steps)];
  const files = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return files
    .filter((file) => before[file] !== now[file])
    .map((file) => `${file}: recorded ${before[file] ?? "nothing"}; refused now ${now[file] ?? "nothing"}`);
}

export function recordRefusals(recorded: Refusals, found: Refusals): void {
  const all = Object.entries({ ...recorded, ...found }).filter(([, files]) => Object.keys(files).length > 0);
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`);
}
