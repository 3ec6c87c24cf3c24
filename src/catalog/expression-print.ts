import { builtinType } from "../model/builtin-types.ts";
import type { ColumnType } from "../model/catalog.ts";
import { type Subscript, sameType, type Typed } from "./expression-nodes.ts";
import { formatType, quoteIdentifier, quoteLiteral, type TypeNames } from "./print.ts";

/** What the printed text depends on besides the expression. */
export interface PrintContext {
  readonly catalog: TypeNames;
  /** Server major version: AT TIME ZONE, EXTRACT and TRIM are printed as they were written from 14 on. */
  readonly postgres: number;
}

/** The text of pg_get_expr (get_rule_expr of ruleutils.c, without pretty parentheses). */
export function printExpression(node: Typed, context: PrintContext): string {
  // Blanks before a new line are taken back (appendContextKeyword).
  return print(node, false, context)
    .replaceAll(new RegExp(` *${NEW_LINE}( *)`, "g"), "\n$1")
    .replaceAll(LITERAL_LINE, "\n");
}

/** Stands for the line break CASE begins with until the text around it is known; no text can hold it. */
const NEW_LINE = "\u0000";
/** Stands for a line break within a literal, which nothing indents; no text can hold a surrogate alone. */
const LITERAL_LINE = "\ud800";

/** `implicit`: whether coercions nobody wrote are shown, which operators and calls ask for their operands. */
function print(node: Typed, implicit: boolean, context: PrintContext): string {
  const show = (operand: Typed) => print(operand, true, context);
  const list = (operands: readonly Typed[]) => operands.map(show).join(", ");
  switch (node.kind) {
    case "constant":
      return constant(node, node.text, context, true);
    case "column":
      return quoteIdentifier(node.name);
    case "coercion":
      return node.shown || implicit ? cast(node.operand, node.type, context) : print(node.operand, false, context);
    case "call":
      return `${node.name}(${callArguments(node, show)})`;
    case "named":
      return `${quoteIdentifier(node.name)} => ${show(node.operand)}`;
    case "keyword":
      return node.text;
    case "operator":
      return node.left === null
        ? `(${node.name} ${show(node.right)})`
        : `(${show(node.left)} ${node.name} ${show(node.right)})`;
    case "any":
      return `(${show(node.left)} ${node.name} ${node.word} (${show(node.right)}))`;
    case "boolean":
      return `(${node.operands.map((operand) => print(operand, false, context)).join(` ${node.word} `)})`;
    case "not":
      return `(NOT ${print(node.operand, false, context)})`;
    case "test":
      return `(${show(node.operand)} ${node.test})`;
    case "distinct":
      return `(${show(node.left)} IS DISTINCT FROM ${show(node.right)})`;
    case "collate":
      return `(${print(node.operand, implicit, context)} COLLATE ${node.collation})`;
    case "choice":
      return `${node.word}(${list(node.arguments)})`;
    case "case":
      return caseText(node, context);
    case "row":
      return `ROW(${list(node.fields)})${node.shown ? `::${formatType(context.catalog, node.type)}` : ""}`;
    case "rows":
      return `(ROW(${list(node.left)}) ${node.name} ROW(${list(node.right)}))`;
    case "element": {
      const container = print(node.container, implicit, context);
      const inside = node.subscripts.map((subscript) => subscriptText(subscript, context)).join("");
      return node.container.kind === "column" ? `${container}${inside}` : `(${container})${inside}`;
    }
    case "field":
      return `(${show(node.operand)}).${quoteIdentifier(node.name)}`;
    case "syntax": {
      if (context.postgres < 14) return print(node.call, implicit, context);
      return node.pieces.map((piece) => (typeof piece === "string" ? piece : print(piece, false, context))).join("");
    }
    case "xml":
      return node.pieces.map((piece) => (typeof piece === "string" ? piece : show(piece))).join("");
    case "array":
      return `ARRAY[${list(node.elements)}]${node.elements.length === 0 ? `::${formatType(context.catalog, node.type)}` : ""}`;
    default:
      return sqlSyntax(node, context);
  }
}

function callArguments(node: Extract<Typed, { kind: "call" }>, show: (operand: Typed) => string): string {
  const shown = node.arguments.map(show);
  return node.variadic === true ? shown.with(-1, `VARIADIC ${shown.at(-1)}`).join(", ") : shown.join(", ");
}

