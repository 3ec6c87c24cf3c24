import type { Oid } from "./catalog.ts";

/** How a type reads its modifiers: what `atttypmod` holds (see varchar.c, numeric.c, timestamp.c, varbit.c of PostgreSQL). */
export type TypmodKind =
  | "none"
  /** Length + 4: `varchar(n)`, `char(n)`. */
  | "length"
  /** `((precision << 16) | (scale & 0x7ff)) + 4`. */
  | "numeric"
  /** Number of bits as it is. */
  | "bits"
  /** Fractional digits of seconds as they are. */
  | "precision"
  /** `(fields mask << 16) | precision`, precision 0xffff when absent. */
  | "interval";

/** A type of pg_catalog. Its array type is implied; `arrayOid` is 0 where there is none. */
export interface BuiltinType {
  readonly oid: Oid;
  readonly name: string;
  readonly arrayOid: Oid;
  /** What format_type(oid, -1) prints. */
  readonly text: string;
  readonly kind: "base" | "pseudo" | "range" | "multirange";
  /** pg_type.typcategory: N numeric, S string, D date/time, B boolean, … */
  readonly category: string;
  readonly typmod: TypmodKind;
}

type Row = readonly [Oid, string, Oid, string, BuiltinType["kind"], string, TypmodKind];

