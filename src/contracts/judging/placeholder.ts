import { DECIMAL } from "../../connect/logical.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { ContractColumn, ContractRead } from "../../model/contract.ts";
import { type ColumnShape, findColumn, type TableShape } from "../shape.ts";
import { columnsRead } from "./columns.ts";
import { type JudgedRead, type Loss, linesOf } from "./loss.ts";

/**
 * Columns whose value an update no longer brings where it is TOASTed and stays as it is (PostgreSQL does not log it, Debezium puts
 * `unavailable.value.placeholder` there): a loss for who does not say that it knows the placeholder.
 */
export function placeholderLosses({ read, derived, before, after }: JudgedRead): readonly Loss[] {
  // PostgreSQL refused every update: whatever the first ones bring, none brought more.
  if (before.oldValues.kind === "none") return [];
  return unhandled(read, columnsRead(derived, before)).flatMap((expected): readonly Loss[] => {
    const was = findColumn(before.columns, expected.name);
    const is = was === null ? undefined : after.columns.find(({ field }) => field === was.field);
    if (was === null || is === undefined || was.unsent || !is.unsent) return [];
    return [
      {
        state: "may-break",
        problem: "placeholder",
        column: was.column ?? was.field,
        attnum: was.attnum,
        reason: placeholderReason(is, after),
        ...linesOf(expected),
      },
    ];
  });
}

/** Readers of updates that do not say they know the placeholder, column by column. */
export function unhandled(read: ContractRead, columns: readonly ContractColumn[]): readonly ContractColumn[] {
  if (read.unavailable === "handled" || !read.operations.includes("u")) return [];
  return columns.filter(({ unavailable }) => unavailable !== "handled");
}

/** Why a value may be missing, and what comes in its place. */
export function placeholderReason({ field, schema }: ColumnShape, { oldValues, placeholder }: TableShape): string {
  const by = oldValues.kind === "some" ? `under ${oldValues.by} ` : "";
  return `${by}an update that leaves a TOASTed "${field}" as it is brings ${placeholderText(schema, placeholder)} in its place`;
}

/** PostgresValueConverter's forms of the placeholder, by the type they stand in. */
function placeholderText(schema: ConnectSchema, placeholder: string): string {
  switch (schema.type) {
    case "STRING":
      return JSON.stringify(placeholder);
    case "BYTES":
      return schema.name === DECIMAL
        ? "no value (the placeholder is no number)"
        : `the bytes of ${JSON.stringify(placeholder)}`;
    case "ARRAY":
      return arrayText(schema.valueSchema, placeholder);
    case "MAP":
      return `a map from ${JSON.stringify(placeholder)} to itself`;
    case "INT8":
    case "INT16":
    case "INT32":
    case "INT64":
    case "FLOAT32":
    case "FLOAT64":
    case "BOOLEAN":
    case "STRUCT":
      return "no value (the placeholder does not fit its type)";
    default:
      return schema.type satisfies never;
  }
}

function arrayText(item: ConnectSchema | null, placeholder: string): string {
  switch (item?.type) {
    case "STRING":
      // A UUID made of the placeholder's bytes (UUID.nameUUIDFromBytes).
      if (item.name === "io.debezium.data.Uuid") return "an array with a made-up UUID";
      return `[${JSON.stringify(placeholder)}]`;
    case "INT32":
    case "INT64":
      return `an array of the characters' codes of ${JSON.stringify(placeholder)}`;
    default:
      return "no value (the placeholder does not fit its type)";
  }
}
