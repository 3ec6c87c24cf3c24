import type { Node, TypeName } from "@pgsql/types";
import type { BuiltinType } from "../model/builtin-types.ts";
import { builtinTypeByName } from "../model/builtin-types.ts";
import type { ColumnType, Oid, UserType } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";
import { extensionTypmod } from "./extension-typmods.ts";
import { extensionTypes } from "./extensions.ts";
import { findRelation, searchedSchemas, searchOrder, showName, writtenParts } from "./names.ts";
import { Refused, Undecidable } from "./refused.ts";
import { as, integer, strings } from "./tree.ts";

/** INTERVAL_FULL_RANGE and INTERVAL_FULL_PRECISION of utils/timestamp.h. */
const INTERVAL_FULL_RANGE = 0x7fff;
const INTERVAL_FULL_PRECISION = 0xffff;

/** A type as found by its name: `array` when the name itself is an array type's (`_int4`). */
interface NamedType {
  readonly oid: Oid;
  readonly array: boolean;
  readonly builtin: BuiltinType | null;
  readonly user: UserType | null;
}

/** What a column, attribute or cast of this written type gets. Refused when the type does not exist. */
export function resolveType(draft: Draft, type: TypeName | undefined): ColumnType {
  if (type?.pct_type === true) return typeOfColumn(draft, strings(type.names));
  const parts = strings(type?.names);
  const named = findType(draft, parts);
  if (named === undefined) {
    if (mayExistUnseen(draft)) return { oid: placeholder(draft, parts), array: isArray(type), typmod: -1 };
    throw new Refused(`type "${showName(writtenParts(parts))}" does not exist`);
  }
  return { oid: named.oid, array: named.array || isArray(type), typmod: typmodOf(named, type?.typmods ?? []) };
}

/** `relation.column%TYPE`: that column's type now (LookupTypeNameExtended). */
function typeOfColumn(draft: Draft, parts: readonly string[]): ColumnType {
  const name = parts.at(-1);
  const column = findRelation(draft, writtenParts(parts.slice(0, -1)))?.columns.find((one) => one.name === name);
  if (column === undefined)
    throw new Undecidable(`%TYPE of ${parts.join(".")}, which is not known, is not followed`, []);
  return { ...column.type, typmod: -1 };
}

/** Why a relation with such a column cannot be predicted: the type came with something that was not followed. */
export function untoldType(draft: Draft, column: { readonly name: string; readonly type: ColumnType }): string | null {
  const type = draft.types.get(column.type.oid);
  return type?.kind === "shell" ? `the type of column "${column.name}", ${type.name}, is not known` : null;
}

const isArray = (type: TypeName | undefined): boolean => (type?.arrayBounds?.length ?? 0) > 0;

