import type { Catalog, Oid } from "../model/catalog.ts";
import type { ChangeOf } from "../model/change.ts";
import type { Pass } from "../pass/pass.ts";

/** Labels before and after a column got another enum in place of its own; null where one of the two is none. */
export function enumSwap(
  pass: Pass,
  change: ChangeOf<"column-retyped">,
): { readonly lost: readonly string[]; readonly gained: readonly string[] } | null {
  const before = labelsOf(pass.before, change.before.oid);
  const after = labelsOf(pass.after, change.after.oid);
  if (before === null || after === null || change.before.array !== change.after.array) return null;
  return {
    lost: before.filter((label) => !after.includes(label)),
    gained: after.filter((label) => !before.includes(label)),
  };
}

function labelsOf({ types }: Catalog, oid: Oid): readonly string[] | null {
  const type = types.get(oid);
  return type?.kind === "enum" ? type.labels : null;
}
