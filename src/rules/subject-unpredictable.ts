import type { SubjectPrediction } from "../model/prediction.ts";
import type { Pass, Stream } from "../pass/pass.ts";
import { blame } from "./blame.ts";
import type { Draft, Rule } from "./rule.ts";

export const subjectUnpredictable: Rule = {
  id: "subject-unpredictable",
  title: "Schema that cannot be predicted",
  level: "error",
  what: "The change touches a captured table whose schema cannot be predicted, or makes one the connector or converter would refuse.",
  why: "What cannot be predicted was not checked, and is said so instead of being passed.",
  fix: "Use options and types whose outcome is known, or keep the table out of the connector.",
  bad: { "migrations/0002_change.sql": 'ALTER TABLE products ADD COLUMN "x-y" text;\n' },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] => pass.streams.flatMap((stream) => unpredictable(pass, stream)),
};

function unpredictable(pass: Pass, stream: Stream): readonly Draft[] {
  const last = stream.steps.at(-1)?.prediction;
  if (last === undefined) return [];
  const before = new Map((stream.before?.subjects ?? []).map((subject) => [subject.subject, subject]));
  const touched = new Set(
    stream.steps.flatMap((step) =>
      step.changes.flatMap((change) =>
        "column" in change
          ? [`${change.column.schema}.${change.column.table}`]
          : "table" in change
            ? [`${change.table.schema}.${change.table.table}`]
            : [],
      ),
    ),
  );
  return last.subjects.flatMap((subject): readonly Draft[] => {
    if (subject.predicted === true) return [];
    const was = before.get(subject.subject);
    const sameAsBefore = was !== undefined && was.predicted === subject.predicted && was.reason === subject.reason;
    if (sameAsBefore && !(subject.table !== null && touched.has(subject.table))) return [];
    return [draft(pass, stream, subject, subject.predicted, subject.reason)];
  });
}

function draft(
  pass: Pass,
  stream: Stream,
  subject: SubjectPrediction,
  predicted: false | "error",
  reason: string,
): Draft {
  const read = [...pass.contracts.base, ...pass.contracts.head].some((contract) =>
    contract.reads.some((entry) => entry.table === subject.table),
  );
  return {
    severity: predicted === "error" || read ? "error" : "warning",
    verdict: "tool",
    message:
      predicted === "error"
        ? `${subject.subject} would never be registered: ${reason}`
        : `the schema of ${subject.subject} cannot be predicted: ${reason}`,
    why:
      predicted === "error"
        ? `Connector ${stream.connector.name} or its converter would stop on the first row.`
        : "So whether the change keeps it compatible was not checked.",
    at:
      blame(
        stream.steps.flatMap((step) => step.changes),
        subject.table,
        null,
      ) ?? null,
    table: subject.table,
    subject: subject.subject,
    evidence: [`connector ${stream.connector.name} (${stream.connector.file})`],
    change: reason,
  };
}
