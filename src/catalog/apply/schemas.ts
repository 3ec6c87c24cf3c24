import type { AlterObjectSchemaStmt, CreateSchemaStmt, Node, RangeVar } from "@pgsql/types";
import type { Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { renameRelationInDefaults, renameTypeInDefaults } from "../default-texts.ts";
import { findRelation, requireSchema, showName, writtenName } from "../names.ts";
import { Refused, Undecidable } from "../refused.ts";
import { requireFreeName, update } from "../relations.ts";
import { sequencesOwnedBy } from "../sequences.ts";
import { as, nameParts } from "../tree.ts";
import { requireUserType } from "../types.ts";
import { requireFreeTypeName } from "./create-type.ts";
import { replaceFunction, requireFunction } from "./functions.ts";

/** CREATE SCHEMA; its elements are created in it. `apply` runs one statement. */
export function createSchema(
  context: Context,
  statement: CreateSchemaStmt,
  apply: (context: Context, tree: Node) => void,
): void {
  const { draft } = context;
  const name = statement.schemaname ?? roleName(statement);
  if (draft.schemas.includes(name)) {
    if (statement.if_not_exists === true) return;
    throw new Refused(`schema "${name}" already exists`);
  }
  if (name.startsWith("pg_")) throw new Refused(`unacceptable schema name "${name}"`);
  const elements = (statement.schemaElts ?? []).map((element) => placed(element, name));
  draft.set({ schemas: [...draft.schemas, name] });
  const searchPath = draft.searchPath;
  draft.set({ searchPath: [name, ...searchPath] });
  for (const element of inOrder(elements)) apply(context, element);
  draft.set({ searchPath });
}

/** A schema without a name of its own has its owner's; who CURRENT_USER is the SQL does not say. */
function roleName({ authrole }: CreateSchemaStmt): string {
  if (authrole?.rolename !== undefined) return authrole.rolename;
  throw new Undecidable("creates a schema named after the current user, whom the SQL does not tell", null);
}

type Placed = { readonly node: Node; readonly range: RangeVar | undefined };

/** setSchemaName: what is made in a CREATE SCHEMA goes to that schema, and says no other. */
function placed(node: Node, schema: string): Node {
  const { node: inside, range } = withRange(node, schema);
  if (range?.schemaname !== undefined && range.schemaname !== schema) {
    throw new Refused(
      `CREATE specifies a schema (${range.schemaname}) different from the one being created (${schema})`,
    );
  }
  return inside;
}

function withRange(node: Node, schema: string): Placed {
  const table = as(node, "CreateStmt");
  if (table !== undefined) {
    const relation = { ...table.relation, schemaname: schema };
    return { node: { CreateStmt: { ...table, relation } }, range: table.relation };
  }
  const view = as(node, "ViewStmt");
  if (view !== undefined) {
    return { node: { ViewStmt: { ...view, view: { ...view.view, schemaname: schema } } }, range: view.view };
  }
  const sequence = as(node, "CreateSeqStmt");
  if (sequence !== undefined) {
    const named = { ...sequence, sequence: { ...sequence.sequence, schemaname: schema } };
    return { node: { CreateSeqStmt: named }, range: sequence.sequence };
  }
  return { node, range: as(node, "IndexStmt")?.relation ?? as(node, "CreateTrigStmt")?.relation };
}

/** transformCreateSchemaStmtElements: whatever the order they are written in. */
const ELEMENTS = ["CreateSeqStmt", "CreateStmt", "ViewStmt", "IndexStmt", "CreateTrigStmt", "GrantStmt"] as const;

function inOrder(elements: readonly Node[]): Node[] {
  return ELEMENTS.flatMap((kind) => elements.filter((element) => as(element, kind) !== undefined));
}

/** ALTER SCHEMA … RENAME: everything in it has a new qualified name. */
export function renameSchema(context: Context, from: string, to: string): void {
  const { draft } = context;
  if (!draft.schemas.includes(from)) throw new Refused(`schema "${from}" does not exist`);
  if (draft.schemas.includes(to)) throw new Refused(`schema "${to}" already exists`);
  draft.set({
    schemas: draft.schemas.map((schema) => (schema === from ? to : schema)),
    extensions: draft.extensions.map((entry) => (entry.schema === from ? { ...entry, schema: to } : entry)),
  });
  for (const relation of [...draft.relations.values()]) {
    if (relation.schema === from) moveRelation(context, relation, to);
  }
  for (const type of [...draft.types.values()]) if (type.schema === from) moveType(context, type.oid, to);
  for (const entry of draft.functions) {
    if (entry.schema === from) replaceFunction(context, entry, { ...entry, schema: to });
  }
  for (const publication of [...draft.publications.values()]) {
    if (!publication.schemas.includes(from)) continue;
    draft.putPublication({
      ...publication,
      schemas: publication.schemas.map((schema) => (schema === from ? to : schema)),
    });
  }
}

function moveRelation(context: Context, relation: Relation, schema: string): void {
  // Moving a sequence rewrites defaults of relations that are still to be moved: the newest entry counts.
  update(context.draft, relation.oid, (before) => ({ ...before, schema }));
  renameRelationInDefaults(context.draft, relation, { schema, name: relation.name });
}

function moveType(context: Context, oid: Oid, schema: string): void {
  const type = context.draft.types.get(oid);
  if (type === undefined) return;
  const after = { ...type, schema };
  context.draft.putType(after);
  renameTypeInDefaults(context.draft, type, after);
}

/** ALTER … SET SCHEMA; a table takes its indexes and owned sequences along. */
export function setSchema(context: Context, statement: AlterObjectSchemaStmt): void {
  const { draft } = context;
  const schema = statement.newschema ?? "";
  const isMissing =
    statement.missing_ok === true && statement.relation !== undefined
      ? findRelation(draft, writtenName(statement.relation)) === undefined
      : false;
  if (isMissing) return;
  requireSchema(draft, schema);
  switch (statement.objectType) {
    case "OBJECT_TABLE":
    case "OBJECT_VIEW":
    case "OBJECT_MATVIEW":
    case "OBJECT_SEQUENCE":
    case "OBJECT_FOREIGN_TABLE":
      setRelationSchema(context, statement, schema);
      return;
    case "OBJECT_TYPE":
    case "OBJECT_DOMAIN": {
      const type = requireUserType(draft, nameParts(statement.object));
      if (type.schema === schema) return;
      requireFreeTypeName(draft, schema, type.name);
      if (type.kind === "composite") requireFreeName(draft, schema, type.name);
      moveType(context, type.oid, schema);
      return;
    }
    case "OBJECT_FUNCTION":
    case "OBJECT_PROCEDURE":
    case "OBJECT_ROUTINE": {
      const entry = requireFunction(context, as(statement.object, "ObjectWithArgs"));
      replaceFunction(context, entry, { ...entry, schema });
      return;
    }
    case "OBJECT_EXTENSION":
      setExtensionSchema(context, nameParts(statement.object)[0] ?? "", schema);
      return;
    default:
      return;
  }
}

function setRelationSchema(context: Context, statement: AlterObjectSchemaStmt, schema: string): void {
  const { draft } = context;
  const written = writtenName(statement.relation);
  const relation = findRelation(draft, written);
  if (relation === undefined) {
    if (statement.missing_ok === true) return;
    throw new Refused(`relation "${showName(written)}" does not exist`);
  }
  if (relation.ownedBy !== null) throw new Refused("cannot move an owned sequence into another schema");
  if (relation.schema === schema) return;
  // Sequences have no row type.
  if (relation.kind !== "sequence" && draft.typeNamed(schema, relation.name) !== undefined) {
    throw new Refused(`type "${relation.name}" already exists in schema "${schema}"`);
  }
  for (const moved of [relation, ...sequencesOwnedBy(draft.relations.values(), relation.oid)]) {
    for (const name of [moved, ...moved.indexes]) requireFreeName(draft, schema, name.name);
    moveRelation(context, moved, schema);
  }
}

function setExtensionSchema(context: Context, name: string, schema: string): void {
  const { draft } = context;
  if (!draft.extensions.some((entry) => entry.name === name)) throw new Refused(`extension "${name}" does not exist`);
  draft.set({ extensions: draft.extensions.map((entry) => (entry.name === name ? { name, schema } : entry)) });
  for (const type of [...draft.types.values()]) {
    if (type.kind === "base" && type.extension === name) moveType(context, type.oid, schema);
  }
}
