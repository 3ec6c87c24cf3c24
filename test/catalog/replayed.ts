import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { type ColumnJson, catalogJson, type TableJson } from "../../src/catalog/json.ts";
import { type Replayed, replay } from "../../src/catalog/replay.ts";
import type { Relation } from "../../src/model/catalog.ts";
import type { TransactionMode } from "../../src/model/migration.ts";
import { readStatements } from "../../src/sql/read.ts";

const parser = await loadSqlParser();

/** Replays texts of SQL, one migration each, from an empty database, with every commit point. */
export function replayed(
  texts: string | readonly string[],
  options: { readonly postgres?: number; readonly transaction?: TransactionMode } = {},
): Replayed {
  const { postgres = 17, transaction = "migration" } = options;
  const migrations = [texts].flat().map((text, position) => ({
    statements: readStatements({ file: `${position + 1}.sql`, text, ranges: [{ start: 0, end: text.length }] }, parser),
    transaction,
  }));
  return replay(emptyCatalog({ postgres }), migrations, { postgres, trace: true, parser });
}

/** A relation by name, public unless a schema is written. */
export function relation(result: Replayed, name: string): Relation {
  const [schema, table] = name.includes(".") ? name.split(".") : ["public", name];
  for (const candidate of result.catalog.relations.values()) {
    if (candidate.schema === schema && candidate.name === table) return candidate;
  }
  throw new Error(`no relation ${name}`);
}

export function table(result: Replayed, name: string): TableJson {
  const { schema, name: bare } = relation(result, name);
  const found = catalogJson(result.catalog, "db").tables.find(
    (candidate) => candidate.schema === schema && candidate.name === bare,
  );
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
}

/** `name type` with what else there is to say, one text a column. */
export function columns(result: Replayed, name: string): string[] {
  return table(result, name).columns.map(describe);
}

function describe(column: ColumnJson): string {
  const parts = [column.name, column.type];
  if (column.notNull) parts.push("NOT NULL");
  if (column.default !== null) parts.push(`DEFAULT ${column.default}`);
  if (column.identity !== null) parts.push(`IDENTITY ${column.identity}`);
  if (column.generated !== null) parts.push(`GENERATED ${column.generated}`);
  return parts.join(" ");
}

export const constraintNames = (result: Replayed, name: string): string[] =>
  relation(result, name).constraints.map((constraint) => constraint.name);

export const indexNames = (result: Replayed, name: string): string[] =>
  relation(result, name).indexes.map((index) => index.name);

/** Reasons of everything that could not be decided. */
export const reasons = (result: Replayed): string[] => result.catalog.opaque.map((entry) => entry.reason);

export const tableNames = (result: Replayed): string[] =>
  catalogJson(result.catalog, "db").tables.map(({ schema, name }) => `${schema}.${name}`);

export const changeKinds = (result: Replayed): string[][] =>
  result.commitPoints.map((point) => point.changes.map((change) => change.kind));
