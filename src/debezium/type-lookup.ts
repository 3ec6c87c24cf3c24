import { builtinType } from "../model/builtin-types.ts";
import { type Catalog, type ColumnType, qualifiedName, type UserType } from "../model/catalog.ts";

/** The driver names types of these schemas by their bare name: pg_catalog and the default search_path. */
const ON_PATH = "public";

/**
 * Other types Debezium may take a column's type for. It looks a bare type name up as `<the table's schema>.<name>`
 * first, then takes the first type of that name (TypeRegistry.get): every table is a type too.
 */
export function namesakes(
  catalog: Catalog,
  tableSchema: string,
  type: ColumnType,
  loadsTypes: (schema: string) => boolean,
): readonly UserType[] {
  const builtin = builtinType(type.oid);
  const own = builtin === undefined ? catalog.types.get(type.oid) : undefined;
  const name = builtin?.name ?? own?.name;
  const others = (typesByName(catalog).get(name ?? "") ?? []).filter((other) => other.oid !== type.oid);
  // A type that was not loaded at start is looked up by its bare name.
  if (own !== undefined && !loadsTypes(own.schema)) return others;
  if (builtin === undefined && own?.schema !== ON_PATH) return [];
  if (own?.schema === tableSchema) return [];
  const inSchema = others.find((other) => other.schema === tableSchema) ?? rowType(catalog, tableSchema, name ?? "");
  if (inSchema !== undefined) return [inSchema];
  if (type.array) return others;
  return builtin === undefined ? others.filter((other) => other.oid < type.oid) : [];
}

/** A table's own type, which the catalog holds only where something uses it. */
function rowType(catalog: Catalog, schema: string, name: string): UserType | undefined {
  const relation = relationsByName(catalog).get(qualifiedName({ schema, name }));
  if (relation === undefined || relation.kind === "sequence") return undefined;
  return { oid: relation.oid, schema, name, kind: "row", relation: relation.oid };
}

const typesByName = indexed((catalog) => {
  const index = new Map<string, UserType[]>();
  for (const type of catalog.types.values()) {
    const same = index.get(type.name);
    if (same === undefined) index.set(type.name, [type]);
    else same.push(type);
  }
  return index;
});

const relationsByName = indexed(
  (catalog) => new Map([...catalog.relations.values()].map((relation) => [qualifiedName(relation), relation])),
);

/** Made once for each catalog. */
function indexed<T>(make: (catalog: Catalog) => ReadonlyMap<string, T>): (catalog: Catalog) => ReadonlyMap<string, T> {
  const known = new WeakMap<Catalog, ReadonlyMap<string, T>>();
  return (catalog) => {
    const index = known.get(catalog) ?? make(catalog);
    known.set(catalog, index);
    return index;
  };
}

/** Why a column's type cannot be told when one of its namesakes would be mapped differently. */
export function namesakeReason(column: string, namesake: UserType): string {
  return `the type of column ${column} has the name of ${qualifiedName(namesake)}, which Debezium may take it for`;
}