/** pg_type of PostgreSQL 15; 16, 17 and 18 added no type a column can have. Arrays and catalog row types left out. */
const ROWS: readonly Row[] = [
  [16, "bool", 1000, "boolean", "base", "B", "none"],
  [17, "bytea", 1001, "bytea", "base", "U", "none"],
  [18, "char", 1002, '"char"', "base", "Z", "none"],
  [19, "name", 1003, "name", "base", "S", "none"],
  [20, "int8", 1016, "bigint", "base", "N", "none"],
  [21, "int2", 1005, "smallint", "base", "N", "none"],
  [22, "int2vector", 1006, "int2vector", "base", "A", "none"],
  [23, "int4", 1007, "integer", "base", "N", "none"],
  [24, "regproc", 1008, "regproc", "base", "N", "none"],
  [25, "text", 1009, "text", "base", "S", "none"],
  [26, "oid", 1028, "oid", "base", "N", "none"],
  [27, "tid", 1010, "tid", "base", "U", "none"],
  [28, "xid", 1011, "xid", "base", "U", "none"],
  [29, "cid", 1012, "cid", "base", "U", "none"],
  [30, "oidvector", 1013, "oidvector", "base", "A", "none"],
  [32, "pg_ddl_command", 0, "pg_ddl_command", "pseudo", "P", "none"],
  [114, "json", 199, "json", "base", "U", "none"],
  [142, "xml", 143, "xml", "base", "U", "none"],
  [194, "pg_node_tree", 0, "pg_node_tree", "base", "Z", "none"],
  [269, "table_am_handler", 0, "table_am_handler", "pseudo", "P", "none"],
  [325, "index_am_handler", 0, "index_am_handler", "pseudo", "P", "none"],
  [600, "point", 1017, "point", "base", "G", "none"],
  [601, "lseg", 1018, "lseg", "base", "G", "none"],
  [602, "path", 1019, "path", "base", "G", "none"],
  [603, "box", 1020, "box", "base", "G", "none"],
  [604, "polygon", 1027, "polygon", "base", "G", "none"],
  [628, "line", 629, "line", "base", "G", "none"],
  [650, "cidr", 651, "cidr", "base", "I", "none"],
  [700, "float4", 1021, "real", "base", "N", "none"],
  [701, "float8", 1022, "double precision", "base", "N", "none"],
  [705, "unknown", 0, "unknown", "pseudo", "X", "none"],
  [718, "circle", 719, "circle", "base", "G", "none"],
  [774, "macaddr8", 775, "macaddr8", "base", "U", "none"],
  [790, "money", 791, "money", "base", "N", "none"],
  [829, "macaddr", 1040, "macaddr", "base", "U", "none"],
  [869, "inet", 1041, "inet", "base", "I", "none"],
  [1033, "aclitem", 1034, "aclitem", "base", "U", "none"],
  [1042, "bpchar", 1014, "bpchar", "base", "S", "length"],
  [1043, "varchar", 1015, "character varying", "base", "S", "length"],
  [1082, "date", 1182, "date", "base", "D", "none"],
  [1083, "time", 1183, "time without time zone", "base", "D", "precision"],
  [1114, "timestamp", 1115, "timestamp without time zone", "base", "D", "precision"],
  [1184, "timestamptz", 1185, "timestamp with time zone", "base", "D", "precision"],
  [1186, "interval", 1187, "interval", "base", "T", "interval"],
  [1266, "timetz", 1270, "time with time zone", "base", "D", "precision"],
  [1560, "bit", 1561, '"bit"', "base", "V", "bits"],
  [1562, "varbit", 1563, "bit varying", "base", "V", "bits"],
  [1700, "numeric", 1231, "numeric", "base", "N", "numeric"],
  [1790, "refcursor", 2201, "refcursor", "base", "U", "none"],
  [2202, "regprocedure", 2207, "regprocedure", "base", "N", "none"],
  [2203, "regoper", 2208, "regoper", "base", "N", "none"],
  [2204, "regoperator", 2209, "regoperator", "base", "N", "none"],
  [2205, "regclass", 2210, "regclass", "base", "N", "none"],
  [2206, "regtype", 2211, "regtype", "base", "N", "none"],
  [2249, "record", 2287, "record", "pseudo", "P", "none"],
  [2275, "cstring", 1263, "cstring", "pseudo", "P", "none"],
  [2276, "any", 0, '"any"', "pseudo", "P", "none"],
  [2277, "anyarray", 0, "anyarray", "pseudo", "P", "none"],
  [2278, "void", 0, "void", "pseudo", "P", "none"],
  [2279, "trigger", 0, "trigger", "pseudo", "P", "none"],
  [2280, "language_handler", 0, "language_handler", "pseudo", "P", "none"],
  [2281, "internal", 0, "internal", "pseudo", "P", "none"],
  [2283, "anyelement", 0, "anyelement", "pseudo", "P", "none"],
  [2776, "anynonarray", 0, "anynonarray", "pseudo", "P", "none"],
  [2950, "uuid", 2951, "uuid", "base", "U", "none"],
  [2970, "txid_snapshot", 2949, "txid_snapshot", "base", "U", "none"],
  [3115, "fdw_handler", 0, "fdw_handler", "pseudo", "P", "none"],
  [3220, "pg_lsn", 3221, "pg_lsn", "base", "U", "none"],
  [3310, "tsm_handler", 0, "tsm_handler", "pseudo", "P", "none"],
  [3361, "pg_ndistinct", 0, "pg_ndistinct", "base", "Z", "none"],
  [3402, "pg_dependencies", 0, "pg_dependencies", "base", "Z", "none"],
  [3500, "anyenum", 0, "anyenum", "pseudo", "P", "none"],
  [3614, "tsvector", 3643, "tsvector", "base", "U", "none"],
  [3615, "tsquery", 3645, "tsquery", "base", "U", "none"],
  [3642, "gtsvector", 3644, "gtsvector", "base", "U", "none"],
  [3734, "regconfig", 3735, "regconfig", "base", "N", "none"],
  [3769, "regdictionary", 3770, "regdictionary", "base", "N", "none"],
  [3802, "jsonb", 3807, "jsonb", "base", "U", "none"],
  [3831, "anyrange", 0, "anyrange", "pseudo", "P", "none"],
  [3838, "event_trigger", 0, "event_trigger", "pseudo", "P", "none"],
  [3904, "int4range", 3905, "int4range", "range", "R", "none"],
  [3906, "numrange", 3907, "numrange", "range", "R", "none"],
  [3908, "tsrange", 3909, "tsrange", "range", "R", "none"],
  [3910, "tstzrange", 3911, "tstzrange", "range", "R", "none"],
  [3912, "daterange", 3913, "daterange", "range", "R", "none"],
  [3926, "int8range", 3927, "int8range", "range", "R", "none"],
  [4072, "jsonpath", 4073, "jsonpath", "base", "U", "none"],
  [4089, "regnamespace", 4090, "regnamespace", "base", "N", "none"],
  [4096, "regrole", 4097, "regrole", "base", "N", "none"],
  [4191, "regcollation", 4192, "regcollation", "base", "N", "none"],
  [4451, "int4multirange", 6150, "int4multirange", "multirange", "R", "none"],
  [4532, "nummultirange", 6151, "nummultirange", "multirange", "R", "none"],
  [4533, "tsmultirange", 6152, "tsmultirange", "multirange", "R", "none"],
  [4534, "tstzmultirange", 6153, "tstzmultirange", "multirange", "R", "none"],
  [4535, "datemultirange", 6155, "datemultirange", "multirange", "R", "none"],
  [4536, "int8multirange", 6157, "int8multirange", "multirange", "R", "none"],
  [4537, "anymultirange", 0, "anymultirange", "pseudo", "P", "none"],
  [4538, "anycompatiblemultirange", 0, "anycompatiblemultirange", "pseudo", "P", "none"],
  [4600, "pg_brin_bloom_summary", 0, "pg_brin_bloom_summary", "base", "Z", "none"],
  [4601, "pg_brin_minmax_multi_summary", 0, "pg_brin_minmax_multi_summary", "base", "Z", "none"],
  [5017, "pg_mcv_list", 0, "pg_mcv_list", "base", "Z", "none"],
  [5038, "pg_snapshot", 5039, "pg_snapshot", "base", "U", "none"],
  [5069, "xid8", 271, "xid8", "base", "U", "none"],
  [5077, "anycompatible", 0, "anycompatible", "pseudo", "P", "none"],
  [5078, "anycompatiblearray", 0, "anycompatiblearray", "pseudo", "P", "none"],
  [5079, "anycompatiblenonarray", 0, "anycompatiblenonarray", "pseudo", "P", "none"],
  [5080, "anycompatiblerange", 0, "anycompatiblerange", "pseudo", "P", "none"],
];

export const BUILTIN_TYPES: readonly BuiltinType[] = ROWS.map(
  ([oid, name, arrayOid, text, kind, category, typmod]) => ({ oid, name, arrayOid, text, kind, category, typmod }),
);

const byOid = new Map(BUILTIN_TYPES.map((type) => [type.oid, type]));
const byName = new Map(BUILTIN_TYPES.map((type) => [type.name, type]));
const byArrayOid = new Map(BUILTIN_TYPES.filter((type) => type.arrayOid !== 0).map((type) => [type.arrayOid, type]));

export function builtinType(oid: Oid): BuiltinType | undefined {
  return byOid.get(oid);
}

/** By its name in pg_type (`int4`, `bpchar`), never by an alias of the grammar (`integer`, `character`). */
export function builtinTypeByName(name: string): BuiltinType | undefined {
  return byName.get(name);
}

/** The element type of a built-in array type given by the array's own OID. */
export function builtinElementType(arrayOid: Oid): BuiltinType | undefined {
  return byArrayOid.get(arrayOid);
}
