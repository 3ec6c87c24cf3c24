import type { AlterTableCmd } from "@pgsql/types";
import type { Column, ColumnType, Index, Oid, Relation } from "../../model/catalog.ts";
import { qualifiedName } from "../../model/catalog.ts";
import { requireOperatorClass } from "../access-methods.ts";
import { comparable } from "../comparable-types.ts";
import type { Context } from "../context.ts";
import { canCoerce } from "../expression-resolve.ts";
import { indexColumnNames } from "../generated-names.ts";
import { castsKnown } from "../known-casts.ts";
import { formatType } from "../print.ts";
import { Refused, Undecidable } from "../refused.ts";
import {
  childrenOf,
  columnName,
  columnNamed,
  constraintNamed,
  descendantsOf,
  notNullConstraint,
  relationOf,
  requireColumn,
  update,
} from "../relations.ts";
import { as } from "../tree.ts";
import { builtinColumnType, resolveType, untoldType } from "../types.ts";
import { requireIdentityType } from "./columns.ts";
import { namesOperatorClass } from "./index-builder.ts";
import { NAMED_SINCE } from "./not-null.ts";
import { conditionsAnew } from "./recheck-conditions.ts";

/**
 * ALTER COLUMN … TYPE. The default's text stays: PostgreSQL wraps it in an implicit cast to the new type, and pg_get_expr
 * does not print implicit casts (ATExecAlterColumnType: strip_implicit_coercions, then coerce_to_target_type).
 */
export function alterColumnType(context: Context, oid: Oid, command: AlterTableCmd, recurse: boolean): void {
  const relation = relationOf(context.draft, oid);
  const name = command.name ?? "";
  const column = requireColumn(relation, name);
  if (column.inheritCount > 0) throw new Refused(`cannot alter inherited column "${name}"`);
  if (!recurse && childrenOf(context.draft, oid).some((child) => columnNamed(child, name) !== undefined)) {
    throw new Refused(`type of inherited column "${name}" must be changed in child tables too`);
  }
  if (relation.ofType !== null) throw new Refused("cannot alter column type of typed table");
  const definition = as(command.def, "ColumnDef");
  const type = resolveType(context.draft, definition?.typeName);
  if (recurse) requireNoOtherParents(context, relation, name);
  if (column.identity !== null) requireIdentityType(type);
  if (holdsRows(context, type.oid, oid)) {
    throw new Refused(`composite type ${relation.name} cannot be made a member of itself`);
  }
  if (column.generated !== null && definition?.raw_default !== undefined) {
    throw new Refused("cannot specify USING when altering type of generated column");
  }
  if (definition?.raw_default === undefined) requireCast(context, relation, column.type, type, `column "${name}"`);
  if (column.default !== null) requireCastOfDefault(context, relation, column, type);
  retype(context, relation, column, type);
}

/** ATPrepAlterColumnType: a child must not inherit the column from a parent that is not altered along. */
function requireNoOtherParents(context: Context, relation: Relation, name: string): void {
  const descendants = descendantsOf(context.draft, relation.oid);
  const altered = new Set([relation, ...descendants].map(({ oid }) => oid));
  for (const child of descendants) {
    const inherited = columnNamed(child, name)?.inheritCount ?? 0;
    if (inherited <= child.parents.filter((parent) => altered.has(parent)).length) continue;
    throw new Refused(`cannot alter inherited column "${name}" of relation "${child.name}"`);
  }
}

/** has_partition_attrs: whether a column is a part of the partition key, or read by one. */
export const isPartitionKey = (relation: Relation, attnum: number): boolean =>
  relation.partitionKey.includes(attnum) || relation.partitionExpressionColumns?.includes(attnum) === true;

/** ATPrepAlterColumnType: without USING there must be an assignment cast. Types that may have unseen ones are not decided. */
export function requireCast(
  context: Context,
  relation: Relation,
  from: ColumnType,
  to: ColumnType,
  what: string,
): void {
  if (canCoerce(context.draft, from, to, "assignment")) return;
  const target = formatType(context.draft, to);
  if (!castsKnown(context.draft, from, to)) {
    throw new Undecidable(`${what} becomes ${target}, for which no cast is known`, [qualifiedName(relation)]);
  }
  throw new Refused(`${what} cannot be cast automatically to type ${target}`);
}

