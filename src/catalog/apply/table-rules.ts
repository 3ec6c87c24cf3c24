import type { CreateStmt, Node, PartitionSpec } from "@pgsql/types";
import type { Oid, PartitionBound, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { requirePlain } from "../expression-rules.ts";
import { Refused } from "../refused.ts";
import { columnNamed } from "../relations.ts";
import { all, as, columnsNamed, strings, walk } from "../tree.ts";
import { findType } from "../types.ts";
import { boundOf, requireNoOverlap } from "./partition-bounds.ts";

/** MergeAttributes and DefineRelation on what a table may be made a child of; gives a partition's bound. */
export function requireParents(
  context: Context,
  table: Pick<Relation, "name" | "persistence">,
  statement: CreateStmt,
  parents: readonly Relation[],
): Pick<Relation, "partitionBound"> {
  for (const [position, parent] of parents.entries()) {
    if (!["table", "partitioned table", "foreign table"].includes(parent.kind)) {
      throw new Refused(`inherited relation "${parent.name}" is not a table or foreign table`);
    }
    if (parents.findIndex((other) => other.oid === parent.oid) < position) {
      throw new Refused(`relation "${parent.name}" would be inherited from more than once`);
    }
    requireSameLife(table, parent, statement.partbound !== undefined);
    if (statement.partbound !== undefined) continue;
    if (parent.kind === "partitioned table") {
      throw new Refused(`cannot inherit from partitioned table "${parent.name}"`);
    }
    if (parent.partitionOf !== null) throw new Refused(`cannot inherit from partition "${parent.name}"`);
  }
  const [whole] = parents;
  if (statement.partbound === undefined || whole === undefined) return {};
  return boundFor(context, whole, table.name, boundOf(context, whole, statement.partbound));
}

/** The bound of a partition that is made or attached, refused where it overlaps another one's. */
export function boundFor(
  context: Context,
  parent: Relation,
  name: string,
  bound: PartitionBound | undefined,
): Pick<Relation, "partitionBound"> {
  if (bound === undefined) return {};
  requireNoOverlap(context, parent, name, bound);
  return { partitionBound: bound };
}

function requireSameLife(table: Pick<Relation, "persistence" | "name">, parent: Relation, isPartition: boolean): void {
  const [own, theirs] = [table.persistence === "temporary", parent.persistence === "temporary"];
  if (theirs && !own) throw new Refused(`cannot inherit from temporary relation "${parent.name}"`);
  if (isPartition && own && !theirs) {
    throw new Refused(`cannot create a temporary relation as partition of permanent relation "${parent.name}"`);
  }
}

const STRATEGIES = {
  PARTITION_STRATEGY_HASH: "hash",
  PARTITION_STRATEGY_LIST: "list",
  PARTITION_STRATEGY_RANGE: "range",
} as const;

/** Partitioned tables cannot be unlogged from this version on. */
const LOGGED_SINCE = 18;

/** transformPartitionSpec and ComputePartitionAttrs: how a table is partitioned, and what its key may not be. */
export function partitioning(
  context: Context,
  relation: Relation,
  spec: PartitionSpec | undefined,
): Pick<Relation, "partitionStrategy" | "partitionKeyTypes"> {
  if (spec === undefined) return {};
  if (relation.persistence === "unlogged" && context.postgres >= LOGGED_SINCE) {
    throw new Refused("partitioned tables cannot be unlogged");
  }
  const elements = all(spec.partParams, "PartitionElem");
  if (spec.strategy === "PARTITION_STRATEGY_LIST" && elements.length > 1) {
    throw new Refused('cannot use "list" partition strategy with more than one column');
  }
  for (const { name, expr } of elements) {
    const read = name === undefined ? columnsNamed(expr) : [name];
    requirePlain(context.draft, expr, "partition key expression");
    if (expr !== undefined && isConstant(expr)) throw new Refused("cannot use constant expression as partition key");
    const whole =
      read.includes("*") || (read.includes(relation.name) && columnNamed(relation, relation.name) === undefined);
    const generated = relation.columns.find(
      (column) => column.generated !== null && (whole || read.includes(column.name)),
    );
    if (generated !== undefined) throw new Refused("cannot use generated column in partition key");
  }
  const strategy = spec.strategy === undefined ? undefined : Reflect.get(STRATEGIES, spec.strategy);
  const types = elements.flatMap(({ expr }) => typesNamed(context, expr));
  return {
    ...(isStrategy(strategy) ? { partitionStrategy: strategy } : {}),
    ...(types.length > 0 ? { partitionKeyTypes: types } : {}),
  };
}

/** Types of users' own that an expression casts to. */
function typesNamed(context: Context, expression: Node | undefined): Oid[] {
  const types: Oid[] = [];
  walk({ expression }, (kind, fields) => {
    if (kind !== "TypeCast" && kind !== "typeName") return;
    const names: unknown = kind === "typeName" ? fields.names : undefined;
    const user = Array.isArray(names) ? findType(context.draft, strings(names))?.user : undefined;
    if (user !== undefined && user !== null) types.push(user.oid);
  });
  return types;
}

const isStrategy = (value: unknown): value is "hash" | "list" | "range" =>
  value === "hash" || value === "list" || value === "range";

const isConstant = (expression: Node): boolean =>
  as(expression, "A_Const") !== undefined ||
  (as(expression, "TypeCast") !== undefined && as(as(expression, "TypeCast")?.arg, "A_Const") !== undefined);
