import type { Node, XmlExpr } from "@pgsql/types";
import { coerceTo } from "./expression-coerce.ts";
import { type Typed, Unprintable } from "./expression-nodes.ts";
import type { TypeNames } from "./print.ts";
import { quoteIdentifier } from "./print.ts";
import { all, as } from "./tree.ts";
import { builtinColumnType } from "./types.ts";

type Pieces = readonly (string | Typed)[];

const STANDALONE = [", STANDALONE YES", ", STANDALONE NO", ", STANDALONE NO VALUE", ""] as const;

/** transformXmlExpr, and how get_rule_expr prints what it makes: what an element holds keeps the type it has. */
export function xmlOf(catalog: TypeNames, expression: XmlExpr, analyze: (node: Node | undefined) => Typed): Typed {
  const given = (expression.args ?? []).map(analyze);
  const typed = (name: "xml" | "text", position: number): Typed => {
    const one = given[position];
    if (one === undefined) throw new Unprintable("an XML expression without its content");
    return coerceTo(catalog, one, builtinColumnType(name), "implicit");
  };
  const named = all(expression.named_args, "ResTarget").map(({ name, val }): Pieces => {
    const own =
      name ??
      as(val, "ColumnRef")
        ?.fields?.flatMap((part) => as(part, "String")?.sval ?? [])
        .at(-1);
    if (own === undefined) throw new Unprintable("an XML attribute without a name");
    return [analyze(val), ` AS ${quoteIdentifier(own)}`];
  });
  const xml = (...pieces: Pieces): Typed => ({ kind: "xml", pieces, type: builtinColumnType("xml") });
  const name = `NAME ${quoteIdentifier(expression.name ?? "")}`;
  switch (expression.op) {
    case "IS_XMLPARSE": {
      const what = expression.xmloption === "XMLOPTION_DOCUMENT" ? "DOCUMENT" : "CONTENT";
      const keeps = as(expression.args?.[1], "A_Const")?.boolval?.boolval === true;
      return xml(`XMLPARSE(${what} `, typed("text", 0), keeps ? " PRESERVE WHITESPACE)" : " STRIP WHITESPACE)");
    }
    case "IS_XMLCONCAT":
      return xml("XMLCONCAT(", ...listed(given.map((_, position) => [typed("xml", position)])), ")");
    case "IS_XMLFOREST":
      return xml("XMLFOREST(", ...listed(named), ")");
    case "IS_XMLELEMENT": {
      const attributes: Pieces[] = named.length === 0 ? [] : [["XMLATTRIBUTES(", ...listed(named), ")"]];
      return xml("XMLELEMENT(", ...listed([[name], ...attributes, ...given.map((one) => [one])]), ")");
    }
    case "IS_XMLPI":
      return xml("XMLPI(", ...listed([[name], ...(given.length === 0 ? [] : [[typed("text", 0)]])]), ")");
    case "IS_XMLROOT": {
      const standalone = STANDALONE[as(expression.args?.[2], "A_Const")?.ival?.ival ?? 0] ?? "";
      const none = as(expression.args?.[1], "A_Const")?.isnull === true;
      return xml("XMLROOT(", typed("xml", 0), ", VERSION ", none ? "NO VALUE" : typed("text", 1), `${standalone})`);
    }
    default:
      throw new Unprintable(`${expression.op} in an expression`);
  }
}

function listed(items: readonly Pieces[]): Pieces {
  return items.flatMap((item, position) => (position === 0 ? item : [", ", ...item]));
}
