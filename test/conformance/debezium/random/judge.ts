import type { SqlParser } from "../../../../src/ports.ts";
import type { GoldenCase } from "../../../golden/cases.ts";
import { compareSubject, neverRegistered, type Verdict } from "../../../golden/compare.ts";
import { predictCase } from "../../../golden/predict-case.ts";

/** What came of one subject of a case. */
export interface Judged {
  readonly subject: string;
  readonly verdict: Verdict;
  readonly versions: number;
}

/** What came of a case: its subjects, and what stopped the connector, if anything did. */
export interface Judgement {
  readonly subjects: readonly Judged[];
  /** The innermost cause, when a row or an option stopped the connector. */
  readonly stopped: string | null;
  /** Whether that was foreseen: all of its subjects were predicted to fail. */
  readonly foreseen: boolean;
}

/** Holds what the real pair did with a case against what headgate predicts of it. */
export function judge(golden: GoldenCase, parser: SqlParser): Judgement {
  const predictions = predictCase(golden, parser);
  const stop = golden.errors?.find(({ phase }) => phase === "start" || phase === "poll");
  const promised = (predictions[0]?.subjects ?? []).filter((one) => one.predicted === true);
  const subjects = Object.entries(golden.subjects).map(([subject]) => ({
    subject,
    verdict: compareSubject(golden, subject, predictions),
    versions: golden.versions?.[subject]?.length ?? 1,
  }));
  if (stop !== undefined) {
    return { subjects, stopped: stop.chain.at(-1) ?? stop.phase, foreseen: promised.length === 0 };
  }
  const failing = new Set((golden.errors ?? []).map(({ topic }) => topic));
  const absent = neverRegistered(golden, predictions).map((subject) => ({
    subject,
    verdict: { kind: "wrong" as const, what: whyAbsent(subject, failing) },
    versions: 0,
  }));
  return { subjects: [...subjects, ...absent], stopped: null, foreseen: true };
}

function whyAbsent(subject: string, failing: ReadonlySet<string | undefined>): string {
  const refused = failing.has(subject.replace(/-(key|value)$/, ""));
  return `predicted, never registered${refused ? ": the converter or a transform refused it" : ""}`;
}

/** What kind of failure it is, whatever the names: failures of one kind are shown once. */
export function kindOf({ verdict }: Judged): string {
  if (verdict.kind === "equal") return "equal";
  if (verdict.kind === "not predicted") return verdict.reason.replaceAll(/"[^"]*"|\b[a-z0-9_]*\d+\b/g, "…");
  const lines = verdict.what.split("\n").map((line) => line.trim());
  return lines.length === 1 ? (lines[0] ?? "") : lines.slice(1).join(" ⟂ ").replaceAll(/\d+/g, "0").slice(0, 400);
}
