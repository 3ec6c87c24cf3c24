import type { Constraint as WrittenConstraint } from "@pgsql/types";
import type { Constraint, Index, Oid, Relation } from "../../model/catalog.ts";
import { comparable } from "../comparable-types.ts";
import type { Context } from "../context.ts";
import { checkText } from "../defaults.ts";
import { chooseConstraintName, joinedColumnNames } from "../generated-names.ts";
import { requireRelation, TABLES, writtenName } from "../names.ts";
import { Refused } from "../refused.ts";
import {
  childrenOf,
  columnName,
  columnNamed,
  constraintNamed,
  primaryKeyOf,
  relationOf,
  requireColumn,
  update,
} from "../relations.ts";
import { all, columnsNamed, strings } from "../tree.ts";
import type { IndexPlan, IndexRole } from "./index-builder.ts";
import { addIndex, attnumsOf, indexKey, requireColumns } from "./index-builder.ts";
import { replace, sameCondition } from "./inherit-constraints.ts";
import { markKeyNotNull, markNotNull } from "./not-null.ts";

/** Adds one written constraint to a table and, where PostgreSQL does, to its children. */
export function addConstraint(
  context: Context,
  oid: Oid,
  written: WrittenConstraint,
  column: string | null,
  recurse = true,
): void {
  switch (written.contype) {
    case "CONSTR_CHECK":
      addCheck(context, oid, written, recurse);
      return;
    case "CONSTR_PRIMARY":
    case "CONSTR_UNIQUE":
    case "CONSTR_EXCLUSION":
      if (written.indexname !== undefined) {
        adoptIndex(context, oid, written, written.indexname);
        return;
      }
      addIndexConstraint(context, oid, indexPlan(written, column), written.deferrable === true);
      return;
    case "CONSTR_FOREIGN":
      addForeignKey(context, oid, written, column);
      return;
    case "CONSTR_NOTNULL":
      markNotNull(context, oid, column ?? strings(written.keys)[0] ?? "", {
        name: written.conname ?? null,
        written: true,
        recurse,
        noInherit: written.is_no_inherit === true,
        validated: written.skip_validation !== true,
      });
      return;
    default:
      throw new Refused(`unrecognized constraint type ${written.contype ?? ""}`);
  }
}

function requireFreeConstraint(relation: Relation, name: string): void {
  if (constraintNamed(relation, name) !== undefined) {
    throw new Refused(`constraint "${name}" for relation "${relation.name}" already exists`);
  }
}

function append(context: Context, oid: Oid, constraint: Constraint): void {
  update(context.draft, oid, (relation) => {
    requireFreeConstraint(relation, constraint.name);
    return { ...relation, constraints: [...relation.constraints, constraint] };
  });
}

/** ATAddCheckNNConstraint: children get it too, unless it says NO INHERIT. */
function addCheck(context: Context, oid: Oid, written: WrittenConstraint, recurse: boolean): void {
  const check = newCheck(context, oid, written);
  append(context, oid, check);
  handDownCheck(context, oid, check, recurse);
}

function newCheck(context: Context, oid: Oid, written: WrittenConstraint): Check {
  const relation = relationOf(context.draft, oid);
  const columns = attnumsOf(relation, requireColumns(relation, columnsNamed(written.raw_expr)));
  const only = columns.length === 1 ? columnName(relation, columns[0] ?? 0) : null;
  const name = written.conname ?? chooseConstraintName(context.draft, relation.schema, relation.name, only, "check");
  const noInherit = written.is_no_inherit === true;
  if (noInherit && relation.kind === "partitioned table") {
    throw new Refused(`cannot add NO INHERIT constraint to partitioned table "${relation.name}"`);
  }
  return {
    kind: "check",
    name,
    columns,
    expression: checkText(context, written.raw_expr, relation.columns),
    inherited: false,
    noInherit,
    validated: written.skip_validation !== true,
    deferrable: false,
    ...enforcement(written),
  };
}

/** NOT ENFORCED, as the tree of PostgreSQL 18 has it. */
function enforcement(written: WrittenConstraint): Pick<Constraint, "enforced"> {
  return written.skip_validation === true && written.is_enforced !== true ? { enforced: false } : {};
}

