import type { TableLikeClause } from "@pgsql/types";
import type { Column, Constraint, Oid, Relation, RelationKind } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import type { WrittenName } from "../names.ts";
import { findRelation, requireRelation, writtenName } from "../names.ts";
import { formatType } from "../print.ts";
import { Refused } from "../refused.ts";
import {
  bareColumn,
  columnName,
  columnNamed,
  constraintNamed,
  notNullConstraint,
  relationOf,
  update,
} from "../relations.ts";
import { createOwnedSequence } from "../sequences.ts";
import { columnStorage } from "../storage.ts";
import { findType } from "../types.ts";
import { copyIndex } from "./define-index.ts";
import type { Like, NewTable, TableParts } from "./table-parts.ts";

/** TableLikeOption of parsenodes.h. */
const LIKE = {
  constraints: 1 << 2,
  defaults: 1 << 3,
  generated: 1 << 4,
  identity: 1 << 5,
  indexes: 1 << 6,
  storage: 1 << 8,
} as const;

function including(like: Like, option: keyof typeof LIKE): boolean {
  return (like.options & LIKE[option]) !== 0;
}

/** What a foreign table has none of, whatever LIKE says. */
const NOT_FOREIGN = LIKE.identity | LIKE.indexes | LIKE.storage;

/** transformTableLikeClause: names, types and NOT NULL always; the rest as asked for. */
export function likeColumns(
  context: Context,
  table: NewTable,
  clause: TableLikeClause,
  parts: TableParts,
  foreign: boolean,
): void {
  const written = writtenName(clause.relation);
  const type = findRelation(context.draft, written) === undefined ? compositeNamed(context, written) : undefined;
  const source = type === undefined ? requireRelation(context.draft, written) : null;
  if (source !== null && !READABLE.has(source.kind))
    throw new Refused(`relation "${source.name}" is invalid in LIKE clause`);
  const options = clause.options ?? 0;
  const like: Like = { options: foreign ? options & ~NOT_FOREIGN : options, source: source?.oid ?? null };
  const columns = source?.columns ?? type?.attributes.map((attribute) => bareColumn({ ...attribute, attnum: 0 })) ?? [];
  for (const column of columns) {
    if (mergedIntoInherited(context, column, parts, like)) continue;
    const attnum = parts.columns.length + 1;
    const identity = including(like, "identity") ? column.identity : null;
    if (identity !== null) createOwnedSequence(context, table, { attnum, name: column.name }, null);
    if (source !== null && column.generated !== null && including(like, "generated")) {
      const reads = column.generated.columns.map((read) => columnName(source, read));
      parts.computations.set(attnum, { reads, written: undefined });
    }
    const copied = source === null ? column : withRealNotNull(context, source, column);
    parts.columns.push(copiedColumn(copied, attnum, identity, like));
  }
  parts.likes.push(like);
}

const READABLE: ReadonlySet<RelationKind> = new Set([
  "table",
  "partitioned table",
  "view",
  "materialized view",
  "foreign table",
]);

function compositeNamed(context: Context, { schema, name }: WrittenName) {
  const user = findType(context.draft, schema === undefined ? [name] : [schema, name])?.user;
  return user?.kind === "composite" ? user : undefined;
}

/** A column that is inherited as well is one column, the table's own too. */
function mergedIntoInherited(context: Context, column: Column, parts: TableParts, like: Like): boolean {
  const position = parts.columns.findIndex((existing) => existing.name === column.name);
  const existing = parts.columns[position];
  if (existing === undefined) return false;
  if (existing.inheritCount === 0 || existing.local) {
    throw new Refused(`column "${column.name}" specified more than once`);
  }
  if (formatType(context.draft, existing.type) !== formatType(context.draft, column.type)) {
    throw new Refused(`column "${column.name}" has a type conflict`);
  }
  if (including(like, "storage") && columnStorage(context.draft, existing) !== columnStorage(context.draft, column)) {
    throw new Refused(`column "${column.name}" has a storage parameter conflict`);
  }
  parts.columns[position] = { ...existing, notNull: existing.notNull || column.notNull, local: true };
  return true;
}

/** From PostgreSQL 18 on, NOT NULL is copied with its constraint; attnotnull may be set without one. */
function withRealNotNull(context: Context, source: Relation, column: Column): Column {
  const named = context.postgres < 18 || notNullConstraint(source, column.attnum) !== undefined;
  return named ? column : { ...column, notNull: false };
}

function copiedColumn(source: Column, attnum: number, identity: Column["identity"], like: Like): Column {
  const { storage, outOfLine: _, ...column } = source;
  return {
    ...column,
    ...(storage !== undefined && including(like, "storage") ? { storage } : {}),
    attnum,
    identity,
    default: including(like, "defaults") ? column.default : null,
    generated: including(like, "generated") ? column.generated : null,
    local: true,
    inheritCount: 0,
  };
}

/** expandTableLikeClause: check constraints and indexes, once the table is there. */
export function likeRest(context: Context, oid: Oid, like: Like): void {
  if (like.source === null) return;
  const source = relationOf(context.draft, like.source);
  if (including(like, "constraints")) copyChecks(context, source, oid);
  if (including(like, "indexes")) for (const index of source.indexes) copyIndex(context, source, index, oid);
}

/** A check that the table inherits as well is one constraint, the table's own too. */
function copyChecks(context: Context, source: Relation, oid: Oid): void {
  for (const check of source.constraints) {
    if (check.kind !== "check") continue;
    update(context.draft, oid, (relation) => {
      const own = constraintNamed(relation, check.name);
      if (own !== undefined) {
        const constraints = relation.constraints.map((other) => (other === own ? { ...own, local: true } : other));
        return { ...relation, constraints };
      }
      const columns = check.columns.map((attnum) => columnNamed(relation, columnName(source, attnum))?.attnum ?? 0);
      const validated = check.enforced !== false;
      const copy: Constraint = { ...check, columns, validated, inherited: false, local: true };
      return { ...relation, constraints: [...relation.constraints, copy] };
    });
  }
}
