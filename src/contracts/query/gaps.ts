import type { Reader } from "../../model/contract.ts";
import { ANY_COLUMN, readers } from "../query.ts";
import type { ContractSet } from "../reader.ts";
import type { TableShape } from "../shape.ts";
import { shapesByName } from "./shapes-by-name.ts";
import type { Target } from "./target.ts";

/** A captured column that no contract names. */
export interface UnreadColumn {
  readonly table: string;
  readonly column: string;
  readonly topic: string;
  /** Consumers of the table whose columns cannot be told: they may read it. */
  readonly mayBeReadBy: readonly string[];
}

/** A captured table that no contract names. */
export interface UndeclaredTable {
  readonly table: string;
  readonly topic: string;
  readonly connector: string;
}

/** Captured columns that nobody says to read, in the order of tables and columns. */
export function unreadColumns(
  set: ContractSet,
  shapes: readonly TableShape[],
  target: Target | null,
): readonly UnreadColumn[] {
  const known = byTable(readers(set, shapes, { target }));
  return wanted(shapes, target).flatMap((shape) => {
    const own = known.get(shape.table) ?? [];
    if (own.some(({ column, certain }) => column === ANY_COLUMN && certain)) return [];
    const read = new Set(own.map(({ column }) => column));
    const mayBeReadBy = [...new Set(own.filter(({ certain }) => !certain).map(({ consumer }) => consumer))];
    return shape.columns
      .flatMap(({ column }) => (column === null || read.has(column) ? [] : [column]))
      .filter((column) => target?.columns(column) ?? true)
      .map((column) => ({ table: shape.table, column, topic: shape.topic, mayBeReadBy }));
  });
}

/** Captured tables without any reader, in the order of tables. */
export function undeclaredTables(
  set: ContractSet,
  shapes: readonly TableShape[],
  target: Target | null,
): readonly UndeclaredTable[] {
  const shapesOf = shapesByName(shapes);
  const declared = new Set(set.contracts.flatMap(({ reads }) => reads.flatMap(shapesOf).map(({ table }) => table)));
  return wanted(shapes, target)
    .filter(({ table }) => !declared.has(table))
    .map(({ table, topic, connector }) => ({ table, topic, connector }));
}

/** The tables asked about, each once: two connectors may capture one. */
function wanted(shapes: readonly TableShape[], target: Target | null): readonly TableShape[] {
  const first = new Map<string, TableShape>();
  for (const shape of shapes) {
    if ((target?.tables(shape) ?? true) && !first.has(shape.table)) first.set(shape.table, shape);
  }
  return [...first.values()].toSorted((a, b) => (a.table < b.table ? -1 : 1));
}

function byTable(found: readonly Reader[]): ReadonlyMap<string, readonly Reader[]> {
  const tables = new Map<string, Reader[]>();
  for (const reader of found) tables.set(reader.table, [...(tables.get(reader.table) ?? []), reader]);
  return tables;
}
