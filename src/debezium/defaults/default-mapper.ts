import type { Behaviour } from "../options/behaviour.ts";
import type { ColumnTypeInfo } from "../schema/column-type.ts";
import type { Phase } from "../schema/lengths.ts";
import { readEnumDefault, readSpelledEnumDefault } from "./default-text.ts";

/** What reads a column's default, found by the name of the column's type (PostgresDefaultValueConverter). */
export type DefaultMapper =
  /** A built-in type's: `placeholder` stands in for what a function would return. */
  | { readonly kind: "built-in"; readonly name: string; readonly placeholder: string }
  /** An enum's: the label in an expression, null when it reads none there. */
  | { readonly kind: "enum"; readonly read: (expression: string) => string | null };

/** Type names with a default value mapper, and what a function call becomes there. */
const PLACEHOLDERS: ReadonlyMap<string, string> = new Map([
  ["bit", "00"],
  ["varbit", "0"],
  ["bool", "false"],
  ["bpchar", ""],
  ["varchar", ""],
  ["text", ""],
  ["numeric", "0.0"],
  ["float4", "0.0"],
  ["float8", "0.0"],
  ["int2", "0"],
  ["int4", "0"],
  ["int8", "0"],
  ["json", "{}"],
  ["jsonb", "{}"],
  ["xml", ""],
  ["uuid", "00000000-0000-0000-0000-000000000000"],
  ["date", "1970-01-01"],
  ["time", "00:00"],
  ["timestamp", "1970-01-01"],
  ["timestamptz", "1970-01-01 00:00:00+00"],
  ["interval", "00:00:00"],
]);
/**
 * The mapper of a column's default, null when its type has none.
 * @param called the type the driver's name leads to
 */
export function defaultMapper(
  type: ColumnTypeInfo,
  called: ColumnTypeInfo | null,
  phase: Phase,
  behaviour: Behaviour,
): DefaultMapper | null {
  if (behaviour.readsQualifiedTypeNames) {
    // The expression is kept where the type the driver's name leads to has a mapper, and read by that of the column's type name.
    const kept = called !== null && (isEnum(called) || PLACEHOLDERS.has(called.typeName));
    if (!kept) return null;
    return builtinMapper(type.typeName) ?? (isEnum(type) ? enumMapper(type.typeName) : null);
  }
  // PostgresConnection lets go of an expression unless there is a mapper for the driver's name.
  const kept = PLACEHOLDERS.has(type.driverName) || (called !== null && isEnum(called));
  if (!kept) return null;
  const name = phase === "snapshot" ? type.driverName : type.typeName;
  return builtinMapper(name) ?? { kind: "enum", read: (expression) => readSpelledEnumDefault(expression, name) };
}

type EnumType = ColumnTypeInfo & { readonly root: { readonly kind: "enum" } };

function isEnum(type: ColumnTypeInfo): type is EnumType {
  return type.root.kind === "enum" && !type.domain && !type.array;
}

function enumMapper(name: string): DefaultMapper {
  return { kind: "enum", read: (expression) => readEnumDefault(expression, name) };
}

function builtinMapper(name: string): DefaultMapper | null {
  const placeholder = PLACEHOLDERS.get(name);
  return placeholder === undefined ? null : { kind: "built-in", name, placeholder };
}
