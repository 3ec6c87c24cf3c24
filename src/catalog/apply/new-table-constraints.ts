import type { Constraint as WrittenConstraint } from "@pgsql/types";
import type { Constraint, Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { Refused } from "../refused.ts";
import {
  columnName,
  columnNamed,
  constraintNamed,
  notNullConstraint,
  relationOf,
  update,
  withColumn,
} from "../relations.ts";
import { strings } from "../tree.ts";
import { addConstraint, declareCheck, indexPlan } from "./constraints.ts";
import { defineIndex } from "./define-index.ts";
import { inheritChecks } from "./inherit-constraints.ts";
import { likeRest } from "./like.ts";
import { nameNotNull } from "./not-null.ts";
import { copyParentIndexes } from "./partitions.ts";
import type { TableParts } from "./table-parts.ts";
import { uniqueConstraintsOnce } from "./table-parts.ts";

/** The order of DefineRelation and transformCreateStmt: checks, not-nulls, parent's indexes, LIKE, own indexes, foreign keys. */
export function addTableConstraints(
  context: Context,
  oid: Oid,
  parts: TableParts,
  parents: readonly Relation[],
  isPartition: boolean,
): void {
  const pending = parts.constraints;
  if (pending.filter(({ constraint }) => constraint.contype === "CONSTR_PRIMARY").length > 1) {
    throw new Refused(`multiple primary keys for table "${relationOf(context.draft, oid).name}" are not allowed`);
  }
  for (const parent of parents) inheritChecks(context, parent, oid);
  for (const { constraint } of pending) {
    if (constraint.contype === "CONSTR_CHECK") declareCheck(context, oid, validOnceMade(constraint));
  }
  addNotNulls(context, oid, parts, parents);
  if (isPartition) for (const parent of parents) copyParentIndexes(context, parent, oid, "new");
  for (const like of parts.likes) likeRest(context, oid, like);
  for (const { constraint, column } of uniqueConstraintsOnce(pending)) {
    if (constraint.indexname === undefined) {
      const deferrable = constraint.deferrable === true;
      defineIndex(context, oid, indexPlan(constraint, column), { recurse: true, deferrable, partOf: null });
    } else addConstraint(context, oid, constraint, column);
  }
  for (const { constraint, column } of pending) {
    if (constraint.contype === "CONSTR_FOREIGN") addConstraint(context, oid, validOnceMade(constraint), column);
  }
}

/** NOT VALID means nothing where there are no rows yet; NOT ENFORCED does. */
function validOnceMade(written: WrittenConstraint): WrittenConstraint {
  return { ...written, skip_validation: written.skip_validation === true && written.is_enforced !== true };
}

interface DeclaredNotNull {
  readonly column: string;
  readonly name: string | null;
  readonly noInherit: boolean;
}

/** AddRelationNotNullConstraints: a table's own declarations come before what it inherits, names and all. */
function addNotNulls(context: Context, oid: Oid, parts: TableParts, parents: readonly Relation[]): void {
  const declared = new Map<string, DeclaredNotNull>();
  for (const one of declarations(context, oid, parts)) {
    const before = declared.get(one.column);
    declared.set(one.column, before === undefined ? one : agreed(before, one));
  }
  const inherited = parents.flatMap((parent) => handedDown(parent));
  for (const { column, name, noInherit } of declared.values()) {
    if (noInherit && inherited.some((other) => other.column === column)) {
      throw new Refused(`cannot define not-null constraint with NO INHERIT on column "${column}"`);
    }
    requireInheritable(relationOf(context.draft, oid), column, noInherit);
    const { attnum } = columnNamed(relationOf(context.draft, oid), column) ?? missing(column);
    update(context.draft, oid, (before) => withColumn(before, attnum, { notNull: true }));
    nameNotNull(context, oid, attnum, { name, noInherit });
  }
  for (const { column, name } of inherited) {
    const relation = relationOf(context.draft, oid);
    const attnum = columnNamed(relation, column)?.attnum;
    if (attnum === undefined || notNullConstraint(relation, attnum) !== undefined) continue;
    nameNotNull(context, oid, attnum, {
      name: constraintNamed(relation, name) === undefined ? name : null,
      local: false,
    });
  }
  const relation = relationOf(context.draft, oid);
  for (const column of relation.columns) if (column.notNull) nameNotNull(context, oid, column.attnum, { name: null });
}

function missing(column: string): never {
  throw new Refused(`column "${column}" of relation does not exist`);
}

function requireInheritable(relation: Relation, column: string, noInherit: boolean): void {
  if (noInherit && relation.kind === "partitioned table") {
    throw new Refused(`not-null constraints on partitioned tables cannot be NO INHERIT: column "${column}"`);
  }
}

/**
 * In the order of transformCreateStmt, which names them: column after column what is written, what serial, identity and a key of the
 * column ask for and what LIKE copies; then what is written for the table, then what its key needs.
 */
function declarations(context: Context, oid: Oid, parts: TableParts): DeclaredNotNull[] {
  const relation = relationOf(context.draft, oid);
  const written = parts.constraints
    .filter(({ constraint }) => constraint.contype === "CONSTR_NOTNULL")
    .map(({ constraint, column }) => ({
      column: column ?? strings(constraint.keys)[0] ?? "",
      name: constraint.conname ?? null,
      noInherit: constraint.is_no_inherit === true,
      ofColumn: column !== null,
    }));
  const copied = parts.likes.flatMap(({ source }) => {
    const table = source === null ? undefined : context.draft.relations.get(source);
    return table === undefined ? [] : table.constraints.flatMap((constraint) => notNullOf(table, constraint));
  });
  const keys = keyColumns(relation, parts, "column");
  const declared = new Set(
    [...written, ...copied, ...keys, ...keyColumns(relation, parts, "table")].map((one) => one.column),
  );
  const implied = relation.columns
    .filter(({ local, inheritCount, notNull }) => local && inheritCount === 0 && notNull)
    .filter(({ name, identity }) => identity !== null || !declared.has(name))
    .map(({ name }) => ({ column: name, name: null, noInherit: false }));
  const ofTable = written.filter(({ ofColumn }) => !ofColumn);
  const ofColumns = [...written.filter(({ ofColumn }) => ofColumn), ...implied, ...copied, ...keys];
  const places = new Map(parts.columns.map(({ name }, place) => [name, place]));
  const placeOf = ({ column }: DeclaredNotNull): number => places.get(column) ?? parts.columns.length;
  return [...ofColumns.sort((a, b) => placeOf(a) - placeOf(b)), ...ofTable, ...keyColumns(relation, parts, "table")];
}

/** transformColumnDefinition and transformIndexConstraint: a primary key declares its columns NOT NULL. */
function keyColumns(relation: Relation, parts: TableParts, writtenFor: "column" | "table"): DeclaredNotNull[] {
  const keys = parts.constraints
    .filter(
      ({ constraint, column }) =>
        constraint.contype === "CONSTR_PRIMARY" && (column === null) === (writtenFor === "table"),
    )
    .flatMap(({ constraint, column }) => (column === null ? strings(constraint.keys) : [column]));
  return keys
    .filter((column) => columnNamed(relation, column) !== undefined)
    .map((column) => ({ column, name: null, noInherit: false }));
}

function notNullOf(table: Relation, constraint: Constraint): DeclaredNotNull[] {
  if (constraint.kind !== "not null") return [];
  const { name, noInherit = false } = constraint;
  return [{ column: columnName(table, constraint.column), name, noInherit }];
}

const handedDown = (parent: Relation): { readonly column: string; readonly name: string }[] =>
  parent.constraints.flatMap((constraint) =>
    constraint.kind === "not null" && constraint.noInherit !== true
      ? [{ column: columnName(parent, constraint.column), name: constraint.name }]
      : [],
  );

function agreed(one: DeclaredNotNull, other: DeclaredNotNull): DeclaredNotNull {
  if (one.noInherit !== other.noInherit) {
    throw new Refused(`conflicting NO INHERIT declarations for not-null constraints on column "${one.column}"`);
  }
  if (one.name !== null && other.name !== null && one.name !== other.name) {
    throw new Refused(`conflicting not-null constraint names "${one.name}" and "${other.name}"`);
  }
  return { ...one, name: one.name ?? other.name };
}
