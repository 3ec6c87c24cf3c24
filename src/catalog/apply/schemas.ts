import type { AlterObjectSchemaStmt, CreateSchemaStmt, Node } from "@pgsql/types";
import type { Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { renameRelationInDefaults, renameTypeInDefaults } from "../default-texts.ts";
import { findRelation, requireSchema, showName, writtenName } from "../names.ts";
import { Refused } from "../refused.ts";
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
  const name = statement.schemaname ?? statement.authrole?.rolename ?? "";
  if (draft.schemas.includes(name)) {
    if (statement.if_not_exists === true) return;
    throw new Refused(`schema "${name}" already exists`);
  }
  draft.set({ schemas: [...draft.schemas, name] });
  const elements = statement.schemaElts ?? [];
  if (elements.length === 0) return;
  const searchPath = draft.searchPath;
  draft.set({ searchPath: [name, ...searchPath] });
  for (const element of elements) apply(context, element);
  draft.set({ searchPath });
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
