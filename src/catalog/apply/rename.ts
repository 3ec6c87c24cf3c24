import type { RenameStmt } from "@pgsql/types";
import type { Constraint, Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { renameRelationInDefaults, renameTypeInDefaults } from "../default-texts.ts";
import { findIndex, findRelation, showName, writtenName } from "../names.ts";
import { Refused } from "../refused.ts";
import { childrenOf, constraintNamed, partitionsOf, relationOf, requireFreeName, update } from "../relations.ts";
import { functionSignature } from "../signatures.ts";
import { as, nameParts } from "../tree.ts";
import { requireUserType } from "../types.ts";
import { renameAttribute } from "./composites.ts";
import { requireFreeTypeName } from "./create-type.ts";
import { renameDomainConstraint } from "./domains.ts";
import { renameEventTrigger } from "./event-triggers.ts";
import { replaceFunction, requireFunction } from "./functions.ts";
import { isHandedDown } from "./inherit-constraints.ts";
import { renamePublication } from "./publications.ts";
import { renameColumn } from "./rename-column.ts";
import { renameSchema } from "./schemas.ts";
import { renameTrigger } from "./triggers.ts";

/** ALTER … RENAME of anything the model holds. */
export function rename(context: Context, statement: RenameStmt): void {
  const to = statement.newname ?? "";
  const from = statement.subname ?? "";
  const parts = nameParts(statement.object);
  switch (statement.renameType) {
    case "OBJECT_TABLE":
    case "OBJECT_VIEW":
    case "OBJECT_MATVIEW":
    case "OBJECT_SEQUENCE":
    case "OBJECT_FOREIGN_TABLE":
    case "OBJECT_INDEX":
      renameRelation(context, statement, to);
      return;
    case "OBJECT_COLUMN":
      onRelation(context, statement, (relation) => {
        if (relation.ofType !== null) throw new Refused("cannot rename column of typed table");
        renameColumn(context, relation.oid, from, to, statement.relation?.inh === true);
      });
      return;
    case "OBJECT_ATTRIBUTE":
      renameAttribute(context, statement, from, to);
      return;
    case "OBJECT_TABCONSTRAINT":
      onRelation(context, statement, (relation) => {
        // renameatt_check, which does not ask whether it is a column.
        if (relation.ofType !== null) throw new Refused("cannot rename column of typed table");
        renameConstraint(context, relation.oid, from, to, statement.relation?.inh === true);
      });
      return;
    case "OBJECT_TRIGGER":
      onRelation(context, statement, (relation) => renameTrigger(context, relation.oid, from, to));
      return;
    case "OBJECT_TYPE":
    case "OBJECT_DOMAIN":
      renameType(context, parts, to);
      return;
    case "OBJECT_DOMCONSTRAINT":
      renameDomainConstraint(context, parts, from, to);
      return;
    case "OBJECT_SCHEMA":
      renameSchema(context, from, to);
      return;
    case "OBJECT_EVENT_TRIGGER":
      renameEventTrigger(context, parts[0] ?? "", to);
      return;
    case "OBJECT_PUBLICATION":
      renamePublication(context, parts[0] ?? "", to);
      return;
    case "OBJECT_FUNCTION":
    case "OBJECT_PROCEDURE":
    case "OBJECT_ROUTINE":
      renameFunction(context, statement, to);
      return;
    default:
      return;
  }
}

function onRelation(context: Context, statement: RenameStmt, change: (relation: Relation) => void): void {
  const written = writtenName(statement.relation);
  const relation = findRelation(context.draft, written);
  if (relation !== undefined) {
    change(relation);
    return;
  }
  if (statement.missing_ok !== true) throw new Refused(`relation "${showName(written)}" does not exist`);
}

/** RenameRelation: ALTER TABLE also renames indexes, views and sequences. */
function renameRelation(context: Context, statement: RenameStmt, to: string): void {
  const { draft } = context;
  const written = writtenName(statement.relation);
  const found = findIndex(draft, written);
  if (found !== undefined) {
    renameIndex(context, found.relation.oid, found.index.oid, to);
    return;
  }
  onRelation(context, statement, (relation) => {
    requireFreeName(draft, relation.schema, to);
    // Sequences have no row type.
    if (relation.kind !== "sequence" && draft.typeNamed(relation.schema, to) !== undefined) {
      throw new Refused(`type "${to}" already exists`);
    }
    draft.putRelation({ ...relation, name: to });
    renameRelationInDefaults(draft, relation, { schema: relation.schema, name: to });
  });
}

/** An index and the constraint it belongs to always have the same name; a replica identity follows. */
function renameIndex(context: Context, oid: Oid, index: Oid, to: string): void {
  const relation = relationOf(context.draft, oid);
  requireFreeName(context.draft, relation.schema, to);
  const before = relation.indexes.find((candidate) => candidate.oid === index);
  const isConstraint = relation.constraints.some((own) => "index" in own && own.index === index);
  if (isConstraint && constraintNamed(relation, to) !== undefined) {
    throw new Refused(`constraint "${to}" for relation "${relation.name}" already exists`);
  }
  update(context.draft, oid, (same) => ({
    ...same,
    indexes: same.indexes.map((candidate) => (candidate.oid === index ? { ...candidate, name: to } : candidate)),
    constraints: same.constraints.map((constraint) =>
      "index" in constraint && constraint.index === index ? { ...constraint, name: to } : constraint,
    ),
    replicaIdentity:
      same.replicaIdentity.kind === "index" && same.replicaIdentity.index === before?.name
        ? { kind: "index", index: to }
        : same.replicaIdentity,
  }));
}

function renameConstraint(
  context: Context,
  oid: Oid,
  from: string,
  to: string,
  recurse: boolean,
  renamedParent: Oid | null = null,
): void {
  const relation = relationOf(context.draft, oid);
  const constraint = constraintNamed(relation, from);
  if (constraint === undefined) {
    throw new Refused(`constraint "${from}" for table "${relation.name}" does not exist`);
  }
  if (isHandedDown(context, relation, constraint, renamedParent ?? undefined)) {
    throw new Refused(`cannot rename inherited constraint "${from}"`);
  }
  if ("index" in constraint) {
    renameIndex(context, oid, constraint.index, to);
    return;
  }
  if (constraintNamed(relation, to) !== undefined) {
    throw new Refused(`constraint "${to}" for relation "${relation.name}" already exists`);
  }
  update(context.draft, oid, (before) => ({
    ...before,
    constraints: before.constraints.map((other) => (other === constraint ? { ...other, name: to } : other)),
  }));
  if (constraint.kind === "foreign key") renamePartOf(context, oid, from, to);
  if (!isInheritable(constraint) || constraint.noInherit === true) return;
  for (const child of childrenOf(context.draft, oid)) {
    if (constraintNamed(child, from)?.kind !== constraint.kind) {
      throw new Refused(`constraint "${from}" for table "${child.name}" does not exist`);
    }
    if (!recurse) throw new Refused(`inherited constraint "${from}" must be renamed in child tables too`);
    renameConstraint(context, child.oid, from, to, true, oid);
  }
}

/** The copies that partitions have keep their names. */
function renamePartOf(context: Context, oid: Oid, from: string, to: string): void {
  for (const partition of partitionsOf(context.draft, oid)) {
    update(context.draft, partition.oid, (before) => ({
      ...before,
      constraints: before.constraints.map((copy) => (copy.partOf === from ? { ...copy, partOf: to } : copy)),
    }));
  }
}

const isInheritable = (constraint: Constraint): boolean =>
  constraint.kind === "check" || constraint.kind === "not null";

function renameType(context: Context, parts: readonly string[], to: string): void {
  const { draft } = context;
  const type = requireUserType(draft, parts);
  if (type.kind === "row") throw new Refused(`${type.name} is a table's row type`);
  if (type.kind === "composite" && context.draft.relationNamed(type.schema, to) !== undefined) {
    throw new Refused(`relation "${to}" already exists`);
  }
  requireFreeTypeName(draft, type.schema, to);
  const after = { ...type, name: to };
  draft.putType(after);
  renameTypeInDefaults(draft, type, after);
}

function renameFunction(context: Context, statement: RenameStmt, to: string): void {
  const before = requireFunction(context, as(statement.object, "ObjectWithArgs"));
  const after = { ...before, name: to };
  const taken = context.draft.functions.some((entry) => functionSignature(entry) === functionSignature(after));
  if (taken) throw new Refused(`function ${functionSignature(after)} already exists`);
  replaceFunction(context, before, after);
}
