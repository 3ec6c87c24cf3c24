import type { NewColumn } from "../../model/plan.ts";
import type { MoveKey, MoveShape } from "../operation.ts";

/** What a plan file holds under a key that takes one text; empty where it is not given. */
export function textOf(shape: MoveShape, key: MoveKey): string {
  return optionalText(shape, key) ?? "";
}

export function optionalText(shape: MoveShape, key: MoveKey): string | null {
  const value = shape[key];
  if (value === undefined) return null;
  return typeof value === "string" ? value : Object.values(value).join(", ");
}

export function listOf(shape: MoveShape, key: MoveKey): readonly string[] {
  const value = shape[key];
  if (value === undefined) return [];
  if (typeof value === "string") return value.split(",").map((one) => one.trim());
  return Array.isArray(value) ? value : Object.keys(value);
}

/** Expressions by column; as one text: `first = expression; second = expression`. */
export function expressionsOf(shape: MoveShape, key: MoveKey): Readonly<Record<string, string>> {
  const value = shape[key];
  const entries = typeof value === "string" ? entriesOf(value) : Object.entries(value ?? {});
  return Object.fromEntries(entries.map(([name, one]) => [name, typeof one === "string" ? one : one.cast]));
}

/** New columns by name; as one text: `first text = expression; second integer = expression`. */
export function newColumnsOf(shape: MoveShape, key: MoveKey): Readonly<Record<string, NewColumn>> {
  const value = shape[key];
  if (typeof value !== "string") {
    return Object.fromEntries(
      Object.entries(value ?? {}).map(([name, one]) => [name, typeof one === "string" ? { type: "", cast: one } : one]),
    );
  }
  return Object.fromEntries(
    entriesOf(value).map(([head, cast]) => {
      const [name = "", ...type] = head.split(/\s+/);
      return [name, { type: type.join(" "), cast }];
    }),
  );
}

function entriesOf(text: string): readonly (readonly [string, string])[] {
  return text.split(";").flatMap((entry) => {
    const sign = entry.indexOf("=");
    return sign < 0 ? [] : [[entry.slice(0, sign).trim(), entry.slice(sign + 1).trim()] as const];
  });
}
