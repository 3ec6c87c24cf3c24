import type { Node } from "@pgsql/types";
import { qualifiedName } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";
import { findRelation, showName } from "./names.ts";
import { as, nameParts, walk } from "./tree.ts";

/** Relations a statement names, qualified where they are known; as far as its tree shows them. */
export function relationsNamed(draft: Draft, tree: Node): string[] {
  const names = new Set<string>();
  walk(tree, (kind, fields) => {
    if ((kind === "RangeVar" || kind === "relation" || kind === "rel" || kind === "view") && isText(fields.relname)) {
      names.add(relationText(draft, isText(fields.schemaname) ? fields.schemaname : undefined, fields.relname));
    }
  });
  const drop = as(tree, "DropStmt");
  for (const object of drop?.objects ?? []) {
    const parts = nameParts(object);
    const table = drop?.removeType === "OBJECT_TRIGGER" ? parts.slice(0, -1) : parts;
    const name = table.at(-1);
    if (name !== undefined) names.add(relationText(draft, table.at(-2), name));
  }
  return [...names];
}

const isText = (value: unknown): value is string => typeof value === "string";

function relationText(draft: Draft, schema: string | undefined, name: string): string {
  const relation = findRelation(draft, { schema, name });
  return relation === undefined ? showName({ schema, name }) : qualifiedName(relation);
}
