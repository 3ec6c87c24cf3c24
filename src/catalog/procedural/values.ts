import type { Oid } from "../../model/catalog.ts";

/** A value of an expression, as far as the catalog can tell it. */
export type Value =
  | string
  | number
  | boolean
  | null
  /** A regclass or regtype: compared by OID, printed by name. */
  | { readonly kind: "object"; readonly oid: Oid; readonly text: string }
  | { readonly kind: "array"; readonly items: readonly Value[] }
  /** Cannot be told: it depends on data, or on something that is not evaluated here. */
  | { readonly kind: "unknown" };

/** The name of the database itself is never known, but it always equals itself. */
export const CURRENT_DATABASE = "the current database";

export const UNKNOWN: Value = { kind: "unknown" };

/** A missing value is not NULL: it cannot be told. */
export function orUnknown(value: Value | undefined): Value {
  return value === undefined ? UNKNOWN : value;
}

export function isUnknown(value: Value): boolean {
  return typeof value === "object" && value !== null && value.kind === "unknown";
}

/** The value's text as a cast to text or `%s` gives it; null for what has none. */
export function textOf(value: Value): string | null {
  if (value === null) return null;
  if (typeof value !== "object") return String(value);
  return value.kind === "object" ? value.text : null;
}

/** SQL's `=`: null when a side is null. Numbers and OIDs compare as numbers. */
export function equal(a: Value, b: Value): Value {
  if (isUnknown(a) || isUnknown(b)) return UNKNOWN;
  if (a === null || b === null) return null;
  const [left, right] = [comparable(a), comparable(b)];
  return typeof left === typeof right ? left === right : String(left) === String(right);
}

function comparable(value: Value): string | number | boolean {
  if (value === null) return "";
  if (typeof value !== "object") return value;
  return value.kind === "object" ? value.oid : JSON.stringify(value);
}

/** Equal values have equal keys; null and what cannot be told have none. */
export function keyOf(value: Value): string | null {
  return value === null || isUnknown(value) ? null : String(comparable(value));
}

/** Three-valued logic, with a fourth value for what cannot be told. */
export function and(values: readonly Value[]): Value {
  if (values.includes(false)) return false;
  if (values.some(isUnknown)) return UNKNOWN;
  return values.includes(null) ? null : true;
}

export function or(values: readonly Value[]): Value {
  if (values.includes(true)) return true;
  if (values.some(isUnknown)) return UNKNOWN;
  return values.includes(null) ? null : false;
}

export function not(value: Value): Value {
  if (value === null || isUnknown(value)) return value;
  return value !== true;
}
