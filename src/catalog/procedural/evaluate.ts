import type { A_Expr, FuncCall, Node, TypeCast } from "@pgsql/types";
import type { Draft } from "../draft.ts";
import { clip } from "../generated-names.ts";
import { as, integer, strings } from "../tree.ts";
import { callBuiltin } from "./builtins.ts";
import { asObject } from "./objects.ts";
import { selectValues } from "./select.ts";
import type { Row } from "./system-tables.ts";
import type { Value } from "./values.ts";
import { and, CURRENT_DATABASE, equal, isUnknown, not, or, orUnknown, textOf, UNKNOWN } from "./values.ts";

/** What names mean while an expression is evaluated. */
export interface Environment {
  readonly draft: Draft;
  /** Server major version. */
  readonly postgres: number;
  /** Variables and parameters, by lower-case name and as `$1`. */
  readonly variables: ReadonlyMap<string, Value>;
  /** Rows of the queries around the expression, innermost last. */
  readonly rows: readonly { readonly alias: string; readonly row: Row }[];
  /** Inside an aggregate query: its rows; null when they cannot be told. */
  readonly group?: readonly Environment[] | null;
}

/** Evaluates an expression as far as literals, variables and the replayed catalog carry it. */
export function evaluate(environment: Environment, node: Node | undefined): Value {
  if (node === undefined) return UNKNOWN;
  if ("A_Const" in node) return constant(node);
  if ("ColumnRef" in node) return reference(environment, strings(node.ColumnRef.fields));
  if ("ParamRef" in node) return orUnknown(environment.variables.get(`$${node.ParamRef.number ?? 0}`));
  if ("TypeCast" in node) return cast(environment, node.TypeCast);
  if ("A_Expr" in node) return operation(environment, node.A_Expr);
  if ("BoolExpr" in node) {
    const values = (node.BoolExpr.args ?? []).map((arg) => evaluate(environment, arg));
    if (node.BoolExpr.boolop === "NOT_EXPR") return not(orUnknown(values[0]));
    return node.BoolExpr.boolop === "OR_EXPR" ? or(values) : and(values);
  }
  if ("NullTest" in node) {
    const value = evaluate(environment, node.NullTest.arg);
    if (isUnknown(value)) return UNKNOWN;
    return (value === null) === (node.NullTest.nulltesttype === "IS_NULL");
  }
  return evaluateOther(environment, node);
}

function evaluateOther(environment: Environment, node: Node): Value {
  if ("FuncCall" in node) return call(environment, node.FuncCall);
  if ("CoalesceExpr" in node) {
    for (const arg of node.CoalesceExpr.args ?? []) {
      const value = evaluate(environment, arg);
      if (value !== null) return value;
    }
    return null;
  }
  if ("CaseExpr" in node) return choice(environment, node.CaseExpr);
  if ("A_ArrayExpr" in node) return arrayOf(environment, node.A_ArrayExpr.elements ?? []);
  if ("SQLValueFunction" in node) {
    return node.SQLValueFunction.op === "SVFOP_CURRENT_SCHEMA"
      ? callBuiltin(environment, "current_schema", [])
      : UNKNOWN;
  }
  if ("SubLink" in node) return subquery(environment, node.SubLink);
  if ("CollateClause" in node) return evaluate(environment, node.CollateClause.arg);
  return UNKNOWN;
}

function choice(environment: Environment, node: Extract<Node, { CaseExpr: unknown }>["CaseExpr"]): Value {
  const subject = node.arg === undefined ? null : evaluate(environment, node.arg);
  for (const branch of node.args ?? []) {
    const when = as(branch, "CaseWhen");
    const written = evaluate(environment, when?.expr);
    const holds = node.arg === undefined ? written : equal(subject, written);
    if (isUnknown(holds)) return UNKNOWN;
    if (holds === true) return evaluate(environment, when?.result);
  }
  return node.defresult === undefined ? null : evaluate(environment, node.defresult);
}

function arrayOf(environment: Environment, nodes: readonly Node[]): Value {
  return { kind: "array", items: nodes.map((item) => evaluate(environment, item)) };
}

function constant(node: Node): Value {
  const value = as(node, "A_Const");
  if (value?.isnull === true) return null;
  if (value?.sval !== undefined) return value.sval.sval ?? "";
  if (value?.boolval !== undefined) return value.boolval.boolval === true;
  return integer(node) ?? UNKNOWN;
}

