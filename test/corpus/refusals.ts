import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FollowedStep } from "./follow.ts";

const FILE = join(import.meta.dirname, "refusals.json");

/** Why files do not apply cleanly to a bare server: by history and file, how many statements are refused and the first refusal's words. */
export type Refusals = Readonly<Record<string, Readonly<Record<string, string>>>>;

export function recordedRefusals(): Refusals {
  return JSON.parse(readFileSync(FILE, "utf8"));
}

/** What is recorded of a history: `2 of 5 statements: relation "artist" does not exist`. */
export function refusalsOf(steps: readonly FollowedStep[]): Readonly<Record<string, string>> {
  const refused = steps.filter((step) => step.refused.length > 0);
  return Object.fromEntries(
    refused.map((step) => [
      step.file,
      `${step.refused.length} of ${step.statements} statements: ${step.refused[0]?.message}`,
    ]),
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
