import { DECIMAL_PRECISION } from "../../connect/logical.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { TableShape } from "../shape.ts";
import type { TypeExpectation } from "../type-words.ts";
import { carriesOldRow } from "./stream.ts";

/** How two schemas of a field differ for who decodes it: not at all, in what the value means, or in its very type. */
export type Difference = "none" | "meaning" | "type";

/** Optionality, defaults and documentation set aside; an enum's labels too: they are compared as labels. */
export function difference(before: ConnectSchema, after: ConnectSchema): Difference {
  if (before.type !== after.type) return "type";
  const fields = compareFields(before, after);
  const values = compareOptional(before.valueSchema, after.valueSchema);
  const keys = compareOptional(before.keySchema, after.keySchema);
  if ([fields, values, keys].includes("type")) return "type";
  if ([fields, values, keys].includes("meaning") || meaning(before) !== meaning(after)) return "meaning";
  return "none";
}

function compareOptional(before: ConnectSchema | null, after: ConnectSchema | null): Difference {
  if (before === null || after === null) return before === after ? "none" : "type";
  return difference(before, after);
}

function compareFields(before: ConnectSchema, after: ConnectSchema): Difference {
  const names = (schema: ConnectSchema) => schema.fields.map(({ name }) => name).join("\n");
  if (names(before) !== names(after)) return "type";
  const differences = before.fields.map(({ schema }, index) =>
    compareOptional(schema, after.fields[index]?.schema ?? null),
  );
  if (differences.includes("type")) return "type";
  return differences.includes("meaning") ? "meaning" : "none";
}

/**
 * A propagated source type (`__debezium.source.column.*`) is a remark, not a meaning. More digits in front of an unchanged
 * scale leave every value what it was.
 */
function meaning({ name, parameters }: ConnectSchema): string {
  const remarks = (key: string) =>
    key === "allowed" || key === DECIMAL_PRECISION || key.startsWith("__debezium.source.");
  return JSON.stringify([name, parameters.filter(([key]) => !remarks(key))]);
}

/** Words that say nothing about unit, scale or inner types: those are held to what they are at base. */
const OPEN_WORDS = [
  "decimal",
  "numeric",
  "date",
  "time",
  "timetz",
  "timestamp",
  "timestamptz",
  "interval",
  "array",
  "map",
  "struct",
  "record",
];

export function leavesOpen({ word }: TypeExpectation): boolean {
  return OPEN_WORDS.includes(word);
}

/** Whether a decimal of unchanged scale gets another number of digits: every value stays, but a reader's own limit may not do. */
export function digitsChanged(before: ConnectSchema, after: ConnectSchema): boolean {
  const digits = (schema: ConnectSchema) => schema.parameters.find(([key]) => key === DECIMAL_PRECISION)?.[1];
  return digits(before) !== digits(after);
}

/** Whether a consumer can notice any difference between two shapes of a table. */
export function sameShape(before: TableShape, after: TableShape): boolean {
  const facts = (shape: TableShape) =>
    JSON.stringify([
      shape.topic,
      carriesOldRow(shape) ? { ...shape.oldValues, by: "" } : null,
      shape.operations,
      shape.tombstones,
      shape.rows,
      shape.deletes,
      shape.rowFilter,
      shape.jsonDecimals,
      shape.opaque,
    ]);
  // A column that is dropped and made anew looks the same, and its values are gone.
  const attnums = ({ columns }: TableShape) => columns.map(({ attnum }) => attnum).join();
  const remade = before.relation === after.relation && attnums(before) !== attnums(after);
  return (
    !remade &&
    facts(before) === facts(after) &&
    sameColumns(before.columns, after.columns) &&
    sameColumns(before.key, after.key)
  );
}

function sameColumns(before: TableShape["key"], after: TableShape["key"]): boolean {
  if (before === null || after === null) return before === after;
  return (
    before.length === after.length &&
    before.every((column, index) => {
      const other = after[index];
      return (
        other !== undefined &&
        other.field === column.field &&
        other.schema.optional === column.schema.optional &&
        other.unsent === column.unsent &&
        difference(column.schema, other.schema) === "none" &&
        !digitsChanged(column.schema, other.schema) &&
        JSON.stringify(column.labels) === JSON.stringify(other.labels)
      );
    })
  );
}
