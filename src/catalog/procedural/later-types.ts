import type { Oid, Relation } from "../../model/catalog.ts";
import { formatLocation } from "../../model/location.ts";
import type { Context } from "../context.ts";
import { isLaterType } from "../extensions.ts";
import { catches } from "./conditions.ts";
import type { Block } from "./instructions.ts";

/**
 * Code that has a handler for a type that does not exist may use one its extension brings in later versions only: which of
 * its branches runs depends on the version that is installed. What the code made of relations is then marked as not known.
 *
 * @param before the relations as they were before the block
 */
export function doubtLaterTypes({ draft, at }: Context, block: Block, before: ReadonlyMap<Oid, Relation>): void {
  const changed = [...draft.relations.values()].filter((relation) => before.get(relation.oid) !== relation);
  const type = changed
    .flatMap(({ columns }) => columns)
    .map((column) => draft.types.get(column.type.oid))
    .find((one) => one?.kind === "base" && one.extension !== null && isLaterType(one.extension, one.name));
  if (type === undefined) return;
  const missing = `type "${type.name}" does not exist`;
  if (!block.handlers.some(({ conditions }) => conditions.some((condition) => catches(condition, missing)))) return;
  const opaque = `${formatLocation(at)}: its code goes another way where the installed version of the extension has no type ${type.name}`;
  for (const relation of changed) draft.putRelation({ ...relation, opaque: relation.opaque ?? opaque });
}
