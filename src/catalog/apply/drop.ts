import type { DropStmt, Node } from "@pgsql/types";
import type { FunctionEntry, Relation, RelationKind } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import type { CatalogObject } from "../dependencies.ts";
import { dropObjects } from "../dependencies.ts";
import { findFunctions, findIndex, findRelation, showName, writtenParts } from "../names.ts";
import { Refused } from "../refused.ts";
import { functionSignature } from "../signatures.ts";
import { as, nameParts, strings } from "../tree.ts";
import { findType } from "../types.ts";
import { dropCast } from "./casts.ts";
import { dropEventTrigger } from "./event-triggers.ts";
import { requireFunction } from "./functions.ts";
import { triggerOfWhole } from "./triggers.ts";

/** There is no such object: what IF EXISTS forgives. One of another kind, or one that cannot go, it does not. */
class Missing extends Refused {}

/** DROP of anything; IF EXISTS lets missing ones pass, CASCADE takes along what depends on them. */
export function drop(context: Context, statement: DropStmt): void {
  if (statement.concurrent === true && statement.behavior === "DROP_CASCADE") {
    throw new Refused("DROP INDEX CONCURRENTLY does not support CASCADE");
  }
  if (statement.concurrent === true && (statement.objects ?? []).length > 1) {
    throw new Refused("DROP INDEX CONCURRENTLY does not support dropping multiple objects");
  }
  const found: CatalogObject[] = [];
  for (const node of statement.objects ?? []) {
    try {
      found.push(...objectsNamed(context, statement, node));
    } catch (error) {
      if (statement.missing_ok !== true || !(error instanceof Missing)) throw error;
    }
  }
  dropObjects(context.draft, found, statement.behavior === "DROP_CASCADE");
}

const RELATIONS: Readonly<Record<string, readonly RelationKind[]>> = {
  OBJECT_TABLE: ["table", "partitioned table"],
  OBJECT_VIEW: ["view"],
  OBJECT_MATVIEW: ["materialized view"],
  OBJECT_SEQUENCE: ["sequence"],
  OBJECT_FOREIGN_TABLE: ["foreign table"],
};

/** Kinds of objects the model has no entry for. */
const UNSEEN: ReadonlySet<string> = new Set([
  "OBJECT_ACCESS_METHOD",
  "OBJECT_AGGREGATE",
  "OBJECT_COLLATION",
  "OBJECT_CONVERSION",
  "OBJECT_FDW",
  "OBJECT_FOREIGN_SERVER",
  "OBJECT_LANGUAGE",
  "OBJECT_OPCLASS",
  "OBJECT_OPERATOR",
  "OBJECT_OPFAMILY",
  "OBJECT_POLICY",
  "OBJECT_RULE",
  "OBJECT_STATISTIC_EXT",
  "OBJECT_TRANSFORM",
  "OBJECT_TSCONFIGURATION",
  "OBJECT_TSDICTIONARY",
  "OBJECT_TSPARSER",
  "OBJECT_TSTEMPLATE",
]);

function objectsNamed(context: Context, statement: DropStmt, node: Node): CatalogObject[] {
  const { draft } = context;
  const kind = statement.removeType ?? "OBJECT_TABLE";
  const parts = nameParts(node);
  const kinds = RELATIONS[kind];
  if (kinds !== undefined) return [relationToDrop(context, parts, kinds)];
  switch (kind) {
    case "OBJECT_INDEX":
      return [indexToDrop(context, parts)];
    case "OBJECT_TYPE":
    case "OBJECT_DOMAIN":
      return [typeToDrop(context, parts)];
    case "OBJECT_SCHEMA":
      return [schemaToDrop(context, parts[0] ?? "")];
    case "OBJECT_EXTENSION":
      return [extensionToDrop(context, parts[0] ?? "")];
    case "OBJECT_FUNCTION":
    case "OBJECT_PROCEDURE":
    case "OBJECT_ROUTINE":
      return [functionToDrop(context, node, kind)];
    case "OBJECT_TRIGGER":
      return [triggerToDrop(context, parts)];
    case "OBJECT_CAST":
      dropCast(context, node, statement.missing_ok === true);
      return [];
    case "OBJECT_EVENT_TRIGGER":
      dropEventTrigger(context, parts[0] ?? "");
      return [];
    case "OBJECT_PUBLICATION":
      if (!draft.publications.has(parts[0] ?? "")) throw new Missing(`publication "${parts[0] ?? ""}" does not exist`);
      draft.removePublication(parts[0] ?? "");
      return [];
    default:
      if (UNSEEN.has(kind)) return [];
      throw new Refused(`DROP of ${kind} is not known here: ${strings([node]).join(".")}`);
  }
}

