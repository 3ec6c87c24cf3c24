import { builtinType } from "../model/builtin-types.ts";
import type { ColumnType } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";
import { baseType } from "./expression-resolve.ts";
import { mayExistUnseen } from "./types.ts";

type Kind = "built-in" | "row" | "plain" | "other";

/** Enums and ranges come with no casts but those of every type. */
function kindOf(draft: Draft, type: ColumnType): Kind {
  const { oid } = baseType(draft, type);
  const builtin = builtinType(oid);
  if (builtin !== undefined) return builtin.kind === "pseudo" ? "other" : "built-in";
  switch (draft.types.get(oid)?.kind) {
    case "composite":
    case "row":
      return "row";
    case "enum":
    case "range":
    case "multirange":
      return "plain";
    default:
      return "other";
  }
}

/**
 * Whether all casts from one type to another are known, so that one that is not is not there: both are built-in, or come
 * without casts. Rows become the rows of what they inherit from, and types of extensions may bring casts.
 */
export function castsKnown(draft: Draft, from: ColumnType, to: ColumnType): boolean {
  const kinds = [kindOf(draft, from), kindOf(draft, to)];
  if (kinds.every((kind) => kind === "built-in")) return true;
  if (draft.casts === undefined || mayExistUnseen(draft) || kinds.includes("other")) return false;
  return kinds.some((kind) => kind !== "row");
}
