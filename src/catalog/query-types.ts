import type { A_Const, A_Expr, FuncCall, Node } from "@pgsql/types";
import { builtinType } from "../model/builtin-types.ts";
import type { ColumnType } from "../model/catalog.ts";
import { baseType } from "./expression-resolve.ts";
import { findFunctions, writtenParts } from "./names.ts";
import { analyzedType } from "./query-operators.ts";
import type { Scope } from "./query-scope.ts";
import { as, strings } from "./tree.ts";
import { builtinColumnType, resolveType } from "./types.ts";

/** The type an expression of a SELECT has; null when telling it would take PostgreSQL's own operator resolution. */
export function expressionType(scope: Scope, node: Node | undefined): ColumnType | null {
  if (node === undefined) return null;
  const column = as(node, "ColumnRef");
  if (column !== undefined) return columnType(scope, strings(column.fields));
  const cast = as(node, "TypeCast");
  if (cast !== undefined) return resolveType(scope.draft, cast.typeName);
  const constant = as(node, "A_Const");
  if (constant !== undefined) return constantType(constant);
  const call = as(node, "FuncCall");
  if (call !== undefined) return callType(scope, call);
  return compositeType(scope, node);
}

function columnType(scope: Scope, parts: readonly string[]): ColumnType | null {
  const name = parts.at(-1);
  const qualifier = parts.at(-2);
  // The columns a join merges are not those of either side.
  const merged = qualifier === undefined ? scope.columns?.find((column) => column.name === name) : undefined;
  if (merged !== undefined) return merged.type;
  for (const source of scope.sources) {
    if (qualifier !== undefined && source.name !== qualifier) continue;
    const found = source.columns?.find((column) => column.name === name);
    if (found !== undefined) return found.type;
  }
  return null;
}

/** A string or NULL literal that nothing else types becomes text (since PostgreSQL 10). */
function constantType(constant: A_Const): ColumnType | null {
  if (constant.ival !== undefined) return builtinColumnType("int4");
  if (constant.boolval !== undefined) return builtinColumnType("bool");
  if (constant.sval !== undefined || constant.isnull === true) return builtinColumnType("text");
  if (constant.bsval !== undefined) return builtinColumnType("bit");
  const number = constant.fval?.fval ?? "";
  if (!/^\d+$/.test(number)) return builtinColumnType("numeric");
  return builtinColumnType(BigInt(number) <= 0x7fffffffffffffffn ? "int8" : "numeric");
}

/** Functions whose result does not depend on how an argument is resolved. */
const RESULTS: Readonly<Record<string, string>> = {
  count: "int8",
  row_number: "int8",
  rank: "int8",
  dense_rank: "int8",
  now: "timestamptz",
  transaction_timestamp: "timestamptz",
  statement_timestamp: "timestamptz",
  clock_timestamp: "timestamptz",
  nextval: "int8",
  currval: "int8",
  concat: "text",
  concat_ws: "text",
  md5: "text",
  format: "text",
  to_char: "text",
  replace: "text",
  split_part: "text",
  gen_random_uuid: "uuid",
  to_json: "json",
  row_to_json: "json",
  json_build_object: "json",
  json_agg: "json",
  to_jsonb: "jsonb",
  jsonb_build_object: "jsonb",
  jsonb_agg: "jsonb",
  bool_and: "bool",
  bool_or: "bool",
  every: "bool",
  length: "int4",
  char_length: "int4",
};

const SAME_AS_ARGUMENT: ReadonlySet<string> = new Set(["max", "min", "first_value", "last_value", "lag", "lead"]);

function callType(scope: Scope, call: FuncCall): ColumnType | null {
  const written = writtenParts(strings(call.funcname));
  const own = findFunctions(scope.draft, written);
  if (own.length > 0) return own.length === 1 ? (own[0]?.returns ?? null) : null;
  const overloaded = Object.hasOwn(OVERLOADED, written.name) ? OVERLOADED[written.name] : undefined;
  if (overloaded !== undefined) return overloaded(scope, expressionType(scope, call.args?.[0]));
  if (SAME_AS_ARGUMENT.has(written.name)) {
    const type = expressionType(scope, call.args?.[0]);
    return type === null ? null : { ...type, typmod: -1 };
  }
  if (written.name === "generate_series") return seriesType(scope, call.args ?? []);
  const result = Object.hasOwn(RESULTS, written.name) ? RESULTS[written.name] : undefined;
  return result === undefined ? null : builtinColumnType(result);
}

type Overloaded = (scope: Scope, argument: ColumnType | null) => ColumnType | null;

/** Functions that take a text, and something else that is never mistaken for one. */
const OVERLOADED: Readonly<Record<string, Overloaded>> = {
  lower: textOrBound,
  upper: textOrBound,
  string_agg: (scope, argument) => (isA(scope, argument, "bytea") ? builtinColumnType("bytea") : textIfKnown(argument)),
};

/** lower() and upper() of a range are its bounds. */
function textOrBound(scope: Scope, argument: ColumnType | null): ColumnType | null {
  if (argument === null) return null;
  const { oid } = baseType(scope.draft, argument);
  const own = scope.draft.types.get(oid);
  if (own?.kind === "range") return { ...own.subtype, typmod: -1 };
  if (own?.kind === "multirange") return null;
  const bound = BOUNDS[builtinType(oid)?.name.replace("multirange", "range") ?? ""];
  return builtinColumnType(bound ?? "text");
}

