import type { AlterTypeStmt, CreateEnumStmt, CreateRangeStmt, DefineStmt, Node } from "@pgsql/types";
import type { ColumnType, Oid, Storage } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import type { Draft } from "../draft.ts";
import { creationSchema, writtenParts } from "../names.ts";
import { Refused, Undecidable } from "../refused.ts";
import { columnStorage, storageNamed, typeStorage } from "../storage.ts";
import { all, as, optionText, strings } from "../tree.ts";
import { findType, resolveType } from "../types.ts";

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
  const storage = storageOf(draft, statement);
  const own = storage === "plain" ? {} : { storage };
  draft.putType({ oid, schema, name: written.name, kind: "base", extension: null, ...own });
}

/** DefineType: what STORAGE says, else that of the type in LIKE, else PLAIN. */
function storageOf(draft: Draft, { definition }: DefineStmt): Storage {
  const options = all(definition, "DefElem");
  const option = (name: string): Node | undefined => options.find(({ defname }) => defname === name)?.arg;
  const written = optionText(option("storage"));
  if (written !== undefined) return typesStorage(written);
  const like = as(option("like"), "TypeName");
  return like === undefined ? "plain" : typeStorage(draft, resolveType(draft, like));
}

function typesStorage(written: string): Storage {
  const storage = storageNamed(written);
  if (storage === "default") throw new Refused(`storage "${written}" not recognized`);
  return storage;
}

/** ALTER TYPE … SET (STORAGE = …), of base types and the domains over them. Columns that are there keep what they have. */
export function alterType(context: Context, { typeName, options }: AlterTypeStmt): void {
  const { draft } = context;
  const written = optionText(all(options, "DefElem").find(({ defname }) => defname === "storage")?.arg);
  if (written === undefined) return;
  const named = findType(draft, strings(typeName));
  if (named === undefined) throw new Refused(`type "${strings(typeName).join(".")}" does not exist`);
  const type = named.user;
  // A superuser may alter the server's own, which shows in columns made later on.
  if (type === null) throw new Undecidable("the storage of a built-in type is not followed", null);
  if (type.kind !== "base") throw new Refused(`${type.name} is not a base type`);
  const storage = typesStorage(written);
  const before = typeStorage(draft, { oid: type.oid, array: false, typmod: -1 });
  if (storage === "plain" && before !== "plain") throw new Refused("cannot change type's storage to PLAIN");
  if (type.extension !== null || storage === before) return;
  for (const relation of draft.relations.values()) {
    if (!relation.columns.some((column) => isOver(draft, column.type, type.oid))) continue;
    const columns = relation.columns.map((column) =>
      isOver(draft, column.type, type.oid) ? { ...column, storage: columnStorage(draft, column) } : column,
    );
    draft.putRelation({ ...relation, columns });
  }
  draft.putType({ ...type, storage });
}

function isOver(draft: Draft, { oid, array }: ColumnType, type: Oid): boolean {
  if (array) return false;
  if (oid === type) return true;
  const user = draft.types.get(oid);
  return user?.kind === "domain" && isOver(draft, user.base, type);
}
