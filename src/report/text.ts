import type { AffectedConsumer, Finding } from "../model/finding.ts";
import { formatLocation } from "../model/location.ts";
import type { Report } from "../model/report.ts";
import type { Witness } from "../model/verdict.ts";
import { chainOf, chainText } from "./chain.ts";
import { codeFrame } from "./code-frame.ts";
import { defuse, escapedLines, escapeLine } from "./escape.ts";
import { consumersInOrder, inOrder } from "./order.ts";
import { coverageLine, verdictLine } from "./summary.ts";
import type { Detail, Paint, ReportWriter } from "./writer.ts";

/** For people at a terminal or reading a build log. Two lines when all is well. */
export const textWriter: ReportWriter = {
  format: "text",
  write(report, paint, detail = "plain") {
    const sources = new Map(report.sources.map((source) => [source.path, source.text]));
    const findings = inOrder(report.findings).flatMap((finding) => [
      ...findingLines(finding, sources, paint, detail),
      "",
    ]);
    return `${[...findings, ...closingLines(report, paint)].map(defuse).join("\n")}\n`;
  },
};

function closingLines(report: Report, paint: Paint): readonly string[] {
  const notes = report.notes.flatMap((note) => labelled("note:", note, paint));
  const verdict = paint(report.verdict === "passed" ? "good" : "error", escapeLine(verdictLine(report)));
  return [...notes, coverageLine(report), verdict];
}

/** One finding: headline, place with code frame, then what is known about it, one `= label:` each. */
export function findingLines(
  finding: Finding,
  sources: ReadonlyMap<string, string>,
  paint: Paint,
  detail: Detail,
): readonly string[] {
  const [headline = "", ...more] = escapedLines(finding.message);
  const head = paint(finding.severity, `${finding.severity}[${escapeLine(finding.rule)}]`);
  return [
    `${head} ${paint("strong", headline)}`,
    ...more.map((line) => `  ${line}`),
    ...placeLines(finding, sources, paint),
    ...detailLines(finding, paint).map((line) => `  ${line}`),
    ...(detail === "explained" ? chainLines(finding, sources, paint).map((line) => `  ${line}`) : []),
  ];
}

function placeLines(finding: Finding, sources: ReadonlyMap<string, string>, paint: Paint): readonly string[] {
  if (finding.at === null) return [];
  const text = sources.get(finding.at.file);
  const frame = text === undefined ? [] : codeFrame(text, finding.at, paint);
  return [`  ${paint("gutter", "-->")} ${paint("location", escapeLine(formatLocation(finding.at)))}`, ...indent(frame)];
}

function detailLines(finding: Finding, paint: Paint): readonly string[] {
  const label = (name: string, text: string) => labelled(`= ${name}:`, text, paint);
  const witness = finding.witness;
  return [
    ...label("why", finding.why),
    ...consumersInOrder(finding.consumers).flatMap((consumer) => label(consumer.state, describeConsumer(consumer))),
    ...finding.evidence.flatMap((fact) => label("evidence", fact)),
    ...(witness === null ? [] : label("witness", witnessText(witness))),
    ...finding.lowered.flatMap(({ from, to, reason }) => label("lowered", `${from} to ${to}: ${reason}`)),
    ...finding.fix.flatMap((step) => label("fix", step)),
  ];
}

function chainLines(finding: Finding, sources: ReadonlyMap<string, string>, paint: Paint): readonly string[] {
  return consumersInOrder(finding.consumers).flatMap((consumer) =>
    labelled("= chain:", chainText(chainOf(finding, consumer, sources)), paint),
  );
}

/** Which side wrote the record, what it wrote, and what the other side makes of it. */
export function witnessText({ direction, written, read, reader }: Witness): string {
  const [writer, other] =
    direction === "old-data-new-reader" ? ["old schema", "new schema"] : ["new schema", "old schema"];
  const heads = [
    `written with the ${writer}:`,
    reader === undefined ? `read with the ${other}:` : `read by ${reader}:`,
  ];
  const width = Math.max(...heads.map((head) => head.length));
  return [written, read].map((text, line) => `${(heads[line] ?? "").padEnd(width)} ${text}`).join("\n");
}

/** `search-indexer (team-search, #team-search) reads price  contracts/search.yaml:12:7`. */
export function describeConsumer(consumer: AffectedConsumer): string {
  const people = [consumer.owner, consumer.contact].filter((name) => name !== null);
  const who = people.length === 0 ? consumer.consumer : `${consumer.consumer} (${people.join(", ")})`;
  return `${who}: ${consumer.reason} [${placesOf(consumer)}]`;
}

/** The contract's line, and that of the file it names. */
function placesOf({ at, readAt = null }: AffectedConsumer): string {
  return readAt === null ? formatLocation(at) : `${formatLocation(at)}, ${formatLocation(readAt)}`;
}

/** A labelled text; its further lines stand under the first one's start. */
function labelled(label: string, text: string, paint: Paint): readonly string[] {
  if (text === "") return [];
  const [first = "", ...more] = escapedLines(text);
  return [`${paint("label", label)} ${first}`, ...more.map((line) => `${" ".repeat(label.length)} ${line}`.trimEnd())];
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
