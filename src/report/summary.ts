import type { Finding } from "../model/finding.ts";
import type { Report } from "../model/report.ts";
import { countBySeverity } from "./order.ts";

/** `1 table`, `3 tables`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** `2 errors, 1 warning`, leaving out what there is none of; `no findings` when there is nothing. */
export function countFindings(findings: readonly Finding[]): string {
  const { error, warning, info } = countBySeverity(findings);
  const parts = [
    error > 0 ? count(error, "error") : "",
    warning > 0 ? count(warning, "warning") : "",
    info > 0 ? `${info} info` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "no findings" : parts.join(", ");
}

/** One line: what was looked at, so that nothing is silently skipped. */
export function coverageLine(report: Report): string {
  const { analysed, statements, opaque, pendingMigrations, connectors, capturedTables, subjects, contracts, plans } =
    report.coverage;
  const rest = [
    count(pendingMigrations, "pending migration"),
    `${count(capturedTables, "table")} captured by ${count(connectors, "connector")}`,
    count(subjects, "subject"),
    contracts === 0 ? "no contracts: who reads what is not known" : count(contracts, "contract"),
    ...(plans > 0 ? [count(plans, "plan")] : []),
  ];
  return `analysed ${analysed} of ${count(statements, "statement")}, ${opaque} opaque; ${rest.join(", ")}`;
}

/** One line: the verdict and what led to it. */
export function verdictLine(report: Report): string {
  return `${report.verdict}: ${countFindings(report.findings)}${bar(report)} (${report.base} → ${report.head})`;
}

function bar(report: Report): string {
  if (report.findings.length === 0) return "";
  return report.failOn === "never" ? ", nothing fails" : `, fails on ${report.failOn}`;
}
