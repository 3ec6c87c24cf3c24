import { type Catalog, type Column, qualifiedName, type Relation } from "../../model/catalog.ts";
import type { Behaviour } from "../options/behaviour.ts";
import type { Settings } from "../options/options.ts";

/** The second of two columns whose names differ only by case; null where there are none. */
export function columnAlikeButForCase(relation: Relation): string | null {
  const seen = new Set<string>();
  for (const { name } of relation.columns) {
    if (seen.has(name.toLowerCase())) return name;
    seen.add(name.toLowerCase());
  }
  return null;
}

/**
 * A table's columns as TableEditorImpl keeps them, by their names in lower case: the last of those alike but for case takes the
 * first one's place (before DBZ-9693).
 */
export function keptColumns({ columns }: Relation, behaviour: Behaviour): readonly Column[] {
  if (behaviour.refusesNamesAlikeButForCase) return columns;
  const kept = new Map<string, Column>();
  for (const column of columns) kept.set(column.name.toLowerCase(), column);
  return kept.size === columns.length ? columns : [...kept.values()];
}

/** The column that is kept under a column's name. */
export function standingFor(column: Column, kept: readonly Column[]): Column {
  return kept.find(({ name }) => name.toLowerCase() === column.name.toLowerCase()) ?? column;
}

/**
 * Why the first streamed row of a table stops the connector, whether it captures the table or not: it looks the columns of any
 * published table up. Null where it does not.
 */
export function streamingStop(catalog: Catalog, relation: Relation, settings: Settings): string | null {
  const { behaviour, filters } = settings;
  // Where columns overwrite each other a row has more values than its table has columns, and only those of captured ones are read.
  const meets = behaviour.refusesNamesAlikeButForCase || filters.capturesTable(relation.schema, relation.name);
  const alike = meets ? columnAlikeButForCase(relation) : null;
  if (alike !== null) return `its columns' names differ only by case: ${alike}`;
  const other = behaviour.looksUpTablesByName ? undefined : takenForToo(catalog, relation, settings);
  if (other === undefined) return null;
  return `its name is taken for a pattern, which ${qualifiedName(other)} matches with a column of the same name`;
}

/** DatabaseMetaData.getColumns takes LIKE patterns; a column found twice is a duplicate key. */
function takenForToo(catalog: Catalog, relation: Relation, { filters }: Settings): Relation | undefined {
  const { schema, name } = relation;
  if (!/[_%]/.test(schema + name)) return undefined;
  const names = new Set(relation.columns.map((column) => column.name));
  const [inSchema, called] = [likePattern(schema), likePattern(name)];
  return [...catalog.relations.values()].find(
    (other) =>
      other.oid !== relation.oid &&
      other.kind !== "sequence" &&
      called.test(other.name) &&
      inSchema.test(other.schema) &&
      other.columns.some((column) => names.has(column.name) && filters.capturesColumn(schema, name, column.name)),
  );
}

/** PostgreSQL's LIKE with the backslash as escape character. */
function likePattern(text: string): RegExp {
  const parts = text.match(/\\?[\s\S]/gu) ?? [];
  const pattern = parts.map((part) => {
    if (part === "_") return ".";
    if (part === "%") return ".*";
    return part.slice(-1).replace(/[.*+?^${}()|[\]\\/]/, "\\$&");
  });
  return new RegExp(`^${pattern.join("")}$`, "su");
}
