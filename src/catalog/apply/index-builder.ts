import type { IndexElem, IndexStmt, Node } from "@pgsql/types";
import type { ColumnType, Index, Oid, Relation } from "../../model/catalog.ts";
import { requireMethod, requireOperatorClass } from "../access-methods.ts";
import type { Context } from "../context.ts";
import {
  chooseRelationName,
  clip,
  expressionColumnName,
  indexColumnNames,
  joinedColumnNames,
} from "../generated-names.ts";
import { Refused } from "../refused.ts";
import { columnName, columnNamed, relationOf, requireFreeName } from "../relations.ts";
import { all, as, columnsNamed, strings } from "../tree.ts";

/** What kind of name an index gets: `pkey`, `key`, `excl` (with a constraint of the same name) or plain `idx`. */
export type IndexRole = "primary key" | "unique" | "exclusion" | "plain";

/** An index before it has a name or an OID; columns by name, so that it can be made again on a partition. */
export interface IndexPlan {
  readonly name: string | null;
  readonly role: IndexRole;
  readonly unique: boolean;
  readonly keys: readonly IndexPlanKey[];
  readonly include: readonly string[];
  /** The index's own names for included columns, where they are not the columns'. */
  readonly includeLabels?: readonly string[];
  readonly expressionColumns: readonly string[];
  readonly partial: boolean;
  readonly immediate: boolean;
  readonly method: string;
  /** See Index.shape. */
  readonly shape?: string;
  /** `copied` when it is a partition's part of one, which is named like an exclusion (generateClonedIndexStmt). */
  readonly withoutOverlaps?: "written" | "copied";
  /** Says ASC, DESC, NULLS FIRST or NULLS LAST somewhere. */
  readonly ordered: boolean;
  /** See Index.customOrder. */
  readonly customOrder?: boolean;
}

interface IndexPlanKey {
  readonly column: string | null;
  readonly label: string;
  /** Names an operator class of its own. */
  readonly classed: boolean;
}

const LABEL: Readonly<Record<IndexRole, string>> = {
  "primary key": "pkey",
  unique: "key",
  exclusion: "excl",
  plain: "idx",
};

/** CREATE INDEX as a plan. */
export function planOfStatement(statement: IndexStmt): IndexPlan {
  const keys = all(statement.indexParams, "IndexElem");
  const expressions: (Node | undefined)[] = [...keys.map((key) => key.expr), statement.whereClause];
  return {
    name: statement.idxname ?? null,
    role: "plain",
    unique: statement.unique === true,
    keys: keys.map(indexKey),
    include: all(statement.indexIncludingParams, "IndexElem").map((key) => key.name ?? ""),
    expressionColumns: expressions.flatMap((expression) => columnsNamed(expression)),
    partial: statement.whereClause !== undefined,
    immediate: true,
    method: statement.accessMethod ?? "btree",
    shape: shapeOf(keys, statement.whereClause, statement.nulls_not_distinct === true),
    ordered: keys.some(isOrdered),
    customOrder: keys.some(isCustomOrdered),
  };
}

/** See shapeOf. */
export const isNullsNotDistinct = ({ shape }: Index): boolean => shape !== undefined && /,true\]$/.test(shape);

/** Whether the key at this place was given an operator class, which it keeps whatever becomes of its column. */
export function namesOperatorClass({ shape }: Index, position: number): boolean {
  return typeof readShape(shape)?.[0][position]?.[2] === "string";
}

/** An index's expressions and condition as they were written. */
export function expressionsOf({ shape }: Index): readonly Node[] {
  const [keys = [], condition = null] = readShape(shape) ?? [];
  return [...keys.map(([expression]) => expression), condition].filter((part) => part !== null);
}

/** The inverse of shapeOf; an exclusion's operators stand behind it. */
function readShape(shape: string | undefined): Shape | undefined {
  return shape === undefined ? undefined : JSON.parse(shape.slice(0, shape.lastIndexOf("]") + 1));
}

type Shape = readonly [
  keys: readonly (readonly [Node | null, ...unknown[]])[],
  condition: Node | null,
  nullsNotDistinct: boolean,
];

