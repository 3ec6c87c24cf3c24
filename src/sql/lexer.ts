/**
 * PostgreSQL's lexical structure (src/backend/parser/scan.l), as far as is needed to tell code from quotes and comments.
 * standard_conforming_strings is taken to be on, its default since 9.1.
 */
export interface Token {
  readonly kind:
    | "blank"
    | "line comment"
    | "block comment"
    | "open comment"
    | "string"
    | "quoted identifier"
    | "word"
    | "number"
    | "backslash"
    | "semicolon"
    | "open"
    | "close"
    | "symbol";
  /** UTF-16 offsets, `end` exclusive. An unterminated quote or comment runs to the end of the text. */
  readonly start: number;
  readonly end: number;
}

type TokenKind = Token["kind"];

const BLANK_CHARACTERS = " \t\n\r\f\v";
const BLANK = /[ \t\n\r\f\v]+/y;
const LINE_COMMENT = /--[^\n\r]*/y;
// Every character above ASCII is a letter to PostgreSQL, a no-break space included.
const WORD = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const NUMBER = /[0-9][0-9A-Za-z_.]*/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
/** `quotecontinue`: two strings with a line break between them are one string of the first one's kind. */
const STRING_CONTINUES = /(?:[ \t\f\v]|--[^\n\r]*)*[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*[\n\r])*'/y;

const PUNCTUATION: Readonly<Record<string, TokenKind>> = {
  ";": "semicolon",
  "(": "open",
  ")": "close",
  "\\": "backslash",
};

const BYTE_ORDER_MARK = "\ufeff";

/** The token that starts at `start`; null at the end of the text. */
export function tokenAt(text: string, start: number, end: number): Token | null {
  if (start >= end) return null;
  const [kind, stop] = scan(text, start);
  // PostgreSQL refuses a comment without an end: it must not pass for nothing at all.
  return stop > end && kind === "block comment"
    ? { kind: "open comment", start, end }
    : { kind, start, end: Math.min(stop, end) };
}

/** True for what PostgreSQL's grammar never sees. */
export function isTrivia(token: Token): boolean {
  return token.kind === "blank" || token.kind === "line comment" || token.kind === "block comment";
}

/** First offset at or after `start` that is neither blank nor comment; `end` when there is none. */
export function skipTrivia(text: string, start: number, end: number): number {
  let at = start;
  for (let token = tokenAt(text, at, end); token !== null && isTrivia(token); token = tokenAt(text, at, end)) {
    at = token.end;
  }
  return at;
}

/** Where the last token before `end` stops; `start` when there is none. `start` must not stand inside a quote. */
export function trimTrivia(text: string, start: number, end: number): number {
  const stretch = text.slice(start, end);
  if (!stretch.includes("--") && !stretch.includes("/*")) return trimBlanks(text, start, end);
  let last = start;
  let at = start;
  for (let token = tokenAt(text, at, end); token !== null; token = tokenAt(text, at, end)) {
    at = token.end;
    if (!isTrivia(token)) last = token.end;
  }
  return last;
}

/** Where the last character before `end` stops that is not one of PostgreSQL's blanks. */
export function trimBlanks(text: string, start: number, end: number): number {
  let stop = end;
  while (stop > start && BLANK_CHARACTERS.includes(text.charAt(stop - 1))) stop--;
  return stop;
}

function scan(text: string, at: number): readonly [TokenKind, number] {
  const character = text[at] ?? "";
  switch (character) {
    case " ":
    case "\t":
    case "\n":
    case "\r":
    case "\f":
    case "\v":
      return ["blank", matchEnd(BLANK, text, at) ?? at + 1];
    case "-":
      return matched("line comment", LINE_COMMENT, text, at);
    case "/":
      return text[at + 1] === "*" ? ["block comment", endOfBlockComment(text, at)] : ["symbol", at + 1];
    case "'":
      return ["string", endOfString(text, at, false)];
    case '"':
      return ["quoted identifier", endOfQuoted(text, at, '"', false)];
    case "$":
      return dollar(text, at);
    default:
      return scanRest(text, at, character);
  }
}

function scanRest(text: string, at: number, character: string): readonly [TokenKind, number] {
  const punctuation = PUNCTUATION[character];
  if (punctuation !== undefined) return [punctuation, at + 1];
  if (character === BYTE_ORDER_MARK && at === 0) return ["blank", 1];
  const wordEnd = matchEnd(WORD, text, at);
  if (wordEnd !== null) return word(text, at, wordEnd);
  return matched("number", NUMBER, text, at);
}

/** E'…' honours backslashes; U&"…" is a quoted identifier; B'', X'', N'' and U&'' quote as plain strings do. */
function word(text: string, at: number, end: number): readonly [TokenKind, number] {
  if (end - at !== 1) return ["word", end];
  const letter = text[at]?.toLowerCase();
  const next = text[end];
  if (next === "'" && (letter === "e" || letter === "b" || letter === "x" || letter === "n")) {
    return ["string", endOfString(text, end, letter === "e")];
  }
  if (letter === "u" && next === "&" && text[end + 1] === "'") return ["string", endOfString(text, end + 1, false)];
  if (letter === "u" && next === "&" && text[end + 1] === '"') {
    return ["quoted identifier", endOfQuoted(text, end + 1, '"', false)];
  }
  return ["word", end];
}

function dollar(text: string, at: number): readonly [TokenKind, number] {
  const bodyStart = matchEnd(DOLLAR_TAG, text, at);
  if (bodyStart === null) return ["symbol", at + 1];
  const close = text.indexOf(text.slice(at, bodyStart), bodyStart);
  return ["string", close < 0 ? text.length : close + bodyStart - at];
}

function endOfString(text: string, quote: number, escapes: boolean): number {
  let end = endOfQuoted(text, quote, "'", escapes);
  for (;;) {
    const next = matchEnd(STRING_CONTINUES, text, end);
    if (next === null) return end;
    end = endOfQuoted(text, next - 1, "'", escapes);
  }
}

/** Offset behind the closing quote; a doubled quote stands for itself. */
function endOfQuoted(text: string, open: number, quote: string, escapes: boolean): number {
  for (let at = open + 1; at < text.length; at++) {
    const character = text[at];
    if (escapes && character === "\\") at++;
    else if (character === quote) {
      if (text[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return text.length;
}

function endOfBlockComment(text: string, open: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = open + 2;
  let depth = 1;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return Number.POSITIVE_INFINITY;
}

function matched(kind: TokenKind, pattern: RegExp, text: string, at: number): readonly [TokenKind, number] {
  const end = matchEnd(pattern, text, at);
  return end === null ? ["symbol", at + 1] : [kind, end];
}

function matchEnd(sticky: RegExp, text: string, at: number): number | null {
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : null;
}
