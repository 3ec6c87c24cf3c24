import { groupBy } from "../model/group-by.ts";
import type { RegistryClash } from "../pass/pass.ts";
import { blame } from "./blame.ts";
import type { Draft } from "./rule.ts";

/** What is not let in for another reason than its fields, or of which nobody can tell whether it is: no finding about a column speaks for it. */
export function withheld(clashes: readonly RegistryClash[]): readonly Draft[] {
  return [...clashes.flatMap((clash) => notTaken(clash) ?? []), ...invalidLater(clashes)];
}

function notTaken(clash: RegistryClash): Draft | null {
  const { refusal, subject, messages, against, inForce } = clash;
  const { subject: name, table, connector } = subject;
  const [message = ""] = messages;
  const common = {
    ...({ verdict: "registry", table, subject: name, change: `${refusal} ${against}` } as const),
    at: blame(clash.changes, table, null) ?? clash.at,
  };
  switch (refusal) {
    case "invalid":
      return {
        ...common,
        severity: "error",
        message: `${name} would be refused by the registry: it is no valid schema`,
        why: `With the first row of the new shape the registration fails with 422, and the task of connector ${connector} stops.`,
        evidence: [`registry: ${message}`, ...(clash.opinion === null ? [] : [clash.opinion])],
        fix: [
          "Give what it names a name or a default that Avro takes; field.name.adjustment.mode and schema.name.adjustment.mode change names.",
        ],
      };
    case "not permitted":
      return {
        ...common,
        severity: "error",
        message: `${name} needs a new version, and the registry lets nobody register one: ${against}`,
        why: `With the first row of the new shape the registration fails with 422 (42205), and the task of connector ${connector} stops.`,
        evidence: [`registry: ${message}`],
        fix: [
          "Set the subject's mode to READWRITE before this runs, or have the schema brought by whatever fills this registry.",
        ],
      };
    case "undecided":
      return {
        ...common,
        severity: "warning",
        message: `whether the registry takes the next version of ${name} cannot be told`,
        why: `It must be compared with ${against}, and that cannot be done here. If the registry refuses it, the task of connector ${connector} stops.`,
        evidence: [`${against}: ${message}`, `level in force: ${inForce}`],
        fix: [`headgate register ${name}`, "It asks the registry itself and writes nothing."],
      };
    case "incompatible":
    case "invalid on another line":
    case "invalid after an upgrade":
      return null;
    default:
      return refusal satisfies never;
  }
}

const LATER: Partial<Record<RegistryClash["refusal"], true>> = {
  "invalid on another line": true,
  "invalid after an upgrade": true,
};

/** One fault is one finding, however many subjects it has: a namespace is that of a whole connector. */
function invalidLater(clashes: readonly RegistryClash[]): readonly Draft[] {
  const later = clashes.filter(({ refusal }) => refusal in LATER);
  const groups = groupBy(later, ({ refusal, subject, messages }) =>
    [refusal, subject.connector, ...messages].join(" "),
  );
  return [...groups.values()].map((group): Draft => {
    const [{ refusal, subject, changes, messages, at }] = group;
    const isKnown = refusal === "invalid after an upgrade";
    const names = [...new Set(group.map((one) => one.subject.subject))];
    const [message = ""] = messages;
    return {
      severity: isKnown ? "info" : "warning",
      verdict: "registry",
      message: `${names.length === 1 ? subject.subject : `${names.length} subjects`} would be refused by a registry on Avro 1.12: ${message}`,
      why: `Confluent Platform 8.0.3, 8.1.1 and later check names that earlier ones let pass. ${isKnown ? "This one does not yet" : "Which one this registry is was not told (registry.avro in headgate.yaml does)"}; after an upgrade the task of connector ${subject.connector} stops.`,
      at: blame(changes, subject.table, null) ?? at,
      table: names.length === 1 ? subject.table : null,
      subject: names.length === 1 ? subject.subject : null,
      evidence: [`Avro 1.12: ${message}`, ...(names.length === 1 ? [] : names.map((name) => `subject ${name}`))],
      fix: [
        "field.name.adjustment.mode=avro, schema.name.adjustment.mode=avro and a topic.prefix of letters, digits and _ give names that every release takes.",
      ],
      change: `${refusal} ${message}`,
    };
  });
}
