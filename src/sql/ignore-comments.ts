import type { IgnoreComment } from "../model/statement.ts";
import { isTrivia, tokenAt } from "./lexer.ts";
import type { TextIndex } from "./positions.ts";

const IGNORE = /^--\s*headgate:ignore\s+([a-z0-9-]+(?:\s*,\s*[a-z0-9-]+)*)\s*(?:--\s*(.*?)\s*)?$/;

/**
 * The `-- headgate:ignore rule[, rule] -- reason` comments on the lines directly in front of a statement.
 * A blank line ends them, and a comment behind another statement on its line belongs to nobody.
 * `from` is where the statement before ended, `statement` where this one starts.
 */
export function ignoreComments(index: TextIndex, file: string, from: number, statement: number): IgnoreComment[] {
  if (!index.text.slice(from, statement).includes("headgate:ignore")) return [];
  let found: IgnoreComment[] = [];
  let at = from;
  for (let token = tokenAt(index.text, at, statement); token !== null; token = tokenAt(index.text, at, statement)) {
    at = token.end;
    const text = index.text.slice(token.start, token.end);
    if (!isTrivia(token)) found = [];
    else if (token.kind === "blank" && hasBlankLine(text)) found = [];
    else if (token.kind === "line comment" && startsLine(index, token.start)) {
      const [, rules, reason] = IGNORE.exec(text) ?? [];
      if (rules === undefined) continue;
      const at = index.location(file, token.start, token.end);
      found.push({ rules: rules.split(",").map((rule) => rule.trim()), reason: reason || null, at });
    }
  }
  return found;
}

// A line comment ends before its line break, so two breaks in a row leave an empty line between them.
function hasBlankLine(blank: string): boolean {
  return blank.replace(/\r\n/g, "\n").split(/[\n\r]/).length > 2;
}

function startsLine(index: TextIndex, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && /[ \t\ufeff]/.test(index.text.charAt(before))) before--;
  return before < 0 || /[\n\r]/.test(index.text.charAt(before));
}
