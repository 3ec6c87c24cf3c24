import type { AlterTableCmd } from "@pgsql/types";
import type { Column, Expression, Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { requireRelation, writtenName } from "../names.ts";
import { formatType } from "../print.ts";
import { Refused } from "../refused.ts";
import { columnName, columnNamed, descendantsOf, notNullConstraint, relationOf, update } from "../relations.ts";
import { columnStorage } from "../storage.ts";
import { as } from "../tree.ts";
import { mergeConstraints, ownWhatIsLeft } from "./inherit-constraints.ts";
import { requireNoTransitionTables } from "./triggers.ts";

/** Partitions take over the identity of their table's columns from this major version on. */
export const PARTITION_IDENTITY_SINCE = 17;

/** MergeAttributes: the parents' columns in order, same names made one. */
export function inheritedColumns(context: Context, parents: readonly Relation[], isPartition: boolean): Column[] {
  const columns: Column[] = [];
  const keepsIdentity = isPartition && context.postgres >= PARTITION_IDENTITY_SINCE;
  for (const parent of parents) {
    for (const column of parent.columns) {
      const position = columns.findIndex((existing) => existing.name === column.name);
      const existing = columns[position];
      if (
        existing !== undefined &&
        formatType(context.draft, existing.type) !== formatType(context.draft, column.type)
      ) {
        throw new Refused(`inherited column "${column.name}" has a type conflict`);
      }
      if (existing !== undefined && existing.generated?.kind !== column.generated?.kind) {
        throw new Refused(`inherited column "${column.name}" has a generation conflict`);
      }
      if (existing !== undefined && columnStorage(context.draft, existing) !== columnStorage(context.draft, column)) {
        throw new Refused(`inherited column "${column.name}" has a storage parameter conflict`);
      }
      if (existing === undefined) {
        columns.push(inheritedColumn(parent, column, columns.length + 1, keepsIdentity));
      } else {
        columns[position] = {
          ...existing,
          notNull: existing.notNull || isInheritedNotNull(parent, column),
          inheritCount: existing.inheritCount + 1,
          default: mergedDefault(existing.default, column.default),
        };
      }
    }
  }
  return columns.map((column) => renumbered(column, parents, columns));
}

function inheritedColumn(parent: Relation, own: Column, attnum: number, keepsIdentity: boolean): Column {
  const { outOfLine: _, ...column } = own;
  return {
    ...column,
    attnum,
    notNull: isInheritedNotNull(parent, column),
    identity: keepsIdentity ? column.identity : null,
    local: false,
    inheritCount: 1,
  };
}

const CONFLICT: Expression = { kind: "opaque", reason: "parents with different defaults" };

/** MergeAttributes: two parents' defaults must agree, unless the child has one of its own. */
function mergedDefault(one: Expression | null, other: Expression | null): Expression | null {
  if (one === null || other === null) return one ?? other;
  const agree = one.kind !== "known" || other.kind !== "known" || one.text === other.text;
  return agree ? one : CONFLICT;
}

/** Refuses what no default of the child's own has decided. */
export function requireNoConflict(columns: readonly Column[]): void {
  const column = columns.find((candidate) => candidate.default === CONFLICT);
  if (column !== undefined) throw new Refused(`column "${column.name}" inherits conflicting default values`);
}

const isInheritedNotNull = (parent: Relation, column: Column): boolean =>
  column.notNull && notNullConstraint(parent, column.attnum)?.noInherit !== true;

/** What a generated column reads, in the child's own numbers. */
function renumbered(column: Column, parents: readonly Relation[], columns: readonly Column[]): Column {
  if (column.generated === null) return column;
  const parent = parents.find((candidate) => columnNamed(candidate, column.name)?.generated != null);
  if (parent === undefined) return column;
  const names = column.generated.columns.map((attnum) => columnName(parent, attnum));
  const attnums = columns.filter((candidate) => names.includes(candidate.name)).map((candidate) => candidate.attnum);
  return { ...column, generated: { ...column.generated, columns: attnums } };
}

/** ALTER TABLE … INHERIT parent. */
export function addInherit(context: Context, oid: Oid, command: AlterTableCmd): void {
  const parent = requireRelation(context.draft, writtenName(as(command.def, "RangeVar")));
  const child = relationOf(context.draft, oid);
  if (child.partitionOf !== null) throw new Refused("cannot change inheritance of a partition");
  if (child.kind !== "table" && child.kind !== "foreign table") {
    throw new Refused("cannot change inheritance of partitioned table");
  }
  if (parent.kind !== "table" && parent.kind !== "foreign table") {
    throw new Refused(`cannot inherit from "${parent.name}"`);
  }
  if (child.ofType !== null) throw new Refused("cannot change inheritance of typed table");
  attachToParent(context, oid, parent);
  mergeConstraints(context, parent, oid, false);
}

export function attachToParent(context: Context, oid: Oid, parent: Relation): void {
  if (parent.oid === oid || descendantsOf(context.draft, oid).some((descendant) => descendant.oid === parent.oid)) {
    throw new Refused("circular inheritance not allowed");
  }
  requireNoTransitionTables(context, relationOf(context.draft, oid));
  update(context.draft, oid, (child) => {
    if (child.parents.includes(parent.oid)) {
      throw new Refused(`relation "${parent.name}" would be inherited from more than once`);
    }
    for (const column of parent.columns) {
      requireMergeable(context, parent, column, columnNamed(child, column.name));
    }
    return {
      ...child,
      parents: [...child.parents, parent.oid],
      columns: child.columns.map((column) =>
        columnNamed(parent, column.name) === undefined ? column : { ...column, inheritCount: column.inheritCount + 1 },
      ),
    };
  });
}

/** MergeAttributesIntoExisting. */
function requireMergeable(context: Context, parent: Relation, column: Column, own: Column | undefined): void {
  if (own === undefined) throw new Refused(`child table is missing column "${column.name}"`);
  if (formatType(context.draft, own.type) !== formatType(context.draft, column.type)) {
    throw new Refused(`child table has different type for column "${column.name}"`);
  }
  if (isInheritedNotNull(parent, column) && !own.notNull) {
    throw new Refused(`column "${column.name}" in child table must be marked NOT NULL`);
  }
  if ((column.generated === null) !== (own.generated === null)) {
    throw new Refused(`column "${column.name}" is generated in only one of the tables, child and "${parent.name}"`);
  }
}

/** ALTER TABLE … NO INHERIT parent. */
export function dropInherit(context: Context, oid: Oid, command: AlterTableCmd): void {
  if (relationOf(context.draft, oid).partitionOf !== null) {
    throw new Refused("cannot change inheritance of a partition");
  }
  const parent = requireRelation(context.draft, writtenName(as(command.def, "RangeVar")));
  detachFromParent(context, oid, parent);
}

/** RemoveInheritance: columns stay; one that nobody hands down any more is the child's own. */
export function detachFromParent(context: Context, oid: Oid, parent: Relation): void {
  const detached = update(context.draft, oid, (child) => {
    if (!child.parents.includes(parent.oid)) {
      throw new Refused(`relation "${parent.name}" is not a parent of relation "${child.name}"`);
    }
    return {
      ...child,
      parents: child.parents.filter((other) => other !== parent.oid),
      columns: child.columns.map((column) => {
        if (columnNamed(parent, column.name) === undefined || column.inheritCount === 0) return column;
        const inheritCount = column.inheritCount - 1;
        return { ...column, inheritCount, local: inheritCount === 0 ? true : column.local };
      }),
    };
  });
  update(context.draft, oid, (child) => ({ ...child, constraints: ownWhatIsLeft(context, detached) }));
}
