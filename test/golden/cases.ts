import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One event of a golden case, as far as the comparison looks at it. */
export interface GoldenEvent {
  readonly op: string | null;
  readonly topic: string;
}

/** What the real connector and converter did with one small database; test/golden/README.md describes the form. */
export interface GoldenCase {
  readonly case: string;
  readonly ddl: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly converter?: Readonly<Record<string, unknown>>;
  readonly keyConverter?: Readonly<Record<string, unknown>>;
  readonly valueConverter?: Readonly<Record<string, unknown>>;
  readonly subjects: Readonly<Record<string, string>>;
  readonly versions?: Readonly<Record<string, readonly string[]>>;
  readonly steps: readonly { readonly label: string; readonly sql?: string; readonly events: readonly GoldenEvent[] }[];
  readonly errors?: readonly unknown[];
  readonly harnessError?: string;
}

/** All cases of a folder in the order of their names. */
export function readGoldenCases(folder: string): GoldenCase[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  const cases = files.sort().map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as GoldenCase);
  return cases.filter((one) => one.harnessError === undefined);
}

/** Steps of the case's own; `auto-dml` only writes rows. */
export function ownSteps(golden: GoldenCase): GoldenCase["steps"] {
  return golden.steps.filter((step) => step.label !== "snapshot" && step.label !== "auto-dml" && step.label !== "");
}

/** Topics that streamed at least one row, so that streaming's schema was registered too. */
export function streamedTopics(golden: GoldenCase): Set<string> {
  const steps = golden.steps.filter((step) => step.label !== "snapshot");
  return new Set(steps.flatMap((step) => step.events.map((event) => event.topic)));
}
