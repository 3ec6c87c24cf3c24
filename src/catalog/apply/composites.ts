import type { AlterTableCmd, ColumnDef, CompositeTypeStmt, RenameStmt } from "@pgsql/types";
import type { ColumnType, Oid, Relation, UserType } from "../../model/catalog.ts";
import { qualifiedName } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import type { WrittenName } from "../names.ts";
import { creationSchema, writtenName } from "../names.ts";
import { Refused, Undecidable } from "../refused.ts";
import { bareColumn, childrenOf, columnNamed, relationOf, requireFreeName } from "../relations.ts";
import { all, as } from "../tree.ts";
import { requireUserType, resolveType } from "../types.ts";
import { requireCast, retype } from "./alter-column-type.ts";
import { dropColumnHere } from "./alter-columns.ts";
import { requireFreeTypeName } from "./create-type.ts";
import { renameColumn } from "./rename-column.ts";

type Composite = UserType & { readonly kind: "composite" };

/** CREATE TYPE … AS (attribute type, …). */
export function createComposite(context: Context, statement: CompositeTypeStmt): void {
  const { draft } = context;
  const written = writtenName(statement.typevar);
  const schema = creationSchema(draft, written);
  requireFreeTypeName(draft, schema, written.name);
  requireFreeName(draft, schema, written.name);
  const attributes = all(statement.coldeflist, "ColumnDef").map((definition) => ({
    name: definition.colname ?? "",
    type: resolveType(draft, definition.typeName),
  }));
  draft.putType({ oid: draft.newOid(), schema, name: written.name, kind: "composite", attributes });
}

export function requireComposite(context: Context, written: WrittenName): Composite {
  const parts = written.schema === undefined ? [written.name] : [written.schema, written.name];
  const type = requireUserType(context.draft, parts);
  if (type.kind !== "composite") throw new Refused(`"${written.name}" is not a composite type`);
  return type;
}

/** The order of ALTER TABLE's passes. */
const ORDER = ["AT_DropColumn", "AT_AlterColumnType", "AT_AddColumn"] as const;

/** ALTER TYPE … ADD | DROP | ALTER ATTRIBUTE. */
export function alterComposite(context: Context, written: WrittenName, commands: readonly AlterTableCmd[]): void {
  for (const subtype of ORDER) {
    for (const command of commands.filter((candidate) => candidate.subtype === subtype)) {
      const type = requireComposite(context, written);
      const tables = typedTables(context, type, command.behavior === "DROP_CASCADE");
      const attributes = alteredAttributes(context, type, command);
      context.draft.putType({ ...type, attributes });
      for (const table of tables) alterTyped(context, table.oid, attributes, command);
    }
  }
}

/** find_typed_table_dependencies: tables OF the type change with it, if CASCADE says so. */
function typedTables(context: Context, type: Composite, cascade: boolean): Relation[] {
  const typed = [...context.draft.relations.values()].filter((relation) => relation.ofType === type.oid);
  if (typed.length > 0 && !cascade) {
    throw new Refused(`cannot alter type "${type.name}" because it is the type of a typed table`);
  }
  return typed;
}

function alterTyped(context: Context, oid: Oid, attributes: Composite["attributes"], command: AlterTableCmd): void {
  const relation = relationOf(context.draft, oid);
  const name = command.name ?? as(command.def, "ColumnDef")?.colname ?? "";
  const column = columnNamed(relation, name);
  const attribute = attributes.find((candidate) => candidate.name === name);
  switch (command.subtype) {
    case "AT_AddColumn":
      if (attribute !== undefined) appendAttribute(context, oid, name, attribute.type);
      return;
    case "AT_DropColumn":
      if (column === undefined) return;
      dropColumnHere(context, oid, name, true, true);
      return;
    case "AT_AlterColumnType":
      if (column === undefined || attribute === undefined) return;
      requireCast(context, relation, column.type, attribute.type, `column "${name}"`);
      retype(context, relation, column, attribute.type);
      return;
    default:
      return;
  }
}

function appendAttribute(context: Context, oid: Oid, name: string, type: ColumnType): void {
  const relation = relationOf(context.draft, oid);
  if (columnNamed(relation, name) !== undefined) {
    throw new Refused(`column "${name}" of relation "${relation.name}" already exists`);
  }
  const attnum = relation.nextAttnum;
  const columns = [...relation.columns, bareColumn({ attnum, name, type })];
  context.draft.putRelation({ ...relation, columns, nextAttnum: attnum + 1 });
  for (const child of childrenOf(context.draft, oid)) appendAttribute(context, child.oid, name, type);
}

