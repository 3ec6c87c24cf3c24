import type { Catalog, Column, Oid, Relation, UserType } from "../model/catalog.ts";
import type { Change, ColumnRef, TableRef } from "../model/change.ts";
import type { Location } from "../model/location.ts";
import { diffPublications } from "./diff-publications.ts";
import { formatType, userTypeName } from "./print.ts";
import { columnName, primaryKeyOf } from "./relations.ts";
import { columnStorage } from "./storage.ts";
import { firstUniqueIndex } from "./unique-index.ts";

/**
 * What differs between two catalogs, relation by OID and column by attnum: a rename is a rename, and DROP followed by
 * CREATE is a drop and a create. Every change is placed at `at`.
 */
export function diff(before: Catalog, after: Catalog, at: Location): Change[] {
  return [
    ...diffTypes(before, after, at),
    ...diffRelations(before, after, at),
    ...diffPublications(before, after, at),
    ...diffOpaque(before, after),
  ];
}

function diffOpaque(before: Catalog, after: Catalog): Change[] {
  if (before.opaque === after.opaque) return [];
  const known = new Set(before.opaque);
  return after.opaque.filter((entry) => !known.has(entry)).map((entry): Change => ({ kind: "opaque", ...entry }));
}

const isTable = (relation: Relation | undefined): relation is Relation =>
  relation !== undefined && (relation.kind === "table" || relation.kind === "partitioned table");

function diffRelations(before: Catalog, after: Catalog, at: Location): Change[] {
  const changes: Change[] = [];
  for (const [oid, relation] of before.relations) {
    if (isTable(relation) && !after.relations.has(oid)) {
      changes.push({ kind: "table-dropped", at, table: tableRef(relation) });
    }
  }
  for (const [oid, relation] of after.relations) {
    const was = before.relations.get(oid);
    if (!isTable(relation) || was === relation) continue;
    if (!isTable(was)) changes.push({ kind: "table-created", at, table: tableRef(relation) });
    else changes.push(...diffTable(before, was, after, relation, at));
  }
  return changes;
}

function diffTable(before: Catalog, was: Relation, after: Catalog, is: Relation, at: Location): Change[] {
  const changes: Change[] = [];
  const table = tableRef(was);
  if (was.schema !== is.schema) changes.push({ kind: "table-moved", at, table, toSchema: is.schema });
  if (was.name !== is.name) changes.push({ kind: "table-renamed", at, table, to: is.name });
  if (was.columns !== is.columns) changes.push(...diffColumns(before, was, after, is, at));
  const oldKey = keyOf(was);
  const newKey = keyOf(is);
  if (oldKey.attnums.join() !== newKey.attnums.join() || oldKey.exists !== newKey.exists) {
    changes.push({ kind: "key-changed", at, table, before: oldKey.names, after: newKey.names });
  }
  if (JSON.stringify(was.replicaIdentity) !== JSON.stringify(is.replicaIdentity)) {
    changes.push({
      kind: "replica-identity-changed",
      at,
      table,
      before: was.replicaIdentity,
      after: is.replicaIdentity,
    });
  }
  return changes;
}

interface Key {
  readonly exists: boolean;
  readonly attnums: readonly number[];
  readonly names: readonly string[] | null;
}

/** What identifies a row to who reads the catalog: the primary key, else the first unique index. */
function keyOf(relation: Relation): Key {
  const attnums = primaryKeyOf(relation)?.columns ?? firstUniqueIndex(relation);
  if (attnums === null) return { exists: false, attnums: [], names: null };
  return { exists: true, attnums, names: attnums.map((attnum) => columnName(relation, attnum)) };
}

function diffColumns(before: Catalog, was: Relation, after: Catalog, is: Relation, at: Location): Change[] {
  const changes: Change[] = [];
  const kept = new Map(is.columns.map((column) => [column.attnum, column]));
  const known = new Map(was.columns.map((column) => [column.attnum, column]));
  for (const column of was.columns) {
    if (!kept.has(column.attnum)) changes.push({ kind: "column-dropped", at, column: columnRef(was, column) });
  }
  for (const column of is.columns) {
    const old = known.get(column.attnum);
    if (old === undefined) changes.push(columnAdded(after, is, column, at));
    else if (old !== column) changes.push(...diffColumn(before, was, old, after, column, at));
  }
  return changes;
}

function columnAdded(catalog: Catalog, relation: Relation, column: Column, at: Location): Change {
  return {
    kind: "column-added",
    at,
    column: columnRef(relation, column),
    type: formatType(catalog, column.type),
    notNull: column.notNull,
    default: column.default,
  };
}