/** The default, stripped of implicit casts, must become the new type by itself, whatever USING says. */
function requireCastOfDefault(context: Context, relation: Relation, column: Column, type: ColumnType): void {
  const what = `default for column "${column.name}"`;
  const own = typeOfDefault(context, column);
  if (own !== null) requireCast(context, relation, own, type, what);
  else if (!canCoerce(context.draft, column.type, type, "assignment")) {
    throw new Undecidable(`${what} may not become ${formatType(context.draft, type)}`, [qualifiedName(relation)]);
  }
}

/** The type of a constant; null for expressions, whose type is not kept. */
function typeOfDefault(context: Context, column: Column): ColumnType | null {
  if (column.default?.kind !== "known") return null;
  const { text } = column.default;
  if (/^\d{1,9}$/.test(text)) return builtinColumnType("int4");
  if (/^nextval\('/.test(text)) return builtinColumnType("int8");
  const bare = formatType(context.draft, { ...column.type, typmod: -1 });
  return text.startsWith("'") && text.endsWith(`'::${bare}`) ? column.type : null;
}

/** Gives a column and its children's another type. */
export function retype(context: Context, relation: Relation, column: Column, type: ColumnType): void {
  requireNothingInTheWay(context, relation, column);
  for (const index of relation.indexes) {
    const bare = index.columns.some((own, position) => own === column.attnum && !namesOperatorClass(index, position));
    if (bare) requireOperatorClass(context.draft, type, index.method);
  }
  requireComparableKeys(context, relation, column, type);
  const constraints = conditionsAnew(context, relationOf(context.draft, relation.oid), column, type);
  update(context.draft, relation.oid, (before) => ({
    ...before,
    columns: before.columns.map((one) => (one.attnum === column.attnum ? retyped(one, type) : one)),
    constraints,
    indexes: before.indexes.map((index) => rebuilt(before, index, column.attnum)),
    opaque: before.opaque ?? untoldType(context.draft, { name: column.name, type }),
  }));
  for (const child of childrenOf(context.draft, relation.oid)) {
    const own = columnNamed(child, column.name);
    if (own === undefined) continue;
    if (own.default !== null) requireCastOfDefault(context, child, own, type);
    retype(context, child, own, type);
    renameInheritedNotNull(context, relation.oid, child.oid, column.name);
  }
}

/** The column gets the new type's own storage (ATExecAlterColumnType). */
function retyped({ storage: _, outOfLine: __, ...column }: Column, type: ColumnType): Column {
  return { ...column, type };
}

/** An index on the column is made again, and so has the columns' newest names for its own. */
function rebuilt(relation: Relation, index: Index, attnum: number): Index {
  if (![...index.columns, ...index.include, ...index.expressionColumns].includes(attnum)) return index;
  if (index.attributeNames === undefined) return index;
  const names = [...index.columns, ...index.include].map((own, position) =>
    own === null ? (index.attributeNames?.[position] ?? "expr") : columnName(relation, own),
  );
  return { ...index, attributeNames: indexColumnNames(names) };
}

/**
 * Constraints on the column are made again from the top: a NOT NULL that only parents hand down gets their name. One of the child's own
 * with another name is then in the way (AdjustNotNullInheritance), since PostgreSQL 18.
 */
function renameInheritedNotNull(context: Context, parentOid: Oid, childOid: Oid, name: string): void {
  const of = (relation: Relation) => notNullConstraint(relation, columnNamed(relation, name)?.attnum ?? 0);
  const child = relationOf(context.draft, childOid);
  const [theirs, own] = [of(relationOf(context.draft, parentOid)), of(child)];
  if (theirs === undefined || own === undefined || theirs.noInherit === true || own.name === theirs.name) return;
  if (own.local !== false) {
    if (context.postgres < NAMED_SINCE) return;
    throw new Refused(`cannot create not-null constraint "${own.name}" on column "${name}" of table "${child.name}"`);
  }
  if (constraintNamed(child, theirs.name) !== undefined) return;
  update(context.draft, childOid, (before) => ({
    ...before,
    constraints: before.constraints.map((other) => (other === own ? { ...own, name: theirs.name } : other)),
  }));
}

/** Views and generated columns forbid it; indexes and constraints are made again. */
function requireNothingInTheWay(context: Context, relation: Relation, column: Column): void {
  for (const other of context.draft.relations.values()) {
    const used = other.dependsOn.some((read) => read.relation === relation.oid && read.column === column.attnum);
    if (used) throw new Refused(`cannot alter type of a column used by a view or rule: view ${other.name}`);
  }
  for (const publication of context.draft.publications.values()) {
    const member = publication.tables.find(({ relation: oid }) => oid === relation.oid);
    if (member?.columns?.includes(column.attnum) === true || member?.filterColumns?.includes(column.attnum) === true) {
      throw new Refused("cannot alter type of a column used by a publication WHERE clause");
    }
  }
  requireRowTypeUnused(context, relation);
  requireNoTrigger(context, relation, column);
  const generated = relation.columns.find((other) => other.generated?.columns.includes(column.attnum) === true);
  if (generated !== undefined) {
    throw new Refused(`cannot alter type of a column used by a generated column: "${generated.name}"`);
  }
  if (isPartitionKey(relation, column.attnum)) {
    throw new Refused(`cannot alter column "${column.name}" because it is part of the partition key`);
  }
}

/** RememberAllDependentForRebuilding: neither UPDATE OF the column nor a WHEN clause that reads it. */
function requireNoTrigger(context: Context, relation: Relation, column: Column): void {
  const trigger = context.draft.triggers.find(
    (one) =>
      one.relation === relation.oid &&
      [...(one.columns ?? []), ...(one.conditionColumns ?? [])].includes(column.attnum),
  );
  if (trigger === undefined) return;
  throw new Refused(`cannot alter type of a column used in a trigger definition: "${trigger.name}"`);
}

/** Foreign keys on and to the column are made again: the types must still be comparable. */
function requireComparableKeys(context: Context, relation: Relation, column: Column, type: ColumnType): void {
  const typeOf = (oid: Oid, attnum: number): ColumnType | undefined =>
    oid === relation.oid && attnum === column.attnum
      ? type
      : context.draft.relations.get(oid)?.columns.find((other) => other.attnum === attnum)?.type;
  for (const other of context.draft.relations.values()) {
    for (const key of other.constraints) {
      if (key.kind !== "foreign key") continue;
      for (const [position, attnum] of key.columns.entries()) {
        const target = key.referencedColumns[position] ?? 0;
        const concerned =
          (other.oid === relation.oid && attnum === column.attnum) ||
          (key.references === relation.oid && target === column.attnum);
        const [own, referenced] = [typeOf(other.oid, attnum), typeOf(key.references, target)];
        if (!concerned || own === undefined || referenced === undefined) continue;
        if (!comparable(context.draft, own, referenced)) {
          throw new Refused(`foreign key constraint "${key.name}" cannot be implemented`);
        }
      }
    }
  }
}

/** find_composite_type_dependencies: rows of the table that are stored in columns of others cannot be rewritten. */
export function requireRowTypeUnused(context: Context, relation: Relation): void {
  for (const other of context.draft.relations.values()) {
    if (!["table", "partitioned table", "materialized view"].includes(other.kind)) continue;
    const column = other.columns.find(({ type }) => holdsRows(context, type.oid, relation.oid));
    if (column === undefined) continue;
    throw new Refused(
      `cannot alter table "${relation.name}" because column "${other.name}.${column.name}" uses its row type`,
    );
  }
}

/** Whether values of a type hold rows of a relation. */
export function holdsRows(context: Context, oid: Oid, relation: Oid): boolean {
  const type = context.draft.types.get(oid);
  if (type?.kind === "row") return type.relation === relation;
  if (type?.kind === "domain") return holdsRows(context, type.base.oid, relation);
  return (
    type?.kind === "composite" && type.attributes.some((attribute) => holdsRows(context, attribute.type.oid, relation))
  );
}
