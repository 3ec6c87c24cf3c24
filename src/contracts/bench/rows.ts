import { twosComplement } from "../../avro/connect-default.ts";
import type { ConnectSchema, ConnectValue } from "../../model/connect-schema.ts";
import type { TableShape } from "../shape.ts";
import type { Datum, Struct } from "./datum.ts";
import { type ColumnFacts, edgesOf, NO_FACTS } from "./edges/edges.ts";
import { pairwiseRows } from "./pairwise.ts";
import type { Random } from "./random.ts";
import type { Writing } from "./writing.ts";

type Rows = Pick<Writing, "facts" | "shape">;

/** Rows of a struct's fields; null where a field may be, keys set aside: each row has one of its own. */
export function rowsOf(
  schema: ConnectSchema,
  { facts, shape }: Rows,
  count: number,
  random: Random,
): readonly Struct[] {
  const columns = schema.fields.map(({ name, schema: own }) => {
    const known = facts.get(name) ?? NO_FACTS;
    const edges = edgesOf(own, known);
    return { name, schema: own, facts: known, choices: own.optional ? [...edges, null] : edges };
  });
  const rows = pairwiseRows(
    columns.map(({ choices }) => choices.length),
    count,
    random,
  );
  return rows.map((row, index) => {
    return new Map(
      columns.map((column, place): [string, Datum] => {
        const chosen = column.choices[row[place] ?? 0] ?? null;
        const value = column.facts.isKey ? keyValue(column.schema, column.facts, index, chosen) : chosen;
        return [column.name, asWritten(value, column.schema, shape)];
      }),
    );
  });
}

/** A value no other row has, where the type has so many: the first rows take those programs stumble over. */
export function keyValue(schema: ConnectSchema, facts: ColumnFacts, row: number, fallback: Datum): Datum {
  const edges = edgesOf(schema, facts);
  const edge = edges[row];
  if (edge !== undefined) return edge;
  const number = BigInt(row + 100);
  if (schema.name === "io.debezium.data.Uuid")
    return `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
  if (schema.name !== null) return fallback;
  switch (schema.type) {
    case "INT16":
    case "INT32":
    case "INT64":
      return number;
    case "STRING":
      return facts.length === null || facts.length > 8 ? `key-${number}` : fallback;
    default:
      return fallback;
  }
}

/** NULL in a column that has a default arrives as the default, but where the converter keeps the nulls of nullable fields. */
export function asWritten(
  value: Datum,
  { default: fallback, optional }: ConnectSchema,
  { nullsWritten }: Pick<TableShape, "nullsWritten">,
): Datum {
  if (optional && nullsWritten === "null") return value;
  return value === null && fallback !== null ? datumOfDefault(fallback) : value;
}

function datumOfDefault(value: ConnectValue): Datum {
  return value.kind === "decimal" ? twosComplement(value.unscaled) : value.value;
}
