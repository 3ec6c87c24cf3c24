import type { SqlParser } from "../../ports.ts";

/** Whose content a value is, as far as can be told. */
export interface Content {
  /** `old`, `new`: of the old or the new columns of the row; `none`: of neither; `both`: mixed, or not known. */
  readonly side: "old" | "new" | "none" | "both";
  /** Two values with the same text here are the same; null: nothing is known. */
  readonly text: string | null;
  readonly isNull: boolean | null;
}

export const UNKNOWN: Content = { side: "both", text: null, isNull: null };
const NULL: Content = { side: "none", text: "NULL", isNull: true };

/** True, false, SQL's null, or not known. */
export type Truth = boolean | "null" | "unknown";

/** What names stand for while a trigger runs. */
export interface Surroundings {
  readonly operation: "INSERT" | "UPDATE";
  row(record: "new" | "old", column: string): Content;
}

type Json = unknown;

/** An expression of a trigger function, worked out over whose content it is. */
export function valueIn(text: string, around: Surroundings, parser: SqlParser): Content {
  const node = expressionOf(text, parser);
  return node === null ? UNKNOWN : value(node, around);
}

export function truthIn(text: string, around: Surroundings, parser: SqlParser): Truth {
  const node = expressionOf(text, parser);
  return node === null ? "unknown" : truth(node, around);
}

function expressionOf(text: string, parser: SqlParser): Json {
  const parsed = parser.parse(`SELECT ${text}`);
  const [statement, more] = parsed.ok ? parsed.statements : [];
  const [target, other] = list(field(field(statement?.tree, "SelectStmt"), "targetList"));
  return more !== undefined || other !== undefined ? null : (field(field(target, "ResTarget"), "val") ?? null);
}

function value(node: Json, around: Surroundings): Content {
  const [kind, inner] = entryOf(node);
  switch (kind) {
    case "ColumnRef": {
      const [record = "", column] = names(field(inner, "fields"));
      if (column === undefined || (record !== "new" && record !== "old")) return { ...UNKNOWN, side: "none" };
      return around.row(record, column);
    }
    case "A_Const":
      if (field(inner, "isnull") === true) return NULL;
      return {
        side: "none",
        text: JSON.stringify(inner, (key, one: unknown) => (key === "location" ? 0 : one)),
        isNull: false,
      };
    case "TypeCast": {
      const arg = value(field(inner, "arg"), around);
      return arg.isNull === true ? arg : { ...arg, text: null };
    }
    case "CoalesceExpr":
      return coalesced(list(field(inner, "args")), around);
    case "CaseExpr":
      return field(inner, "arg") === undefined ? cased(inner, around) : mixed(parts(inner), around);
    default:
      return mixed(parts(inner), around);
  }
}

/** The first that is not null; what may be null leaves it open. */
function coalesced(args: readonly Json[], around: Surroundings): Content {
  const open: Content[] = [];
  for (const arg of args) {
    const one = value(arg, around);
    if (one.isNull === true) continue;
    open.push(one);
    if (one.isNull === false) break;
  }
  const [only, more] = open;
  if (only === undefined) return NULL;
  return more === undefined ? only : joined(open);
}

function cased(inner: Json, around: Surroundings): Content {
  const open: Content[] = [];
  for (const one of list(field(inner, "args"))) {
    const when = field(one, "CaseWhen");
    const holds = truth(field(when, "expr"), around);
    if (holds === false || holds === "null") continue;
    open.push(value(field(when, "result"), around));
    if (holds === true) return open.length === 1 ? (open[0] ?? UNKNOWN) : joined(open);
  }
  const last = field(inner, "defresult");
  open.push(last === undefined ? NULL : value(last, around));
  return open.length === 1 ? (open[0] ?? UNKNOWN) : joined(open);
}

/** Made from all of these. */
function mixed(nodes: readonly Json[], around: Surroundings): Content {
  const found = nodes.map((node) => value(node, around)).filter(({ side }) => side !== "none");
  if (found.length === 0) return { side: "none", text: null, isNull: null };
  return { ...joined(found), text: null, isNull: null };
}

/** One of these, or all. */
function joined(contents: readonly Content[]): Content {
  const sides = new Set(contents.map(({ side }) => side));
  const [side] = sides;
  return { side: sides.size === 1 && side !== undefined ? side : "both", text: null, isNull: null };
}

function truth(node: Json, around: Surroundings): Truth {
  const [kind, inner] = entryOf(node);
  if (kind === "BoolExpr") return connected(inner, around);
  if (kind === "NullTest") {
    const { isNull } = value(field(inner, "arg"), around);
    if (isNull === null) return "unknown";
    return isNull === (field(inner, "nulltesttype") === "IS_NULL");
  }
  if (kind === "A_Const") {
    const constant = field(field(inner, "boolval"), "boolval");
    return field(inner, "boolval") === undefined ? "unknown" : constant === true;
  }
  return kind === "A_Expr" ? compared(inner, around) : "unknown";
}

