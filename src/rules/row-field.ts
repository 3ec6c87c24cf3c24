import { fieldNamed } from "../connect/schema.ts";
import type { Oid } from "../model/catalog.ts";
import type { ConnectSchema } from "../model/connect-schema.ts";
import { type CapturedTable, connectSchemaOf, type Prediction } from "../model/prediction.ts";
import { capturedTable, valueSubjectOf } from "../pass/prediction-index.ts";

/** A row field as a topic shows it: absent, unknown (its subject could not be predicted), or its Connect schema. */
export type RowField =
  | { readonly kind: "absent" }
  | { readonly kind: "unknown"; readonly reason: string }
  | { readonly kind: "known"; readonly schema: ConnectSchema };

/** Looks a column up in what a connector emits: inside the envelope's row where there is one. */
export function rowField(prediction: Prediction | null, relation: Oid, attnum: number): RowField {
  const table = prediction === null ? undefined : capturedTable(prediction, relation);
  const column = table?.columns.find((candidate) => candidate.attnum === attnum);
  if (prediction === null || table === undefined || column === undefined) return { kind: "absent" };
  const subject = valueSubjectOf(prediction, table);
  if (subject === undefined) return { kind: "unknown", reason: "it has no value subject" };
  const connect = connectSchemaOf(subject);
  if (connect === null) {
    return { kind: "unknown", reason: subject.predicted === true ? "it has no schema" : subject.reason };
  }
  const schema = fieldNamed(rowSchema(connect), column.field);
  return schema === null ? { kind: "absent" } : { kind: "known", schema };
}

/** Whether a table's rows come with the same fields to the same subject, told without looking into the subject. */
export function emitsTheSame(before: Prediction | null, after: Prediction | null, table: CapturedTable): boolean {
  const now = after === null ? undefined : capturedTable(after, table.oid);
  if (before === null || after === null || now === undefined) return false;
  if (valueSubjectOf(before, table) !== valueSubjectOf(after, now)) return false;
  return table.columns.every(({ attnum, field }, place) => {
    const column = now.columns[place];
    return column?.attnum === attnum && column.field === field;
  });
}

/** The row inside a Debezium envelope; a flat record is its own row. */
export function rowSchema(schema: ConnectSchema): ConnectSchema {
  const after = fieldNamed(schema, "after");
  const enveloped = after?.type === "STRUCT" && fieldNamed(schema, "op") !== null;
  return enveloped ? after : schema;
}

/**
 * Parameters that say nothing about what a value means: how large it may grow, and the source type that `column.propagate.source.type` adds.
 */
function isRemark(parameter: string): boolean {
  return ["connect.decimal.precision", "length"].includes(parameter) || parameter.startsWith("__debezium.source.");
}

/** Whether readers of this field get something of another type or meaning (optionality and default aside). */
export function sameType(before: ConnectSchema, after: ConnectSchema): boolean {
  return (
    before.type === after.type &&
    before.name === after.name &&
    before.version === after.version &&
    sameNested(before.valueSchema, after.valueSchema) &&
    sameNested(before.keySchema, after.keySchema) &&
    parametersText(before) === parametersText(after)
  );
}

function sameNested(before: ConnectSchema | null, after: ConnectSchema | null): boolean {
  return before === null || after === null ? before === after : sameType(before, after);
}

function parametersText(schema: ConnectSchema): string {
  return JSON.stringify(schema.parameters.filter(([name]) => !isRemark(name)));
}
