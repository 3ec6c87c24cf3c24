import type { PartitionBound, RangeDatum } from "../../model/catalog.ts";

/** What pg_get_expr prints of pg_class.relpartbound (get_rule_expr, T_PartitionBoundSpec); undefined for what is none of its forms. */
export function readBound(printed: string): PartitionBound | undefined {
  if (printed === "DEFAULT") return { kind: "default" };
  const [, modulus, remainder] = /^FOR VALUES WITH \(modulus (\d+), remainder (\d+)\)$/.exec(printed) ?? [];
  if (modulus !== undefined) return { kind: "hash", modulus: Number(modulus), remainder: Number(remainder) };
  const [, kind, rest = ""] = /^FOR VALUES (IN|FROM) (.*)$/s.exec(printed) ?? [];
  const lists = listsOf(rest);
  const [first] = lists;
  if (kind === "IN" && first !== undefined) {
    return { kind: "list", values: first.map((word) => (word === "NULL" ? null : constant(word))) };
  }
  const [from, to] = lists.map((words) => words.map(rangeDatum));
  return kind === "FROM" && from !== undefined && to !== undefined ? { kind: "range", from, to } : undefined;
}

/** The lists in parentheses, as their words: quoted constants, which may hold anything, and bare ones. */
function listsOf(text: string): readonly (readonly string[])[] {
  const lists: string[][] = [];
  for (const [token] of text.matchAll(/E?'(?:[^']|'')*'|\(|[^\s(),']+/g)) {
    if (token === "(") lists.push([]);
    else if (token !== "TO") lists.at(-1)?.push(token);
  }
  return lists;
}

function rangeDatum(word: string): RangeDatum {
  if (word === "MINVALUE") return { kind: "minvalue" };
  if (word === "MAXVALUE") return { kind: "maxvalue" };
  return { kind: "value", text: constant(word) };
}

/** simple_quote_literal: E where there are backslashes, which are doubled then. */
function constant(word: string): string {
  const [, escaped, quoted] = /^(E?)'(.*)'$/s.exec(word) ?? [];
  if (quoted === undefined) return word;
  const text = quoted.replaceAll("''", "'");
  return escaped === "E" ? text.replaceAll("\\\\", "\\") : text;
}
