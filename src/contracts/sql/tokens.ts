import type { TextRange } from "../../model/migration.ts";
import { isTrivia, tokenAt } from "../../sql/lexer.ts";

/** A token of any of the dialects; offsets are UTF-16 units of the text it was cut from. */
export interface SqlToken extends TextRange {
  readonly kind: "word" | "quoted" | "string" | "number" | "symbol";
  /** As written. */
  readonly text: string;
  /** An unquoted word in lower case, a symbol as it is; empty for anything quoted: what keywords are compared with. */
  readonly word: string;
  /** What a name or a string says, without its quotes. */
  readonly value: string;
}

/**
 * The tokens of a stretch, blanks and comments left out. Names in back quotes (Flink, ksqlDB) are told apart from text by the
 * same rules as PostgreSQL's quoted names.
 */
export function tokensOf(text: string, { start, end }: TextRange): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = start;
  for (let token = tokenAt(text, at, end); token !== null; token = tokenAt(text, at, end)) {
    at = token.end;
    if (isTrivia(token)) continue;
    if (text.charAt(token.start) === "`") at = endOfBackQuoted(text, token.start, end);
    tokens.push(sqlToken(text, token.kind, token.start, at));
  }
  return tokens;
}

function sqlToken(text: string, kind: string, start: number, end: number): SqlToken {
  const written = text.slice(start, end);
  const at = { start, end, text: written };
  if (kind === "word") return { ...at, kind: "word", word: written.toLowerCase(), value: written };
  if (kind === "string") return { ...at, kind: "string", word: "", value: unquoted(written, "'") };
  if (kind === "quoted identifier") return { ...at, kind: "quoted", word: "", value: unquoted(written, '"') };
  if (written.startsWith("`")) return { ...at, kind: "quoted", word: "", value: unquoted(written, "`") };
  if (kind === "number") return { ...at, kind: "number", word: "", value: written };
  return { ...at, kind: "symbol", word: written, value: written };
}

function endOfBackQuoted(text: string, open: number, end: number): number {
  for (let at = open + 1; at < end; at++) {
    if (text[at] !== "`") continue;
    if (text[at + 1] !== "`") return at + 1;
    at++;
  }
  return end;
}

/** What stands between quotes; the letters in front of a string (`E'…'`) belong to it. */
function unquoted(written: string, quote: string): string {
  const open = written.indexOf(quote);
  if (open < 0) return written;
  const closed = written.endsWith(quote) && written.length > open + 1;
  return written.slice(open + 1, closed ? -1 : undefined).replaceAll(quote + quote, quote);
}

const OPENING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "<": ">" };

/** Index of the token that closes the bracket at `open`; the last token's where nothing does. */
export function closingIndex(tokens: readonly SqlToken[], open: number): number {
  const opening = tokens[open]?.word ?? "";
  const closing = OPENING[opening];
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const word = tokens[at]?.word;
    if (word === opening) depth++;
    if (word === closing && --depth === 0) return at;
  }
  return tokens.length - 1;
}

/** The tokens between commas that stand in no bracket. */
export function itemsOf(tokens: readonly SqlToken[]): readonly (readonly SqlToken[])[] {
  const items: SqlToken[][] = [];
  let item: SqlToken[] = [];
  let depth = 0;
  let previous = "";
  for (const token of tokens) {
    // `->` and `=>` close nothing.
    const arrow = token.word === ">" && (previous === "-" || previous === "=");
    if (token.word in OPENING) depth++;
    if ((token.word === ")" || token.word === "]" || token.word === ">") && !arrow) depth--;
    if (token.word === "," && depth === 0) {
      items.push(item);
      item = [];
    } else item.push(token);
    previous = token.word;
  }
  if (item.length > 0) items.push(item);
  return items;
}

/** Whether these keywords stand at this place, one after the other. */
export function standsAt(tokens: readonly SqlToken[], at: number, ...words: readonly string[]): boolean {
  for (let offset = 0; offset < words.length; offset++) {
    if (tokens[at + offset]?.word !== words[offset]) return false;
  }
  return true;
}

export function isName(token: SqlToken | undefined): token is SqlToken {
  return token?.kind === "word" || token?.kind === "quoted";
}

/** A name of parts joined by dots, and the index behind it; no parts where no name stands. */
export function nameAt(
  tokens: readonly SqlToken[],
  at: number,
): { readonly parts: readonly string[]; readonly next: number } {
  const first = tokens[at];
  if (!isName(first)) return { parts: [], next: at };
  const parts = [first.value];
  let next = at + 1;
  for (let part = tokens[next + 1]; tokens[next]?.word === "." && isName(part); part = tokens[next + 1]) {
    parts.push(part.value);
    next += 2;
  }
  return { parts, next };
}
