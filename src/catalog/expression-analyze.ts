import type { A_Const, A_Expr, FuncCall, Node, TypeCast } from "@pgsql/types";
import { builtinTypeByName } from "../model/builtin-types.ts";
import type { ColumnType } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";
import { indirectionOf } from "./expression-access.ts";
import { operatorOf, resolvedCall, resolvedOperator } from "./expression-calls.ts";
import { coerceTo, commonType, named } from "./expression-coerce.ts";
import {
  type Analyze,
  betweenOf,
  distinctOf,
  membershipOf,
  overArray,
  rowsCompared,
} from "./expression-comparisons.ts";
import { canonicalNumeric } from "./expression-json.ts";
import { isUnknown, sameType, type Typed, UNKNOWN, Unprintable } from "./expression-nodes.ts";
import { collationName, keywordOf, syntaxOf } from "./expression-syntax.ts";
import { xmlOf } from "./expression-xml.ts";
import { findIndex, findRelation, SYSTEM_SCHEMAS, writtenParts } from "./names.ts";
import { Refused } from "./refused.ts";
import { regclassText } from "./sequences.ts";
import { as, strings } from "./tree.ts";
import { mayExistUnseen, resolveType } from "./types.ts";
import { holdsUntold } from "./untold-literal.ts";

/** What an expression may refer to. */
export interface Scope {
  readonly draft: Draft;
  /** Columns it may name: those of the table for generated columns, none for defaults. */
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
}

/** transformExpr: types for every node of a raw parse tree. Throws Unprintable for what it does not know. */
export function analyze(scope: Scope, node: Node | undefined): Typed {
  if (node === undefined) throw new Unprintable("nothing written");
  if ("A_Const" in node) return constantOf(node.A_Const);
  if ("TypeCast" in node) return castOf(scope, node.TypeCast);
  if ("FuncCall" in node) return callOf(scope, node.FuncCall);
  if ("SQLValueFunction" in node) return keywordOf(node.SQLValueFunction);
  if ("A_Expr" in node) return operationOf(scope, node.A_Expr);
  if ("ColumnRef" in node) return columnOf(scope, strings(node.ColumnRef.fields));
  if ("BoolExpr" in node) return booleanOf(scope, node.BoolExpr.boolop, node.BoolExpr.args ?? []);
  if ("NullTest" in node) {
    const test = node.NullTest.nulltesttype === "IS_NOT_NULL" ? "IS NOT NULL" : "IS NULL";
    return { kind: "test", operand: analyze(scope, node.NullTest.arg), test, type: named("bool") };
  }
  if ("BooleanTest" in node) {
    const test = (node.BooleanTest.booltesttype ?? "IS_TRUE").replaceAll("_", " ");
    const operand = coerceTo(scope.draft, analyze(scope, node.BooleanTest.arg), named("bool"), "assignment");
    return { kind: "test", operand, test, type: named("bool") };
  }
  if ("CollateClause" in node) {
    const operand = analyze(scope, node.CollateClause.arg);
    const collation = collationName(strings(node.CollateClause.collname));
    return { kind: "collate", operand, collation, type: operand.type };
  }
  if ("CoalesceExpr" in node) return choiceOf(scope, "COALESCE", node.CoalesceExpr.args ?? []);
  if ("MinMaxExpr" in node) {
    return choiceOf(scope, node.MinMaxExpr.op === "IS_LEAST" ? "LEAST" : "GREATEST", node.MinMaxExpr.args ?? []);
  }
  if ("A_ArrayExpr" in node) return arrayOf(scope, node.A_ArrayExpr.elements ?? [], null);
  if ("CaseExpr" in node) return caseOf(scope, node.CaseExpr);
  if ("RowExpr" in node) {
    const fields = (node.RowExpr.args ?? []).map((field) => analyze(scope, field));
    return { kind: "row", fields, shown: false, type: named("record") };
  }
  if ("A_Indirection" in node) {
    const { arg, indirection } = node.A_Indirection;
    return indirectionOf(scope.draft, analyze(scope, arg), indirection ?? [], (one) => analyze(scope, one));
  }
  if ("NamedArgExpr" in node) {
    const operand = analyze(scope, node.NamedArgExpr.arg);
    return { kind: "named", name: node.NamedArgExpr.name ?? "", operand, type: operand.type };
  }
  if ("XmlExpr" in node) return xmlOf(scope.draft, node.XmlExpr, (one) => analyze(scope, one));
  throw new Unprintable(`${Object.keys(node)[0] ?? "this"} in an expression`);
}

