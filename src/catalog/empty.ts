import type { Catalog } from "../model/catalog.ts";

/** The search_path of a server nobody configured. */
export const DEFAULT_SEARCH_PATH: readonly string[] = ["$user", "public"];

/** A freshly created database: schema public and plpgsql, nothing else. `postgres` is the server's major version. */
export function emptyCatalog(_options: { readonly postgres: number }): Catalog {
  return {
    schemas: ["public"],
    relations: new Map(),
    types: new Map(),
    publications: new Map(),
    functions: [],
    triggers: [],
    casts: [],
    extensions: [{ name: "plpgsql", schema: "pg_catalog" }],
    opaque: [],
    searchPath: DEFAULT_SEARCH_PATH,
    // FirstNormalObjectId of access/transam.h.
    nextOid: 16384,
  };
}
