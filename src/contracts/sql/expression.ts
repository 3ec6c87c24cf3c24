import type { A_Expr, A_Indirection, FuncCall, Node, SubLink } from "@pgsql/types";
import { as, strings } from "../../catalog/tree.ts";
import { consumeOutputs } from "./relation.ts";
import { entryOf, type Resolution, resolved, type Scope, stepped } from "./scope.ts";
import { anyOf, NOTHING, type Origin } from "./uses.ts";

/** Takes what expressions, or whatever holds some, need as a value. */
export function consumed(resolution: Resolution, scope: Scope, value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) consumed(resolution, scope, item);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [kind, fields] of Object.entries(value)) {
    if (typeof fields !== "object" || fields === null) continue;
    const node = expressionNode(kind, fields);
    if (node === null) consumed(resolution, scope, fields);
    else take(resolution, evaluated(resolution, scope, node), node);
  }
}

function take({ uses, place }: Resolution, origin: Origin, node: Node): void {
  if (origin.kind !== "nothing") uses.consume(origin, place(firstLocation(node)));
}

/** The kinds of node that mean more than the sum of what is in them. */
const EXPRESSIONS = new Set([
  "ColumnRef",
  "A_Indirection",
  "A_Expr",
  "TypeCast",
  "CollateClause",
  "CoalesceExpr",
  "CaseExpr",
  "NullTest",
  "FuncCall",
  "SubLink",
  "SelectStmt",
  "JsonFuncExpr",
  "NamedArgExpr",
  "RowExpr",
]);

function expressionNode(kind: string, fields: object): Node | null {
  // The tree is the parser's own: a key that names a kind holds a node of it.
  return EXPRESSIONS.has(kind) && !Array.isArray(fields) ? ({ [kind]: fields } as Node) : null;
}

/** What stands behind an expression: records and documents that pass through it are taken by whoever uses them. */
export function evaluated(resolution: Resolution, scope: Scope, node: Node | undefined): Origin {
  if (node === undefined) return NOTHING;
  if ("ColumnRef" in node) return reference(resolution, scope, node.ColumnRef.fields ?? [], node.ColumnRef.location);
  if ("A_Indirection" in node) return access(resolution, scope, node.A_Indirection);
  if ("A_Expr" in node) return operation(resolution, scope, node.A_Expr);
  if ("TypeCast" in node) return evaluated(resolution, scope, node.TypeCast.arg);
  if ("CollateClause" in node) return evaluated(resolution, scope, node.CollateClause.arg);
  if ("CoalesceExpr" in node)
    return anyOf((node.CoalesceExpr.args ?? []).map((arg) => evaluated(resolution, scope, arg)));
  if ("CaseExpr" in node) {
    const branches = (node.CaseExpr.args ?? []).map((branch) => as(branch, "CaseWhen"));
    consumed(resolution, scope, [node.CaseExpr.arg, branches.map((branch) => branch?.expr)]);
    const results = [...branches.map((branch) => branch?.result), node.CaseExpr.defresult];
    return anyOf(results.map((result) => evaluated(resolution, scope, result)));
  }
  if ("NullTest" in node) {
    // Whether there is a record at all is no column of it.
    evaluated(resolution, scope, node.NullTest.arg);
    return NOTHING;
  }
  if ("FuncCall" in node) return call(resolution, scope, node.FuncCall);
  if ("SubLink" in node) return subquery(resolution, scope, node.SubLink);
  if ("SelectStmt" in node) {
    consumeOutputs(resolution.uses, resolution.outputs(node, scope, scope.commonTables));
    return NOTHING;
  }
  if ("JsonFuncExpr" in node) {
    const { context_item: item, pathspec, ...rest } = node.JsonFuncExpr;
    consumed(resolution, scope, [rest.passing, rest.on_empty, rest.on_error]);
    return pathInto(resolution, scope, item?.raw_expr, constantText(pathspec));
  }
  if ("NamedArgExpr" in node) return lambda(resolution, scope, node.NamedArgExpr.name ?? "", node.NamedArgExpr.arg);
  const [fields] = Object.values(node);
  consumed(resolution, scope, fields);
  return NOTHING;
}

function reference(
  resolution: Resolution,
  scope: Scope,
  fields: readonly Node[],
  location: number | undefined,
): Origin {
  const parts = strings(fields);
  const at = resolution.place(location);
  const last = fields.at(-1);
  if (last === undefined || !("A_Star" in last)) return resolved(resolution, scope, parts, at);
  // `t.*` as a value is the row; alone it is that of all tables.
  for (let level: Scope | null = scope; level !== null; level = level.around) {
    const entries = parts.length === 0 ? level.entries : [entryOf(level, parts)].filter((entry) => entry !== undefined);
    if (entries.length > 0) {
      return anyOf(entries.map(({ relation }) => ({ kind: "struct", fields: relation.columns, rest: relation.rest })));
    }
  }
  return resolved(resolution, scope, parts, at);
}

/** `(after).price`, `data['after']`; what an index is computed from is read too. */
function access(resolution: Resolution, scope: Scope, { arg, indirection }: A_Indirection): Origin {
  let origin = evaluated(resolution, scope, arg);
  const at = resolution.place(firstLocation(arg));
  for (const step of indirection ?? []) {
    const field = as(step, "String")?.sval;
    const indices = as(step, "A_Indices");
    const key = constantText(indices?.uidx);
    if (field !== undefined) origin = resolution.uses.step(origin, field, at);
    else if (key !== null && origin.kind !== "nothing") origin = resolution.uses.step(origin, key, at);
    else consumed(resolution, scope, [indices?.lidx, indices?.uidx]);
  }
  return origin;
}