/** make_const: integers by size, decimals as numeric, bare strings still without a type. */
function constantOf(constant: A_Const): Typed {
  if (constant.isnull === true) return { kind: "constant", type: UNKNOWN, text: null };
  if (constant.sval !== undefined) {
    const text = constant.sval.sval ?? "";
    if (holdsUntold(text)) throw new Unprintable("its value comes from data");
    return { kind: "constant", type: UNKNOWN, text };
  }
  if (constant.boolval !== undefined) {
    return { kind: "constant", type: named("bool"), text: constant.boolval.boolval === true ? "true" : "false" };
  }
  if (constant.ival !== undefined) return { kind: "constant", type: named("int4"), text: `${constant.ival.ival ?? 0}` };
  if (constant.fval !== undefined) return numberOf(constant.fval.fval ?? "0");
  const bits = constant.bsval?.bsval ?? "";
  if (/^b[01]*$/i.test(bits)) return { kind: "constant", type: named("bit"), text: bits.slice(1) };
  if (/^x[\da-f]*$/i.test(bits)) {
    const digits = [...bits.slice(1)].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0"));
    return { kind: "constant", type: named("bit"), text: digits.join("") };
  }
  throw new Unprintable("a bit string in this notation");
}

function numberOf(text: string): Typed {
  const digits = text.replaceAll("_", "");
  if (/^-?(\d+|0[xob][\da-f]+)$/i.test(digits)) {
    const value = digits.startsWith("-") ? -BigInt(digits.slice(1)) : BigInt(digits);
    const type =
      value >= -(2n ** 31n) && value < 2n ** 31n
        ? "int4"
        : value >= -(2n ** 63n) && value < 2n ** 63n
          ? "int8"
          : "numeric";
    return { kind: "constant", type: named(type), text: `${value}` };
  }
  return { kind: "constant", type: named("numeric"), text: canonicalNumeric(digits) };
}

/** transformTypeCast: a literal is read as the type; an array constructor takes the element type. */
function castOf(scope: Scope, cast: TypeCast): Typed {
  const type = resolveType(scope.draft, cast.typeName);
  const regclass = builtinTypeByName("regclass");
  const array = as(cast.arg, "A_ArrayExpr");
  if (array !== undefined && type.array) {
    return coerceTo(scope.draft, arrayOf(scope, array.elements ?? [], type), type, "explicit");
  }
  const operand = analyze(scope, cast.arg);
  if (type.oid === regclass?.oid && !type.array && isUnknown(operand.type)) return relationOf(scope, operand);
  return coerceTo(scope.draft, operand, type, "explicit");
}

/** A name in quotes that means a relation: regclass prints it as the search_path wants it. */
export function relationOf(scope: Scope, literal: Typed): Typed {
  if (literal.kind !== "constant" || literal.text === null) throw new Unprintable("a regclass that is no literal");
  const parts = [...literal.text.matchAll(/"((?:[^"]|"")*)"|([^".\s]+)/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? "").toLowerCase() : quoted.replaceAll('""', '"'),
  );
  const written = writtenParts(parts);
  const relation = findRelation(scope.draft, written);
  if (relation === undefined) {
    const ofServer = written.name.startsWith("pg_") || SYSTEM_SCHEMAS.includes(written.schema ?? "");
    const unseen = ofServer || findIndex(scope.draft, written) !== undefined || mayExistUnseen(scope.draft);
    if (unseen) throw new Unprintable(`relation ${literal.text} is not known`);
    throw new Refused(`relation "${literal.text}" does not exist`);
  }
  return { kind: "constant", type: named("regclass"), text: regclassText(relation) };
}

const SEQUENCE_FUNCTIONS = new Set(["nextval", "currval", "setval"]);

