import type { AffectedConsumer, Finding } from "../model/finding.ts";
import { formatLocation } from "../model/location.ts";
import type { Report } from "../model/report.ts";
import { escapeHtml, escapeMarkdown } from "./escape.ts";
import { consumersInOrder, inOrder } from "./order.ts";
import { countFindings, coverageLine } from "./summary.ts";
import { findingLines } from "./text.ts";
import { plain, type ReportWriter } from "./writer.ts";

/** By this a comment of an earlier run is found again. */
export const MARKER = "<!-- headgate:report -->";

/** GitHub refuses a comment body of 65,536 characters or more. */
const LIMIT = 65_000;

/** For a pull request comment or a job summary: verdict, table of findings, consumers hit, everything else folded away. */
export const markdownWriter: ReportWriter = {
  format: "markdown",
  write(report) {
    const findings = inOrder(report.findings);
    const body = [
      headline(report),
      findingTable(findings),
      consumerTable(findings),
      planTable(report),
      pendingList(report),
      notes(report),
    ];
    const shown = [MARKER, ...body].filter((part) => part !== "");
    return withDetails(shown, details(findings, report), findings.length);
  },
};

function headline(report: Report): string {
  const sign = report.verdict === "passed" ? "✅" : "⛔";
  const range = `${code(report.base)} → ${code(report.head)}`;
  return `## ${sign} headgate: ${report.verdict}\n\n${countFindings(report.findings)}, ${range}. ${escapeMarkdown(coverageLine(report))}.`;
}

function findingTable(findings: readonly Finding[]): string {
  return table(
    ["severity", "rule", "where", "what"],
    findings.map((finding) => [
      severity(finding),
      code(finding.rule),
      finding.at === null ? "" : code(formatLocation(finding.at)),
      escapeMarkdown(finding.message),
    ]),
  );
}

/** What was let through stays in sight. */
function severity({ severity: level, lowered: [first] }: Finding): string {
  return first === undefined ? level : `${level} (lowered from ${first.from})`;
}

function consumerTable(findings: readonly Finding[]): string {
  const hits = findings.flatMap((finding) => finding.consumers.map((consumer) => ({ finding, consumer })));
  const consumers = consumersInOrder(hits.map(({ consumer }) => consumer));
  const rows = consumers.map((consumer) => [
    consumer.state,
    code(consumer.consumer),
    people(consumer),
    reason(consumer),
  ]);
  const heading = "### Consumers\n\n";
  return rows.length === 0 ? "" : heading + table(["state", "consumer", "owner", "reason"], unique(rows));
}

function people(consumer: AffectedConsumer): string {
  return [consumer.owner, consumer.contact].flatMap((name) => (name === null ? [] : [code(name)])).join(", ");
}

function reason(consumer: AffectedConsumer): string {
  return `${escapeMarkdown(consumer.reason)} (${code(formatLocation(consumer.at))})`;
}

function planTable({ plans = [] }: Report): string {
  const rows = plans.map(({ plan, operation, table: about, owner, phase, missing }) => [
    code(plan),
    phase,
    `${operation} ${code(about)}`,
    owner === null ? "" : code(owner),
    missing.join(", "),
  ]);
  return rows.length === 0 ? "" : `### Plans\n\n${table(["plan", "phase", "what", "owner", "missing"], rows)}`;
}

function pendingList(report: Report): string {
  if (report.pending.length === 0) return "";
  const items = report.pending.map(({ file, version }) => `- ${code(version)} ${code(file)}`);
  return folded(`${items.length} pending`, items.join("\n"));
}

function notes(report: Report): string {
  return report.notes.map((note) => `> ${escapeMarkdown(note)}`).join("\n>\n");
}

/** A folded section for each finding, with its code frame; made one by one, as only the first few may have room. */
function* details(findings: readonly Finding[], report: Report): Generator<string> {
  const sources = new Map(report.sources.map((source) => [source.path, source.text]));
  for (const finding of findings) {
    const title = `${code(finding.rule)} ${escapeMarkdown(finding.message)}`;
    const text = findingLines(finding, sources, plain, "explained").join("\n");
    yield folded(title, `<pre>${escapeHtml(text)}</pre>`);
  }
}

/** Puts in as many details as there is room for and says how many of `total` were left out. The tables are cut by lines. */
function withDetails(parts: readonly string[], details: Iterable<string>, total: number): string {
  const kept = [cutLines(parts.join("\n\n"), LIMIT)];
  let length = kept[0]?.length ?? 0;
  for (const detail of details) {
    length += detail.length + 2;
    if (length > LIMIT) break;
    kept.push(detail);
  }
  const missing = total - (kept.length - 1);
  const tail = missing === 0 ? [] : [`… ${missing} more in the job's log and the JSON report.`];
  return `${[...kept, ...tail].join("\n\n")}\n`;
}

function cutLines(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const note = "\n\n… cut: too long for GitHub. The job's log and the JSON report hold all of it.";
  return text.slice(0, text.lastIndexOf("\n", limit - note.length)) + note;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

function unique(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(rows.map((row) => [row.join("\n"), row])).values()];
}

function folded(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** Untrusted text as inline code: HTML, because Markdown's own backticks can be closed by the text. Markup works in it. */
function code(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`;
}
