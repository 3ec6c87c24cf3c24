import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** One event of a golden case, as far as the comparison looks at it. */
export interface GoldenEvent {
  readonly op: string | null;
  readonly topic: string;
  /** The version of the text it carried, null for no bytes, `error` where the converter refused. */
  readonly key?: number | "error" | null;
  readonly value?: number | "error" | null;
  readonly valueSample?: string;
}

export interface GoldenStep {
  readonly label: string;
  readonly sql?: string;
  /** What PostgreSQL said when it refused the step. */
  readonly sqlError?: string;
  /** It passed while the connector was held up or stopped; its events are those of the last such step in a row. */
  readonly connector?: "behind" | "stopped";
  readonly events: readonly GoldenEvent[];
}

/** What the real connector and converter did with one small database; test/golden/README.md describes the form. */
export interface GoldenCase {
  readonly case: string;
  /** `3.4.3.Final`; the newest where a case does not say. */
  readonly debeziumVersion?: string;
  /** `18.4` */
  readonly pgVersion?: string;
  readonly ddl: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly converter?: Readonly<Record<string, unknown>>;
  readonly keyConverter?: Readonly<Record<string, unknown>>;
  readonly valueConverter?: Readonly<Record<string, unknown>>;
  readonly subjects: Readonly<Record<string, string>>;
  readonly versions?: Readonly<Record<string, readonly string[]>>;
  readonly steps: readonly GoldenStep[];
  readonly errors?: readonly { readonly phase: string; readonly topic?: string; readonly chain: readonly string[] }[];
  readonly harnessError?: string;
}

/** All cases of a folder in the order of their names, or of a file with one case a line. */
export function readGoldenCases(path: string): GoldenCase[] {
  const texts = path.endsWith(".jsonl.gz") ? readLines(path) : readFolder(path);
  const cases = texts.map((text) => JSON.parse(text) as GoldenCase);
  return cases.filter((one) => one.harnessError === undefined);
}

function readFolder(folder: string): string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.sort().map((file) => readFileSync(join(folder, file), "utf8"));
}

function readLines(path: string): string[] {
  const lines = gunzipSync(readFileSync(path)).toString("utf8").split("\n");
  return lines.filter((line) => line !== "");
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
