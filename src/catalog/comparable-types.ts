import { builtinType } from "../model/builtin-types.ts";
import type { ColumnType } from "../model/catalog.ts";
import { baseType, canCoerce } from "./expression-resolve.ts";
import type { TypeNames } from "./print.ts";

/** Operator families of btree that compare different types with each other (pg_amop). */
const FAMILIES: readonly ReadonlySet<string>[] = [
  new Set(["int2", "int4", "int8"]),
  new Set(["float4", "float8"]),
  new Set(["text", "varchar", "name"]),
  new Set(["date", "timestamp", "timestamptz"]),
];

/**
 * ATAddForeignKeyConstraint: whether a column can reference one of another type, by an operator of the family or because
 * it becomes the other type implicitly. Types of users are compared with themselves only, built-in ones by what is known.
 */
export function comparable(catalog: TypeNames, own: ColumnType, referenced: ColumnType): boolean {
  const [from, to] = [baseType(catalog, own), baseType(catalog, referenced)];
  if (from.array || to.array) return from.array === to.array && from.oid === to.oid;
  if (canCoerce(catalog, from, to, "implicit")) return true;
  const [one, other] = [builtinType(from.oid)?.name ?? "", builtinType(to.oid)?.name ?? ""];
  return FAMILIES.some((family) => family.has(one) && family.has(other));
}