/** indoption and the operator class, as ADD CONSTRAINT USING INDEX looks at them. */
function isCustomOrdered({ ordering, nulls_ordering, opclass }: IndexElem): boolean {
  if (/_pattern_ops$/.test(strings(opclass).at(-1) ?? "")) return true;
  return ordering === "SORTBY_DESC" || nulls_ordering === "SORTBY_NULLS_FIRST";
}

/** See Index.shape; sort order is no part of it (CompareIndexInfo). */
export function shapeOf(keys: readonly IndexElem[], condition: Node | undefined, nullsNotDistinct: boolean): string {
  const shapes = keys.map(({ expr, collation, opclass }) => [expr, strings(collation).at(-1), strings(opclass).at(-1)]);
  return JSON.stringify([shapes, condition, nullsNotDistinct], (field, value: unknown) =>
    field === "location" ? undefined : value,
  );
}

export function indexKey(key: IndexElem): IndexPlanKey {
  const classed = key.opclass !== undefined;
  const name = key.name ?? columnAlone(key.expr);
  if (name !== undefined) return { column: name, label: name, classed };
  return { column: null, label: expressionColumnName(key.expr), classed };
}

/** ComputeIndexAttrs: a column in parentheses, even with a COLLATE inside, is a column. */
export function columnAlone(expression: Node | undefined): string | undefined {
  const bare = as(expression, "CollateClause")?.arg ?? expression;
  const parts = strings(as(bare, "ColumnRef")?.fields);
  return parts.length === 1 ? parts[0] : undefined;
}

const isOrdered = ({ ordering, nulls_ordering }: IndexElem): boolean =>
  (ordering ?? "SORTBY_DEFAULT") !== "SORTBY_DEFAULT" ||
  (nulls_ordering ?? "SORTBY_NULLS_DEFAULT") !== "SORTBY_NULLS_DEFAULT";

/** DefineIndex: names the index, adds it to the relation, and hands back what was made. */
export function addIndex(context: Context, oid: Oid, plan: IndexPlan, valid = true): Index {
  const { draft } = context;
  const relation = relationOf(draft, oid);
  const labels = indexColumnNames([...plan.keys.map((key) => key.label), ...(plan.includeLabels ?? plan.include)]);
  const name = plan.name === null ? indexName(context, relation, plan, labels) : clip(plan.name);
  requireFreeName(draft, relation.schema, name);
  if (plan.role === "exclusion" && relation.kind === "partitioned table" && context.postgres < EXCLUDE_SINCE) {
    throw new Refused("exclusion constraints are not supported on partitioned tables");
  }
  if (plan.unique || plan.role === "exclusion") requirePartitionKey(relation, plan);
  requireMethod({
    ...plan,
    unique: plan.unique && plan.withoutOverlaps === undefined,
    exclusion: plan.role === "exclusion",
    columns: plan.keys.length,
    include: plan.include.length,
  });
  requireNoVirtual(relation, plan);
  for (const type of keyTypes(relation, plan)) requireOperatorClass(draft, type, plan.method);
  const index: Index = {
    oid: draft.newOid(),
    name,
    unique: plan.unique,
    primary: plan.role === "primary key",
    attributeNames: labels,
    columns: plan.keys.map((key) => (key.column === null ? null : keyColumn(relation, key.column))),
    include: plan.include.map((column) => keyColumn(relation, column)),
    ...(plan.method === "btree" ? {} : { method: plan.method }),
    ...(plan.shape === undefined ? {} : { shape: plan.shape }),
    ...(plan.withoutOverlaps === undefined ? {} : { withoutOverlaps: true }),
    ...(plan.customOrder === true ? { customOrder: true } : {}),
    expressionColumns: attnumsOf(relation, requireColumns(relation, plan.expressionColumns)),
    partial: plan.partial,
    valid,
    clustered: false,
    immediate: plan.immediate,
  };
  draft.putRelation({ ...relation, indexes: [...relation.indexes, index] });
  return index;
}

