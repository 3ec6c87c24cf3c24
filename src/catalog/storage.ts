import { builtinType } from "../model/builtin-types.ts";
import type { Catalog, Column, ColumnType, Storage } from "../model/catalog.ts";
import { formatType } from "./print.ts";
import { Refused } from "./refused.ts";

/** pg_type.typstorage `p` of built-in types. */
const PLAIN: ReadonlySet<string> = new Set(
  `aclitem bool box char cid circle date float4 float8 gtsvector int2 int2vector int4 int8 interval line lseg macaddr macaddr8
   money name oid oidvector pg_lsn point regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc
   regprocedure regrole regtype tid time timestamp timestamptz timetz tsquery uuid xid xid8`.split(/\s+/),
);

/** typstorage `m`. */
const MAIN: ReadonlySet<string> = new Set(["cidr", "inet", "numeric"]);

/** What extensions' types say in their CREATE TYPE, where it is not EXTENDED: contrib's isn, seg, cube and intarray, PostGIS, pgvector. */
const OF_EXTENSIONS: ReadonlyMap<string, Storage> = new Map([
  ...["ean13", "isbn", "isbn13", "ismn", "ismn13", "issn", "issn13", "upc"].map((name) => [name, "plain"] as const),
  ...["seg", "cube", "query_int", "box2d", "box3d"].map((name) => [name, "plain"] as const),
  ...["geometry", "geography"].map((name) => [name, "main"] as const),
  ...["vector", "halfvec", "sparsevec"].map((name) => [name, "external"] as const),
]);

/** A type's own strategy (pg_type.typstorage), which its columns get. A type that is not known is taken to be EXTENDED. */
export function typeStorage(catalog: Pick<Catalog, "types">, type: ColumnType): Storage {
  if (type.array) return "extended";
  const builtin = builtinType(type.oid)?.name;
  if (builtin !== undefined) return PLAIN.has(builtin) ? "plain" : MAIN.has(builtin) ? "main" : "extended";
  const user = catalog.types.get(type.oid);
  switch (user?.kind) {
    case "domain":
      return typeStorage(catalog, user.base);
    case "enum":
      return "plain";
    case "base":
      // CREATE TYPE: plain unless it says otherwise.
      if (user.extension === null) return user.storage ?? "plain";
      return OF_EXTENSIONS.get(user.name) ?? "extended";
    case "composite":
    case "row":
    case "range":
    case "multirange":
    case "shell":
    case undefined:
      return "extended";
    default:
      return user satisfies never;
  }
}

/** pg_attribute.attstorage. */
export function columnStorage(catalog: Pick<Catalog, "types">, column: Pick<Column, "type" | "storage">): Storage {
  return column.storage ?? typeStorage(catalog, column.type);
}

/** GetAttributeStorage: what STORAGE says of a column of that type. Refused for what is no strategy, or none the type can have. */
export function writtenStorage(catalog: Pick<Catalog, "types">, type: ColumnType, written: string): Storage {
  const own = typeStorage(catalog, type);
  const named = storageNamed(written);
  const storage = named === "default" ? own : named;
  if (storage !== "plain" && own === "plain") {
    throw new Refused(`column data type ${formatType(catalog, type)} can only have storage PLAIN`);
  }
  return storage;
}

/** A strategy by its name in SQL. Refused when it is none. */
export function storageNamed(written: string): Storage | "default" {
  const name = written.toLowerCase();
  switch (name) {
    case "plain":
    case "external":
    case "extended":
    case "main":
    case "default":
      return name;
    default:
      throw new Refused(`invalid storage type "${written}"`);
  }
}

/** A column that has never been stored otherwise: one that is made. */
export function madeWithStorage(catalog: Pick<Catalog, "types">, column: Column, storage: Storage): Column {
  const { storage: _, outOfLine: __, ...rest } = column;
  return storage === typeStorage(catalog, column.type) ? rest : { ...rest, storage };
}

/** A column after SET STORAGE: values that are there stay where they are (toast_tuple_init). */
export function setStorage(catalog: Pick<Catalog, "types">, column: Column, storage: Storage): Column {
  const hadRoom = column.outOfLine === true || columnStorage(catalog, column) !== "plain";
  const made = madeWithStorage(catalog, column, storage);
  return storage === "plain" && hadRoom ? { ...made, outOfLine: true } : made;
}
