import { type Catalog, qualifiedName, type Relation } from "../model/catalog.ts";
import type { Settings } from "./options.ts";

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
 * Why the first streamed row of a table stops the connector, whether it captures the table or not: it looks the columns of any
 * published table up. Null where it does not.
 */
export function streamingStop(catalog: Catalog, relation: Relation, settings: Settings): string | null {
  const { behaviour } = settings;
  const alike = behaviour.refusesNamesAlikeButForCase ? columnAlikeButForCase(relation) : null;
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
