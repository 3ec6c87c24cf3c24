import { builtinType } from "../model/builtin-types.ts";
import type { ColumnType } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";
import { baseType } from "./expression-resolve.ts";
import { extensionTypes } from "./extensions.ts";
import { Refused } from "./refused.ts";

/** What an index access method can do (its IndexAmRoutine) and which types have a default operator class for it (pg_opclass). */
interface AccessMethod {
  readonly unique: boolean;
  readonly multicolumn: boolean;
  readonly include: boolean;
  /** ASC, DESC, NULLS FIRST and NULLS LAST. */
  readonly ordered: boolean;
  readonly cluster: boolean;
  /** EXCLUDE. */
  readonly exclusion: boolean;
  readonly types: ReadonlySet<string>;
}

const types = (names: string): ReadonlySet<string> => new Set(names.split(" "));

const SCALARS =
  "bpchar bytea char cidr date float4 float8 inet int2 int4 int8 interval macaddr macaddr8 name numeric oid pg_lsn " +
  "regclass regproc regtype text tid time timestamp timestamptz timetz uuid varchar";

const METHODS: Readonly<Record<string, AccessMethod>> = {
  btree: {
    unique: true,
    multicolumn: true,
    include: true,
    ordered: true,
    cluster: true,
    exclusion: true,
    types: types(
      `${SCALARS} anyarray anyenum anymultirange anyrange bit bool int2vector jsonb money oidvector record tsquery tsvector varbit xid8`,
    ),
  },
  hash: {
    unique: false,
    multicolumn: false,
    include: false,
    ordered: false,
    cluster: false,
    exclusion: true,
    types: types(
      `${SCALARS} aclitem anyarray anyenum anymultirange anyrange bool cid int2vector jsonb oidvector record xid xid8`,
    ),
  },
  gist: {
    unique: false,
    multicolumn: true,
    include: true,
    ordered: false,
    cluster: true,
    exclusion: true,
    types: types("anymultirange anyrange box circle point polygon tsquery tsvector"),
  },
  spgist: {
    unique: false,
    multicolumn: false,
    include: true,
    ordered: false,
    cluster: false,
    exclusion: true,
    types: types("anyrange box cidr inet point polygon text varchar"),
  },
  gin: {
    unique: false,
    multicolumn: true,
    include: false,
    ordered: false,
    cluster: false,
    exclusion: false,
    types: types("anyarray int2vector jsonb oidvector tsvector"),
  },
  brin: {
    unique: false,
    multicolumn: true,
    include: false,
    ordered: false,
    cluster: false,
    exclusion: false,
    types: types(`${SCALARS} anyrange bit box varbit`),
  },
};

/** What an index asks of its access method. */
export interface IndexWish {
  readonly method: string;
  readonly unique: boolean;
  readonly exclusion: boolean;
  readonly ordered: boolean;
  readonly columns: number;
  readonly include: number;
}

/** DefineIndex: refuses what the access method cannot do. Methods of extensions are taken at their word. */
export function requireMethod(wish: IndexWish): void {
  const method = METHODS[wish.method];
  if (method === undefined) return;
  const cannot = (what: string): Refused => new Refused(`access method "${wish.method}" does not support ${what}`);
  if (wish.unique && !method.unique) throw cannot("unique indexes");
  if (wish.include > 0 && !method.include) throw cannot("included columns");
  if (wish.columns > 1 && !method.multicolumn) throw cannot("multicolumn indexes");
  if (wish.exclusion && !method.exclusion) throw cannot("exclusion constraints");
  if (wish.ordered && !method.ordered) throw cannot("ASC/DESC and NULLS FIRST/LAST options");
}

/** CLUSTER goes along an index of a method that can. */
export function requireClusterable(name: string, method = "btree"): void {
  if (METHODS[method]?.cluster !== false) return;
  throw new Refused(`cannot cluster on index "${name}" because access method does not support clustering`);
}

/** ResolveOpClass: a key without an operator class of its own needs a default one for its type. */
export function requireOperatorClass(draft: Draft, written: ColumnType, name = "btree"): void {
  const method = METHODS[name];
  // Some extensions bring default operator classes for types they did not bring.
  if (
    method === undefined ||
    (name !== "btree" && draft.extensions.some((extension) => mayServe(extension.name, name)))
  ) {
    return;
  }
  const type = baseType(draft, written);
  const family = familyOf(draft, type);
  if (family === null || method.types.has(family)) return;
  throw new Refused(`data type ${family} has no default operator class for access method "${name}"`);
}

const mayServe = (extension: string, method: string): boolean =>
  extension === `btree_${method}` || extensionTypes(extension) === undefined;

/** The name under which pg_opclass has a type; null for those of which it cannot be told. */
function familyOf(draft: Draft, type: ColumnType): string | null {
  if (type.array) return "anyarray";
  const builtin = builtinType(type.oid);
  if (builtin !== undefined) {
    if (builtin.name.startsWith("reg")) return "oid";
    if (builtin.name === "unknown") return null;
    if (/multirange$/.test(builtin.name)) return "anymultirange";
    return /range$/.test(builtin.name) ? "anyrange" : builtin.name;
  }
  switch (draft.types.get(type.oid)?.kind) {
    case "enum":
      return "anyenum";
    case "range":
      return "anyrange";
    case "multirange":
      return "anymultirange";
    case "composite":
    case "row":
      return "record";
    default:
      return null;
  }
}