function operation(resolution: Resolution, scope: Scope, expression: A_Expr): Origin {
  const { lexpr, rexpr, kind } = expression;
  const operator = strings(expression.name).at(-1) ?? "";
  const path = kind === "AEXPR_OP" && lexpr !== undefined ? accessPath(resolution, operator, rexpr) : null;
  if (path === null) {
    consumed(resolution, scope, [lexpr, rexpr]);
    return NOTHING;
  }
  const origin = evaluated(resolution, scope, lexpr);
  return stepped(resolution.uses, origin, path, resolution.place(firstLocation(rexpr) ?? firstLocation(lexpr)));
}

/** The names an operator goes through: `->` and `->>` one, `#>` and `#>>` several; ksqlDB's `->` names a field as it is. */
function accessPath({ dialect }: Resolution, operator: string, operand: Node | undefined): readonly string[] | null {
  const text = constantText(operand);
  if (operator === "->" || operator === "->>") {
    if (text !== null) return [text];
    const parts = strings(as(operand, "ColumnRef")?.fields);
    return dialect === "ksqldb" && parts.length > 0 ? parts : null;
  }
  if ((operator === "#>" || operator === "#>>") && text !== null) {
    return text
      .replace(/^\{|\}$/g, "")
      .split(",")
      .map((part) => part.trim().replace(/^"|"$/g, ""));
  }
  return null;
}

const PATH_FUNCTIONS = new Set([
  "extractjsonfield",
  "json_value",
  "json_query",
  "json_exists",
  "get_json_object",
  "jsonb_path_query",
  "jsonb_path_query_first",
]);
const ARGUMENT_PATH_FUNCTIONS = new Set([
  "json_extract_path",
  "json_extract_path_text",
  "jsonb_extract_path",
  "jsonb_extract_path_text",
]);
/** Functions that only turn one form of JSON into another. */
const SAME_VALUE = new Set(["to_jsonb", "to_json", "parse_json", "jsonb", "convert_from", "cast", "as_value"]);

function call(resolution: Resolution, scope: Scope, called: FuncCall): Origin {
  const name = strings(called.funcname).at(-1) ?? "";
  const [first, ...rest] = called.args ?? [];
  const texts = rest.map(constantText);
  if (PATH_FUNCTIONS.has(name)) return pathInto(resolution, scope, first, texts[0] ?? null);
  if (ARGUMENT_PATH_FUNCTIONS.has(name)) {
    const path = texts.filter((text) => text !== null);
    if (path.length === texts.length) return stepsInto(resolution, scope, first, path);
  }
  if (SAME_VALUE.has(name) && first !== undefined) {
    consumed(resolution, scope, rest);
    return evaluated(resolution, scope, first);
  }
  if (name === "struct") {
    // ksqlDB's STRUCT(a := x): names of fields, not of a function's parameters.
    consumed(
      resolution,
      scope,
      (called.args ?? []).map((arg) => as(arg, "NamedArgExpr")?.arg ?? arg),
    );
    return NOTHING;
  }
  consumed(resolution, scope, [called.args, called.agg_order, called.agg_filter, called.over]);
  return NOTHING;
}

/** `'$.after.price'` of a JSON value; a path that is worked out may lead anywhere. */
function pathInto(resolution: Resolution, scope: Scope, value: Node | undefined, path: string | null): Origin {
  const steps =
    path === null
      ? null
      : [...path.matchAll(/\.\s*"?([A-Za-z_][\w$]*)"?|\[\s*['"]([^'"]+)['"]\s*\]/g)].map(([, a, b]) => a ?? b ?? "");
  if (steps === null || path?.includes("..") === true) {
    consumed(resolution, scope, value);
    return NOTHING;
  }
  return stepsInto(resolution, scope, value, steps);
}

function stepsInto(resolution: Resolution, scope: Scope, value: Node | undefined, path: readonly string[]): Origin {
  const origin = evaluated(resolution, scope, value);
  return stepped(resolution.uses, origin, path, resolution.place(firstLocation(value)));
}

/** `f(x => …)`: in ksqlDB the name is the function's own parameter, anywhere else that of an argument. */
function lambda(resolution: Resolution, scope: Scope, name: string, arg: Node | undefined): Origin {
  if (resolution.dialect !== "ksqldb") return evaluated(resolution, scope, arg);
  const columns = name.split(",").map((parameter) => ({ name: parameter, origin: NOTHING }));
  const inside: Scope = {
    ...scope,
    entries: [{ names: [], relation: { columns, rest: null } }],
    merged: [],
    around: scope,
  };
  consumed(resolution, inside, [arg]);
  return NOTHING;
}

/** EXISTS needs rows, not their columns; a query as a value gives its only column on. */
function subquery(resolution: Resolution, scope: Scope, { subLinkType, subselect, testexpr }: SubLink): Origin {
  consumed(resolution, scope, [testexpr]);
  if (subselect === undefined) return NOTHING;
  const outputs = resolution.outputs(subselect, scope, scope.commonTables);
  if (subLinkType === "EXISTS_SUBLINK") return NOTHING;
  if (subLinkType === "EXPR_SUBLINK") return anyOf(outputs.map(({ origin }) => origin));
  consumeOutputs(resolution.uses, outputs);
  return NOTHING;
}

function constantText(node: Node | undefined): string | null {
  const constant = as(node, "A_Const") ?? as(as(node, "TypeCast")?.arg, "A_Const");
  return constant?.sval === undefined ? null : (constant.sval.sval ?? "");
}

/** The first place that anything in a node has. */
function firstLocation(value: unknown): number | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("location" in value && typeof value.location === "number" && value.location >= 0 && !("name" in value))
    return value.location;
  for (const inner of Object.values(value)) {
    const found = firstLocation(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
