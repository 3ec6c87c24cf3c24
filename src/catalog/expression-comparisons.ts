import type { A_Expr, Node } from "@pgsql/types";
import type { Draft } from "./draft.ts";
import { operatorOf, resolvedOperator } from "./expression-calls.ts";
import { coerceTo, commonType, named } from "./expression-coerce.ts";
import { isUnknown, sameType, type Typed, UNKNOWN, Unprintable } from "./expression-nodes.ts";
import { baseType } from "./expression-resolve.ts";
import { as, columnsNamed } from "./tree.ts";

/** Types an operand; handed over because operands are expressions in turn. */
export type Analyze = (node: Node | undefined) => Typed;

const BOOL = named("bool");

function both(word: "AND" | "OR", operands: readonly Typed[]): Typed {
  return { kind: "boolean", word, operands, type: BOOL };
}

/** transformAExprBetween: comparisons with either bound, for SYMMETRIC with the bounds both ways round. */
export function betweenOf(draft: Draft, expression: A_Expr, analyze: Analyze): Typed {
  const [low, high] = as(expression.rexpr, "List")?.items ?? [];
  const negated = expression.kind === "AEXPR_NOT_BETWEEN" || expression.kind === "AEXPR_NOT_BETWEEN_SYM";
  const symmetric = expression.kind === "AEXPR_BETWEEN_SYM" || expression.kind === "AEXPR_NOT_BETWEEN_SYM";
  const compared = (operator: string, limit: Node | undefined): Typed =>
    resolvedOperator(draft, operator, analyze(expression.lexpr), analyze(limit));
  const within = (from: Node | undefined, to: Node | undefined): Typed =>
    negated
      ? both("OR", [compared("<", from), compared(">", to)])
      : both("AND", [compared(">=", from), compared("<=", to)]);
  if (!symmetric) return within(low, high);
  return both(negated ? "AND" : "OR", [within(low, high), within(high, low)]);
}

/** IS [NOT] DISTINCT FROM NULL is no comparison but IS [NOT] NULL (transformAExprDistinct). */
export function distinctOf(draft: Draft, expression: A_Expr, analyze: Analyze): Typed {
  const negated = expression.kind === "AEXPR_NOT_DISTINCT";
  const sides = [expression.lexpr, expression.rexpr];
  const [left, right] = sides.map(analyze);
  if (left === undefined || right === undefined) throw new Unprintable("IS DISTINCT FROM");
  const nothing = sides.findIndex((side) => as(side, "A_Const")?.isnull === true);
  if (nothing >= 0) {
    return {
      kind: "test",
      operand: nothing === 1 ? left : right,
      test: negated ? "IS NULL" : "IS NOT NULL",
      type: BOOL,
    };
  }
  const [one, two] = operatorOf(draft, "=", left, right).arguments;
  if (one === undefined || two === undefined) throw new Unprintable("IS DISTINCT FROM");
  const distinct: Typed = { kind: "distinct", left: one, right: two, type: BOOL };
  return negated ? { kind: "not", operand: distinct, type: BOOL } : distinct;
}

/** x operator ANY (array): the operator is chosen for the array's elements (make_scalar_array_op). */
export function overArray(draft: Draft, name: string, expression: A_Expr, analyze: Analyze): Typed {
  const [left, right] = [analyze(expression.lexpr), analyze(expression.rexpr)];
  const array = baseType(draft, right.type);
  if (!array.array && !isUnknown(array)) throw new Unprintable(`${name} ANY of something that is no array`);
  const sample: Typed = array.array
    ? { kind: "column", name: "", type: { ...array, array: false, typmod: -1 } }
    : { kind: "constant", text: null, type: UNKNOWN };
  const [operand, element] = operatorOf(draft, name, left, sample).arguments;
  if (operand === undefined || element === undefined) throw new Unprintable(`${name} ANY`);
  const wanted = { ...element.type, array: true, typmod: -1 };
  const word = expression.kind === "AEXPR_OP_ALL" ? "ALL" : "ANY";
  return { kind: "any", word, name, left: operand, right: coerceTo(draft, right, wanted, "implicit"), type: BOOL };
}

/**
 * transformAExprIn: items without columns, when there are several, become x = ANY (ARRAY[…]); each of the others is
 * compared by itself.
 */
export function membershipOf(draft: Draft, name: string, expression: A_Expr, analyze: Analyze): Typed {
  const left = analyze(expression.lexpr);
  const written = as(expression.rexpr, "List")?.items ?? [];
  const fixed = written.filter((item) => columnsNamed(item).length === 0);
  const listed = fixed.length > 1 ? listMembership(draft, name, left, fixed.map(analyze)) : null;
  const alone = listed === null ? written : written.filter((item) => !fixed.includes(item));
  const compared = alone.map((item) => resolvedOperator(draft, name, left, analyze(item)));
  const all = listed === null ? compared : [listed, ...compared];
  const [only] = all;
  return all.length === 1 && only !== undefined ? only : both(name === "=" ? "OR" : "AND", all);
}

function listMembership(draft: Draft, name: string, left: Typed, items: readonly Typed[]): Typed {
  const type = commonType(draft, [left.type, ...items.map((item) => item.type)]);
  const elements = items.map((item) => coerceTo(draft, item, type, "implicit"));
  const array: Typed = { kind: "array", elements, type: { ...type, array: true } };
  const sample: Typed = { kind: "column", name: "", type };
  const [operand, element] = operatorOf(draft, name, left, sample).arguments;
  if (operand === undefined || element === undefined) throw new Unprintable("IN");
  const wanted = { ...element.type, array: true, typmod: -1 };
  const right: Typed = sameType(baseType(draft, element.type), type)
    ? array
    : { kind: "coercion", operand: array, type: wanted, shown: false };
  return { kind: "any", word: name === "=" ? "ANY" : "ALL", name, left: operand, right, type: BOOL };
}

type Row = Extract<Typed, { kind: "row" }>;

/** make_row_comparison_op: equality goes field by field, an order is one comparison of rows. */
export function rowsCompared(draft: Draft, name: string, left: Row, right: Row): Typed {
  if (left.fields.length !== right.fields.length) throw new Unprintable("rows of different lengths");
  const pairs = left.fields.map((field, index) => {
    const other = right.fields[index];
    if (other === undefined) throw new Unprintable("rows of different lengths");
    return resolvedOperator(draft, name, field, other);
  });
  const [only] = pairs;
  if (pairs.length === 1 && only !== undefined) return only;
  if (name === "=" || name === "<>") return both(name === "=" ? "AND" : "OR", pairs);
  const operators = pairs.flatMap((pair) => (pair.kind === "operator" && pair.left !== null ? [pair] : []));
  return {
    kind: "rows",
    name,
    left: operators.flatMap((pair) => pair.left ?? []),
    right: operators.map((pair) => pair.right),
    type: BOOL,
  };
}