export function findType(draft: Draft, parts: readonly string[]): NamedType | undefined {
  const { schema, name } = writtenParts(parts);
  const schemas = schema === undefined ? searchOrder(draft) : [schema];
  for (const candidate of schemas) {
    const found = typeIn(draft, candidate, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function typeIn(draft: Draft, schema: string, name: string): NamedType | undefined {
  const scalar = scalarIn(draft, schema, name);
  if (scalar !== undefined) return { ...scalar, array: false };
  const element = name.startsWith("_") ? scalarIn(draft, schema, name.slice(1)) : undefined;
  return element === undefined ? undefined : { ...element, array: true };
}

function scalarIn(draft: Draft, schema: string, name: string): Omit<NamedType, "array"> | undefined {
  if (schema === "pg_catalog") {
    const builtin = builtinTypeByName(name);
    return builtin === undefined ? undefined : { oid: builtin.oid, builtin, user: null };
  }
  const user = draft.typeNamed(schema, name) ?? rowType(draft, schema, name);
  return user === undefined ? undefined : { oid: user.oid, builtin: null, user };
}

/** Every table has a row type of its name; it enters the catalog when something uses it. */
function rowType(draft: Draft, schema: string, name: string): UserType | undefined {
  const named = draft.relationNamed(schema, name);
  const relation = named === undefined || named.index !== null ? undefined : draft.relations.get(named.relation);
  if (relation === undefined || relation.kind === "sequence") return undefined;
  const type: UserType = { oid: draft.newOid(), schema, name, kind: "row", relation: relation.oid };
  draft.putType(type);
  return type;
}

/** After a statement whose effect is unknown, or an extension we do not know, a missing type may well be there. */
export function mayExistUnseen(draft: Draft): boolean {
  return (
    draft.opaque.some((entry) => entry.relations === null) ||
    draft.extensions.some((extension) => extensionTypes(extension.name) === undefined)
  );
}

function placeholder(draft: Draft, parts: readonly string[]): Oid {
  const { schema, name } = writtenParts(parts);
  const oid = draft.newOid();
  draft.putType({ oid, schema: schema ?? searchedSchemas(draft)[0] ?? "public", name, kind: "shell" });
  return oid;
}

function typmodOf(named: NamedType, modifiers: readonly Node[]): number {
  if (modifiers.length === 0) return -1;
  if (named.builtin === null) return named.user === null ? -1 : extensionTypmod(named.user, modifiers);
  const numbers = modifiers.map(integer);
  const [first, second] = numbers;
  if (first === undefined || numbers.includes(undefined)) throw new Refused("type modifiers must be simple constants");
  switch (named.builtin.typmod) {
    case "length":
      return first + 4;
    case "numeric":
      return ((first << 16) | ((second ?? 0) & 0x7ff)) + 4;
    case "bits":
      return first;
    case "precision":
      return Math.min(first, 6);
    case "interval":
      return intervalTypmod(first, second);
    case "none":
      throw new Refused(`type modifier is not allowed for type "${named.builtin.name}"`);
    default: {
      const never: never = named.builtin.typmod;
      return never;
    }
  }
}

/** intervaltypmodin: a mask of fields, then perhaps a precision. */
function intervalTypmod(fields: number, precision: number | undefined): number {
  if (precision !== undefined) return ((fields & INTERVAL_FULL_RANGE) << 16) | (Math.min(precision, 6) & 0xffff);
  return fields === INTERVAL_FULL_RANGE ? -1 : ((fields & INTERVAL_FULL_RANGE) << 16) | INTERVAL_FULL_PRECISION;
}

const SERIALS: Readonly<Record<string, string>> = {
  smallserial: "int2",
  serial2: "int2",
  serial: "int4",
  serial4: "int4",
  bigserial: "int8",
  serial8: "int8",
};

/** The integer type behind `serial`, `bigserial`, …: pseudo-types that only the unqualified name means. */
export function serialType(type: TypeName | undefined): ColumnType | undefined {
  const names = strings(type?.names);
  const name = names.length === 1 ? SERIALS[names[0] ?? ""] : undefined;
  const builtin = name === undefined ? undefined : builtinTypeByName(name);
  return builtin === undefined ? undefined : { oid: builtin.oid, array: false, typmod: -1 };
}

/** The built-in type of that pg_type name as a column type. */
export function builtinColumnType(name: string): ColumnType {
  const builtin = builtinTypeByName(name);
  if (builtin === undefined) throw new Error(`no built-in type ${name}`);
  return { oid: builtin.oid, array: false, typmod: -1 };
}

/** A user type by its written name, of one of the kinds; Refused when there is none. */
export function requireUserType(draft: Draft, parts: readonly string[]): UserType {
  const found = findType(draft, parts);
  if (found?.user === undefined || found.user === null || found.array) {
    throw new Refused(`type "${showName(writtenParts(parts))}" does not exist`);
  }
  return found.user;
}

/** The type a cast or a parameter names, when it is written as a TypeName node. */
export function typeOfNode(draft: Draft, node: Node | undefined): ColumnType | null {
  const type = as(node, "TypeName");
  return type === undefined ? null : resolveType(draft, type);
}

/** The pseudo-type of what has no type yet; stands for a type that cannot be told, too. */
export function isUnknown(type: ColumnType): boolean {
  return !type.array && type.oid === builtinTypeByName("unknown")?.oid;
}
