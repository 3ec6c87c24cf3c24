import type { RangeVar } from "@pgsql/types";
import type { FunctionEntry, Index, Relation, RelationKind } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";
import { indexOf } from "./draft.ts";
import { Refused, Undecidable } from "./refused.ts";

/** Where temporary relations live; searched first, never created in by an unqualified CREATE. */
export const TEMPORARY_SCHEMA = "pg_temp";

/** Schemas of the server itself, whose contents are not replayed. */
export const SYSTEM_SCHEMAS: readonly string[] = ["pg_catalog", "information_schema", "pg_toast"];

/** A name as it is written: the schema is undefined when it is left to the search_path. */
export interface WrittenName {
  readonly schema: string | undefined;
  readonly name: string;
}

export function writtenName(range: RangeVar | undefined): WrittenName {
  return { schema: range?.schemaname, name: range?.relname ?? "" };
}

/** From `[schema, name]`, `[name]` or `[database, schema, name]`. */
export function writtenParts(parts: readonly string[]): WrittenName {
  return { schema: parts.at(-2), name: parts.at(-1) ?? "" };
}

export function showName(written: WrittenName): string {
  return written.schema === undefined ? written.name : `${written.schema}.${written.name}`;
}

/** Schemas that exist and are searched, in order, without pg_catalog. */
export function searchedSchemas(draft: Draft): string[] {
  return pathOf(draft).filter((schema) => draft.schemas.includes(schema));
}

/** Schemas in which an unqualified name is looked for, in order: pg_catalog comes first unless the path itself names it. */
export function searchOrder(draft: Draft): string[] {
  const searched = pathOf(draft).filter((schema) => schema === "pg_catalog" || draft.schemas.includes(schema));
  return searched.includes("pg_catalog")
    ? [TEMPORARY_SCHEMA, ...searched]
    : [TEMPORARY_SCHEMA, "pg_catalog", ...searched];
}

/** `$user` names no schema as long as nobody says who that is. */
function pathOf(draft: Draft): readonly string[] {
  const { role } = draft;
  return role === null ? draft.searchPath : draft.searchPath.map((schema) => (schema === "$user" ? role : schema));
}

/** RangeVarGetCreationNamespace: where a new object goes. */
export function creationSchema(draft: Draft, written: WrittenName, temporary = false): string {
  if (temporary) {
    if (written.schema !== undefined && written.schema !== TEMPORARY_SCHEMA) {
      throw new Refused("cannot create temporary relation in non-temporary schema");
    }
    return TEMPORARY_SCHEMA;
  }
  if (written.schema !== undefined) {
    requireSchema(draft, written.schema);
    return written.schema;
  }
  const schema = searchedSchemas(draft)[0];
  if (schema === undefined) throw new Refused("no schema has been selected to create in");
  return schema;
}

/**
 * RangeVarAdjustRelationPersistence: the schema a new relation goes to, and how long it lives. What is made in pg_temp is
 * temporary without saying so.
 */
export function placeOf(draft: Draft, range: RangeVar | undefined): Pick<Relation, "schema" | "persistence"> {
  const written = writtenName(range);
  const inTemporarySchema = written.schema === TEMPORARY_SCHEMA;
  const temporary = range?.relpersistence === "t" || inTemporarySchema;
  if (inTemporarySchema && range?.relpersistence === "u") {
    throw new Refused("only temporary relations may be created in temporary schemas");
  }
  const schema = creationSchema(draft, written, temporary);
  return { schema, persistence: temporary ? "temporary" : range?.relpersistence === "u" ? "unlogged" : "permanent" };
}

export function requireSchema(draft: Draft, schema: string): void {
  if (!draft.schemas.includes(schema) && schema !== TEMPORARY_SCHEMA && !SYSTEM_SCHEMAS.includes(schema)) {
    throw new Refused(`schema "${schema}" does not exist`);
  }
}

/** Schemas in which a written name is looked for, in order. */
function candidates(draft: Draft, written: WrittenName): string[] {
  return written.schema === undefined ? searchOrder(draft) : [written.schema];
}

/** A table, view or sequence (never an index) by its written name. */
export function findRelation(draft: Draft, written: WrittenName): Relation | undefined {
  for (const schema of candidates(draft, written)) {
    const named = draft.relationNamed(schema, written.name);
    if (named !== undefined) return named.index === null ? draft.relations.get(named.relation) : undefined;
  }
  return undefined;
}

export function requireRelation(draft: Draft, written: WrittenName, kinds?: readonly RelationKind[]): Relation {
  const relation = findRelation(draft, written);
  if (relation === undefined && written.schema !== undefined && SYSTEM_SCHEMAS.includes(written.schema)) {
    throw new Undecidable(`names ${showName(written)}, which is the server's own`, []);
  }
  if (relation === undefined) throw new Refused(`relation "${showName(written)}" does not exist`);
  if (kinds !== undefined && !kinds.includes(relation.kind)) {
    throw new Refused(`"${relation.name}" is not a ${kinds[0] ?? "relation"}`);
  }
  return relation;
}

export interface FoundIndex {
  readonly relation: Relation;
  readonly index: Index;
}

export function findIndex(draft: Draft, written: WrittenName): FoundIndex | undefined {
  for (const schema of candidates(draft, written)) {
    const named = draft.relationNamed(schema, written.name);
    if (named === undefined) continue;
    const relation = draft.relations.get(named.relation);
    const index = relation === undefined || named.index === null ? undefined : indexOf(relation, named.index);
    return relation === undefined || index === undefined ? undefined : { relation, index };
  }
  return undefined;
}

export const TABLES: readonly RelationKind[] = ["table", "partitioned table"];

/** The columns of a relation as it stands now; the draft always holds the newest entry. */
export function current(draft: Draft, relation: Relation): Relation {
  const now = draft.relations.get(relation.oid);
  if (now === undefined) throw new Refused(`relation "${relation.name}" does not exist`);
  return now;
}

/** Functions and procedures of that name, in search_path order. */
export function findFunctions(draft: Draft, written: WrittenName): FunctionEntry[] {
  const schemas = candidates(draft, written);
  return draft.functions
    .filter((entry) => entry.name === written.name && schemas.includes(entry.schema))
    .sort((a, b) => schemas.indexOf(a.schema) - schemas.indexOf(b.schema));
}