function subscriptText(subscript: Subscript, context: PrintContext): string {
  const show = (bound: Typed | null): string => (bound === null ? "" : print(bound, false, context));
  return subscript.kind === "index" ? `[${show(subscript.at)}]` : `[${show(subscript.from)}:${show(subscript.to)}]`;
}

type SyntaxNode = Extract<Typed, { kind: "at-time-zone" | "extract" | "position" | "substring" | "trim" }>;

/** Functions with a syntax of their own (get_func_sql_syntax); servers before 14 print the call behind it. */
function sqlSyntax(node: SyntaxNode, context: PrintContext): string {
  const asWritten = context.postgres >= 14;
  const show = (operand: Typed) => print(operand, !asWritten, context);
  switch (node.kind) {
    case "at-time-zone":
      return asWritten
        ? `(${show(node.operand)} AT TIME ZONE ${show(node.zone)})`
        : `timezone(${show(node.zone)}, ${show(node.operand)})`;
    case "extract":
      return asWritten
        ? `EXTRACT(${node.field} FROM ${show(node.operand)})`
        : `date_part(${quoteLiteral(node.field)}::text, ${show(node.operand)})`;
    case "position":
      return asWritten
        ? `POSITION((${show(node.part)}) IN (${show(node.whole)}))`
        : `"position"(${show(node.whole)}, ${show(node.part)})`;
    case "substring": {
      const length = node.length === null ? "" : show(node.length);
      if (!asWritten) return `"substring"(${[node.operand, node.from].map(show).join(", ")}${length && `, ${length}`})`;
      return `SUBSTRING(${show(node.operand)} FROM ${show(node.from)}${length && ` FOR ${length}`})`;
    }
    case "trim": {
      const characters = node.characters === null ? null : show(node.characters);
      if (asWritten)
        return `TRIM(${node.side}${characters === null ? "" : ` ${characters}`} FROM ${show(node.operand)})`;
      const name = { BOTH: "btrim", LEADING: "ltrim", TRAILING: "rtrim" }[node.side];
      return `${name}(${show(node.operand)}${characters === null ? "" : `, ${characters}`})`;
    }
    default: {
      const never: never = node;
      return never;
    }
  }
}

/** get_coercion_expr: a constant of the very type carries the label itself, anything else stands in parentheses. */
function cast(operand: Typed, type: ColumnType, context: PrintContext): string {
  const label = formatType(context.catalog, type);
  if (operand.kind === "constant" && sameType(operand.type, type) && operand.type.typmod === -1) {
    return `${constant(operand, operand.text, context, false)}::${label}`;
  }
  return `(${print(operand, false, context)})::${label}`;
}

/** get_const_expr: integers, decimals and booleans stand bare unless they would be read as something else. */
function constant(node: Typed, text: string | null, context: PrintContext, labelled: boolean): string {
  const type = node.type.array ? "array" : builtinType(node.type.oid)?.name;
  const label = `::${formatType(context.catalog, node.type)}`;
  if (text === null) return labelled ? `NULL${label}` : "NULL";
  const bare = (type === "int4" && /^\d/.test(text)) || (type === "numeric" && /^\d/.test(text) && /[eE.]/.test(text));
  if (bare) return node.type.typmod >= 0 && labelled ? `${text}${label}` : text;
  if (type === "bool") return text;
  const quoted = quoteLiteral(text).replaceAll("\n", LITERAL_LINE);
  if (type === "unknown") return quoted;
  return labelled ? `${quoted}${label}` : quoted;
}

/** pg_get_expr indents: CASE begins a new line, so do its parts and END. What is compared shows no coercion nobody wrote. */
function caseText(node: Extract<Typed, { kind: "case" }>, context: PrintContext): string {
  const indented = (operand: Typed, implicit: boolean) =>
    print(operand, implicit, context).replaceAll("\n", "\n    ").replaceAll(NEW_LINE, `${NEW_LINE}    `);
  const subject = node.subject === null ? "" : ` ${print(node.subject, true, context)}`;
  const whens = node.whens.map(([when, then]) => `    WHEN ${indented(when, false)} THEN ${indented(then, true)}`);
  const otherwise = node.otherwise === null ? [] : [`    ELSE ${indented(node.otherwise, true)}`];
  return [`${NEW_LINE}CASE${subject}`, ...whens, ...otherwise, "END"].join("\n");
}
