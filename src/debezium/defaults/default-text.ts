/** How Debezium reads the text of a column default (PostgresDefaultValueConverter). */
import type { Behaviour } from "../options/behaviour.ts";

export type DefaultText =
  /** The type's placeholder stands in for what a function would return. */
  | { readonly kind: "function" }
  | { readonly kind: "text"; readonly text: string }
  /** No default: NULL, or a text Debezium fails on. */
  | { readonly kind: "none" };

/** Java's `.` leaves out more line breaks than JavaScript's: no argument begins with one. */
const FUNCTION_CALL = /^[(]?[A-Za-z0-9_.]+\((?:[^\n\r\u0085\u2028\u2029]+)?\)/;
const KEYWORDS = new Set(["current_timestamp", "current_time", "current_date", "localtime", "localtimestamp"]);
const FIRST_LITERAL = /'((?:[^']|'')*)'/;
/** Ends at the first quote, and holds no line break: what Java's `.` leaves out. */
const FIRST_SHORT_LITERAL = /'([^\n\r\u0085\u2028\u2029]*?)'/;

/**
 * The value inside a default expression as pg_get_expr prints it: a leading function call is not evaluated, otherwise
 * the first quoted literal counts, otherwise the whole text.
 */
export function readDefaultText(expression: string, behaviour: Behaviour): DefaultText {
  if (FUNCTION_CALL.test(expression) || KEYWORDS.has(expression.toLowerCase())) return { kind: "function" };
  if (expression.startsWith("NULL::")) return { kind: "none" };
  if (!expression.includes("'")) return { kind: "text", text: expression };
  const literal = behaviour.readsDoubledQuotes
    ? FIRST_LITERAL.exec(expression)?.[1]?.replaceAll("''", "'")
    : FIRST_SHORT_LITERAL.exec(expression)?.[1];
  return literal === undefined ? { kind: "none" } : { kind: "text", text: literal };
}

/**
 * An enum's default: everything before the last `::` must be one quoted literal of a type so called, in whatever schema.
 * Doubled quotes stay doubled.
 */
export function readEnumDefault(expression: string, name: string): string | null {
  const cast = expression.lastIndexOf("::");
  if (cast < 0) return null;
  const literal = expression.slice(0, cast);
  if (literal.length < 2 || !literal.startsWith("'") || !literal.endsWith("'")) return null;
  const written = readTypeId(expression.slice(cast + 2));
  const own = readTypeId(name);
  if (written === null || own === null || written.name !== own.name) return null;
  const elsewhere = written.schema !== null && own.schema !== null && written.schema !== own.schema;
  if (elsewhere) return null;
  return literal.slice(1, -1);
}

/** As releases before dbz#1334 read an enum's default: the cast must spell the type as its column does, letter by letter. */
export function readSpelledEnumDefault(expression: string, typeName: string): string | null {
  const cast = `::${typeName}`;
  if (!expression.endsWith(cast)) return null;
  const literal = expression.slice(0, -cast.length);
  return literal.length >= 2 && literal.startsWith("'") && literal.endsWith("'") ? literal.slice(1, -1) : null;
}

/** TypeId.parse: a name with quotes or dots of its own is taken apart like one that is written out. */
function readTypeId(text: string): { readonly schema: string | null; readonly name: string } | null {
  const parts: string[] = [];
  let part = "";
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const doubled = quoted && text.startsWith('""', at);
    if (doubled) at += 1;
    else if (text[at] === '"') quoted = !quoted;
    if (doubled || (text[at] !== '"' && (text[at] !== "." || quoted))) part += text[at];
    if (text[at] !== "." || quoted) continue;
    parts.push(part);
    part = "";
  }
  parts.push(part);
  const [first = "", second = ""] = parts.filter((part) => part !== "");
  if (first === "") return null;
  return second === "" ? { schema: null, name: first } : { schema: first, name: second };
}
