import type { CreateEnumStmt, CreateRangeStmt, DefineStmt, Node } from "@pgsql/types";
import type { Context } from "../context.ts";
import type { Draft } from "../draft.ts";
import { creationSchema, writtenParts } from "../names.ts";
import { Refused } from "../refused.ts";
import { all, as, strings } from "../tree.ts";
import { resolveType } from "../types.ts";

/** Types share their schema's space with each other and with the row types of tables; sequences and indexes have none. */
export function requireFreeTypeName(draft: Draft, schema: string, name: string): void {
  const named = draft.relationNamed(schema, name);
  const relation = named === undefined || named.index !== null ? undefined : draft.relations.get(named.relation);
  const type = draft.typeNamed(schema, name);
  // A shell may be the placeholder of a type that was used before its creation was understood.
  if ((type !== undefined && type.kind !== "shell") || (relation !== undefined && relation.kind !== "sequence")) {
    throw new Refused(`type "${name}" already exists`);
  }
}

/** CREATE TYPE … AS ENUM. */
export function createEnum(context: Context, statement: CreateEnumStmt): void {
  const { draft } = context;
  const written = writtenParts(strings(statement.typeName));
  const schema = creationSchema(draft, written);
  requireFreeTypeName(draft, schema, written.name);
  const labels = strings(statement.vals);
  draft.putType({ oid: draft.newOid(), schema, name: written.name, kind: "enum", labels });
}

/** CREATE TYPE … AS RANGE, which makes a multirange beside it. */
export function createRange(context: Context, statement: CreateRangeStmt): void {
  const { draft } = context;
  const written = writtenParts(strings(statement.typeName));
  const schema = creationSchema(draft, written);
  requireFreeTypeName(draft, schema, written.name);
  const parameters = all(statement.params, "DefElem");
  const parameter = (name: string): Node | undefined => parameters.find((candidate) => candidate.defname === name)?.arg;
  const subtype = resolveType(draft, as(parameter("subtype"), "TypeName"));
  const range = draft.newOid();
  const multirange = draft.newOid();
  draft.putType({ oid: range, schema, name: written.name, kind: "range", subtype, multirange });
  const parts = as(parameter("multirange_type_name"), "TypeName")?.names ?? [];
  const named = parts.length === 0 ? null : writtenParts(strings(parts));
  const multirangeSchema = named === null ? schema : creationSchema(draft, named);
  const name = named?.name ?? multirangeName(written.name);
  requireFreeTypeName(draft, multirangeSchema, name);
  draft.putType({ oid: multirange, schema: multirangeSchema, name, kind: "multirange", range });
}

/** makeMultirangeTypeName: `range` becomes `multirange`, otherwise `_multirange` is added. */
function multirangeName(range: string): string {
  return range.includes("range") ? range.replace("range", "multirange") : `${range}_multirange`;
}

/** CREATE TYPE name; and CREATE TYPE name (INPUT = …). Other DEFINEs (operators, aggregates, …) make no type. */
export function define(context: Context, statement: DefineStmt): void {
  if (statement.kind !== "OBJECT_TYPE") return;
  const { draft } = context;
  const written = writtenParts(strings(statement.defnames));
  const schema = creationSchema(draft, written);
  const existing = draft.typeNamed(schema, written.name);
  if (statement.definition === undefined) {
    requireFreeTypeName(draft, schema, written.name);
    draft.putType({ oid: draft.newOid(), schema, name: written.name, kind: "shell" });
    return;
  }
  if (existing !== undefined && existing.kind !== "shell") throw new Refused(`type "${written.name}" already exists`);
  const oid = existing?.oid ?? draft.newOid();
  draft.putType({ oid, schema, name: written.name, kind: "base", extension: null });
}
