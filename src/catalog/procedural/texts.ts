import type { ParseOutcome, SqlParser } from "../../ports.ts";

/** Tables a body visibly changes; null when it makes SQL at run time or shows none. */
export function seenRelations(body: string): string[] | null {
  if (/\bexecute\b(?!\s+(function|procedure)\b)/i.test(body)) return null;
  const pattern = /\b(?:alter|create|drop)\s+table\s+(?:if\s+(?:not\s+)?exists\s+)?(?:only\s+)?([\w.]+)/gi;
  const names = [...body.matchAll(pattern)].map(([, name]) => (name ?? "").toLowerCase());
  return names.length === 0 ? null : [...new Set(names)];
}

const parsedTexts = new WeakMap<SqlParser, Map<string, ParseOutcome>>();

/** Code that runs often asks for the same few texts over and over. */
export function parsedOnce(parser: SqlParser, text: string): ParseOutcome {
  const known = parsedTexts.get(parser) ?? new Map<string, ParseOutcome>();
  parsedTexts.set(parser, known);
  const outcome = known.get(text) ?? parser.parse(text);
  known.set(text, outcome);
  return outcome;
}