function callOf(scope: Scope, call: FuncCall): Typed {
  const parts = strings(call.funcname);
  const name = parts.at(-1) ?? "";
  const unusual = call.agg_order ?? call.agg_filter ?? call.over;
  if (unusual !== undefined || call.agg_star === true || call.agg_distinct === true) {
    throw new Unprintable(`this way to call ${name}`);
  }
  const given = (call.args ?? []).map((argument) => analyze(scope, argument));
  if (call.funcformat === "COERCE_SQL_SYNTAX") return syntaxOf(scope.draft, name, given);
  const [first] = given;
  if (SEQUENCE_FUNCTIONS.has(name) && first !== undefined && isUnknown(first.type)) given[0] = relationOf(scope, first);
  const asCast = functionAsCast(scope, parts, given);
  return asCast ?? resolvedCall(scope.draft, parts, given, call.func_variadic === true);
}

/** `date('2020-01-01')`: a type's name with one bare literal is a cast, unless a function takes text. */
function functionAsCast(scope: Scope, parts: readonly string[], given: readonly Typed[]): Typed | null {
  const [only, ...more] = given;
  const type = parts.length === 1 ? builtinTypeByName(parts[0] ?? "") : undefined;
  if (type === undefined || only === undefined || more.length > 0 || !isUnknown(only.type)) return null;
  return coerceTo(scope.draft, only, { oid: type.oid, array: false, typmod: -1 }, "explicit");
}

function columnOf(scope: Scope, parts: readonly string[]): Typed {
  const column = scope.columns.find((candidate) => candidate.name === parts.at(-1));
  if (column === undefined) throw new Unprintable(`column ${parts.join(".")} is not known`);
  return { kind: "column", name: column.name, type: column.type };
}

function booleanOf(scope: Scope, word: string | undefined, operands: readonly Node[]): Typed {
  const bool = named("bool");
  const typed = operands.map((operand) => coerceTo(scope.draft, analyze(scope, operand), bool, "assignment"));
  const [only] = typed;
  if (word === "NOT_EXPR" && only !== undefined) return { kind: "not", operand: only, type: bool };
  return { kind: "boolean", word: word === "OR_EXPR" ? "OR" : "AND", operands: typed, type: bool };
}

function choiceOf(scope: Scope, word: "COALESCE" | "GREATEST" | "LEAST", operands: readonly Node[]): Typed {
  const typed = operands.map((operand) => analyze(scope, operand));
  const type = commonType(
    scope.draft,
    typed.map((operand) => operand.type),
  );
  return {
    kind: "choice",
    word,
    arguments: typed.map((operand) => coerceTo(scope.draft, operand, type, "implicit")),
    type,
  };
}

/** transformArrayExpr: with a type written behind it every element is cast to that, else to their common type. */
function arrayOf(scope: Scope, elements: readonly Node[], written: ColumnType | null): Typed {
  if (elements.some((element) => "A_ArrayExpr" in element)) return nestedArrayOf(scope, elements, written);
  const typed = elements.map((element) => analyze(scope, element));
  if (written === null && typed.length === 0) throw new Unprintable("an empty array without a type");
  const element =
    written === null
      ? commonType(
          scope.draft,
          typed.map((one) => one.type),
        )
      : { ...written, array: false };
  const coerced = typed.map((one) => coerceTo(scope.draft, one, element, written === null ? "implicit" : "explicit"));
  return { kind: "array", elements: coerced, type: { oid: element.oid, array: true, typmod: sharedModifier(coerced) } };
}

/** Arrays within an array are its further dimensions: what all of them hold has one type. */
function nestedArrayOf(scope: Scope, elements: readonly Node[], written: ColumnType | null): Typed {
  const inner = elements.map((element) => {
    const array = as(element, "A_ArrayExpr");
    if (array === undefined) throw new Unprintable("an array of arrays and other things");
    return arrayOf(scope, array.elements ?? [], written);
  });
  const [first] = inner;
  if (first === undefined || inner.some((one) => !sameType(one.type, first.type))) {
    throw new Unprintable("arrays of different types in an array");
  }
  return { kind: "array", elements: inner, type: { ...first.type, typmod: sharedModifier(inner) } };
}

