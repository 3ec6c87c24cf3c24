import type { Opaque } from "../model/catalog.ts";
import { groupBy } from "../model/group-by.ts";
import type { Location } from "../model/location.ts";
import type { SubjectPrediction } from "../model/prediction.ts";
import { lastOf, type Pass, type Stream } from "../pass/pass.ts";
import { blame } from "./blame.ts";
import type { Draft, Rule } from "./rule.ts";
import { consumersHit, tableName } from "./stream-facts.ts";
import { tablesHiddenBy, unfollowed } from "./unfollowed.ts";

export const subjectUnpredictable: Rule = {
  id: "subject-unpredictable",
  title: "Schema that cannot be predicted",
  level: "error",
  what: "The change touches a captured table whose schema cannot be predicted, or makes one the connector or converter would refuse.",
  why: "What cannot be predicted was not checked, and is said so instead of being passed.",
  fix: "Use options and types whose outcome is known, or keep the table out of the connector.",
  bad: { "migrations/0002_change.sql": 'ALTER TABLE products ADD COLUMN "x-y" text;\n' },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] =>
    pass.streams.flatMap((stream) =>
      [...groupBy(unpredictable(pass, stream), reasonOf).values()].map((subjects) => draft(pass, stream, subjects)),
    ),
};

type Unpredicted = Exclude<SubjectPrediction, { readonly predicted: true }>;

/** What the change made unpredictable, and what was so before but is touched by it. */
function unpredictable(pass: Pass, stream: Stream): readonly Unpredicted[] {
  // The statement that hides a table is pointed at by itself, readers and all.
  const hidden = new Set(told(pass).flatMap((entry) => tablesHiddenBy(pass, entry)));
  const before = new Map((stream.before?.subjects ?? []).map((subject) => [subject.subject, subject]));
  const touched = touchedTables(stream);
  return (lastOf(stream)?.subjects ?? []).flatMap((subject) => {
    if (subject.predicted === true || pass.latest.judged.includes(subject.subject)) return [];
    const was = before.get(subject.subject);
    const sameAsBefore = was !== undefined && was.predicted === subject.predicted && was.reason === subject.reason;
    if (subject.predicted === false && hidden.has(subject.table ?? "")) return [];
    return sameAsBefore && !touched.has(subject.table ?? "") ? [] : [subject];
  });
}

/** Statements of this change that could not be followed and have findings of their own. */
function told(pass: Pass): readonly Opaque[] {
  const off = ["statement-opaque", "syntax-error"].some((rule) => pass.config.rules.get(rule) === "off");
  return off ? [] : unfollowed(pass);
}

function touchedTables(stream: Stream): ReadonlySet<string> {
  const changes = stream.steps.flatMap((step) => step.changes);
  return new Set(
    changes.flatMap((change) => {
      if ("column" in change) return [tableName(change.column)];
      if ("table" in change) return [tableName(change.table)];
      return "usedBy" in change ? change.usedBy.map(tableName) : [];
    }),
  );
}

/** One reason is one finding, however many subjects it has. */
function reasonOf({ predicted, reason }: Unpredicted): string {
  return `${predicted} ${reason}`;
}

function place(stream: Stream, subject: Unpredicted | undefined): Location | null {
  const changes = stream.steps.flatMap((step) => step.changes);
  const step = stream.steps.find(({ prediction }) =>
    prediction.subjects.some((other) => other.subject === subject?.subject && other.predicted !== true),
  );
  return blame(changes, subject?.table ?? null, null) ?? step?.at ?? null;
}

function draft(pass: Pass, stream: Stream, subjects: readonly Unpredicted[]): Draft {
  const [first] = subjects;
  const tables = new Set(subjects.map(({ table }) => table));
  const refused = first?.predicted === "error";
  const hit = pass.contractVerdicts.filter(
    ({ problem, table }) => (problem === "not-analysed" || problem === "connector-stops") && tables.has(table),
  );
  const names = subjects.length === 1 ? (first?.subject ?? "") : `${subjects.length} subjects`;
  return {
    severity: refused || hit.length > 0 ? "error" : "warning",
    verdict: "tool",
    message: refused
      ? `${names} would never be registered: ${first?.reason ?? ""}`
      : `the schema of ${names} cannot be predicted: ${first?.reason ?? ""}`,
    why: refused
      ? `Connector ${stream.connector.name} or its converter would stop on the first row.`
      : "So whether the change keeps it compatible was not checked.",
    at: place(stream, first),
    table: tables.size === 1 ? (first?.table ?? null) : null,
    subject: subjects.length === 1 ? (first?.subject ?? null) : null,
    consumers: consumersHit(hit),
    evidence: [
      `connector ${stream.connector.name} (${stream.connector.file})`,
      ...(subjects.length > 1 ? subjects.map(({ subject }) => `subject ${subject}`) : []),
    ],
    change: first?.reason ?? "",
  };
}
