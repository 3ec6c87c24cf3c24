import type { Finding } from "./follow-file.ts";

interface Known {
  readonly file: string;
  /** A regular expression for what differs. */
  readonly why: RegExp;
  readonly reason: string;
}

/** Errors of the replay that are understood, by their cause. */
export const KNOWN: readonly Known[] = [
  {
    file: "create_function_sql",
    why: /^function temp_func_test\.functest_\w+\(.*\): only replayed /,
    reason: "functions do not go with what their SQL-standard bodies and arguments' defaults read",
  },
  {
    file: "alter_table",
    why: /^table public\.test_tbl2_subclass columns c (local|inheritCount): /,
    reason: "an attribute that a typed table gets by CASCADE counts as the own one of the tables that inherit from it",
  },
];

/** The finding, marked as known where all that differs is; and which entries that was by. */
export function judged(file: string, finding: Finding): Finding & { readonly by: readonly Known[] } {
  const lines = finding.why.split("\n").map((line) => line.trim());
  const causes = lines.map((line) => KNOWN.find((known) => known.file === file && known.why.test(line)));
  const by = causes.filter((known) => known !== undefined);
  if (finding.outcome !== "wrong" || by.length < lines.length) return { ...finding, by: [] };
  return { ...finding, outcome: "known", by };
}
