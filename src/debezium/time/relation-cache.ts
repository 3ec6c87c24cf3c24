import type { Catalog, Column, Relation } from "../../model/catalog.ts";

/**
 * Whether what happened to a relation makes the server send a Relation message before its next row. Entries of catalogs are
 * replaced when anything about them changes; only the texts of defaults change by themselves where a type gets another name,
 * and PostgreSQL keeps those as trees.
 */
export function invalidates(sent: Relation, now: Relation, before: Catalog, after: Catalog): boolean {
  if (sent === now) return false;
  if (before.types === after.types || !namesChanged(before, after)) return true;
  return JSON.stringify(withoutTexts(sent)) !== JSON.stringify(withoutTexts(now));
}

function namesChanged(before: Catalog, after: Catalog): boolean {
  return [...after.types].some(([oid, { schema, name }]) => {
    const was = before.types.get(oid);
    return was !== undefined && (was.schema !== schema || was.name !== name);
  });
}

function withoutTexts(relation: Relation): unknown {
  return { ...relation, columns: relation.columns.map(bare), createdAt: null };
}

function bare({ default: expression, generated, ...column }: Column): unknown {
  return { ...column, hasDefault: expression !== null, generated: generated?.kind ?? null };
}
