import type { Finding, Severity } from "../model/finding.ts";
import { defuse, escapedLines, escapeLine } from "./escape.ts";
import { consumersInOrder, inOrder } from "./order.ts";
import { coverageLine, verdictLine } from "./summary.ts";
import { describeConsumer } from "./text.ts";
import type { ReportWriter } from "./writer.ts";

/** GitHub's workflow commands: one annotation on the line of each finding, the closing lines as plain log text. */
export const githubWriter: ReportWriter = {
  format: "github",
  write(report) {
    const closing = [...report.notes.map((note) => `note: ${note}`), coverageLine(report), verdictLine(report)];
    const log = closing.map((line) => defuse(escapeLine(line)));
    return `${[...inOrder(report.findings).map(annotation), ...log].join("\n")}\n`;
  },
};

const COMMANDS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

/** `::error file=…,line=…,col=…,endLine=…,title=…::message`. */
export function annotation(finding: Finding): string {
  const properties = [...placeProperties(finding), `title=${escapeProperty(finding.rule)}`];
  return `::${COMMANDS[finding.severity]} ${properties.join(",")}::${escapeData(annotationText(finding))}`;
}

function placeProperties({ at }: Finding): readonly string[] {
  if (at === null) return [];
  // Where line and endLine differ the runner drops the column by itself (actions/runner, ValidateLinesAndColumns).
  return [
    `file=${escapeProperty(at.file)}`,
    `line=${at.start.line}`,
    `col=${at.start.column}`,
    `endLine=${at.end.line}`,
  ];
}

function annotationText(finding: Finding): string {
  const parts = [
    finding.message,
    finding.why,
    ...consumersInOrder(finding.consumers).map((consumer) => `${consumer.state}: ${describeConsumer(consumer)}`),
    ...finding.evidence,
    ...finding.lowered.map(({ from, to, reason }) => `lowered from ${from} to ${to}: ${reason}`),
    ...finding.fix.map((step) => `fix: ${step}`),
  ];
  return parts.flatMap(escapedLines).join("\n");
}

/** @actions/core toCommandValue/escapeData. */
function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** @actions/core escapeProperty. */
function escapeProperty(text: string): string {
  return escapeData(escapeLine(text)).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
