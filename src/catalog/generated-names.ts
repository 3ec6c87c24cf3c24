import type { Node } from "@pgsql/types";
import type { Draft } from "./draft.ts";
import { relationNameTaken } from "./relations.ts";
import { as, strings } from "./tree.ts";

/** NAMEDATALEN - 1: the longest identifier, in bytes of UTF-8. */
const MAX_BYTES = 63;
const encoder = new TextEncoder();

const bytes = (text: string): number => encoder.encode(text).length;

/** Cuts at a character border so that no more than `limit` bytes of UTF-8 stay (pg_mbcliplen). */
export function clip(text: string, limit = MAX_BYTES): string {
  if (text.length * 3 <= limit || bytes(text) <= limit) return text;
  let length = 0;
  let result = "";
  for (const character of text) {
    length += bytes(character);
    if (length > limit) break;
    result += character;
  }
  return result;
}

/** makeObjectName of commands/indexcmds.c: `name1_name2_label`, the longer of the two names cut first. */
export function makeObjectName(name1: string, name2: string | null, label: string | null): string {
  const overhead = (name2 === null ? 0 : 1) + (label === null ? 0 : 1 + bytes(label));
  const available = MAX_BYTES - overhead;
  let first = bytes(name1);
  let second = name2 === null ? 0 : bytes(name2);
  while (first + second > available) {
    if (first > second) first--;
    else second--;
  }
  const parts = [clip(name1, first)];
  if (name2 !== null) parts.push(clip(name2, second));
  if (label !== null) parts.push(label);
  return parts.join("_");
}

function numbered(name1: string, name2: string | null, label: string, taken: (name: string) => boolean): string {
  for (let pass = 0; ; pass++) {
    const name = makeObjectName(name1, name2, pass === 0 ? label : `${label}${pass}`);
    if (!taken(name)) return name;
  }
}

/** ChooseRelationName: a free name for an index or a sequence. Index constraints must be free among constraints as well. */
export function chooseRelationName(
  draft: Draft,
  schema: string,
  name1: string,
  name2: string | null,
  label: string,
  isConstraint: boolean,
): string {
  return numbered(
    name1,
    name2,
    label,
    (name) => relationNameTaken(draft, schema, name) || (isConstraint && draft.hasConstraintNamed(schema, name)),
  );
}

/** ChooseConstraintName: free among all constraints of the schema, on whatever table. */
export function chooseConstraintName(
  draft: Draft,
  schema: string,
  name1: string,
  name2: string | null,
  label: string,
): string {
  return numbered(name1, name2, label, (name) => draft.hasConstraintNamed(schema, name));
}

/** ChooseIndexColumnNames: a repeated name gets a number. */
export function indexColumnNames(names: readonly string[]): string[] {
  const result: string[] = [];
  for (const name of names) {
    let current = name;
    for (let number = 1; result.includes(current); number++) {
      current = `${clip(name, MAX_BYTES - String(number).length)}${number}`;
    }
    result.push(current);
  }
  return result;
}

/** ChooseIndexNameAddition and its twin for foreign keys: names joined until one identifier is full. */
export function joinedColumnNames(names: readonly string[]): string {
  let joined = "";
  for (const name of names) {
    joined += joined === "" ? name : `_${name}`;
    if (bytes(joined) > MAX_BYTES) break;
  }
  return joined;
}

/** FigureIndexColname of parse_target.c: what an expression column is called; `expr` when nothing suggests itself. */
export function expressionColumnName(expression: Node | undefined): string {
  return figure(expression)?.name ?? "expr";
}

/** FigureColname: the same, for the targets of a SELECT. */
export function targetColumnName(expression: Node | undefined): string {
  return figure(expression)?.name ?? "?column?";
}

interface Figured {
  readonly name: string;
  /** 2 = a real name, 1 = a type's name that a better one beats. */
  readonly strength: 1 | 2;
}

const strong = (name: string): Figured => ({ name, strength: 2 });

function figure(node: Node | undefined): Figured | null {
  if (node === undefined) return null;
  const column = as(node, "ColumnRef");
  if (column !== undefined) {
    const name = strings(column.fields).at(-1);
    return name === undefined ? null : strong(name);
  }
  const call = as(node, "FuncCall");
  if (call !== undefined) return strong(strings(call.funcname).at(-1) ?? "");
  const cast = as(node, "TypeCast");
  if (cast !== undefined) {
    const inner = figure(cast.arg);
    const type = strings(cast.typeName?.names).at(-1);
    return inner !== null || type === undefined ? inner : { name: type, strength: 1 };
  }
  return figureWrapped(node) ?? figureKeyword(node);
}

function figureWrapped(node: Node): Figured | null {
  if ("CollateClause" in node) return figure(node.CollateClause.arg);
  if ("A_Indirection" in node) {
    const field = strings(node.A_Indirection.indirection).at(-1);
    return field === undefined ? figure(node.A_Indirection.arg) : strong(field);
  }
  if ("CaseExpr" in node) {
    const otherwise = figure(node.CaseExpr.defresult);
    return otherwise === null || otherwise.strength < 2 ? { name: "case", strength: 1 } : otherwise;
  }
  if ("SubLink" in node) return figureSubLink(node.SubLink);
  return null;
}

function figureSubLink(link: Extract<Node, { SubLink: unknown }>["SubLink"]): Figured | null {
  if (link.subLinkType === "EXISTS_SUBLINK") return strong("exists");
  if (link.subLinkType === "ARRAY_SUBLINK") return strong("array");
  if (link.subLinkType !== "EXPR_SUBLINK") return null;
  const target = as(as(link.subselect, "SelectStmt")?.targetList?.[0], "ResTarget");
  if (target?.name !== undefined) return strong(target.name);
  return figure(target?.val);
}

const MIN_MAX: Readonly<Record<string, string>> = { IS_GREATEST: "greatest", IS_LEAST: "least" };

function figureKeyword(node: Node): Figured | null {
  if ("A_Expr" in node) return node.A_Expr.kind === "AEXPR_NULLIF" ? strong("nullif") : null;
  if ("A_ArrayExpr" in node) return strong("array");
  if ("RowExpr" in node) return strong("row");
  if ("CoalesceExpr" in node) return strong("coalesce");
  if ("GroupingFunc" in node) return strong("grouping");
  if ("MinMaxExpr" in node) return strong(MIN_MAX[node.MinMaxExpr.op ?? ""] ?? "greatest");
  if ("SQLValueFunction" in node) return strong(sqlValueFunctionName(node.SQLValueFunction.op ?? ""));
  if ("XmlSerialize" in node) return strong("xmlserialize");
  return null;
}

/** `SVFOP_CURRENT_TIMESTAMP_N` is called `current_timestamp`. */
function sqlValueFunctionName(operation: string): string {
  return operation
    .replace(/^SVFOP_/, "")
    .replace(/_N$/, "")
    .toLowerCase();
}

/** ChooseConstraintName for what is no table: `domain_check`, `domain_check1`, … */
export function chooseLabelledName(name: string, label: string, taken: (candidate: string) => boolean): string {
  return numbered(name, null, label, taken);
}
