import { type BuiltinType, builtinType, builtinTypeByName } from "../model/builtin-types.ts";
import type { Catalog, ColumnType, Oid, UserType } from "../model/catalog.ts";
import { extensionTypmodText } from "./print-extension-typmod.ts";

/** Every word of PostgreSQL 18's kwlist.h that is not UNRESERVED, in the order of pg_get_keywords(). */
const RESERVED = new Set(
  `all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast
  char character check coalesce collate collation column concurrently constraint create cross current_catalog
  current_date current_role current_schema current_time current_timestamp current_user dec decimal default deferrable
  desc distinct do else end except exists extract false fetch float for foreign freeze from full grant greatest group
  grouping having ilike in initially inner inout int integer intersect interval into is isnull join json json_array
  json_arrayagg json_exists json_object json_objectagg json_query json_scalar json_serialize json_table json_value
  lateral leading least left like limit localtime localtimestamp merge_action national natural nchar none normalize not
  notnull null nullif numeric offset on only or order out outer overlaps overlay placing position precision primary real
  references returning right row select session_user setof similar smallint some substring symmetric system_user table
  tablesample then time timestamp to trailing treat trim true union unique user using values varchar variadic verbose
  when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot
  xmlserialize xmltable`.split(/\s+/),
);

/** A name as SQL must spell it: bare when lower-case and no reserved word, else in double quotes (quote_identifier of ruleutils.c). */
export function quoteIdentifier(name: string): string {
  if (/^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name)) return name;
  return `"${name.replaceAll('"', '""')}"`;
}

/** `'text'` with quotes doubled; backslashes stay as they are (simple_quote_literal under standard_conforming_strings). */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** What a type's printing needs of the catalog. */
export type TypeNames = Pick<Catalog, "types"> & {
  readonly casts?: Catalog["casts"] | undefined;
  readonly addedLabels?: readonly { readonly type: Oid; readonly label: string }[];
};

/**
 * A type as `format_type(atttypid, atttypmod)` prints it under the search_path `"$user", public`:
 * `numeric(10,2)`, `timestamp(3) with time zone`, `sales.mood[]`.
 */
export function formatType(catalog: TypeNames, type: ColumnType): string {
  return `${elementText(catalog, type)}${type.array ? "[]" : ""}`;
}

function elementText(catalog: TypeNames, type: ColumnType): string {
  const builtin = builtinType(type.oid);
  if (builtin !== undefined) return builtinText(builtin, type.typmod);
  const user = catalog.types.get(type.oid);
  if (user === undefined) return "???";
  return `${userTypeName(user)}${type.typmod < 0 ? "" : extensionTypmodText(user, type.typmod)}`;
}

/** A user's type by the name under which the search_path finds it: pg_catalog's types come first. */
export function userTypeName(type: UserType): string {
  const name = quoteIdentifier(type.name);
  const hidden =
    builtinTypeByName(type.name) !== undefined || builtinTypeByName(type.name.replace(/^_/, "")) !== undefined;
  const visible = (type.schema === "public" && !hidden) || type.schema === "pg_temp";
  return visible ? name : `${quoteIdentifier(type.schema)}.${name}`;
}

function builtinText(type: BuiltinType, typmod: number): string {
  if (typmod < 0) return type.name === "bit" ? '"bit"' : type.name === "bpchar" ? "bpchar" : type.text;
  switch (type.typmod) {
    case "none":
      return type.text;
    case "length":
      return `${type.name === "bpchar" ? "character" : type.text}(${typmod - 4})`;
    case "bits":
      return `${type.name === "bit" ? "bit" : type.text}(${typmod})`;
    case "numeric":
      return `${type.text}(${((typmod - 4) >> 16) & 0xffff},${signedScale(typmod - 4)})`;
    case "precision":
      return type.text.replace(/^\w+/, (word) => `${word}(${typmod})`);
    case "interval":
      return `${type.text}${intervalFields(typmod)}`;
    default: {
      const never: never = type.typmod;
      return never;
    }
  }
}

/** The scale is an 11-bit two's complement number since PostgreSQL 15 (numeric_typmod_scale). */
function signedScale(packed: number): number {
  return ((packed & 0x7ff) ^ 1024) - 1024;
}

/** Bits of utils/datetime.h: MONTH 1, YEAR 2, DAY 3, HOUR 10, MINUTE 11, SECOND 12. */
const INTERVAL_FIELDS: ReadonlyMap<number, string> = new Map([
  [1 << 2, " year"],
  [1 << 1, " month"],
  [1 << 3, " day"],
  [1 << 10, " hour"],
  [1 << 11, " minute"],
  [1 << 12, " second"],
  [(1 << 2) | (1 << 1), " year to month"],
  [(1 << 3) | (1 << 10), " day to hour"],
  [(1 << 3) | (1 << 10) | (1 << 11), " day to minute"],
  [(1 << 3) | (1 << 10) | (1 << 11) | (1 << 12), " day to second"],
  [(1 << 10) | (1 << 11), " hour to minute"],
  [(1 << 10) | (1 << 11) | (1 << 12), " hour to second"],
  [(1 << 11) | (1 << 12), " minute to second"],
]);

/** intervaltypmodout: the fields, then the precision in parentheses. */
function intervalFields(typmod: number): string {
  const precision = typmod & 0xffff;
  const fields = INTERVAL_FIELDS.get((typmod >> 16) & 0x7fff) ?? "";
  return precision === 0xffff ? fields : `${fields}(${precision})`;
}