function relationToDrop(context: Context, parts: readonly string[], kinds: readonly RelationKind[]): CatalogObject {
  const written = writtenParts(parts);
  const relation = findRelation(context.draft, written);
  if (relation === undefined && findIndex(context.draft, written) !== undefined) {
    throw new Refused(`"${written.name}" is not a ${kinds[0]}`);
  }
  if (relation === undefined) throw new Missing(`${kinds[0]} "${showName(written)}" does not exist`);
  if (!kinds.includes(relation.kind)) throw new Refused(`"${relation.name}" is not a ${kinds[0]}`);
  requireNoIdentity(context, relation);
  return { kind: "relation", oid: relation.oid };
}

/** An identity column's sequence is a part of it, whatever CASCADE says. */
function requireNoIdentity(context: Context, sequence: Relation): void {
  const { ownedBy } = sequence;
  const table = ownedBy === null ? undefined : context.draft.relations.get(ownedBy.relation);
  const column = table?.columns.find((candidate) => candidate.attnum === ownedBy?.column);
  if (column?.identity == null) return;
  throw new Refused(`cannot drop sequence ${sequence.name} because column ${column.name} of a table requires it`);
}

function indexToDrop(context: Context, parts: readonly string[]): CatalogObject {
  const written = writtenParts(parts);
  const found = findIndex(context.draft, written);
  if (found === undefined && findRelation(context.draft, written) !== undefined) {
    throw new Refused(`"${written.name}" is not an index`);
  }
  if (found === undefined) throw new Missing(`index "${showName(written)}" does not exist`);
  const owner = found.relation.constraints.find(
    (constraint) => "index" in constraint && constraint.index === found.index.oid,
  );
  if (owner !== undefined) {
    throw new Refused(`cannot drop index ${found.index.name} because constraint ${owner.name} requires it`);
  }
  if (found.index.partOf !== undefined) {
    throw new Refused(`cannot drop index ${found.index.name} because the index of its partitioned table requires it`);
  }
  return { kind: "index", relation: found.relation.oid, oid: found.index.oid };
}

function typeToDrop(context: Context, parts: readonly string[]): CatalogObject {
  const found = findType(context.draft, parts);
  if (found?.user == null) throw new Missing(`type "${parts.join(".")}" does not exist`);
  if (found.user.kind === "row") throw new Refused(`cannot drop type ${found.user.name} because its table requires it`);
  if (found.user.kind === "multirange") {
    const range = context.draft.types.get(found.user.range);
    throw new Refused(`cannot drop type ${found.user.name} because type ${range?.name ?? ""} requires it`);
  }
  return { kind: "type", oid: found.oid };
}

function schemaToDrop(context: Context, name: string): CatalogObject {
  if (!context.draft.schemas.includes(name)) throw new Missing(`schema "${name}" does not exist`);
  return { kind: "schema", name };
}

function extensionToDrop(context: Context, name: string): CatalogObject {
  if (!context.draft.extensions.some((extension) => extension.name === name)) {
    throw new Missing(`extension "${name}" does not exist`);
  }
  return { kind: "extension", name };
}

function functionToDrop(context: Context, node: Node, kind: string): CatalogObject {
  const procedure = kind === "OBJECT_PROCEDURE" ? onlyProcedure(context, node) : undefined;
  if (procedure !== undefined) return { kind: "function", signature: functionSignature(procedure) };
  try {
    return { kind: "function", signature: functionSignature(requireFunction(context, as(node, "ObjectWithArgs"))) };
  } catch (error) {
    throw error instanceof Refused ? new Missing(error.message) : error;
  }
}

/** A procedure may be named with its OUT arguments, which the catalog does not hold: the only one of its name is meant. */
function onlyProcedure(context: Context, node: Node): FunctionEntry | undefined {
  const named = findFunctions(context.draft, writtenParts(nameParts(node)));
  const [only, other] = named.filter((entry) => entry.returns === null);
  return other === undefined ? only : undefined;
}

/** The list is the table's name followed by the trigger's. */
function triggerToDrop(context: Context, parts: readonly string[]): CatalogObject {
  const name = parts.at(-1) ?? "";
  const written = writtenParts(parts.slice(0, -1));
  const relation = findRelation(context.draft, written);
  if (relation === undefined) throw new Missing(`relation "${showName(written)}" does not exist`);
  if (!context.draft.triggers.some((trigger) => trigger.relation === relation.oid && trigger.name === name)) {
    if (triggerOfWhole(context, relation, name) !== undefined) {
      throw new Refused(`cannot drop trigger ${name} on table ${relation.name} because its parent table's requires it`);
    }
    throw new Missing(`trigger "${name}" for table "${relation.name}" does not exist`);
  }
  return { kind: "trigger", relation: relation.oid, name };
}