function connected(inner: Json, around: Surroundings): Truth {
  const all = list(field(inner, "args")).map((arg) => truth(arg, around));
  const [only = "unknown"] = all;
  if (field(inner, "boolop") === "NOT_EXPR") return typeof only === "boolean" ? !only : only;
  const ends = field(inner, "boolop") === "OR_EXPR";
  if (all.includes(ends)) return ends;
  return all.includes("unknown") ? "unknown" : all.includes("null") ? "null" : !ends;
}

function compared(inner: Json, around: Surroundings): Truth {
  const operator = names(field(inner, "name")).at(-1) ?? "";
  const form = field(inner, "kind");
  const operation = operationTest(inner, around.operation);
  if (operation !== null) return operation;
  const [left, right] = [rowOf(field(inner, "lexpr")), rowOf(field(inner, "rexpr"))];
  const image = operator === "*=" || operator === "*<>";
  const distinct = form === "AEXPR_DISTINCT" || form === "AEXPR_NOT_DISTINCT";
  if (!image && !distinct && (form !== "AEXPR_OP" || !["=", "<>", "!="].includes(operator))) return "unknown";
  if (left.length !== right.length) return "unknown";
  const pairs = left.map((one, index) => [value(one, around), value(right[index], around)] as const);
  const nulls = pairs.some(([one, other]) => one.isNull === true || other.isNull === true);
  if (!image && !distinct && nulls) return "null";
  const same = pairs.map(([one, other]) => equal(one, other));
  const all = same.includes(false) ? false : same.includes("unknown") ? "unknown" : true;
  if (all === "unknown") return all;
  const asksDifference =
    operator === "*<>" || form === "AEXPR_DISTINCT" || (form === "AEXPR_OP" && /^(<>|!=)$/.test(operator));
  return asksDifference ? !all : all;
}

/** What was written is taken to differ from what it replaces, and from what the other side holds. */
function equal(one: Content, other: Content): boolean | "unknown" {
  if (one.isNull === true && other.isNull === true) return true;
  if ((one.isNull === true && other.isNull === false) || (one.isNull === false && other.isNull === true)) return false;
  if (one.text !== null && one.text === other.text) return true;
  const sides = new Set([one.side, other.side]);
  if (sides.has("both") || sides.has("none")) return "unknown";
  return sides.size === 2 || (one.text !== null && other.text !== null) ? false : "unknown";
}

/** TG_OP = 'INSERT', TG_OP IN ('INSERT', 'UPDATE'). */
function operationTest(inner: Json, operation: string): boolean | null {
  const [reference] = names(field(field(field(inner, "lexpr"), "ColumnRef"), "fields"));
  if (reference !== "tg_op") return null;
  const right = field(inner, "rexpr");
  const constants = [right, ...list(field(field(right, "List"), "items")), ...list(right)].flatMap((node) => {
    const text = field(field(field(node, "A_Const"), "sval"), "sval");
    return typeof text === "string" ? [text] : [];
  });
  if (constants.length === 0) return null;
  const operator = names(field(inner, "name")).at(-1) ?? "";
  return constants.includes(operation) === (operator === "=");
}

/** The fields of ROW(…), with a cast or without; anything else is one. */
function rowOf(node: Json): readonly Json[] {
  const [kind, inner] = entryOf(node);
  if (kind === "TypeCast" && entryOf(field(inner, "arg"))[0] === "RowExpr") return rowOf(field(inner, "arg"));
  return kind === "RowExpr" ? list(field(inner, "args")) : [node];
}

/** The expressions inside one. */
function parts(inner: Json): readonly Json[] {
  const found: Json[] = [];
  const visit = (node: Json): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, one] of Object.entries(node)) {
      if (EXPRESSIONS.has(key)) found.push({ [key]: one });
      else visit(one);
    }
  };
  visit(inner);
  return found;
}

const EXPRESSIONS = new Set(["ColumnRef", "A_Const", "TypeCast", "CoalesceExpr", "CaseExpr", "SubLink"]);

function entryOf(node: Json): readonly [string, Json] {
  return Object.entries(Object(node))[0] ?? ["", null];
}

function names(value: Json): readonly string[] {
  return list(value).map((one) => String(field(field(one, "String"), "sval") ?? "*"));
}

function list(one: Json): readonly Json[] {
  return Array.isArray(one) ? one : [];
}

function field(one: Json, key: string): Json {
  return typeof one === "object" && one !== null && !Array.isArray(one)
    ? Object.entries(one).find(([name]) => name === key)?.[1]
    : undefined;
}
