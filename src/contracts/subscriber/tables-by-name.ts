import { type Catalog, qualifiedName, type Relation } from "../../model/catalog.ts";

const known = new WeakMap<Catalog, ReadonlyMap<string, Relation>>();

/** The relation of a name, schema.table. */
export function tableNamed(catalog: Catalog, name: string): Relation | undefined {
  const relations =
    known.get(catalog) ??
    new Map([...catalog.relations.values()].map((relation) => [qualifiedName(relation), relation]));
  known.set(catalog, relations);
  return relations.get(name);
}
