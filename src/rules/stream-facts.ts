import { type Catalog, type Oid, qualifiedName } from "../model/catalog.ts";
import type { ColumnRef, TableRef } from "../model/change.ts";
import type { ContractVerdict } from "../model/contract.ts";
import type { AffectedConsumer } from "../model/finding.ts";
import { compareLocations } from "../model/location.ts";
import type { CapturedTable, SubjectPrediction } from "../model/prediction.ts";
import type { MeaningChange, Witness } from "../model/verdict.ts";
import type { MeaningClash, Pass, RegistryClash, Stream } from "../pass/pass.ts";
import { rowField } from "./row-field.ts";

/** A table as one connector captured it before the change. */
export interface Captured {
  readonly stream: Stream;
  readonly table: CapturedTable;
}

/** Who captured this relation before the change. */
export function captures(pass: Pass, relation: Oid): readonly Captured[] {
  return pass.streams.flatMap((stream) =>
    (stream.before?.tables ?? []).filter((table) => table.oid === relation).map((table) => ({ stream, table })),
  );
}

/** Who captured this column before the change, in the row or in the key. What Debezium leaves out of its records nobody did. */
export function columnCaptures(pass: Pass, column: ColumnRef): readonly Captured[] {
  return captures(pass, column.relation).filter(
    ({ stream, table }) =>
      rowField(stream.before, column.relation, column.attnum).kind !== "absent" ||
      (table.key ?? []).some((captured) => captured.attnum === column.attnum),
  );
}

/** The column a path in a row starts at: `price` for `price`, `tags[]` and `address.city`. */
export function rootField(path: string): string {
  return path.split(/[.[{]/)[0] ?? path;
}

/** The subjects a captured table feeds, value first. */
export function subjectsOf({ stream, table }: Captured): readonly SubjectPrediction[] {
  const name = qualifiedName({ schema: table.schema, name: table.table });
  return (stream.before?.subjects ?? [])
    .filter((subject) => subject.table === name)
    .sort((a, b) => (a.kind === b.kind ? 0 : a.kind === "value" ? -1 : 1));
}

export function valueSubject(captured: readonly Captured[]): SubjectPrediction | null {
  return captured.flatMap(subjectsOf).find((subject) => subject.kind === "value") ?? null;
}

/** schema.table of a reference. */
export function tableName(ref: TableRef | ColumnRef): string {
  return `${ref.schema}.${ref.table}`;
}

/** Whether two event keys are of the same columns, by attnum: a renamed key column is a rename, not another key. */
export function sameKey(a: CapturedTable["key"], b: CapturedTable["key"]): boolean {
  const numbers = (key: CapturedTable["key"]): string => (key === null ? "-" : key.map(({ attnum }) => attnum).join());
  return numbers(a) === numbers(b);
}

/** The name a relation had before the change under review; the name at the time of the change when it is new. */
export function baseTable(before: Catalog, ref: TableRef | ColumnRef): string {
  const relation = before.relations.get(ref.relation);
  return relation === undefined ? tableName(ref) : qualifiedName(relation);
}

/** The name a column had before the change under review. */
export function baseColumn(before: Catalog, ref: ColumnRef): string {
  const column = before.relations.get(ref.relation)?.columns.find((candidate) => candidate.attnum === ref.attnum);
  return column?.name ?? ref.column;
}

function affected(verdict: ContractVerdict): AffectedConsumer {
  const { consumer, owner, contact, state, reason, at, readAt, cause, topic } = verdict;
  return { consumer, owner, contact, state, reason, at, readAt, cause, topic };
}

/** One entry for each consumer and contract line, in a stable order. */
export function consumersHit(verdicts: readonly ContractVerdict[]): readonly AffectedConsumer[] {
  const seen = new Map<string, AffectedConsumer>();
  for (const verdict of verdicts) {
    const entry = affected(verdict);
    seen.set(`${entry.consumer}\u0000${entry.at.file}\u0000${entry.at.start.line}\u0000${entry.reason}`, entry);
  }
  return [...seen.values()].sort(
    (a, b) => (a.consumer < b.consumer ? -1 : a.consumer > b.consumer ? 1 : 0) || compareLocations(a.at, b.at),
  );
}

/** What the registry says about the subjects of these captures, because of these fields alone (null = any cause). */
export function registryClashes(
  pass: Pass,
  captured: readonly Captured[],
  fields: readonly string[] | null,
): readonly RegistryClash[] {
  const names = new Set(captured.flatMap(subjectsOf).map((subject) => subject.subject));
  return pass.registry.flatMap((clash) => {
    if ((clash.refusal !== "incompatible" && clash.refusal !== "invalid") || !names.has(clash.subject.subject))
      return [];
    const causes = clash.causes.filter(({ field }) => fields === null || fields.includes(rootField(field)));
    return causes.length === 0 && clash.causes.length > 0 ? [] : [{ ...clash, causes }];
  });
}

/** The first record that fails because of one of these columns. */
export function witnessOf(causes: RegistryClash["causes"]): Witness | null {
  return causes.find(({ witness }) => witness !== null)?.witness ?? null;
}

export function meaningClashes(
  pass: Pass,
  captured: readonly Captured[],
  fields: readonly string[] | null,
): readonly MeaningClash[] {
  const names = new Set(captured.flatMap(subjectsOf).map((subject) => subject.subject));
  return pass.meaning.filter(
    ({ subject, change }) =>
      names.has(subject.subject) && (fields === null || changedFields(change).some((field) => fields.includes(field))),
  );
}

/** The columns a change of meaning is about: several where the fields of a key change together. */
export function changedFields({ kind, field }: MeaningChange): readonly string[] {
  return kind === "key-fields" || kind === "key-schema" ? field.split(", ") : [rootField(field)];
}
