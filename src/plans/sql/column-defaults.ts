import { quoteIdentifier } from "../../catalog/print.ts";
import { type Catalog, qualifiedName } from "../../model/catalog.ts";
import type { ColumnMove, MovedColumn } from "./column-move.ts";
import { expressionText } from "./expression.ts";
import { freeName } from "./free-name.ts";
import { quoteTable, quoteText } from "./names.ts";

/**
 * What gives the new columns the values that the old ones' defaults gave, to be run with the drop: until then the old default
 * reaches the new column through the trigger, and a default of its own would win over a value that is written to the old one.
 */
export function defaultsSql(move: ColumnMove, catalog: Catalog): readonly string[] {
  const table = quoteTable(move.table);
  const defaults = new Map(
    move.relation.columns.flatMap((column) => {
      const isOld = move.from.some(({ name }) => name === column.name);
      return isOld && column.default?.kind === "known" ? [[column.name, column.default.text] as const] : [];
    }),
  );
  const sequences = sequencesSql(move, catalog);
  if (sequences.length > 0) return sequences;
  if (defaults.size === 0) return [];
  return move.to.map((column) => {
    return `ALTER TABLE ${table} ALTER COLUMN ${quoteIdentifier(column.name)} SET DEFAULT ${defaultText(column, move, defaults)};`;
  });
}

/** In words: defaults that are not known as texts. */
export function untoldDefaults(move: ColumnMove): readonly string[] {
  return move.relation.columns
    .filter((column) => move.from.some(({ name }) => name === column.name) && column.default?.kind === "opaque")
    .map(({ name }) => `the default of ${name}`);
}

function defaultText(column: MovedColumn, move: ColumnMove, defaults: ReadonlyMap<string, string>): string {
  if (move.rename) return [...defaults.values()].join("");
  const text = expressionText(column.value, (name) => {
    const type = move.from.find((one) => one.name === name)?.type ?? "text";
    return `CAST(${defaults.get(name) ?? "NULL"} AS ${type})`;
  });
  return `CAST(${text} AS ${column.type})`;
}

/**
 * A sequence goes with the column that owns it, so it changes hands first. An identity column's cannot: the new column counts
 * on where that one is, and stays nullable, which an identity may not be.
 */
function sequencesSql(move: ColumnMove, catalog: Catalog): readonly string[] {
  const [from, to] = [move.from[0], move.to[0]];
  const old = move.relation.columns.find(({ name }) => name === from?.name);
  if (move.from.length !== 1 || move.to.length !== 1 || old === undefined || to === undefined) return [];
  const owned = [...catalog.relations.values()].find(({ ownedBy }) => {
    return ownedBy?.relation === move.relation.oid && ownedBy.column === old.attnum;
  });
  const [table, column] = [quoteTable(move.table), quoteIdentifier(to.name)];
  if (old.identity !== null) {
    const taken = new Set([...catalog.relations.values()].map(({ name }) => name));
    const name = quoteTable(`${move.relation.schema}.${freeName(`${move.relation.name}_${to.name}_seq`, taken)}`);
    const before = `pg_get_serial_sequence(${quoteText(table)}, ${quoteText(old.name)})`;
    return [
      `CREATE SEQUENCE ${name} OWNED BY ${table}.${column};`,
      `SELECT setval(${quoteText(name)}, nextval(${before}));`,
      `ALTER TABLE ${table} ALTER COLUMN ${column} SET DEFAULT nextval(${quoteText(name)});`,
    ];
  }
  if (owned === undefined || old.default?.kind !== "known") return [];
  const text = move.rename ? old.default.text : `CAST(${old.default.text} AS ${to.type})`;
  return [
    `ALTER SEQUENCE ${quoteTable(qualifiedName(owned))} OWNED BY ${table}.${column};`,
    `ALTER TABLE ${table} ALTER COLUMN ${column} SET DEFAULT ${text};`,
  ];
}
