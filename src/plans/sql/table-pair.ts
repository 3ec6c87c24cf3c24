import { quoteIdentifier } from "../../catalog/print.ts";
import type { Catalog, Column, Relation } from "../../model/catalog.ts";
import { findTable } from "../target.ts";
import { quoteTable, shortened } from "./names.ts";

/** A table and the one that takes its place, which need not be there yet, as the SQL that keeps both in step needs them. */
export interface TablePair {
  readonly from: Relation;
  /** As SQL spells them, with schema. */
  readonly old: string;
  readonly next: string;
  /** The new table's names, bare. */
  readonly schema: string;
  readonly name: string;
  /** Columns that are written, key columns among them: PostgreSQL works out the generated ones. */
  readonly columns: readonly string[];
  /** The primary key's, in its order. */
  readonly key: readonly string[];
  /** Functions of the pair look operators up there: a key of an extension's type has its own equality. */
  readonly searchPath: readonly string[];
}

/** Why two tables cannot be kept in step by key. */
export interface NoPair {
  readonly reason: string;
}

/** @param table and target are schema.table */
export function tablePair(catalog: Catalog, table: string, target: string): TablePair | NoPair {
  const from = findTable(catalog, table);
  if (from === null) return { reason: `there is no table ${table}` };
  const reason = unfit(catalog, from);
  if (reason !== null) return { reason };
  const [schema = "", ...rest] = target.split(".");
  const key = keyColumns(from);
  return {
    from,
    old: quoteTable(table),
    next: quoteTable(target),
    schema,
    name: rest.join("."),
    columns: from.columns.filter(({ generated }) => generated === null).map(({ name }) => name),
    key: key.map(({ name }) => name),
    searchPath: ["pg_catalog", ...new Set(key.flatMap((column) => typeSchemas(catalog, column.type.oid))), "pg_temp"],
  };
}

/** A name of the pair's own: `orders_sync_in`, cut where PostgreSQL would cut it. */
export function pairName(
  { schema, name }: TablePair,
  suffix: string,
): { readonly bare: string; readonly full: string } {
  const bare = quoteIdentifier(shortened(name, suffix));
  return { bare, full: `${quoteIdentifier(schema)}.${bare}` };
}

function unfit(catalog: Catalog, table: Relation): string | null {
  const name = `${table.schema}.${table.name}`;
  if (table.kind === "partitioned table" || table.partitionOf !== null) {
    return `${name} is partitioned: its partitions, their names and their triggers are yours to lay out`;
  }
  const heirs = [...catalog.relations.values()].some(({ parents }) => parents.includes(table.oid));
  if (heirs || table.parents.length > 0)
    return `${name} inherits, or is inherited from: rows of several tables are one`;
  const primary = table.indexes.find((index) => index.primary);
  if (primary === undefined) return `${name} has no primary key, by which rows of two tables are told to be the same`;
  if (!primary.immediate) return `the primary key of ${name} is deferrable: INSERT … ON CONFLICT cannot use it`;
  return null;
}

function keyColumns(table: Relation): readonly Column[] {
  const attnums = table.indexes.find((index) => index.primary)?.columns ?? [];
  return attnums.flatMap((attnum) => table.columns.filter((column) => column.attnum === attnum));
}

/** Where the operators of a type that is not PostgreSQL's own may be. */
function typeSchemas(catalog: Catalog, oid: number): readonly string[] {
  const type = catalog.types.get(oid);
  if (type === undefined) return [];
  const schema = quoteIdentifier(type.schema);
  return type.kind === "domain" ? [schema, ...typeSchemas(catalog, type.base.oid)] : [schema];
}
