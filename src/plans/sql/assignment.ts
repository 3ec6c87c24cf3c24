import { Draft } from "../../catalog/draft.ts";
import { baseType, canCoerce } from "../../catalog/expression-resolve.ts";
import { formatType } from "../../catalog/print.ts";
import { Refused, Undecidable } from "../../catalog/refused.ts";
import { resolveType } from "../../catalog/types.ts";
import { builtinType } from "../../model/builtin-types.ts";
import type { Catalog, ColumnType } from "../../model/catalog.ts";
import type { SqlParser } from "../../ports.ts";

/** Whether values go from one type to another and back without a word; what is wrong with it where they do not. */
export interface Cast {
  readonly forth: string | null;
  readonly back: string | null;
  /** What is lost on the way, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Both directions by assignment, as INSERT and UPDATE convert (pg_cast.castcontext, PostgreSQL documentation, "Value
 * Storage"). What depends on who asks, by the session's time zone, is no way to keep two columns in step.
 */
export function assignable(catalog: Catalog, from: ColumnType, to: string, parser: SqlParser | null): Cast {
  const target = parser === null ? null : typeNamed(to, catalog, parser);
  if (target === null) return { forth: null, back: null, notes: [] };
  if (typeof target === "string") return { forth: target, back: target, notes: [] };
  const texts = [formatType(catalog, from), formatType(catalog, target)] as const;
  if (dependsOnTimeZone(catalog, from, target)) {
    const message = (key: string) =>
      `between ${texts.join(" and ")} the session's time zone decides: say which in "${key}", such as x AT TIME ZONE 'UTC'`;
    return { forth: message("cast"), back: message("inverse"), notes: [] };
  }
  const goes = (one: ColumnType, other: ColumnType) => canCoerce(catalog, one, other, "assignment");
  const message = (key: string, one: string, other: string) =>
    `PostgreSQL does not assign ${one} to ${other}: say how in "${key}"`;
  const loses = !canCoerce(catalog, target, from, "implicit") && goes(target, from);
  return {
    forth: goes(from, target) ? null : message("cast", texts[0], texts[1]),
    back: goes(target, from) ? null : message("inverse", texts[1], texts[0]),
    notes: loses
      ? [
          `What is written to the new column as ${texts[1]} stays as it is written; the old one gets it as ${texts[0]}, rounded where it must be, and the write is refused where ${texts[0]} cannot hold it.`,
        ]
      : [],
  };
}

/** The type of that name, or why there is none. */
export function typeNamed(text: string, catalog: Catalog, parser: SqlParser): ColumnType | string {
  const parsed = parser.parse(`SELECT CAST(NULL AS ${text})`);
  const [statement, more] = parsed.ok ? parsed.statements : [];
  const tree = statement?.tree;
  const value = tree !== undefined && "SelectStmt" in tree ? tree.SelectStmt.targetList?.[0] : undefined;
  const cast = value !== undefined && "ResTarget" in value ? value.ResTarget.val : undefined;
  if (more !== undefined || cast === undefined || !("TypeCast" in cast)) return `${text} is no type`;
  try {
    return resolveType(new Draft(catalog), cast.TypeCast.typeName);
  } catch (error) {
    if (error instanceof Refused || error instanceof Undecidable) return error.message;
    throw error;
  }
}

const ZONED = ["timestamptz", "timetz"];

function dependsOnTimeZone(catalog: Catalog, from: ColumnType, to: ColumnType): boolean {
  const [one, other] = [from, to].map((type) => builtinType(baseType(catalog, type).oid)?.name ?? "");
  return one !== other && [one, other].some((name) => name !== undefined && ZONED.includes(name));
}
