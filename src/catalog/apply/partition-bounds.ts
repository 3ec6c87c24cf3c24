import type { Node, PartitionBoundSpec } from "@pgsql/types";
import type { PartitionBound, RangeDatum, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { requirePlain } from "../expression-rules.ts";
import { Refused } from "../refused.ts";
import { partitionsOf } from "../relations.ts";
import { as, integer, strings } from "../tree.ts";

/** FOR VALUES … or DEFAULT, as transformPartitionBound takes it; undefined where a value is not a plain constant. */
export function boundOf(
  context: Context,
  parent: Relation,
  spec: PartitionBoundSpec | undefined,
): PartitionBound | undefined {
  if (parent.kind !== "partitioned table") throw new Refused(`"${parent.name}" is not partitioned`);
  const strategy = parent.partitionStrategy;
  if (spec === undefined || strategy === undefined) return undefined;
  if (spec.is_default === true) {
    if (strategy === "hash") throw new Refused("a hash-partitioned table may not have a default partition");
    return { kind: "default" };
  }
  const invalid = (): Refused => new Refused(`invalid bound specification for a ${strategy} partition`);
  switch (strategy) {
    case "hash":
      if (spec.strategy !== "h") throw invalid();
      return hashBound(spec);
    case "list":
      if (spec.strategy !== "l") throw invalid();
      return listBound(context, spec);
    case "range":
      if (spec.strategy !== "r") throw invalid();
      return rangeBound(context, parent, spec);
    default: {
      const never: never = strategy;
      return never;
    }
  }
}

function hashBound({ modulus = 0, remainder = 0 }: PartitionBoundSpec): PartitionBound {
  if (modulus <= 0) throw new Refused("modulus for hash partition must be an integer value greater than zero");
  if (remainder < 0 || remainder >= modulus)
    throw new Refused("remainder for hash partition must be less than modulus");
  return { kind: "hash", modulus, remainder };
}

function listBound(context: Context, spec: PartitionBoundSpec): PartitionBound | undefined {
  const values = (spec.listdatums ?? []).map((datum) => textOf(context, datum));
  return values.includes(undefined)
    ? undefined
    : { kind: "list", values: values.filter((value) => value !== undefined) };
}

function rangeBound(context: Context, parent: Relation, spec: PartitionBoundSpec): PartitionBound | undefined {
  const [from, to] = [spec.lowerdatums ?? [], spec.upperdatums ?? []].map((datums, position) => {
    const side = position === 0 ? "FROM" : "TO";
    if (parent.partitionExpressionColumns === undefined && datums.length !== parent.partitionKey.length) {
      throw new Refused(`${side} must specify exactly one value per partitioning column`);
    }
    return datums.map((datum) => rangeDatum(context, datum));
  });
  if (from === undefined || to === undefined || from.includes(undefined) || to.includes(undefined)) return undefined;
  const known = (datums: readonly (RangeDatum | undefined)[]) => datums.filter((datum) => datum !== undefined);
  return { kind: "range", from: known(from), to: known(to) };
}

function rangeDatum(context: Context, datum: Node): RangeDatum | undefined {
  const word = strings(as(datum, "ColumnRef")?.fields);
  if (word.length === 1 && (word[0] === "minvalue" || word[0] === "maxvalue")) return { kind: word[0] };
  const value = textOf(context, datum);
  if (value === null) throw new Refused("cannot specify NULL in range bound");
  return value === undefined ? undefined : { kind: "value", text: value };
}

/** The text of a constant, null for NULL, undefined for what would have to be worked out. */
function textOf(context: Context, datum: Node): string | null | undefined {
  requirePlain(context.draft, datum, "partition bound");
  const number = integer(datum);
  if (number !== undefined) return `${number}`;
  const constant = as(datum, "A_Const");
  if (constant?.isnull === true) return null;
  if (constant?.boolval !== undefined) return constant.boolval.boolval === true ? "true" : "false";
  if (constant?.sval !== undefined) return constant.sval.sval ?? "";
  return constant?.fval?.fval;
}

/** check_new_partition_bound, as far as values can be compared by their texts. */
export function requireNoOverlap(context: Context, parent: Relation, name: string, bound: PartitionBound): void {
  if (bound.kind === "range" && (order(bound.from, bound.to) ?? -1) >= 0) {
    throw new Refused(`empty range bound specified for partition "${name}"`);
  }
  for (const sibling of partitionsOf(context.draft, parent.oid)) {
    if (sibling.name === name || sibling.partitionBound === undefined) continue;
    if (bound.kind === "default" && sibling.partitionBound.kind === "default") {
      throw new Refused(`partition "${name}" conflicts with existing default partition "${sibling.name}"`);
    }
    if (bound.kind === "hash" && sibling.partitionBound.kind === "hash") requireFactor(bound, sibling.partitionBound);
    if (overlap(bound, sibling.partitionBound)) {
      throw new Refused(`partition "${name}" would overlap partition "${sibling.name}"`);
    }
  }
}

type HashBound = PartitionBound & { readonly kind: "hash" };

function requireFactor(one: HashBound, other: HashBound): void {
  const [small, large] = [Math.min(one.modulus, other.modulus), Math.max(one.modulus, other.modulus)];
  if (large % small === 0) return;
  throw new Refused("every hash partition modulus must be a factor of the next larger modulus");
}

function overlap(one: PartitionBound, other: PartitionBound): boolean {
  if (one.kind === "hash" && other.kind === "hash") {
    const modulus = Math.min(one.modulus, other.modulus);
    return one.remainder % modulus === other.remainder % modulus;
  }
  if (one.kind === "list" && other.kind === "list") return one.values.some((value) => other.values.includes(value));
  if (one.kind === "range" && other.kind === "range") {
    const [before, after] = [order(one.from, other.to), order(other.from, one.to)];
    return before !== null && after !== null && before < 0 && after < 0;
  }
  return false;
}

/** partition_rbound_cmp; null where the order of two values cannot be told. */
function order(one: readonly RangeDatum[], other: readonly RangeDatum[]): number | null {
  const rank = { minvalue: -1, value: 0, maxvalue: 1 } as const;
  for (const [position, left] of one.entries()) {
    const right = other[position];
    if (right === undefined) return null;
    if (left.kind !== right.kind) return rank[left.kind] - rank[right.kind];
    if (left.kind !== "value" || right.kind !== "value") return 0;
    const values = orderOfTexts(left.text, right.text);
    if (values !== 0) return values;
  }
  return 0;
}

const WHOLE = /^-?\d{1,15}$/;
/** Dates and timestamps written alike are ordered as their texts are. */
const MOMENT = /^\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?$/;

function orderOfTexts(left: string, right: string): number | null {
  if (left === right) return 0;
  if (WHOLE.test(left) && WHOLE.test(right)) return Number(left) - Number(right);
  if (MOMENT.test(left) && MOMENT.test(right) && left.length === right.length) return left < right ? -1 : 1;
  return null;
}
