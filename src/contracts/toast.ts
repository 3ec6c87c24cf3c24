import { javaPattern, splitPatternList } from "../debezium/java/regex.ts";
import { builtinType } from "../model/builtin-types.ts";
import type { Catalog, ColumnType } from "../model/catalog.ts";
import type { Connector } from "../model/prediction.ts";

/**
 * Types whose values never leave the row: those with typstorage `p` in pg_type, and those of varying length that are never longer than
 * the pointer that would take their place (inet and cidr, ranges of numbers and times of fixed length).
 */
const IN_ROW: ReadonlySet<string> = new Set(
  `aclitem bool box char cid circle date float4 float8 gtsvector int2 int2vector int4 int8 interval line lseg macaddr macaddr8
   money name oid oidvector pg_lsn point regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc
   regprocedure regrole regtype tid time timestamp timestamptz timetz tsquery uuid xid xid8
   inet cidr int4range int8range daterange tsrange tstzrange`.split(/\s+/),
);

/** Types of extensions with a fixed length (contrib: isn, seg). */
const FIXED_BY_EXTENSION = ["isn", "seg"];

/** A value is only moved out where it is longer than the 18 bytes that would point to it, aligned to 24 (toast_helper.c). */
const POINTER = 24;

/**
 * Whether values of this type can be stored out of line (PostgreSQL documentation, "TOAST"): a type of varying length that has room for
 * more than the pointer that would take its place.
 */
export function canBeToasted(catalog: Catalog, type: ColumnType): boolean {
  if (type.array) return true;
  const builtin = builtinType(type.oid);
  if (builtin !== undefined) {
    return !IN_ROW.has(builtin.name) && (longestValue(builtin.name, type.typmod) ?? Number.POSITIVE_INFINITY) > POINTER;
  }
  const user = catalog.types.get(type.oid);
  switch (user?.kind) {
    case "domain":
      return canBeToasted(catalog, user.base);
    case "enum":
    case "shell":
    case undefined:
      return false;
    case "composite":
    case "row":
    case "range":
    case "multirange":
      return true;
    case "base":
      // CREATE TYPE keeps values in the row unless it is told another storage; extensions' own types mostly are.
      return user.extension !== null && !FIXED_BY_EXTENSION.includes(user.extension);
    default:
      return user satisfies never;
  }
}

/** A short value's own header is one byte (varatt.h). */
const HEADER = 1;

/** What the typmods of varchar, char and numeric count in (VARHDRSZ). */
const COUNTED = 4;

/** The bytes of the longest value a typmod lets in, header included; null where there is no limit. */
function longestValue(name: string, typmod: number): number | null {
  if (typmod < 0) return null;
  switch (name) {
    case "varchar":
    case "bpchar":
      // A character takes four bytes at most.
      return HEADER + (typmod - COUNTED) * 4;
    case "bit":
    case "varbit":
      return HEADER + 4 + Math.ceil(typmod / 8);
    case "numeric": {
      const precision = (typmod - COUNTED) >> 16;
      const scale = (typmod - COUNTED) & 0x7ff;
      // Two bytes for four decimal digits, counted from the point (numeric.c).
      return HEADER + 4 + 2 * (Math.ceil(Math.max(precision - scale, 0) / 4) + Math.ceil(Math.min(scale, 1000) / 4));
    }
    default:
      return null;
  }
}

/** `unavailable.value.placeholder` */
export function placeholderOf({ config }: Connector): string {
  return config.get("unavailable.value.placeholder") ?? "__debezium_unavailable_value";
}

const RESELECT = "io.debezium.processors.reselect.ReselectColumnsPostProcessor";

/** Whether a post-processor asks the database again for a column that was not sent (ReselectColumnsPostProcessor). */
export function isReselected({ config }: Connector, table: string, column: string): boolean {
  const names = (config.get("post.processors") ?? "").split(",").map((name) => name.trim());
  return names.some((name) => {
    const option = (key: string) => config.get(`${name}.${key}`);
    if (name === "" || option("type") !== RESELECT) return false;
    if (option("reselect.unavailable.values")?.toLowerCase() === "false") return false;
    const listed = (key: string) => lists(option(key), `${table}:${column}`);
    return listed("reselect.columns.include.list") ?? !(listed("reselect.columns.exclude.list") ?? false);
  });
}

/** Whether an option's expressions name the column; null where it is not given. One that is no expression names nothing. */
function lists(option: string | undefined, name: string): boolean | null {
  if (option === undefined || option.trim() === "") return null;
  return splitPatternList(option).some((source) => {
    const pattern = javaPattern(source, { caseInsensitive: true });
    return pattern.ok && pattern.value.matches(name);
  });
}