/** exprTypmod of an array: the modifier all its elements have. */
function sharedModifier(elements: readonly Typed[]): number {
  const modifiers = new Set(elements.map((element) => element.type.typmod));
  const [only] = modifiers;
  return modifiers.size === 1 && only !== undefined ? only : -1;
}

type CaseNode = Extract<Node, { CaseExpr: unknown }>["CaseExpr"];

function caseOf(scope: Scope, node: CaseNode): Typed {
  const subject = node.arg === undefined ? null : analyze(scope, node.arg);
  const raw = (node.args ?? []).flatMap((when) => as(when, "CaseWhen") ?? []);
  const results = raw.map((when) => analyze(scope, when.result));
  const otherwise = node.defresult === undefined ? null : analyze(scope, node.defresult);
  const type = commonType(
    scope.draft,
    [...(otherwise === null ? [] : [otherwise]), ...results].map((result) => result.type),
  );
  const whens = raw.map((when, index): readonly [Typed, Typed] => {
    const result = results[index];
    if (result === undefined) throw new Unprintable("a WHEN without a result");
    return [whenOf(scope, subject, when.expr), coerceTo(scope.draft, result, type, "implicit")];
  });
  const last =
    otherwise === null
      ? { kind: "constant" as const, type, text: null }
      : coerceTo(scope.draft, otherwise, type, "implicit");
  return { kind: "case", subject: subject === null ? null : fixed(scope, subject), whens, otherwise: last, type };
}

/** CASE x WHEN y compares x = y; only y is printed. */
function whenOf(scope: Scope, subject: Typed | null, when: Node | undefined): Typed {
  const typed = analyze(scope, when);
  if (subject === null) return coerceTo(scope.draft, typed, named("bool"), "assignment");
  const compared = operatorOf(scope.draft, "=", fixed(scope, subject), typed).arguments[1];
  if (compared === undefined) throw new Unprintable("a WHEN that cannot be compared");
  return compared;
}

/** A bare literal that nothing gives a type to is text. */
function fixed(scope: Scope, node: Typed): Typed {
  return isUnknown(node.type) ? coerceTo(scope.draft, node, named("text"), "implicit") : node;
}

function operationOf(scope: Scope, expression: A_Expr): Typed {
  const parts = strings(expression.name);
  const name = parts.at(-1) ?? "";
  if (parts.length > 1 && parts[0] !== "pg_catalog") throw new Unprintable("OPERATOR(schema.name)");
  const visit: Analyze = (node) => analyze(scope, node);
  switch (expression.kind) {
    case "AEXPR_OP":
    case "AEXPR_LIKE":
    case "AEXPR_ILIKE":
    case "AEXPR_SIMILAR": {
      const left = expression.lexpr === undefined ? null : analyze(scope, expression.lexpr);
      const right = analyze(scope, expression.rexpr);
      if (left?.kind === "row" && right.kind === "row") return rowsCompared(scope.draft, name, left, right);
      return resolvedOperator(scope.draft, name, left, right);
    }
    case "AEXPR_NULLIF": {
      const sides = [expression.lexpr, expression.rexpr] as const;
      const { arguments: operands } = operatorOf(scope.draft, "=", analyze(scope, sides[0]), analyze(scope, sides[1]));
      const [first] = operands;
      if (first === undefined) throw new Unprintable("NULLIF");
      return { kind: "choice", word: "NULLIF", arguments: operands, type: first.type };
    }
    case "AEXPR_DISTINCT":
    case "AEXPR_NOT_DISTINCT":
      return distinctOf(scope.draft, expression, visit);
    case "AEXPR_OP_ANY":
    case "AEXPR_OP_ALL":
      return overArray(scope.draft, name, expression, visit);
    case "AEXPR_IN":
      return membershipOf(scope.draft, name, expression, visit);
    case "AEXPR_BETWEEN":
    case "AEXPR_NOT_BETWEEN":
    case "AEXPR_BETWEEN_SYM":
    case "AEXPR_NOT_BETWEEN_SYM":
      return betweenOf(scope.draft, expression, visit);
    default:
      throw new Unprintable(`${expression.kind} in an expression`);
  }
}