function reference(environment: Environment, parts: readonly string[]): Value {
  const name = parts.at(-1) ?? "";
  const qualifier = parts.at(-2);
  for (const { alias, row } of environment.rows.toReversed()) {
    if (qualifier !== undefined && qualifier !== alias) continue;
    const value = row.get(name);
    if (value !== undefined) return value;
    if (qualifier !== undefined) return name.endsWith("_catalog") ? CURRENT_DATABASE : UNKNOWN;
  }
  if (environment.rows.length > 0 && name.endsWith("_catalog")) return CURRENT_DATABASE;
  return orUnknown(environment.variables.get(qualifier === undefined ? name : `${qualifier}.${name}`));
}

function cast(environment: Environment, node: TypeCast): Value {
  const value = evaluate(environment, node.arg);
  const type = strings(node.typeName?.names).at(-1) ?? "";
  if (isUnknown(value) || value === null || (node.typeName?.arrayBounds?.length ?? 0) > 0) return value;
  return castTo(environment.draft, value, type);
}

/** A value cast to a type of that name; types that change nothing here leave it alone. */
export function castTo(draft: Draft, value: Value, type: string): Value {
  switch (type) {
    case "regclass":
    case "regtype":
    case "regnamespace":
      return typeof value === "string" ? asObject(draft, type, value) : value;
    case "text":
    case "varchar":
    case "name":
    case "bpchar":
      return textOf(value) ?? UNKNOWN;
    case "int2":
    case "int4":
    case "int8":
      return typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
    case "bool":
      return typeof value === "string" ? ["t", "true", "on", "yes", "1"].includes(value.toLowerCase()) : value;
    default:
      return value;
  }
}

function operation(environment: Environment, expression: A_Expr): Value {
  const operator = strings(expression.name).at(-1) ?? "";
  const left = evaluate(environment, expression.lexpr);
  switch (expression.kind) {
    case "AEXPR_IN": {
      const items = as(expression.rexpr, "List")?.items ?? [];
      const found = or(items.map((item) => equal(left, comparand(environment, item, expression.lexpr))));
      return operator === "<>" ? not(found) : found;
    }
    case "AEXPR_OP_ANY": {
      const array = evaluate(environment, expression.rexpr);
      if (typeof array !== "object" || array?.kind !== "array" || operator !== "=") return UNKNOWN;
      return or(array.items.map((item) => equal(left, item)));
    }
    case "AEXPR_LIKE":
    case "AEXPR_ILIKE": {
      const found = like(left, evaluate(environment, expression.rexpr), expression.kind === "AEXPR_ILIKE");
      return operator.startsWith("!") ? not(found) : found;
    }
    case "AEXPR_NOT_DISTINCT":
      return equal(left, evaluate(environment, expression.rexpr)) === true;
    case "AEXPR_OP":
      return binary(
        operator,
        comparand(environment, expression.lexpr, expression.rexpr),
        comparand(environment, expression.rexpr, expression.lexpr),
      );
    default:
      return UNKNOWN;
  }
}

/** A bare literal beside a column of type `name` is one too, and so no longer than names are (namein). */
function comparand(environment: Environment, node: Node | undefined, other: Node | undefined): Value {
  const value = evaluate(environment, node);
  const literal = as(node, "A_Const")?.sval !== undefined;
  return literal && typeof value === "string" && isName(environment, other) ? clip(value) : value;
}

/** Of the columns of system tables that hold texts longer than names, this is the one that is filled in here. */
const LONG_TEXT = "column_default";

function isName({ rows }: Environment, node: Node | undefined): boolean {
  const parts = strings(as(node, "ColumnRef")?.fields);
  const [name, qualifier] = [parts.at(-1) ?? "", parts.at(-2)];
  if (name === LONG_TEXT) return false;
  return rows.some(({ alias, row }) => (qualifier === undefined || qualifier === alias) && row.has(name));
}

function like(value: Value, pattern: Value, ignoreCase: boolean): Value {
  if (value === null || pattern === null) return null;
  if (typeof value !== "string" || typeof pattern !== "string" || pattern.includes("\\")) return UNKNOWN;
  const source = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll("%", "[^]*")
    .replaceAll("_", "[^]");
  return new RegExp(`^${source}$`, ignoreCase ? "iu" : "u").test(value);
}