function diffColumn(
  before: Catalog,
  relation: Relation,
  was: Column,
  after: Catalog,
  is: Column,
  at: Location,
): Change[] {
  const changes: Change[] = [];
  const column = columnRef(relation, was);
  if (was.name !== is.name) changes.push({ kind: "column-renamed", at, column, to: is.name });
  if (JSON.stringify(was.type) !== JSON.stringify(is.type)) {
    changes.push({
      kind: "column-retyped",
      at,
      column,
      before: was.type,
      after: is.type,
      beforeText: formatType(before, was.type),
      afterText: formatType(after, is.type),
    });
  }
  if (was.notNull !== is.notNull) changes.push({ kind: "column-nullability", at, column, notNull: is.notNull });
  if (JSON.stringify(was.default) !== JSON.stringify(is.default)) {
    changes.push({ kind: "column-default", at, column, before: was.default, after: is.default });
  }
  const generationBefore = generationText(was);
  const generationAfter = generationText(is);
  if (generationBefore !== generationAfter) {
    changes.push({ kind: "column-generation", at, column, before: generationBefore, after: generationAfter });
  }
  const [storageBefore, storageAfter] = [columnStorage(before, was), columnStorage(after, is)];
  // A new type brings its own.
  if (storageBefore !== storageAfter && (was.storage !== undefined || is.storage !== undefined)) {
    changes.push({ kind: "column-storage", at, column, before: storageBefore, after: storageAfter });
  }
  return changes;
}

/** How a column's value comes about: `identity always`, `stored (a * 2)`; null for an ordinary column. */
function generationText(column: Column): string | null {
  if (column.identity !== null) return `identity ${column.identity}`;
  if (column.generated === null) return null;
  const { kind, expression } = column.generated;
  return `${kind} ${expression.kind === "known" ? expression.text : expression.reason}`;
}

function diffTypes(before: Catalog, after: Catalog, at: Location): Change[] {
  if (before.types === after.types) return [];
  const changes: Change[] = [];
  for (const [oid, type] of after.types) {
    const was = before.types.get(oid);
    if (was === undefined || was === type) continue;
    const usedBy = (): readonly ColumnRef[] => columnsOfType(after, oid);
    if (userTypeName(was) !== userTypeName(type) && type.kind !== "row") {
      changes.push({ kind: "type-renamed", at, type: userTypeName(was), to: userTypeName(type), usedBy: usedBy() });
    }
    const [oldLabels, newLabels] = [labelsOf(was), labelsOf(type)];
    if (oldLabels.join("\0") !== newLabels.join("\0")) {
      changes.push({
        kind: "enum-labels-changed",
        at,
        type: userTypeName(type),
        before: oldLabels,
        after: newLabels,
        usedBy: usedBy(),
      });
    }
  }
  return changes;
}

const labelsOf = (type: UserType): readonly string[] => (type.kind === "enum" ? type.labels : []);

/** Columns whose type it is, directly, as an array, or as the base of a domain. */
function columnsOfType(catalog: Catalog, oid: Oid): ColumnRef[] {
  const oids = new Set([oid]);
  for (const type of catalog.types.values()) {
    if (type.kind === "domain" && oids.has(type.base.oid)) oids.add(type.oid);
  }
  const refs: ColumnRef[] = [];
  for (const relation of catalog.relations.values()) {
    if (!isTable(relation)) continue;
    for (const column of relation.columns) if (oids.has(column.type.oid)) refs.push(columnRef(relation, column));
  }
  return refs;
}

function tableRef(relation: Relation): TableRef {
  return { relation: relation.oid, schema: relation.schema, table: relation.name };
}

function columnRef(relation: Relation, column: Column): ColumnRef {
  return { ...tableRef(relation), attnum: column.attnum, column: column.name };
}

/** Places each change of a whole transaction at the last of its statements that made such a change to the same object. */
export function attribute(changes: readonly Change[], byStatement: readonly Change[]): Change[] {
  const places = new Map<string, Location>();
  for (const change of byStatement) {
    places.set(objectOf(change), change.at);
    places.set(identityOf(change), change.at);
  }
  return changes.map((change) => {
    const at = places.get(identityOf(change)) ?? places.get(objectOf(change));
    return at === undefined || change.kind === "opaque" ? change : { ...change, at };
  });
}

/** The object alone: a table, a column, a type, a publication. */
function objectOf(change: Change): string {
  if ("column" in change) return `column ${change.column.relation} ${change.column.attnum}`;
  if ("table" in change) return `table ${change.table.relation}`;
  if ("type" in change) return `type ${change.type}`;
  return "publication" in change ? `publication ${change.publication}` : "opaque";
}

const identityOf = (change: Change): string => `${change.kind} ${objectOf(change)}`;
