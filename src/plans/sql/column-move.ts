import { quoteIdentifier } from "../../catalog/print.ts";
import type { Relation } from "../../model/catalog.ts";
import { columnExpression, expressionText, type MoveExpression } from "./expression.ts";
import { quoteTable } from "./names.ts";

/** A column on one side of a move. */
export interface MovedColumn {
  readonly name: string;
  /** As SQL writes it, whatever the search_path. */
  readonly type: string;
  /** Its value, from the columns of the other side. */
  readonly value: MoveExpression;
}

/** Columns whose content goes on in other columns of the same row. */
export interface ColumnMove {
  /** schema.table */
  readonly table: string;
  /** As it is before anything moves. */
  readonly relation: Relation;
  readonly from: readonly MovedColumn[];
  readonly to: readonly MovedColumn[];
  /** One column of the same type under another name: both sides are always equal. */
  readonly rename: boolean;
}

export type Side = readonly MovedColumn[];
/** How a column is written where a text goes: `NEW.email`, `email`. */
export type Spelling = (column: string) => string;

export const bare: Spelling = (column) => quoteIdentifier(column);
export const ofNew: Spelling = (column) => `NEW.${quoteIdentifier(column)}`;
export const ofOld: Spelling = (column) => `OLD.${quoteIdentifier(column)}`;

/**
 * Columns as one value that is compared as it is stored. Without the cast PostgreSQL would compare two ROW(…) column by
 * column (transformAExprOp of parse_expr.c).
 */
export function row(side: Side, spelling: Spelling): string {
  return `ROW(${side.map(({ name }) => spelling(name)).join(", ")})::record`;
}

/** A column's value as it is assigned: what does not fit its type is refused, not cut. */
export function assigned({ value }: MovedColumn, spelling: Spelling): string {
  return expressionText(value, spelling);
}

/**
 * Whether both sides of a row say the same. Compared as they are stored (record images: json, citext and the scale of a
 * numeric count, NULL is a value): what one side cannot tell apart is not a difference, so either direction will do, but
 * columns that are not filled yet never agree by being turned back.
 */
export function agreement(move: ColumnMove, spelling: Spelling): string {
  const forth = `${row(move.to, spelling)} *= ${values(move.to, move, spelling)}`;
  if (move.rename) return forth;
  const back = `${row(move.from, spelling)} *= ${values(move.from, move, spelling)}`;
  return `${forth}\n    OR (${isFilled(move.to, spelling)} AND ${back})`;
}

export function disagreement(move: ColumnMove, spelling: Spelling): string {
  if (move.rename) return `${row(move.to, spelling)} *<> ${row(move.from, spelling)}`;
  return `NOT (${agreement(move, spelling)})`;
}

/** The plan's `backfill` query: rows whose sides do not agree; 0 once all are filled. */
export function backfillQuery(move: ColumnMove): string {
  const condition = disagreement(move, bare).replaceAll(/\s+/g, " ");
  return `SELECT count(*) FROM ${quoteTable(move.table)} WHERE ${condition}`;
}

function values(side: Side, { rename }: ColumnMove, spelling: Spelling): string {
  const texts = side.map((column) => {
    const text = assigned(column, spelling);
    return rename ? text : `CAST(${text} AS ${column.type})`;
  });
  return `ROW(${texts.join(", ")})`;
}

function isFilled(side: Side, spelling: Spelling): string {
  const names = side.map(({ name }) => spelling(name));
  return names.length === 1 ? `${names.join()} IS NOT NULL` : `num_nonnulls(${names.join(", ")}) > 0`;
}

/** A column under another name. */
export function renameMove(relation: Relation, table: string, from: string, to: string, type: string): ColumnMove {
  return {
    table,
    relation,
    from: [{ name: from, type, value: columnExpression(to) }],
    to: [{ name: to, type, value: columnExpression(from) }],
    rename: true,
  };
}