/** DefineIndex: what is computed when read cannot be kept in an index. */
function requireNoVirtual(relation: Relation, plan: IndexPlan): void {
  const read = [...plan.keys.map((key) => key.column), ...plan.include, ...plan.expressionColumns];
  const virtual = relation.columns.find((column) => column.generated?.kind === "virtual" && read.includes(column.name));
  if (virtual === undefined) return;
  throw new Refused(`indexes and constraints on virtual generated columns are not supported: "${virtual.name}"`);
}

/** ChooseIndexName of commands/indexcmds.c. */
function indexName(context: Context, relation: Relation, plan: IndexPlan, labels: readonly string[]): string {
  return chooseRelationName(
    context.draft,
    relation.schema,
    relation.name,
    plan.role === "primary key" ? null : joinedColumnNames(labels),
    plan.role === "unique" && plan.withoutOverlaps === "copied" ? LABEL.exclusion : LABEL[plan.role],
    plan.role !== "plain",
  );
}

/** Exclusion constraints of partitioned tables came with this major version. */
const EXCLUDE_SINCE = 17;

function keyTypes(relation: Relation, plan: IndexPlan): ColumnType[] {
  const keys = plan.keys.filter((key) => !key.classed).map((key) => key.column);
  return relation.columns.filter(({ name }) => keys.includes(name)).map(({ type }) => type);
}

/** DefineIndex: unique over all partitions only when a row's partition can be told from it. */
export function requirePartitionKey(relation: Relation, plan: IndexPlan): void {
  if (relation.partitionExpressionColumns !== undefined) {
    throw new Refused(`unsupported ${plan.role.toUpperCase()} constraint with partition key definition`);
  }
  for (const attnum of relation.partitionKey) {
    const name = columnName(relation, attnum);
    if (plan.keys.some((key) => key.column === name)) continue;
    throw new Refused(`unique constraint on partitioned table must include all partitioning columns: "${name}"`);
  }
}

function keyColumn(relation: Relation, name: string): number {
  const column = columnNamed(relation, name);
  if (column === undefined) throw new Refused(`column "${name}" does not exist`);
  return column.attnum;
}

export const SYSTEM_COLUMNS: ReadonlySet<string> = new Set(["tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"]);

/** Names an expression over a relation mentions, each of them a column of it (or the relation itself). */
export function requireColumns(relation: Relation, names: readonly string[]): readonly string[] {
  for (const name of names) {
    if (name === "*" || name === relation.name || SYSTEM_COLUMNS.has(name)) continue;
    if (columnNamed(relation, name) === undefined) throw new Refused(`column "${name}" does not exist`);
  }
  return names;
}

/** Attnums of the named columns; `*` stands for all of them, other names that are no columns are left out. */
export function attnumsOf(relation: Relation, names: readonly string[]): number[] {
  const wanted = new Set(names);
  return relation.columns.filter((column) => wanted.has("*") || wanted.has(column.name)).map((column) => column.attnum);
}

/** The same index for a partition: columns by name, the name left to be chosen. */
export function planOfIndex(relation: Relation, index: Index, role: IndexRole): IndexPlan {
  // generateClonedIndexStmt: named after the index's own columns, which keep the names of when it was made.
  const label = (position: number): string | undefined => index.attributeNames?.[position];
  return {
    name: null,
    role,
    unique: index.unique,
    keys: index.columns.map((attnum, position) => ({
      column: attnum === null ? null : columnName(relation, attnum),
      label: label(position) ?? (attnum === null ? "expr" : columnName(relation, attnum)),
      // Whatever the class was, it served the index that is copied.
      classed: true,
    })),
    include: index.include.map((attnum) => columnName(relation, attnum)),
    includeLabels: index.include.map(
      (attnum, position) => label(index.columns.length + position) ?? columnName(relation, attnum),
    ),
    expressionColumns: index.expressionColumns.map((attnum) => columnName(relation, attnum)),
    partial: index.partial,
    immediate: index.immediate,
    method: index.method ?? "btree",
    ...(index.shape === undefined ? {} : { shape: index.shape }),
    ...(index.withoutOverlaps === true ? { withoutOverlaps: "copied" } : {}),
    ordered: false,
    customOrder: index.customOrder === true,
  };
}
