import { type Catalog, qualifiedName, type UserType } from "../../model/catalog.ts";
import { columnTypeInfo } from "../schema/column-type.ts";
import type { Behaviour } from "./behaviour.ts";

/**
 * Why the connector does not start on a catalog: TypeRegistry reads every type of the database, and took each of an enum's category
 * for one with labels. An enum may have none, and a domain over an enum is of its base's category.
 */
export function unlabelledEnum(catalog: Catalog, behaviour: Behaviour): string | null {
  if (behaviour.readsEnumsWithoutLabels) return null;
  const found = [...catalog.types.values()].find((type) => isUnlabelled(catalog, type));
  if (found === undefined) return null;
  const what = found.kind === "domain" ? "a domain over an enum" : "an enum without labels";
  return `its type registry cannot read ${qualifiedName(found)}, ${what} (NullPointerException)`;
}

function isUnlabelled(catalog: Catalog, type: UserType): boolean {
  if (type.kind === "enum") return type.labels.length === 0;
  if (type.kind !== "domain") return false;
  const base = columnTypeInfo(catalog, type.base);
  return base?.root.kind === "enum" && !base.array;
}
