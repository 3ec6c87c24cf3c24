import type { SubjectPrediction } from "../model/prediction.ts";
import type { Pass, RegistryClash } from "../pass/pass.ts";

/** What the registry makes of a change that another finding is about, as its evidence: one line for each level in force. */
export function registryLines(
  pass: Pass,
  subjects: readonly SubjectPrediction[],
  clashes: readonly RegistryClash[],
): readonly string[] {
  if (clashes.length > 0) return clashes.map(refusalLine);
  const unknown = subjects.filter((subject) => subject.predicted !== true);
  if (unknown.length > 0) return unknown.map((subject) => `registry: ${subject.subject} cannot be told`);
  const registered = subjects.filter((subject) => subject.predicted === true && subject.schemaType !== null);
  if (subjects.length > 0 && registered.length === 0) return ["registry: nothing of it is registered"];
  const names = new Set(registered.map(({ subject }) => subject));
  const open = pass.registry.filter(({ refusal, subject }) => refusal === "undecided" && names.has(subject.subject));
  if (open.length > 0) return open.map(({ subject }) => `registry: what it says to ${subject.subject} cannot be told`);
  const levels = [...names].flatMap((name) => pass.levels.get(name) ?? []);
  return [...new Set(levels)].map((level) => `registry: lets it through at ${level}`);
}

/** With the column that it is about, where Avro itself only says that a union branch is missing. */
export function refusalLine({ subject, inForce, causes, messages }: RegistryClash): string {
  const told = causes.map(causeLine).join("; ");
  return `registry: refuses ${subject.subject}: ${told === "" ? (messages[0] ?? "no reason given") : told} (${inForce})`;
}

/** The record itself has no name of a field. */
export function causeLine({ field, reason }: RegistryClash["causes"][number]): string {
  return field === "" ? reason : `${field}: ${reason}`;
}
