import type { Constraint as WrittenConstraint } from "@pgsql/types";
import { builtinType } from "../../model/builtin-types.ts";
import type { ColumnType, Constraint, Index, Oid, Relation } from "../../model/catalog.ts";
import { comparable } from "../comparable-types.ts";
import type { Context } from "../context.ts";
import { baseType } from "../expression-resolve.ts";
import { chooseConstraintName, chooseLabelledName, joinedColumnNames } from "../generated-names.ts";
import { requireRelation, TABLES, writtenName } from "../names.ts";
import { Refused } from "../refused.ts";
import {
  columnName,
  columnNamed,
  constraintNamed,
  partitionsOf,
  primaryKeyOf,
  relationOf,
  requireColumn,
  update,
} from "../relations.ts";
import { strings } from "../tree.ts";
import { append, enforcement } from "./constraint-entries.ts";

type ForeignKey = Constraint & { readonly kind: "foreign key" };

/** FOREIGN KEY, with a copy for each partition. */
export function addForeignKey(context: Context, oid: Oid, written: WrittenConstraint, column: string | null): void {
  const { draft } = context;
  const relation = relationOf(draft, oid);
  const referenced = requireRelation(draft, writtenName(written.pktable), TABLES);
  if (relation.kind === "foreign table") {
    throw new Refused("foreign key constraints are not supported on foreign tables");
  }
  const names = column === null ? strings(written.fk_attrs) : [column];
  requirePersistence(relation, referenced);
  requireSettable(relation, names, written);
  const referencedColumns = foreignColumns(referenced, strings(written.pk_attrs));
  if (names.length !== referencedColumns.length) {
    throw new Refused("number of referencing and referenced columns for foreign key disagree");
  }
  for (const [position, name] of names.entries()) {
    requireComparable(context, requireColumn(relation, name), referenced, referencedColumns[position]);
  }
  const constraint: ForeignKey = {
    kind: "foreign key",
    name:
      written.conname ?? chooseConstraintName(draft, relation.schema, relation.name, joinedColumnNames(names), "fkey"),
    columns: names.map((name) => foreignColumn(relation, name)),
    references: referenced.oid,
    referencedColumns,
    validated: written.skip_validation !== true,
    deferrable: written.deferrable === true,
    terms: termsOf(written),
    ...enforcement(written),
  };
  append(context, oid, constraint);
  copyToPartitions(context, oid, constraint);
}

/** What tells two foreign keys over the same columns apart: actions, match type, when it is checked. */
function termsOf(written: WrittenConstraint): string {
  const { fk_matchtype = "s", fk_upd_action = "a", fk_del_action = "a" } = written;
  return [fk_matchtype, fk_upd_action, fk_del_action, written.initdeferred === true ? "d" : ""].join("");
}

/** ATAddForeignKeyConstraint: what an action sets must be a column of the key that can be set. */
function requireSettable(relation: Relation, names: readonly string[], written: WrittenConstraint): void {
  const other = strings(written.fk_del_set_cols).find((name) => !names.includes(name));
  if (other !== undefined) {
    throw new Refused(`column "${other}" referenced in ON DELETE SET action must be part of foreign key`);
  }
  const sets = /[ndc]/.test(written.fk_upd_action ?? "a") || /[nd]/.test(written.fk_del_action ?? "a");
  if (sets && names.some((name) => (columnNamed(relation, name)?.generated ?? null) !== null)) {
    throw new Refused("invalid action for foreign key constraint containing generated column");
  }
}

function requireComparable(
  context: Context,
  own: Relation["columns"][number],
  referenced: Relation,
  other: number | undefined,
): void {
  if (own.generated?.kind === "virtual") {
    throw new Refused("foreign key constraints on virtual generated columns are not supported");
  }
  const target = referenced.columns.find((candidate) => candidate.attnum === other);
  if (target === undefined) return;
  if (comparable(context.draft, own.type, target.type)) {
    if (context.postgres >= 18) requireSameCollatability(context, own.type, target.type);
    return;
  }
  throw new Refused(
    `foreign key constraint cannot be implemented: key columns "${own.name}" and "${target.name}" are of incompatible types`,
  );
}

/** From PostgreSQL 18 on, collations of both sides are compared. Types of users may be either. */
function requireSameCollatability(context: Context, own: ColumnType, target: ColumnType): void {
  const [one, other] = [own, target].map((type) => builtinType(baseType(context.draft, type).oid));
  if (one === undefined || other === undefined || COLLATABLE.has(one.name) === COLLATABLE.has(other.name)) return;
  throw new Refused("key columns are not both collatable");
}

const COLLATABLE: ReadonlySet<string> = new Set(["text", "varchar", "bpchar", "name"]);

/** ATAddForeignKeyConstraint: what outlives a crash cannot hang on what does not. */
function requirePersistence(relation: Relation, referenced: Relation): void {
  const allowed = { permanent: ["permanent"], unlogged: ["permanent", "unlogged"], temporary: ["temporary"] };
  if (allowed[relation.persistence].includes(referenced.persistence)) return;
  throw new Refused(
    `constraints on ${relation.persistence} tables may reference only ${allowed[relation.persistence].join(" or ")} tables`,
  );
}

function foreignColumn(relation: Relation, name: string): number {
  const column = columnNamed(relation, name);
  if (column === undefined) throw new Refused(`column "${name}" referenced in foreign key constraint does not exist`);
  return column.attnum;
}

