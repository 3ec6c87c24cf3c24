import type { Catalog } from "../model/catalog.ts";

/** A catalog as JSON can hold it: maps as their entries in order, all else as it is. A map that is forgotten does not compile. */
export type SerialisedCatalog = {
  readonly [Part in keyof Catalog]: Catalog[Part] extends ReadonlyMap<infer Key, infer Value>
    ? readonly (readonly [Key, Value])[]
    : Catalog[Part];
};

/** The inverse of `restoreCatalog`, for catalogs of whatever engine: `restore(JSON.parse(JSON.stringify(serialise(c))))` equals `c`. */
export function serialiseCatalog(catalog: Catalog): SerialisedCatalog {
  return {
    ...catalog,
    relations: [...catalog.relations],
    types: [...catalog.types],
    publications: [...catalog.publications],
  };
}

export function restoreCatalog(serialised: SerialisedCatalog): Catalog {
  return {
    ...serialised,
    relations: new Map(serialised.relations),
    types: new Map(serialised.types),
    publications: new Map(serialised.publications),
  };
}
