import type { MoveKey, MoveShape } from "../operation.ts";

/** What a plan file holds under a key that takes one text; empty where it is not given. */
export function textOf(shape: MoveShape, key: MoveKey): string {
  return optionalText(shape, key) ?? "";
}

export function optionalText(shape: MoveShape, key: MoveKey): string | null {
  const value = shape[key];
  if (value === undefined) return null;
  return typeof value === "string" ? value : value.join(", ");
}

export function listOf(shape: MoveShape, key: MoveKey): readonly string[] {
  const value = shape[key];
  if (value === undefined) return [];
  return typeof value === "string" ? value.split(",").map((one) => one.trim()) : value;
}
