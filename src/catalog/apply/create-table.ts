import type { ColumnDef, Constraint, CreateStmt } from "@pgsql/types";
import type { Oid, Relation, RelationKind } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { generationExpression } from "../defaults.ts";
import { placeOf, requireRelation, writtenName } from "../names.ts";
import { formatType } from "../print.ts";
import { Refused, refuseBeyondLastColumn } from "../refused.ts";
import {
  bareColumn,
  bareRelation,
  columnNamed,
  notNullConstraint,
  relationNameTaken,
  relationOf,
  update,
} from "../relations.ts";
import { all, as, columnsNamed, strings } from "../tree.ts";
import { requireUserType, resolveType, serialType, untoldType } from "../types.ts";
import { defineColumn, withColumnConstraints } from "./columns.ts";
import { addConstraint, indexPlan } from "./constraints.ts";
import { defineIndex } from "./define-index.ts";
import { attnumsOf, requireColumns } from "./index-builder.ts";
import { inheritedColumns, requireNoConflict } from "./inherit.ts";
import { inheritConstraints } from "./inherit-constraints.ts";
import { likeColumns, likeNotNulls, likeRest } from "./like.ts";
import { nameNotNull } from "./not-null.ts";
import { copyParentIndexes, keyExpressionColumns, partitionKeyColumns, requireNoDefault } from "./partitions.ts";
import type { NewTable, TableParts } from "./table-parts.ts";
import { uniqueConstraintsOnce } from "./table-parts.ts";
import { dropsOnCommit } from "./table-properties.ts";
import { partitioning, requireParents } from "./table-rules.ts";

/** CREATE TABLE in all its forms; foreign tables differ only in kind. */
export function createTable(context: Context, statement: CreateStmt, foreign = false): void {
  const { draft } = context;
  const written = writtenName(statement.relation);
  const { schema, persistence } = placeOf(draft, statement.relation);
  if (relationNameTaken(draft, schema, written.name)) {
    if (statement.if_not_exists === true) return;
    throw new Refused(`relation "${written.name}" already exists`);
  }
  if (draft.typeNamed(schema, written.name) !== undefined) throw new Refused(`type "${written.name}" already exists`);
  const table: NewTable = { oid: draft.newOid(), schema, name: written.name, persistence };
  const parents = all(statement.inhRelations, "RangeVar").map((range) => requireRelation(draft, writtenName(range)));
  if (statement.partbound?.is_default === true) for (const parent of parents) requireNoDefault(context, parent);
  const bound = requireParents(context, table, statement, parents);
  const parts = tableParts(context, table, statement, parents);
  refuseBeyondLastColumn(parts.columns.length);
  const kind: RelationKind = foreign
    ? "foreign table"
    : statement.partspec === undefined
      ? "table"
      : "partitioned table";
  draft.putRelation({
    ...bareRelation({ ...table, kind, createdAt: context.at }),
    ...dropsOnCommit(statement.oncommit, persistence),
    columns: parts.columns,
    opaque: parts.columns.map((column) => untoldType(draft, column)).find((reason) => reason !== null) ?? null,
    nextAttnum: parts.columns.length + 1,
    parents: parents.map((parent) => parent.oid),
    ...(statement.partbound?.is_default === true ? { isDefaultPartition: true } : {}),
    ...bound,
    partitionOf: statement.partbound === undefined ? null : (parents[0]?.oid ?? null),
    ofType: statement.ofTypename === undefined ? null : requireUserType(draft, strings(statement.ofTypename.names)).oid,
  });
  update(draft, table.oid, (relation) => withDerived(context, relation, statement, parts));
  addTableConstraints(context, table.oid, parts, parents, statement.partbound !== undefined);
}