/** pg_range of the built-in ranges. */
const BOUNDS: Readonly<Record<string, string>> = {
  int4range: "int4",
  int8range: "int8",
  numrange: "numeric",
  tsrange: "timestamp",
  tstzrange: "timestamptz",
  daterange: "date",
};

function isA(scope: Scope, type: ColumnType | null, name: string): boolean {
  return type !== null && !type.array && builtinType(baseType(scope.draft, type).oid)?.name === name;
}

function textIfKnown(type: ColumnType | null): ColumnType | null {
  return type === null ? null : builtinColumnType("text");
}

/** Types generate_series counts in; others are first made one of these. */
const COUNTED: ReadonlySet<string> = new Set(["int4", "int8", "numeric", "timestamp", "timestamptz"]);

function seriesType(scope: Scope, args: readonly Node[]): ColumnType | null {
  const [from, to] = args.map((arg) => expressionType(scope, arg));
  if (from == null || to == null || from.array || from.oid !== to.oid) return null;
  return COUNTED.has(builtinType(from.oid)?.name ?? "") ? { ...from, typmod: -1 } : null;
}

/** Operators that always give a boolean. */
const COMPARISONS: ReadonlySet<string> = new Set(["=", "<>", "!=", "<", ">", "<=", ">=", "~", "~*", "!~", "!~*"]);

const BOOLEAN_KINDS: ReadonlySet<string> = new Set([
  "AEXPR_OP_ANY",
  "AEXPR_OP_ALL",
  "AEXPR_DISTINCT",
  "AEXPR_NOT_DISTINCT",
  "AEXPR_IN",
  "AEXPR_LIKE",
  "AEXPR_ILIKE",
  "AEXPR_SIMILAR",
  "AEXPR_BETWEEN",
  "AEXPR_NOT_BETWEEN",
  "AEXPR_BETWEEN_SYM",
  "AEXPR_NOT_BETWEEN_SYM",
]);

function operatorType(scope: Scope, expression: A_Expr): ColumnType | null {
  if (BOOLEAN_KINDS.has(expression.kind ?? "")) return builtinColumnType("bool");
  if (COMPARISONS.has(strings(expression.name).at(-1) ?? "") && expression.kind === "AEXPR_OP") {
    return builtinColumnType("bool");
  }
  // NULLIF has the type its first argument is compared as.
  return analyzedType(scope, { A_Expr: expression });
}

function compositeType(scope: Scope, node: Node): ColumnType | null {
  if ("A_Expr" in node) return operatorType(scope, node.A_Expr);
  if ("BoolExpr" in node || "NullTest" in node || "BooleanTest" in node) return builtinColumnType("bool");
  if ("CoalesceExpr" in node) return alternatives(scope, node.CoalesceExpr.args ?? []);
  if ("CaseExpr" in node) {
    const results = (node.CaseExpr.args ?? []).map((branch) => as(branch, "CaseWhen")?.result);
    return alternatives(
      scope,
      [...results, node.CaseExpr.defresult].filter((result) => result !== undefined),
    );
  }
  if ("CollateClause" in node) return expressionType(scope, node.CollateClause.arg);
  if ("SubLink" in node) {
    const { subLinkType, subselect } = node.SubLink;
    if (subLinkType !== "EXPR_SUBLINK") return subLinkType === "ARRAY_SUBLINK" ? null : builtinColumnType("bool");
    const query = as(subselect, "SelectStmt");
    return query === undefined ? null : (scope.columnsOf(scope.draft, query, scope.commonTables)?.[0]?.type ?? null);
  }
  if ("SQLValueFunction" in node) return valueFunctionType(node.SQLValueFunction.op ?? "");
  return null;
}

/** Literals without a type of their own take that of the others. */
function alternatives(scope: Scope, nodes: readonly Node[]): ColumnType | null {
  const typed = nodes.filter((node) => {
    const constant = as(node, "A_Const");
    return constant === undefined || (constant.sval === undefined && constant.isnull !== true);
  });
  const [first, ...rest] = (typed.length === 0 ? nodes : typed).map((node) => expressionType(scope, node));
  const type = rest.reduce<ColumnType | null>(common, first ?? null);
  // A literal beside them is of the base type, without a modifier.
  return type === null || typed.length === nodes.length || typed.length === 0
    ? type
    : { ...baseType(scope.draft, type), typmod: -1 };
}

const VALUE_FUNCTIONS: Readonly<Record<string, string>> = {
  SVFOP_CURRENT_DATE: "date",
  SVFOP_CURRENT_TIMESTAMP: "timestamptz",
  SVFOP_LOCALTIMESTAMP: "timestamp",
  SVFOP_CURRENT_TIME: "timetz",
  SVFOP_LOCALTIME: "time",
  SVFOP_CURRENT_USER: "name",
  SVFOP_SESSION_USER: "name",
};

function valueFunctionType(operation: string): ColumnType | null {
  const name = VALUE_FUNCTIONS[operation];
  return name === undefined ? null : builtinColumnType(name);
}

/** The type of two alternatives when they are alike; differing modifiers are given up. */
export function common(a: ColumnType | null, b: ColumnType | null): ColumnType | null {
  if (a === null || b === null || a.oid !== b.oid || a.array !== b.array) return null;
  return a.typmod === b.typmod ? a : { ...a, typmod: -1 };
}
