/** How Debezium reads the text of a column default (PostgresDefaultValueConverter, 3.7). */

export type DefaultText =
  /** The type's placeholder stands in for what a function would return. */
  | { readonly kind: "function" }
  | { readonly kind: "text"; readonly text: string }
  /** No default: NULL, or a text Debezium fails on. */
  | { readonly kind: "none" };

const FUNCTION_CALL = /^[(]?[A-Za-z0-9_.]+\((?:.+(?:, ?.+)*)?\)/;
const KEYWORDS = new Set(["current_timestamp", "current_time", "current_date", "localtime", "localtimestamp"]);
const FIRST_LITERAL = /'((?:[^']|'')*)'/;

/**
 * The value inside a default expression as pg_get_expr prints it: a leading function call is not evaluated, otherwise
 * the first quoted literal counts, otherwise the whole text.
 */
export function readDefaultText(expression: string): DefaultText {
  if (FUNCTION_CALL.test(expression) || KEYWORDS.has(expression.toLowerCase())) return { kind: "function" };
  if (expression.startsWith("NULL::")) return { kind: "none" };
  if (!expression.includes("'")) return { kind: "text", text: expression };
  const literal = FIRST_LITERAL.exec(expression)?.[1];
  return literal === undefined ? { kind: "none" } : { kind: "text", text: literal.replaceAll("''", "'") };
}

/**
 * An enum's default: everything before the last `::` must be one quoted literal of that very type. Doubled quotes
 * stay doubled.
 */
export function readEnumDefault(expression: string, schema: string, name: string): string | null {
  const cast = expression.lastIndexOf("::");
  if (cast < 0) return null;
  const literal = expression.slice(0, cast);
  if (literal.length < 2 || !literal.startsWith("'") || !literal.endsWith("'")) return null;
  const type = readTypeName(expression.slice(cast + 2));
  if (type.at(-1) !== name || (type.length > 1 && type.at(-2) !== schema)) return null;
  return literal.slice(1, -1);
}

/** `schema.name` with optional quotes, split into its parts. */
function readTypeName(text: string): string[] {
  const parts = text.trim().match(/"(?:[^"]|"")*"|[^."]+/g) ?? [];
  return parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));
}
