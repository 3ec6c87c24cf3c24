import { columnStorage } from "../catalog/storage.ts";
import { javaPattern, splitPatternList } from "../debezium/java/regex.ts";
import { builtinType } from "../model/builtin-types.ts";
import type { Catalog, Column, ColumnType, Relation } from "../model/catalog.ts";
import type { Connector } from "../model/prediction.ts";

/** Types of varying length whose values are never longer than the pointer that would take their place. */
const SHORT: ReadonlySet<string> = new Set([
  "inet",
  "cidr",
  ...["int4range", "int8range", "daterange", "tsrange", "tstzrange"],
]);

/** A value is only moved out where it is longer than the 18 bytes that would point to it, aligned to 24 (toast_helper.c). */
const POINTER = 24;

/**
 * Whether values of a column can be stored out of line (PostgreSQL documentation, "TOAST"): unless its storage is and always was
 * PLAIN, and where its type has room for more than the pointer that would take a value's place. MAIN is moved out as a last resort.
 * A partitioned table's rows are stored as its partitions say.
 */
export function canBeToasted(catalog: Catalog, relation: Relation, column: Column): boolean {
  if (!hasRoom(catalog, column.type)) return false;
  if (columnStorage(catalog, column) !== "plain" || column.outOfLine === true) return true;
  if (column.storage === undefined || relation.kind !== "partitioned table") return false;
  return [...catalog.relations.values()]
    .filter(({ partitionOf }) => partitionOf === relation.oid)
    .some((partition) => {
      const own = partition.columns.find(({ name }) => name === column.name);
      return own !== undefined && canBeToasted(catalog, partition, own);
    });
}

/** Whether some value of the type is longer than a pointer. */
function hasRoom(catalog: Catalog, type: ColumnType): boolean {
  if (type.array) return true;
  const user = catalog.types.get(type.oid);
  if (user?.kind === "domain") return hasRoom(catalog, user.base);
  const builtin = builtinType(type.oid)?.name;
  if (builtin === undefined) return true;
  return !SHORT.has(builtin) && (longestValue(builtin, type.typmod) ?? Number.POSITIVE_INFINITY) > POINTER;
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
