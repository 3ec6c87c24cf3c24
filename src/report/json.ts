import type { AffectedConsumer, Finding } from "../model/finding.ts";
import type { Location } from "../model/location.ts";
import type { Report } from "../model/report.ts";
import { consumersInOrder, countBySeverity, inOrder } from "./order.ts";
import type { ReportWriter } from "./writer.ts";

/** For programs. The form is published as contracts/schema/report.schema.json: fields may be added, never changed. */
export const jsonWriter: ReportWriter = {
  format: "json",
  write(report) {
    return `${JSON.stringify(reportToJson(report), null, 2)}\n`;
  },
};

/** The report as a plain JSON value. */
export function reportToJson(report: Report) {
  const { error, warning, info } = countBySeverity(report.findings);
  return {
    version: report.version,
    verdict: report.verdict,
    findings: inOrder(report.findings).map(findingToJson),
    summary: {
      tool: report.tool,
      base: report.base,
      head: report.head,
      failOn: report.failOn,
      errors: error,
      warnings: warning,
      infos: info,
      ...(report.engines === undefined || report.engines.length === 0 ? {} : { engines: report.engines }),
      coverage: report.coverage,
      ...(report.consumers === undefined ? {} : { consumers: report.consumers }),
      ...(report.plans === undefined || report.plans.length === 0 ? {} : { plans: report.plans }),
      pending: report.pending,
      notes: report.notes,
    },
  };
}

function findingToJson(finding: Finding) {
  return {
    rule: finding.rule,
    severity: finding.severity,
    message: finding.message,
    file: finding.at?.file ?? null,
    line: finding.at?.start.line ?? null,
    column: finding.at?.start.column ?? null,
    endLine: finding.at?.end.line ?? null,
    endColumn: finding.at?.end.column ?? null,
    database: finding.database,
    table: finding.table,
    field: finding.field,
    subject: finding.subject,
    verdict: finding.verdict,
    why: finding.why,
    consumers: consumersInOrder(finding.consumers).map(consumerToJson),
    evidence: finding.evidence,
    witness: finding.witness,
    fix: finding.fix,
    lowered: finding.lowered,
    fingerprint: finding.fingerprint,
  };
}

function placeToJson({ file, start }: Location) {
  return { file, line: start.line, column: start.column };
}

function consumerToJson(consumer: AffectedConsumer) {
  return {
    consumer: consumer.consumer,
    owner: consumer.owner,
    contact: consumer.contact,
    state: consumer.state,
    reason: consumer.reason,
    file: consumer.at.file,
    line: consumer.at.start.line,
    column: consumer.at.start.column,
    ...(consumer.readAt == null ? {} : { read: placeToJson(consumer.readAt) }),
    ...(consumer.cause == null ? {} : { cause: placeToJson(consumer.cause) }),
    ...(consumer.topic == null ? {} : { topic: consumer.topic }),
  };
}
