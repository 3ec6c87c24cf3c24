import { builtinTypeByName } from "../../model/builtin-types.ts";
import type { Catalog, ColumnType, Oid } from "../../model/catalog.ts";
import { type ColumnTypeInfo, columnTypeInfo } from "./column-type.ts";

/**
 * The type a snapshot takes a column's for where TypeRegistry knows types by their bare names (before dbz#1529): the driver's name
 * for it without the schema, and of all types so called the first, in the order they were made; where there is none, one that nothing maps.
 * Null when the catalog does not know the column's own.
 */
export function typeByBareName(catalog: Catalog, type: ColumnType): ColumnTypeInfo | null {
  const own = columnTypeInfo(catalog, type);
  if (own === null || own.typeSchema === null) return own;
  const name = bareName(own.driverName);
  const oid = firstSoCalled(catalog, type.array ? name.replace(/^_/, "") : name, type.array);
  if (oid === null) return { ...own, domain: false, array: false, root: { kind: "unmapped" } };
  const found = columnTypeInfo(catalog, { ...type, oid });
  const { typeName, typeSchema, driverName } = own;
  // A table's row type, which the catalog holds only where something uses it.
  if (found === null) return { ...own, domain: false, root: { kind: "unmapped" } };
  return { ...found, typeName, typeSchema, driverName };
}

/** TypeRegistry.get: what stands behind the first dot, without its first and last character where it begins with a quote. */
function bareName(name: string): string {
  const part = name.split(".")[1] ?? name;
  return part.startsWith('"') ? part.slice(1, -1) : part;
}

/** Built-in types come first, domains last: they wait for their base. Every table is a type too. */
function firstSoCalled(catalog: Catalog, name: string, array: boolean): Oid | null {
  const builtin = builtinTypeByName(name);
  if (builtin !== undefined) return builtin.oid;
  const types = [...catalog.types.values()].filter((type) => type.name === name && type.kind !== "shell");
  const tables = [...catalog.relations.values()].filter((relation) => relation.name === name);
  const waiting = new Set(array ? [] : types.filter(({ kind }) => kind === "domain").map(({ oid }) => oid));
  const oids = [...types, ...tables].map(({ oid }) => oid);
  return oids.sort((a, b) => Number(waiting.has(a)) - Number(waiting.has(b)) || a - b)[0] ?? null;
}