/** Regular expressions of the kind both PostgreSQL and JavaScript read alike; others cannot be told. */
const PLAIN_PATTERN = /^(?:[\w\s^$.*+?()|-]|\[\^?[\w\s-]+\]|\\[.d$^()])*$/;

function matches(operator: string, left: Value, right: Value): Value {
  const text = textOf(left);
  if (text === null || typeof right !== "string" || !PLAIN_PATTERN.test(right) || /\(\?/.test(right)) return UNKNOWN;
  const found = new RegExp(right, operator.endsWith("*") ? "iu" : "u").test(text);
  return operator.startsWith("!") ? !found : found;
}

function binary(operator: string, left: Value, right: Value): Value {
  if (isUnknown(left) || isUnknown(right)) return UNKNOWN;
  if (left === null || right === null) return null;
  switch (operator) {
    case "~":
    case "~*":
    case "!~":
    case "!~*":
      return matches(operator, left, right);
    case "=":
      return equal(left, right);
    case "<>":
    case "!=":
      return not(equal(left, right));
    case "||": {
      const [first, second] = [textOf(left), textOf(right)];
      return first === null || second === null ? UNKNOWN : first + second;
    }
    default:
      return typeof left === "number" && typeof right === "number" ? arithmetic(operator, left, right) : UNKNOWN;
  }
}

function arithmetic(operator: string, left: number, right: number): Value {
  switch (operator) {
    case "<":
      return left < right;
    case ">":
      return left > right;
    case "<=":
      return left <= right;
    case ">=":
      return left >= right;
    case "+":
      return left + right;
    case "-":
      return left - right;
    default:
      return UNKNOWN;
  }
}

function call(environment: Environment, node: FuncCall): Value {
  const name = strings(node.funcname).at(-1) ?? "";
  if (AGGREGATES.has(name)) return aggregate(environment, name, node);
  return callBuiltin(
    environment,
    name,
    (node.args ?? []).map((arg) => evaluate(environment, arg)),
  );
}

/** Aggregates that are computed here; none of them depends on the order rows happen to come in, save where it is asked for. */
const AGGREGATES: ReadonlySet<string> = new Set(["count", "array_agg", "string_agg", "min", "max", "bool_or"]);

/** An aggregate without rows is null, a count 0; with rows only counts and lists of one element are certain. */
function aggregate(environment: Environment, name: string, node: FuncCall): Value {
  const { group } = environment;
  if (group == null || node.agg_distinct === true || node.agg_filter !== undefined) return UNKNOWN;
  const values = node.agg_star === true ? null : group.map((inside) => evaluate(inside, node.args?.[0]));
  if (name === "count") {
    if (values === null) return group.length;
    return values.some(isUnknown) ? UNKNOWN : values.filter((value) => value !== null).length;
  }
  if (group.length === 0) return null;
  if (values === null) return UNKNOWN;
  const [only] = values;
  if (only === undefined || values.length > 1) return UNKNOWN;
  return name === "array_agg" ? { kind: "array", items: [only] } : only;
}

function subquery(environment: Environment, link: Extract<Node, { SubLink: unknown }>["SubLink"]): Value {
  const select = as(link.subselect, "SelectStmt");
  if (select === undefined) return UNKNOWN;
  const rows = selectValues(environment, select, evaluate);
  switch (link.subLinkType) {
    case "EXISTS_SUBLINK":
      if (rows.certain.length > 0) return true;
      return rows.possible ? UNKNOWN : false;
    case "EXPR_SUBLINK":
      if (rows.possible || rows.certain.length > 1) return UNKNOWN;
      return rows.certain[0]?.[0] ?? null;
    case "ARRAY_SUBLINK":
      return rows.possible ? UNKNOWN : { kind: "array", items: rows.certain.map((row) => orUnknown(row[0])) };
    case "ANY_SUBLINK": {
      const found = or(rows.certain.map((row) => equal(evaluate(environment, link.testexpr), orUnknown(row[0]))));
      return rows.possible && found !== true ? UNKNOWN : found;
    }
    default:
      return UNKNOWN;
  }
}
