import type { ContractVerdict } from "../model/contract.ts";
import type { Severity } from "../model/finding.ts";
import type { MeaningKind } from "../model/verdict.ts";
import type { MeaningClash, Pass } from "../pass/pass.ts";
import { blame } from "./blame.ts";
import { claims } from "./claims.ts";
import type { Draft, Rule } from "./rule.ts";
import { changedFields, consumersHit, rootField } from "./stream-facts.ts";
import { unnoticed } from "./unnoticed.ts";

export const meaningChanged: Rule = {
  id: "meaning-changed",
  title: "Meaning changed behind the registry's back",
  level: "error",
  what: "A field keeps its Avro type, or one the registry accepts, but no longer means the same.",
  why: "The registry compares Avro types only. NULL where there was none, another scale, unit or time zone, another set of enum values, another default for rows a reader has no value for, keys of other bytes: all pass, and readers misread.",
  fix: "Tell the readers named here first; where the change takes something away, expand and contract instead.",
  bad: { "migrations/0002_change.sql": "ALTER TABLE products ALTER COLUMN name DROP NOT NULL;\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] => {
    const held = claims(pass);
    return pass.meaning.flatMap((clash) => {
      const { table, kind } = clash.subject;
      const told =
        table !== null &&
        (held.table(table) ||
          changedFields(clash.change).some((field) => held.column(table, field) || held.refused(table, field)) ||
          (kind === "key" && held.key(table)));
      return told ? [] : [draft(pass, clash)];
    });
  },
};

function draft(pass: Pass, clash: MeaningClash): Draft {
  const { subject, change } = clash;
  const verdicts = pass.contractVerdicts.filter(
    (verdict) => verdict.table === subject.table && verdict.column === rootField(change.field),
  );
  return {
    severity: severity(verdicts, change.kind),
    verdict: verdicts.length > 0 ? "contracts" : "meaning",
    message: `${subject.table ?? subject.subject}.${change.field}: ${change.reason}`,
    why: "The registry lets it through: it compares Avro types, not what they mean.",
    at: blame(clash.changes, subject.table, change.field) ?? clash.at,
    table: subject.table,
    field: rootField(change.field),
    subject: subject.subject,
    consumers: consumersHit(verdicts),
    evidence: [`before: ${change.before}`, `after: ${change.after}`, ...unnoticed(pass, subject.subject)],
    witness: change.witness,
    fix: [`Tell the readers of ${change.field} before this runs, or declare in their contracts that they can take it.`],
    change: change.kind,
  };
}

/** A reader that may break is a warning: it may as well take the new values as they come. */
function severity(verdicts: readonly ContractVerdict[], kind: MeaningKind): Severity {
  if (verdicts.some(({ state }) => state === "broken")) return "error";
  return verdicts.some(({ state }) => state === "may-break") ? "warning" : unread(kind);
}

/** The level while nobody declared to read the field. */
function unread(kind: MeaningKind): Severity {
  switch (kind) {
    case "default-changed":
    case "decimal-precision":
    case "key-schema":
      return "info";
    case "decimal-scale":
    case "time-unit":
    case "time-zone":
    case "semantic-type":
    case "bytes-string":
    case "enum-values":
    case "renamed-nullable":
    case "null-possible":
    case "key-fields":
    case "widened-integer":
      return "warning";
    default: {
      const never: never = kind;
      return never;
    }
  }
}
