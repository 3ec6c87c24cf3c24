import type { FieldDifference, FieldFacts } from "../../avro/field-diff.ts";

type Changed = Extract<FieldDifference, { readonly kind: "changed" }>;

/**
 * What most likely brought about the differences from what the base predicts to what is registered, as ends of `perhaps …`, the likeliest first;
 * none where they tell nothing.
 */
export function driftCauses(differences: readonly FieldDifference[]): readonly string[] {
  const [first] = differences;
  if (first === undefined || differences.some(({ kind }) => kind === "text")) return [];
  if (differences.every((one) => one.kind !== "text" && one.in === "around the row")) return [AROUND];
  const names = differences.filter(({ kind }) => kind === "name");
  if (names.length === differences.length) return [NAMES];
  const fields = differences.filter(({ kind }) => kind !== "name");
  const [added, removed, changed] = [
    fields.filter(({ kind }) => kind === "added"),
    fields.filter(({ kind }) => kind === "removed"),
    fields.filter((one): one is Changed => one.kind === "changed"),
  ];
  if (isAdjusted(added, removed)) return [ADJUSTED];
  return [
    ...(changed.length === fields.length && changed.every(onlyRemarks) ? [REMARKS] : []),
    ...new Set(changed.flatMap(optionsOf)),
    ...(added.length > 0 ? [ADDED] : []),
    ...(removed.length > 0 ? [REMOVED] : []),
    ...(fields.some(({ kind }) => kind === "order") ? [ORDER] : []),
    ...(names.length > 0 ? [NAMES] : []),
  ];
}

const AROUND = "another release of Debezium, or another transform, runs than the repository says";
const NAMES = "another topic.prefix, schema.name.adjustment.mode or routing transform is deployed";
const ADJUSTED = "another field.name.adjustment.mode is deployed";
const REMARKS =
  "another release or other options of the converter are deployed (connect.meta.data, enhanced.avro.schema.support), or of the connector (include.schema.comments, column.propagate.source.type)";
const ADDED =
  "the column was made by hand, or by a migration of another branch; or column.include.list or column.exclude.list differs";
const REMOVED = "the column was dropped by hand, or column.include.list or column.exclude.list differs";
const ORDER = "the table was made anew by hand, its columns in another order";

/** Only what readers do not resolve by. */
function onlyRemarks({ before, after }: Changed): boolean {
  return before.type === after.type && before.nullable === after.nullable;
}

/** Connector options that decide how a type is told, where that is all there is to it. */
function optionsOf({ before, after }: Changed): readonly string[] {
  const both = `${before.type} ${after.type}`;
  const isAnother = (word: RegExp) => before.type !== after.type && word.test(before.type) !== word.test(after.type);
  if (isAnother(/\(Decimal|VariableScaleDecimal/))
    return ["another decimal.handling.mode is deployed, or the column was retyped by hand"];
  if (before.type !== after.type && /Time|Date/.test(both) && stem(before) === stem(after)) {
    return ["another time.precision.mode is deployed, or the column was retyped by hand"];
  }
  if (before.type !== after.type || before.nullable !== after.nullable)
    return ["the column was altered by hand, or by a migration of another branch"];
  return [];
}

/** `Timestamp` of `long (MicroTimestamp)`, `Time` of `int (Time)`. */
function stem({ type }: FieldFacts): string {
  return /(Timestamp|Time|Date)\)?$/.exec(type)?.[1] ?? "";
}

/** The same fields under other names: `a-b` is `a_b` by one rule and `a_u002db` by another. */
function isAdjusted(added: readonly FieldDifference[], removed: readonly FieldDifference[]): boolean {
  if (added.length === 0 || added.length !== removed.length) return false;
  const plain = (one: FieldDifference) => ("path" in one ? one.path.replaceAll(/_u[0-9a-f]{4}|[^A-Za-z0-9]/g, "") : "");
  const names = new Set(added.map(plain));
  const isOdd = [...added, ...removed].some((one) => "path" in one && /_u[0-9a-f]{4}/.test(one.path));
  return isOdd && removed.every((one) => names.has(plain(one)));
}
