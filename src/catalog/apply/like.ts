import type { TableLikeClause } from "@pgsql/types";
import type { Column, Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { requireRelation, writtenName } from "../names.ts";
import { Refused } from "../refused.ts";
import { columnName, columnNamed, constraintNamed, relationOf, update } from "../relations.ts";
import { createOwnedSequence } from "../sequences.ts";
import { copyIndex } from "./define-index.ts";
import { nameNotNull } from "./not-null.ts";
import type { NewTable, TableParts } from "./table-parts.ts";

/** TableLikeOption of parsenodes.h. */
const LIKE = { constraints: 1 << 2, defaults: 1 << 3, generated: 1 << 4, identity: 1 << 5, indexes: 1 << 6 } as const;

function including(like: TableLikeClause, option: keyof typeof LIKE): boolean {
  return ((like.options ?? 0) & LIKE[option]) !== 0;
}

/** transformTableLikeClause: names, types and NOT NULL always; the rest as asked for. */
export function likeColumns(context: Context, table: NewTable, like: TableLikeClause, parts: TableParts): void {
  const source = requireRelation(context.draft, writtenName(like.relation));
  for (const column of source.columns) {
    if (parts.columns.some((existing) => existing.name === column.name)) {
      throw new Refused(`column "${column.name}" specified more than once`);
    }
    const attnum = parts.columns.length + 1;
    const identity = including(like, "identity") ? column.identity : null;
    if (identity !== null) createOwnedSequence(context, table, { attnum, name: column.name }, null);
    if (column.generated !== null && including(like, "generated")) {
      const reads = column.generated.columns.map((read) => columnName(source, read));
      parts.computations.set(attnum, { reads, written: undefined });
    }
    parts.columns.push(copiedColumn(column, attnum, identity, like));
  }
  parts.likes.push(like);
}

function copiedColumn(column: Column, attnum: number, identity: Column["identity"], like: TableLikeClause): Column {
  return {
    ...column,
    attnum,
    identity,
    default: including(like, "defaults") ? column.default : null,
    generated: including(like, "generated") ? column.generated : null,
    local: true,
    inheritCount: 0,
  };
}

/** Not-null constraints keep the names they have. */
export function likeNotNulls(context: Context, oid: Oid, like: TableLikeClause): void {
  const source = requireRelation(context.draft, writtenName(like.relation));
  for (const constraint of source.constraints) {
    if (constraint.kind !== "not null") continue;
    const column = columnNamed(relationOf(context.draft, oid), columnName(source, constraint.column));
    if (column !== undefined)
      nameNotNull(context, oid, column.attnum, { name: constraint.name, noInherit: constraint.noInherit === true });
  }
}

/** expandTableLikeClause: check constraints and indexes, once the table is there. */
export function likeRest(context: Context, oid: Oid, like: TableLikeClause): void {
  const source = requireRelation(context.draft, writtenName(like.relation));
  if (including(like, "constraints")) copyChecks(context, source, oid);
  if (including(like, "indexes")) for (const index of source.indexes) copyIndex(context, source, index, oid);
}

function copyChecks(context: Context, source: Relation, oid: Oid): void {
  update(context.draft, oid, (relation) => ({
    ...relation,
    constraints: [
      ...relation.constraints,
      ...source.constraints.flatMap((constraint) =>
        constraint.kind !== "check" || constraintNamed(relation, constraint.name) !== undefined
          ? []
          : [
              {
                ...constraint,
                inherited: false,
                local: true,
                validated: constraint.enforced !== false,
                columns: constraint.columns.map(
                  (attnum) => columnNamed(relation, columnName(source, attnum))?.attnum ?? 0,
                ),
              },
            ],
      ),
    ],
  }));
}