function alteredAttributes(context: Context, type: Composite, command: AlterTableCmd): Composite["attributes"] {
  const definition = as(command.def, "ColumnDef");
  const name = command.subtype === "AT_AddColumn" ? (definition?.colname ?? "") : (command.name ?? "");
  const exists = type.attributes.some((attribute) => attribute.name === name);
  switch (command.subtype) {
    case "AT_AddColumn":
      if (exists) throw new Refused(`column "${name}" of relation "${type.name}" already exists`);
      return [...type.attributes, { name, type: attributeType(context, type, definition) }];
    case "AT_DropColumn":
      if (!exists && command.missing_ok !== true) throw missingAttribute(type, name);
      if (exists) requireUnread(context, type, name);
      return type.attributes.filter((attribute) => attribute.name !== name);
    case "AT_AlterColumnType": {
      if (!exists) throw missingAttribute(type, name);
      requireUnused(context, type);
      const changed = attributeType(context, type, definition);
      return type.attributes.map((attribute) => (attribute.name === name ? { name, type: changed } : attribute));
    }
    default:
      return type.attributes;
  }
}

/** What reads one attribute of a column is not kept, so a condition on such a column may stand in the way, or go along. */
function requireUnread(context: Context, type: Composite, name: string): void {
  for (const relation of context.draft.relations.values()) {
    const columns = relation.columns.filter((column) => column.type.oid === type.oid).map(({ attnum }) => attnum);
    const read = [
      ...relation.constraints.flatMap((constraint) => (constraint.kind === "check" ? constraint.columns : [])),
      ...relation.indexes.flatMap((index) => index.expressionColumns),
    ];
    if (!columns.some((attnum) => read.includes(attnum))) continue;
    throw new Undecidable(`something on ${relation.name} may read attribute "${name}" of its column`, [
      qualifiedName(relation),
    ]);
  }
}

/** CheckAttributeType: a type cannot hold itself, not even by way of others. */
function attributeType(context: Context, type: Composite, definition: ColumnDef | undefined): ColumnType {
  const resolved = resolveType(context.draft, definition?.typeName);
  if (holds(context, resolved.oid, type.oid)) {
    throw new Refused(`composite type ${type.name} cannot be made a member of itself`);
  }
  return resolved;
}

function holds(context: Context, outer: Oid, inner: Oid): boolean {
  if (outer === inner) return true;
  const type = context.draft.types.get(outer);
  if (type?.kind === "domain") return holds(context, type.base.oid, inner);
  if (type?.kind === "row") {
    const columns = context.draft.relations.get(type.relation)?.columns ?? [];
    return columns.some((column) => holds(context, column.type.oid, inner));
  }
  return type?.kind === "composite" && type.attributes.some((attribute) => holds(context, attribute.type.oid, inner));
}

/** find_composite_type_dependencies: stored values of the type would have to be rewritten. */
function requireUnused(context: Context, type: Composite): void {
  for (const relation of context.draft.relations.values()) {
    if (relation.kind === "view" || relation.kind === "sequence") continue;
    const column = relation.columns.find((candidate) => holds(context, candidate.type.oid, type.oid));
    if (column === undefined) continue;
    throw new Refused(`cannot alter type "${type.name}" because column "${relation.name}.${column.name}" uses it`);
  }
}

function missingAttribute(type: Composite, name: string): Refused {
  return new Refused(`column "${name}" of relation "${type.name}" does not exist`);
}

export function renameAttribute(context: Context, statement: RenameStmt, name: string, newName: string): void {
  const type = requireComposite(context, writtenName(statement.relation));
  if (!type.attributes.some((attribute) => attribute.name === name)) throw missingAttribute(type, name);
  if (type.attributes.some((attribute) => attribute.name === newName)) {
    throw new Refused(`column "${newName}" of relation "${type.name}" already exists`);
  }
  const tables = typedTables(context, type, statement.behavior === "DROP_CASCADE");
  context.draft.putType({
    ...type,
    attributes: type.attributes.map((attribute) =>
      attribute.name === name ? { ...attribute, name: newName } : attribute,
    ),
  });
  for (const table of tables) renameColumn(context, table.oid, name, newName, true);
}
