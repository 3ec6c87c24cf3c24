import type { Finding } from "../model/finding.ts";
import { formatLocation } from "../model/location.ts";
import type { IgnoreComment, Statement } from "../model/statement.ts";
import { lower } from "./levels.ts";

/**
 * `-- headgate:ignore rule -- reason` in front of a statement lowers that rule's findings on it to info. It needs a
 * reason, and it never silences a finding that hits a consumer: that takes a plan or a waiver.
 */
export function ignored(finding: Finding, statements: readonly Statement[]): Finding {
  const comment = statements
    .filter((statement) => covers(statement, finding))
    .flatMap((statement) => statement.ignores)
    .find((ignore) => ignore.rules.includes(finding.rule));
  if (comment === undefined) return finding;
  if (comment.reason === null) return remark(finding, comment, "gives no reason, so it has no effect");
  if (finding.consumers.length > 0)
    return remark(finding, comment, "has no effect on a finding that hits a consumer: it takes a plan or a waiver");
  return lower(finding, "info", `ignored at ${formatLocation(comment.at)}: ${comment.reason}`);
}

/** Ignore comments that match no finding, for the notes. */
export function unusedIgnores(findings: readonly Finding[], statements: readonly Statement[]): readonly string[] {
  return statements.flatMap((statement) =>
    statement.ignores.flatMap((ignore) =>
      ignore.rules
        .filter((rule) => !findings.some((finding) => finding.rule === rule && covers(statement, finding)))
        .map((rule) => `${formatLocation(ignore.at)}: headgate:ignore ${rule} matches no finding`),
    ),
  );
}

function covers(statement: Statement, finding: Finding): boolean {
  const at = finding.at;
  if (at === null || at.file !== statement.at.file) return false;
  const after =
    at.start.line > statement.at.start.line ||
    (at.start.line === statement.at.start.line && at.start.column >= statement.at.start.column);
  const before =
    at.start.line < statement.at.end.line ||
    (at.start.line === statement.at.end.line && at.start.column <= statement.at.end.column);
  return after && before;
}

function remark(finding: Finding, comment: IgnoreComment, what: string): Finding {
  return { ...finding, evidence: [...finding.evidence, `the ignore comment at ${formatLocation(comment.at)} ${what}`] };
}