function tableParts(
  context: Context,
  table: NewTable,
  statement: CreateStmt,
  parents: readonly Relation[],
): TableParts {
  const parts: TableParts = { columns: [], constraints: [], computations: new Map(), likes: [] };
  parts.columns.push(
    ...(statement.ofTypename === undefined
      ? inheritedColumns(context, parents, statement.partbound !== undefined)
      : typedColumns(context, statement)),
  );
  requireOnce(all(statement.tableElts, "ColumnDef").map((definition) => definition.colname ?? ""));
  for (const element of statement.tableElts ?? []) {
    const definition = as(element, "ColumnDef");
    if (definition !== undefined) addColumn(context, table, definition, parts);
    const constraint = as(element, "Constraint");
    if (constraint !== undefined) parts.constraints.push({ constraint, column: null });
    const like = as(element, "TableLikeClause");
    if (like !== undefined) likeColumns(context, table, like, parts);
  }
  requireNoConflict(parts.columns);
  return parts;
}

function requireOnce(names: readonly string[]): void {
  const twice = names.find((name, position) => names.indexOf(name) !== position);
  if (twice !== undefined) throw new Refused(`column "${twice}" specified more than once`);
}

/** CREATE TABLE … OF type: the attributes of a composite type. */
function typedColumns(context: Context, statement: CreateStmt): TableParts["columns"] {
  const type = requireUserType(context.draft, strings(statement.ofTypename?.names));
  if (type.kind !== "composite") throw new Refused(`type ${type.name} is not a composite type`);
  return type.attributes.map(({ name, type }, position) => bareColumn({ attnum: position + 1, name, type }));
}

/** A written column: new, or merged into one that is inherited or comes from the type. */
function addColumn(context: Context, table: NewTable, definition: ColumnDef, parts: TableParts): void {
  const position = parts.columns.findIndex((column) => column.name === definition.colname);
  const existing = parts.columns[position];
  if (existing !== undefined && definition.typeName !== undefined && existing.inheritCount === 0) {
    throw new Refused(`column "${existing.name}" specified more than once`);
  }
  if (existing !== undefined && definition.typeName !== undefined) requireSameType(context, existing, definition);
  const defined =
    existing === undefined || definition.typeName !== undefined
      ? defineColumn(context, table, definition, existing?.attnum ?? parts.columns.length + 1)
      : withColumnConstraints(
          context,
          table,
          { ...existing, default: null },
          all(definition.constraints, "Constraint"),
        );
  parts.constraints.push(...defined.constraints);
  rememberComputed(definition, defined.column.attnum, parts);
  if (existing === undefined) {
    parts.columns.push(defined.column);
    return;
  }
  parts.columns[position] = {
    ...existing,
    notNull: existing.notNull || defined.column.notNull,
    default: hasDefault(definition) ? defined.column.default : existing.default,
    identity: defined.column.identity ?? existing.identity,
    generated: defined.column.generated ?? existing.generated,
    local: definition.typeName === undefined ? existing.local : true,
  };
}

/** DEFAULT NULL takes an inherited default away. */
const hasDefault = (definition: ColumnDef): boolean =>
  serialType(definition.typeName) !== undefined ||
  all(definition.constraints, "Constraint").some(({ contype }) => contype === "CONSTR_DEFAULT");

/** MergeAttributes: a column that is inherited too must be of the same type. */
function requireSameType(context: Context, existing: Relation["columns"][number], definition: ColumnDef): void {
  const written = serialType(definition.typeName) ?? resolveType(context.draft, definition.typeName);
  if (formatType(context.draft, written) !== formatType(context.draft, existing.type)) {
    throw new Refused(`column "${existing.name}" has a type conflict`);
  }
}

export function rememberComputed(definition: ColumnDef, attnum: number, parts: Pick<TableParts, "computations">): void {
  for (const constraint of all(definition.constraints, "Constraint")) {
    if (constraint.contype !== "CONSTR_GENERATED") continue;
    parts.computations.set(attnum, { reads: columnsNamed(constraint.raw_expr), written: constraint.raw_expr });
  }
}

/** What needs all columns to be known: the partition key, and what generated columns read. */
function withDerived(context: Context, relation: Relation, statement: CreateStmt, parts: TableParts): Relation {
  return {
    ...relation,
    ...partitioning(context, relation, statement.partspec),
    partitionKey: partitionKeyColumns(relation, statement.partspec),
    ...keyExpressionColumns(relation, statement.partspec),
    columns: relation.columns.map((column) => withComputation(context, relation, column, parts)),
  };
}