function handDownCheck(context: Context, oid: Oid, check: Check, recurse: boolean): void {
  if (check.noInherit === true) return;
  const parent = relationOf(context.draft, oid);
  for (const child of childrenOf(context.draft, oid)) {
    if (!recurse) throw new Refused("constraint must be added to child tables too");
    const columns = check.columns.map((attnum) => requireColumn(child, columnName(parent, attnum)).attnum);
    const twin = constraintNamed(child, check.name);
    const copy: Check = { ...check, columns, inherited: true, local: false };
    if (twin !== undefined) {
      // One that was there already is there in the children's children too.
      replace(context, child.oid, twin, mergedCheck(child, twin, check));
      continue;
    }
    append(context, child.oid, copy);
    handDownCheck(context, child.oid, copy, true);
  }
}

/** MergeWithExistingConstraint. */
function mergedCheck(child: Relation, own: Constraint, check: Check): Check {
  if (own.kind !== "check" || !sameCondition(own, check)) {
    throw new Refused(`constraint "${check.name}" for relation "${child.name}" already exists`);
  }
  if (own.noInherit === true) {
    throw new Refused(`constraint "${check.name}" conflicts with non-inherited constraint on relation "${child.name}"`);
  }
  if (check.validated && !own.validated) {
    throw new Refused(`constraint "${check.name}" conflicts with NOT VALID constraint on relation "${child.name}"`);
  }
  return { ...own, inherited: true };
}

type Check = Constraint & { readonly kind: "check" };

const ROLES: Readonly<Record<string, Exclude<IndexRole, "plain">>> = {
  CONSTR_PRIMARY: "primary key",
  CONSTR_UNIQUE: "unique",
  CONSTR_EXCLUSION: "exclusion",
};

/** The index a PRIMARY KEY, UNIQUE or EXCLUDE constraint asks for. */
export function indexPlan(written: WrittenConstraint, column: string | null): IndexPlan {
  const role = ROLES[written.contype ?? ""] ?? "unique";
  const names = column === null ? strings(written.keys) : [column];
  const keys =
    role === "exclusion" ? excludedKeys(written) : names.map((name) => ({ column: name, label: name, classed: false }));
  return {
    name: written.conname ?? null,
    role,
    unique: role !== "exclusion",
    keys,
    include: strings(written.including),
    expressionColumns: columnsNamed(written.where_clause),
    partial: written.where_clause !== undefined,
    immediate: written.deferrable !== true,
    method: written.access_method ?? "btree",
    ordered: false,
  };
}

/** EXCLUDE USING … (element WITH operator, …): each a two-element list. */
function excludedKeys(written: WrittenConstraint): IndexPlan["keys"] {
  return all(written.exclusions, "List").flatMap((pair) => all(pair.items, "IndexElem").map(indexKey));
}

export function addIndexConstraint(context: Context, oid: Oid, plan: IndexPlan, deferrable: boolean): void {
  const relation = relationOf(context.draft, oid);
  if (plan.role === "primary key" && primaryKeyOf(relation) !== undefined) {
    throw new Refused(`multiple primary keys for table "${relation.name}" are not allowed`);
  }
  if (plan.name !== null) requireFreeConstraint(relation, plan.name);
  if (plan.role === "primary key") {
    for (const key of plan.keys) if (key.column !== null) markKeyNotNull(context, oid, key.column);
  }
  const index = addIndex(context, oid, plan);
  append(context, oid, constraintOf(index, plan.role, deferrable));
  for (const child of childrenOf(context.draft, oid)) {
    if (child.partitionOf === oid) addIndexConstraint(context, child.oid, { ...plan, name: null }, deferrable);
  }
}

function constraintOf(index: Index, role: IndexRole, deferrable: boolean): Constraint {
  const columns = index.columns.filter((attnum) => attnum !== null);
  const common = { name: index.name, columns, index: index.oid, validated: true, deferrable };
  return role === "exclusion"
    ? { kind: "exclusion", ...common }
    : { kind: role === "primary key" ? "primary key" : "unique", ...common };
}

/** ADD CONSTRAINT … USING INDEX: the index becomes the constraint's and takes its name. */
function adoptIndex(context: Context, oid: Oid, written: WrittenConstraint, indexName: string): void {
  const relation = relationOf(context.draft, oid);
  const index = relation.indexes.find((candidate) => candidate.name === indexName);
  if (index === undefined) throw new Refused(`index "${indexName}" does not exist`);
  if (relation.constraints.some((constraint) => "index" in constraint && constraint.index === index.oid)) {
    throw new Refused(`index "${indexName}" is already associated with a constraint`);
  }
  if (relation.kind === "partitioned table") {
    throw new Refused("ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables");
  }
  if (!index.unique || index.partial || index.columns.includes(null)) {
    throw new Refused(`"${indexName}" is not a unique index over plain columns`);
  }
  const role = written.contype === "CONSTR_PRIMARY" ? "primary key" : "unique";
  if (role === "primary key" && primaryKeyOf(relation) !== undefined) {
    throw new Refused(`multiple primary keys for table "${relation.name}" are not allowed`);
  }
  const adopted: Index = {
    ...index,
    name: written.conname ?? index.name,
    primary: role === "primary key",
    immediate: written.deferrable !== true,
  };
  const indexes = relation.indexes.map((candidate) => (candidate.oid === index.oid ? adopted : candidate));
  context.draft.putRelation({ ...relation, indexes });
  append(context, oid, constraintOf(adopted, role, written.deferrable === true));
  if (role !== "primary key") return;
  for (const attnum of index.columns) {
    if (attnum !== null) markKeyNotNull(context, oid, columnName(relation, attnum));
  }
}