/** The referenced columns; without a list they are the primary key's. They must have a unique index of their own. */
function foreignColumns(referenced: Relation, names: readonly string[]): readonly number[] {
  if (names.length === 0) {
    const key = primaryKeyOf(referenced);
    if (key === undefined) throw new Refused(`there is no primary key for referenced table "${referenced.name}"`);
    if (key.deferrable) {
      throw new Refused(`cannot use a deferrable primary key for referenced table "${referenced.name}"`);
    }
    return key.columns;
  }
  const attnums = names.map((name) => foreignColumn(referenced, name));
  if (!referenced.indexes.some((index) => supportsForeignKey(index, attnums))) {
    throw new Refused(`there is no unique constraint matching given keys for referenced table "${referenced.name}"`);
  }
  return attnums;
}

/** transformFkeyCheckAttrs: unique, immediate, whole, over exactly these columns. */
function supportsForeignKey(index: Index, attnums: readonly number[]): boolean {
  return (
    index.unique &&
    index.immediate &&
    !index.partial &&
    index.columns.length === attnums.length &&
    index.columns.every((attnum) => attnum !== null && attnums.includes(attnum))
  );
}

/**
 * RI_Initial_Check: rows that are there are checked by a query that casts arrays to anyarray, and coerce_type_typmod makes
 * that cast real where there is a modifier to take off: no operator takes a plain anyarray.
 */
export function requireCheckable(context: Context, oid: Oid, written: WrittenConstraint): void {
  const relation = relationOf(context.draft, oid);
  if (written.skip_validation === true || relation.kind !== "table") return;
  const referenced = requireRelation(context.draft, writtenName(written.pktable), TABLES);
  const columns = [
    ...strings(written.fk_attrs).map((name) => columnNamed(relation, name)),
    ...strings(written.pk_attrs).map((name) => columnNamed(referenced, name)),
  ];
  if (columns.some((column) => column?.type.array === true && column.type.typmod >= 0)) {
    throw new Refused('cannot determine element type of "anyarray" argument');
  }
}

/** CloneFkReferencing: a table that becomes a partition has its table's foreign keys. */
export function copyForeignKeys(context: Context, parent: Relation, partition: Oid): void {
  for (const constraint of parent.constraints) {
    if (constraint.kind === "foreign key") copyForeignKey(context, parent, constraint, partition);
  }
}

function copyToPartitions(context: Context, oid: Oid, constraint: ForeignKey): void {
  const parent = relationOf(context.draft, oid);
  for (const partition of partitionsOf(context.draft, oid)) copyForeignKey(context, parent, constraint, partition.oid);
}

/** One that the partition has already becomes the copy (tryAttachPartitionForeignKey). */
function copyForeignKey(context: Context, parent: Relation, constraint: ForeignKey, partitionOid: Oid): void {
  const partition = relationOf(context.draft, partitionOid);
  const names = constraint.columns.map((attnum) => columnName(parent, attnum));
  const columns = names.map((name) => requireColumn(partition, name).attnum);
  const own = partition.constraints.find((other) => couldBeCopy(other, constraint, columns));
  if (own !== undefined) {
    const after = { ...own, partOf: constraint.name, validated: own.validated || constraint.validated };
    update(context.draft, partitionOid, (before) => ({
      ...before,
      constraints: before.constraints.map((other) => (other.name === own.name ? after : other)),
    }));
    if (after.kind === "foreign key" && !own.validated) validateCopies(context, partitionOid, own.name);
    return;
  }
  const copy: ForeignKey = {
    ...constraint,
    name: copyName(context, constraint.name, partition, names),
    columns,
    partOf: constraint.name,
  };
  append(context, partitionOid, copy);
  copyToPartitions(context, partitionOid, copy);
}

function couldBeCopy(own: Constraint, constraint: ForeignKey, columns: readonly number[]): boolean {
  return (
    own.kind === "foreign key" &&
    own.partOf === undefined &&
    own.references === constraint.references &&
    own.columns.join() === columns.join() &&
    own.referencedColumns.join() === constraint.referencedColumns.join() &&
    own.deferrable === constraint.deferrable &&
    own.terms === constraint.terms
  );
}

function validateCopies(context: Context, oid: Oid, name: string): void {
  for (const partition of partitionsOf(context.draft, oid)) {
    const copy = partition.constraints.find((other) => other.kind === "foreign key" && other.partOf === name);
    if (copy === undefined) continue;
    update(context.draft, partition.oid, (before) => ({
      ...before,
      constraints: before.constraints.map((other) =>
        other.name === copy.name ? { ...other, validated: true } : other,
      ),
    }));
    validateCopies(context, partition.oid, copy.name);
  }
}

/** From this version on a copy whose name is taken is numbered; before, it was named anew. */
const NUMBERED_SINCE = 18;

function copyName(context: Context, name: string, partition: Relation, columns: readonly string[]): string {
  if (constraintNamed(partition, name) === undefined) return name;
  const { draft, postgres } = context;
  if (postgres < NUMBERED_SINCE) {
    return chooseConstraintName(draft, partition.schema, partition.name, joinedColumnNames(columns), "fkey");
  }
  const taken = new Set(
    [...draft.relations.values()]
      .filter((relation) => relation.schema === partition.schema)
      .flatMap((relation) => relation.constraints.map((constraint) => constraint.name)),
  );
  return chooseLabelledName(name, "", (candidate) => taken.has(candidate) || candidate === `${name}_`);
}
