import type { Constraint as WrittenConstraint } from "@pgsql/types";
import type { Constraint, Index, Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { checkText } from "../defaults.ts";
import { chooseConstraintName } from "../generated-names.ts";
import { Refused } from "../refused.ts";
import {
  childrenOf,
  columnName,
  constraintNamed,
  partitionsOf,
  primaryKeyOf,
  relationOf,
  requireColumn,
  requireFreeName,
} from "../relations.ts";
import { all, columnsNamed, strings } from "../tree.ts";
import { append, enforcement } from "./constraint-entries.ts";
import { constraintOf, defineIndex } from "./define-index.ts";
import { addForeignKey } from "./foreign-keys.ts";
import type { IndexPlan, IndexRole } from "./index-builder.ts";
import { attnumsOf, indexKey, isNullsNotDistinct, requireColumns, SYSTEM_COLUMNS, shapeOf } from "./index-builder.ts";
import { replace, sameCondition } from "./inherit-constraints.ts";
import { markNotNull, setNotNull } from "./not-null.ts";

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
        adoptIndex(context, oid, written, written.indexname, recurse);
        return;
      }
      defineIndex(context, oid, indexPlan(written, column), {
        recurse,
        deferrable: written.deferrable === true,
        partOf: null,
      });
      return;
    case "CONSTR_FOREIGN":
      if (!recurse && partitionsOf(context.draft, oid).length > 0) {
        throw new Refused("cannot use ONLY for foreign key on partitioned table");
      }
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

/** ATAddCheckNNConstraint: children get it too, unless it says NO INHERIT. */
function addCheck(context: Context, oid: Oid, written: WrittenConstraint, recurse: boolean): void {
  const check = newCheck(context, oid, written);
  const relation = relationOf(context.draft, oid);
  const own = constraintNamed(relation, check.name);
  if (own?.kind === "check" && own.inherited && own.local === false && relation.partitionOf === null) {
    replace(context, oid, own, declaredCheck(relation, own, check));
    return;
  }
  append(context, oid, check);
  handDownCheck(context, oid, check, recurse);
}

/** A CHECK of a new table; one that it inherits as well is one constraint, a partition's only its table's. */
export function declareCheck(context: Context, oid: Oid, written: WrittenConstraint): void {
  const check = newCheck(context, oid, written);
  const relation = relationOf(context.draft, oid);
  const own = constraintNamed(relation, check.name);
  if (own?.kind !== "check" || !own.inherited) append(context, oid, check);
  else {
    const declared = declaredCheck(relation, own, check);
    replace(context, oid, own, { ...declared, local: relation.partitionOf === null });
  }
}

/** MergeWithExistingConstraint: a check that is only inherited so far becomes the table's own as well. */
function declaredCheck(relation: Relation, inherited: Check, check: Check): Check {
  if (!sameCondition(inherited, check)) {
    throw new Refused(`constraint "${check.name}" for relation "${relation.name}" already exists`);
  }
  if (check.noInherit === true) {
    throw new Refused(`constraint "${check.name}" conflicts with inherited constraint on relation "${relation.name}"`);
  }
  if (inherited.enforced !== false && check.enforced === false) {
    throw new Refused(`constraint "${check.name}" conflicts with NOT ENFORCED constraint on "${relation.name}"`);
  }
  const { enforced, ...rest } = inherited;
  if (enforced === false && check.enforced !== false) return { ...rest, local: true, validated: true };
  return { ...inherited, local: true };
}

function newCheck(context: Context, oid: Oid, written: WrittenConstraint): Check {
  const relation = relationOf(context.draft, oid);
  const read = requireColumns(relation, columnsNamed(written.raw_expr));
  const columns = attnumsOf(relation, read);
  const others = read.filter((name) => !relation.columns.some((column) => column.name === name));
  const system = others.find((name) => SYSTEM_COLUMNS.has(name) && name !== "tableoid");
  if (system !== undefined) throw new Refused(`system column "${system}" reference in check constraint is invalid`);
  const only = columns.length === 1 && others.length === 0 ? columnName(relation, columns[0] ?? 0) : null;
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

function handDownCheck(context: Context, oid: Oid, check: Check, recurse: boolean): void {
  if (check.noInherit === true) return;
  const parent = relationOf(context.draft, oid);
  for (const { oid: childOid } of childrenOf(context.draft, oid)) {
    if (!recurse) throw new Refused("constraint must be added to child tables too");
    // One with several ways up has changed on the first of them.
    const child = relationOf(context.draft, childOid);
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
  return { ...own, inherited: true, ...(child.partitionOf === null ? {} : { local: false }) };
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
    method: written.access_method ?? (written.without_overlaps === true ? "gist" : "btree"),
    ...(written.without_overlaps === true ? { withoutOverlaps: "written" } : {}),
    shape:
      role === "exclusion"
        ? exclusionShape(written)
        : shapeOf(
            names.map(() => ({})),
            undefined,
            written.nulls_not_distinct === true,
          ),
    ordered: false,
  };
}

/** Operators are a part of what an exclusion is. */
function exclusionShape(written: WrittenConstraint): string {
  const pairs = all(written.exclusions, "List").map((pair) => pair.items ?? []);
  const keys = pairs.flatMap((items) => all(items, "IndexElem"));
  const operators = pairs.flatMap((items) => all(items, "List").map((operator) => strings(operator.items).at(-1)));
  return `${shapeOf(keys, written.where_clause, false)} ${operators.join(" ")}`;
}

/** EXCLUDE USING … (element WITH operator, …): each a two-element list. */
function excludedKeys(written: WrittenConstraint): IndexPlan["keys"] {
  return all(written.exclusions, "List").flatMap((pair) => all(pair.items, "IndexElem").map(indexKey));
}

/** ADD CONSTRAINT … USING INDEX: the index becomes the constraint's and takes its name. */
function adoptIndex(context: Context, oid: Oid, written: WrittenConstraint, indexName: string, recurse: boolean): void {
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
  if (index.customOrder === true) throw new Refused(`index "${indexName}" does not have default sorting behavior`);
  const role = written.contype === "CONSTR_PRIMARY" ? "primary key" : "unique";
  if (role === "primary key" && primaryKeyOf(relation) !== undefined) {
    throw new Refused(`multiple primary keys for table "${relation.name}" are not allowed`);
  }
  if (role === "primary key" && context.postgres >= 16 && isNullsNotDistinct(index)) {
    throw new Refused("primary keys cannot use NULLS NOT DISTINCT indexes");
  }
  if (written.conname !== undefined && written.conname !== index.name) {
    requireFreeName(context.draft, relation.schema, written.conname);
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
  // transformIndexConstraint: by SET NOT NULL, unlike for a key with an index of its own.
  for (const attnum of index.columns) {
    if (attnum !== null) setNotNull(context, oid, columnName(relation, attnum), recurse);
  }
}
