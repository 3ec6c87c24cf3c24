import { type Group, groupBy } from "../model/group-by.ts";
import type { Pass, RegistryClash } from "../pass/pass.ts";
import { blame } from "./blame.ts";
import { claims } from "./claims.ts";
import { causeLine } from "./registry-lines.ts";
import type { Draft, Rule } from "./rule.ts";
import { consumersHit, rootField, witnessOf } from "./stream-facts.ts";
import { unnoticed } from "./unnoticed.ts";
import { withheld } from "./withheld.ts";

export const registryIncompatible: Rule = {
  id: "registry-incompatible",
  title: "Schema the registry will refuse",
  level: "error",
  what: "A predicted schema is not compatible with the subject's earlier versions at the level in force.",
  why: "On the first row of the new shape the converter's registration is refused (409) and the connector's task fails; every table behind it stops too, and the replication slot holds back WAL until it is repaired.",
  fix: "Make the change in a form the level allows (a nullable column, or one with a constant default), or plan the move and change the level on purpose.",
  bad: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN weight integer NOT NULL;\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN weight integer NOT NULL DEFAULT 0;\n" },
  check: (pass: Pass): readonly Draft[] => {
    const held = claims(pass);
    const told = pass.registry
      .filter(({ refusal }) => refusal === "incompatible")
      .flatMap((clash): readonly RegistryClash[] => {
        const table = clash.subject.table;
        if (table !== null && (held.table(table) || (clash.subject.kind === "key" && held.key(table)))) return [];
        const causes = clash.causes.filter((cause) => table === null || !held.column(table, rootField(cause.field)));
        return clash.causes.length > 0 && causes.length === 0 ? [] : [{ ...clash, causes }];
      });
    const incompatible = [...groupBy(told, sameRefusal).values()].map((same) => draft(pass, same));
    return [...incompatible, ...withheld(pass.registry)];
  },
};

/** Several connectors may register one text under one subject. */
function sameRefusal({ subject, text, against, causes, changes }: RegistryClash): string {
  const fields = causes.map(({ field, reason }) => [field, reason]);
  return JSON.stringify([subject.subject, subject.table, text, against, fields, changes.map(({ at }) => at)]);
}

/** "the task of connector a stops, and its slot holds", "the tasks of connectors a and b stop, and their slots hold". */
function tasksStop(clashes: readonly RegistryClash[]): string {
  const names = [...new Set(clashes.map(({ subject }) => subject.connector))];
  const [first = "", ...others] = names;
  if (others.length === 0) return `the task of connector ${first} stops, and its slot holds`;
  return `the tasks of connectors ${names.slice(0, -1).join(", ")} and ${names.at(-1)} stop, and their slots hold`;
}

function draft(pass: Pass, same: Group<RegistryClash>): Draft {
  const [clash] = same;
  const { causes } = clash;
  const { subject, level } = clash;
  const field = rootField(causes[0]?.field ?? "") || null;
  const verdicts = pass.contractVerdicts.filter(
    (verdict) =>
      verdict.table === subject.table &&
      (verdict.problem === "record-form"
        ? subject.kind === "value"
        : causes.some((cause) => rootField(cause.field) === verdict.column)),
  );
  const meanings = pass.meaning.filter(
    (other) =>
      other.subject.subject === subject.subject &&
      causes.some((cause) => rootField(cause.field) === rootField(other.change.field)),
  );
  return {
    severity: "error",
    verdict: "registry",
    message: `${subject.subject} would be refused by the registry at ${level}${field === null ? "" : ` because of ${field}`}`,
    why: `With the first row of the new shape the registration fails with 409, ${tasksStop(same)} back WAL.`,
    at: blame(clash.changes, subject.table, field) ?? clash.at,
    table: subject.table,
    field,
    subject: subject.subject,
    consumers: consumersHit(verdicts),
    evidence: [
      ...causes.map(causeLine),
      `compared with ${clash.against}`,
      `level in force: ${clash.inForce}`,
      ...(clash.opinion === null ? [] : [clash.opinion]),
      ...unnoticed(pass, subject.subject, subject.predicted === true ? subject.streamed : []),
      ...meanings.map(({ change }) => `meaning: ${change.reason}`),
      ...clash.messages.filter((message) => !message.startsWith("{oldSchema")).map((message) => `registry: ${message}`),
    ],
    fix: [
      ...remedy(clash, field),
      "Make the change in a form the level allows, or set the subject's level on purpose before this runs, and say so in the change.",
    ],
    witness: witnessOf(causes),
    change: `${level} ${causes.map((cause) => cause.field).join()}`,
  };
}

/** What would do the same for the application in a form the level lets through. */
function remedy({ changes }: RegistryClash, field: string | null): readonly string[] {
  const on = changes.filter((change) => "column" in change && change.column.column === field);
  if (on.some(({ kind }) => kind === "column-added")) {
    return ["Add the column as nullable, or NOT NULL with a constant default the connector can read (a literal)."];
  }
  const nullability = on.find((change) => change.kind === "column-nullability");
  if (nullability === undefined) return [];
  return nullability.notNull
    ? [
        `Keep the column nullable, and hold it to CHECK (${field} IS NOT NULL): the database refuses nulls all the same, and the stream's schema stays.`,
      ]
    : ["Keep the column NOT NULL until every reader takes nulls."];
}
