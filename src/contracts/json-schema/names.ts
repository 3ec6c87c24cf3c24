import type { Location } from "../../model/location.ts";
import { goneColumn, madeAnew } from "../judging/columns.ts";
import type { JudgedRead, Loss } from "../judging/loss.ts";
import { difference, digitsChanged } from "../judging/representation.ts";
import { type DerivedRead, NOTHING_READ } from "../reader.ts";
import { type ColumnShape, findColumn, type TableShape } from "../shape.ts";
import { isObject, type SchemaObject } from "./document.ts";

/** The schema of a row: at the root, or in `payload` or `after`. */
export function rowSchema(schema: SchemaObject): SchemaObject {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const inner = [properties.payload, properties.after].find(isObject);
  return inner === undefined ? schema : rowSchema(inner);
}

/** Names the schema gives a row's fields. */
export function rowProperties(schema: SchemaObject): readonly string[] {
  const { properties } = rowSchema(schema);
  return isObject(properties) ? Object.keys(properties) : [];
}

/** Keywords that say more of which properties there are than `properties` and `required` do. */
const MORE_NAMES = [
  ...["$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "not", "if"],
  ...["dependencies", "dependentRequired", "dependentSchemas"],
  ...["patternProperties", "propertyNames", "minProperties", "maxProperties"],
];

/** What a JSON Schema that a consumer holds decoded values against is about. */
interface NamedRead {
  readonly path: string;
  readonly at: Location;
}

/**
 * A schema of what a consumer makes of values that come in another form (Avro, Protobuf): only the names of fields are the same in both, so
 * a field that is gone is told, and what becomes of a value is not known once that field itself is another. Null where the schema names no
 * field that there is, or more of them than its `properties` say.
 */
export function readByNames(schema: SchemaObject, shape: TableShape, { path, at }: NamedRead): DerivedRead | null {
  const row = rowSchema(schema);
  const names = rowProperties(schema).filter((name) => findColumn(shape.columns, name) !== null);
  if (names.length === 0 || MORE_NAMES.some((keyword) => keyword in row)) return null;
  return {
    ...NOTHING_READ,
    columns: names.map((name) => ({ name, at, type: "any", nullable: true, values: null, judgedBy: "reader" })),
    losses: (judged) => [
      ...names.flatMap((name) => fieldLosses(judged, row, name, { path, at })),
      ...addedLosses(judged, row, { path, at }),
    ],
  };
}

function fieldLosses(
  { before, after }: JudgedRead,
  row: SchemaObject,
  name: string,
  { path, at }: NamedRead,
): readonly Loss[] {
  const was = findColumn(before.columns, name);
  if (was === null) return [];
  const place = { column: was.column ?? was.field, attnum: was.attnum, at };
  const is = after.columns.find(({ field }) => field === was.field);
  if (is === undefined) {
    const gone = goneColumn(was, after.columns);
    if (Array.isArray(row.required) && row.required.includes(name)) {
      return [{ ...gone, ...place, reason: `${gone.reason}: ${path} requires it` }];
    }
    return [
      { ...gone, ...place, state: "may-break", reason: `${gone.reason}: ${path} names it, though it may be missing` },
    ];
  }
  if (before.relation === after.relation && was.attnum !== null && is.attnum !== was.attnum) {
    return [{ ...madeAnew(was), ...place }];
  }
  if (isSame(was, is)) return [];
  const reason = `"${was.field}" is no longer what it was, and what the consumer makes of it for ${path} is not known: values are written by ${after.writtenBy.value}`;
  return [{ ...place, state: "unknown", problem: "not-analysed", reason }];
}

function isSame(was: ColumnShape, is: ColumnShape): boolean {
  return (
    was.schema.optional === is.schema.optional &&
    difference(was.schema, is.schema) === "none" &&
    !digitsChanged(was.schema, is.schema) &&
    JSON.stringify(was.labels) === JSON.stringify(is.labels)
  );
}

/** A consumer may leave a new field out before it looks at the value. */
function addedLosses({ before, after }: JudgedRead, row: SchemaObject, { path, at }: NamedRead): readonly Loss[] {
  if (row.additionalProperties !== false && row.unevaluatedProperties !== false) return [];
  return after.columns
    .filter(({ field }) => !before.columns.some((one) => one.field === field) && !rowProperties(row).includes(field))
    .map(({ field, column, attnum }) => ({
      state: "unknown",
      problem: "unknown-column",
      column: column ?? field,
      attnum,
      at,
      reason: `"${field}" is added, and ${path} refuses unknown properties: whether the consumer leaves it out before is not known`,
    }));
}