export function withComputation(
  context: Context,
  relation: Relation,
  column: Relation["columns"][number],
  parts: Pick<TableParts, "computations">,
): Relation["columns"][number] {
  const computation = parts.computations.get(column.attnum);
  if (computation === undefined || column.generated === null) return column;
  const { reads, written } = computation;
  requireColumns(relation, reads);
  const generated = relation.columns.find((other) => other.generated !== null && reads.includes(other.name));
  if (generated !== undefined && written !== undefined) {
    throw new Refused(`cannot use generated column "${generated.name}" in column generation expression`);
  }
  const expression =
    written === undefined
      ? column.generated.expression
      : generationExpression(context, written, column.type, relation.columns);
  return { ...column, generated: { ...column.generated, expression, columns: attnumsOf(relation, reads) } };
}

/** The order of DefineRelation and transformCreateStmt: checks, not-nulls, parent's indexes, LIKE, own indexes, foreign keys. */
function addTableConstraints(
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
  for (const parent of parents) inheritConstraints(context, parent, oid);
  for (const { constraint, column } of pending) {
    if (constraint.contype === "CONSTR_NOTNULL") declareNotNull(context, oid, constraint, column);
    else if (constraint.contype === "CONSTR_CHECK") addConstraint(context, oid, validOnceMade(constraint), column);
  }
  for (const { constraint, column } of pending) {
    if (constraint.contype !== "CONSTR_PRIMARY" || isPartition) continue;
    for (const key of column === null ? strings(constraint.keys) : [column]) redeclareNotNull(context, oid, key);
  }
  for (const like of parts.likes) likeNotNulls(context, oid, like);
  const relation = relationOf(context.draft, oid);
  for (const column of relation.columns) if (column.notNull) nameNotNull(context, oid, column.attnum, { name: null });
  if (isPartition) for (const parent of parents) copyParentIndexes(context, parent, oid, "new");
  for (const like of parts.likes) likeRest(context, oid, like);
  for (const { constraint, column } of uniqueConstraintsOnce(pending)) {
    if (constraint.indexname === undefined) {
      const deferrable = constraint.deferrable === true;
      defineIndex(context, oid, indexPlan(constraint, column), { recurse: true, deferrable, partOf: null });
    } else addConstraint(context, oid, constraint, column);
  }
  for (const { constraint, column } of pending) {
    if (constraint.contype === "CONSTR_FOREIGN") {
      addConstraint(context, oid, validOnceMade(constraint), column);
    }
  }
}

/** transformIndexConstraint: a primary key declares its columns NOT NULL, those that are inherited so too. */
function redeclareNotNull(context: Context, oid: Oid, name: string): void {
  const relation = relationOf(context.draft, oid);
  const own = notNullConstraint(relation, columnNamed(relation, name)?.attnum ?? 0);
  if (own?.local === false) declareNotNull(context, oid, { contype: "CONSTR_NOTNULL" }, name);
}

/** NOT VALID means nothing where there are no rows yet; NOT ENFORCED does. */
function validOnceMade(written: Constraint): Constraint {
  return { ...written, skip_validation: written.skip_validation === true && written.is_enforced !== true };
}

/** AddRelationNotNullConstraints: a table's own declaration comes before what it inherits, name and all. */
function declareNotNull(context: Context, oid: Oid, written: Constraint, column: string | null): void {
  const relation = relationOf(context.draft, oid);
  const name = column ?? strings(written.keys)[0] ?? "";
  const inherited = notNullConstraint(relation, columnNamed(relation, name)?.attnum ?? 0);
  if (inherited?.local === false) {
    if (written.is_no_inherit === true) {
      throw new Refused(`cannot define not-null constraint with NO INHERIT on column "${name}"`);
    }
    update(context.draft, oid, (before) => ({
      ...before,
      constraints: before.constraints.filter((constraint) => constraint !== inherited),
    }));
  }
  addConstraint(context, oid, validOnceMade(written), column);
}