function addForeignKey(context: Context, oid: Oid, written: WrittenConstraint, column: string | null): void {
  const { draft } = context;
  const relation = relationOf(draft, oid);
  const referenced = requireRelation(draft, writtenName(written.pktable), TABLES);
  const names = column === null ? strings(written.fk_attrs) : [column];
  requirePersistence(relation, referenced);
  const referencedColumns = foreignColumns(referenced, strings(written.pk_attrs));
  if (names.length !== referencedColumns.length) {
    throw new Refused("number of referencing and referenced columns for foreign key disagree");
  }
  for (const [position, name] of names.entries()) {
    const [own, other] = [requireColumn(relation, name), referencedColumns[position]];
    const target = referenced.columns.find((candidate) => candidate.attnum === other);
    if (own.generated?.kind === "virtual") {
      throw new Refused("foreign key constraints on virtual generated columns are not supported");
    }
    if (target !== undefined && !comparable(context.draft, own.type, target.type)) {
      throw new Refused(
        `foreign key constraint cannot be implemented: key columns "${name}" and "${target.name}" are of incompatible types`,
      );
    }
  }
  const constraint: Constraint = {
    kind: "foreign key",
    name:
      written.conname ?? chooseConstraintName(draft, relation.schema, relation.name, joinedColumnNames(names), "fkey"),
    columns: names.map((name) => foreignColumn(relation, name)),
    references: referenced.oid,
    referencedColumns,
    validated: written.skip_validation !== true,
    deferrable: written.deferrable === true,
    ...enforcement(written),
  };
  append(context, oid, constraint);
  for (const child of childrenOf(draft, oid)) {
    if (child.partitionOf === oid) copyForeignKey(context, relation, constraint, child.oid, false);
  }
}

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
    return key.columns;
  }
  const attnums = names.map((name) => foreignColumn(referenced, name));
  if (!referenced.indexes.some((index) => supportsForeignKey(index, attnums))) {
    throw new Refused(`there is no unique constraint matching given keys for referenced table "${referenced.name}"`);
  }
  return attnums;
}

/** transformFkeyCheckAttrs: unique, immediate, whole, over exactly these columns. */
export function supportsForeignKey(index: Index, attnums: readonly number[]): boolean {
  return (
    index.unique &&
    index.immediate &&
    !index.partial &&
    index.columns.length === attnums.length &&
    index.columns.every((attnum) => attnum !== null && attnums.includes(attnum))
  );
}

/** CloneForeignKeyConstraints: a partition has its parent's foreign keys, under the same name where that is free. */
export function copyForeignKey(
  context: Context,
  parent: Relation,
  constraint: Constraint & { readonly kind: "foreign key" },
  childOid: Oid,
  mayReuse: boolean,
): void {
  const child = relationOf(context.draft, childOid);
  const names = constraint.columns.map((attnum) => columnName(parent, attnum));
  const columns = names.map((name) => requireColumn(child, name).attnum);
  const present = child.constraints.some(
    (other) =>
      other.kind === "foreign key" &&
      other.references === constraint.references &&
      other.columns.join() === columns.join() &&
      other.referencedColumns.join() === constraint.referencedColumns.join(),
  );
  if (mayReuse && present) return;
  const taken = constraintNamed(child, constraint.name) !== undefined;
  const name = taken
    ? chooseConstraintName(context.draft, child.schema, child.name, joinedColumnNames(names), "fkey")
    : constraint.name;
  const copy: Constraint & { readonly kind: "foreign key" } = { ...constraint, name, columns };
  append(context, childOid, copy);
  for (const grandchild of childrenOf(context.draft, childOid)) {
    if (grandchild.partitionOf === childOid) copyForeignKey(context, child, copy, grandchild.oid, mayReuse);
  }
}
