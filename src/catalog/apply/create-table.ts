import type { ColumnDef, CreateStmt } from "@pgsql/types";
import type { Relation, RelationKind } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { generationExpression } from "../defaults.ts";
import { placeOf, requireRelation, writtenName } from "../names.ts";
import { formatType } from "../print.ts";
import { Refused, refuseBeyondLastColumn } from "../refused.ts";
import { bareColumn, bareRelation, relationNameTaken, update } from "../relations.ts";
import { all, as, columnsNamed, strings } from "../tree.ts";
import { requireUserType, resolveType, serialType, untoldType } from "../types.ts";
import { defineColumn, withColumnConstraints } from "./columns.ts";
import { attnumsOf, requireColumns } from "./index-builder.ts";
import { inheritedColumns, requireNoConflict } from "./inherit.ts";
import { likeColumns } from "./like.ts";
import { addTableConstraints } from "./new-table-constraints.ts";
import { keyExpressionColumns, partitionKeyColumns, requireNoDefault } from "./partitions.ts";
import type { NewTable, TableParts } from "./table-parts.ts";
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
  const parts = tableParts(context, table, statement, parents, foreign);
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
  foreign: boolean,
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
    if (like !== undefined) likeColumns(context, table, like, parts, foreign);
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
