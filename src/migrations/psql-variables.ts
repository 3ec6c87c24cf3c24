import type { Replacement, TextRange } from "../model/migration.ts";
import { tokenAt } from "../sql/lexer.ts";

/** `:name`, `:'name'` and `:"name"` (psqlscan.l): what psql puts a variable's value in place of. */
const VARIABLE = /:(?:([A-Za-z0-9_\u0080-\uffff]+)|'([A-Za-z0-9_\u0080-\uffff]+)'|"([A-Za-z0-9_\u0080-\uffff]+)")/y;

/**
 * Where psql would put values, outside of quotes and comments; `::` is a cast. What has no value stays as it is, and is then
 * a syntax error in its place, as psql has it.
 */
export function psqlVariables(
  text: string,
  range: TextRange,
  values: ReadonlyMap<string, string>,
): readonly Replacement[] {
  const found: Replacement[] = [];
  let at = range.start;
  while (at < range.end) {
    const match = variableAt(text, at);
    const value = match === null ? undefined : replaced(match, values);
    if (match !== null && value !== undefined) {
      found.push({ start: at, end: at + match[0].length, value });
      at += match[0].length;
    } else {
      const token = tokenAt(text, at, range.end);
      at = text.startsWith("::", at) ? at + 2 : (token?.end ?? range.end);
    }
  }
  return found;
}

function variableAt(text: string, at: number): RegExpExecArray | null {
  VARIABLE.lastIndex = at;
  return VARIABLE.exec(text);
}

function replaced([, plain, literal, name]: RegExpExecArray, values: ReadonlyMap<string, string>): string | undefined {
  const named = plain ?? literal ?? name ?? "";
  // headgate.yaml's names have no capitals.
  const value = values.get(named) ?? values.get(named.toLowerCase());
  if (value === undefined || plain !== undefined) return value;
  return literal === undefined ? `"${value.replaceAll('"', '""')}"` : `'${value.replaceAll("'", "''")}'`;
}
