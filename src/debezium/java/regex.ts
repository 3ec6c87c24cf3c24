/**
 * Debezium's lists of Java regular expressions: split at unescaped commas, compiled with CASE_INSENSITIVE (ASCII
 * letters only) and tested against the whole string.
 */
export interface JavaPattern {
  readonly source: string;
  matches(text: string): boolean;
}

export type PatternResult<T> =
  | { readonly ok: true; readonly value: T }
  /** Malformed: Java refuses it. Otherwise JavaScript has no equal, or none that is known here. */
  | { readonly ok: false; readonly reason: string; readonly malformed: boolean };

/** Strings.setOfRegex: a backslash keeps the next character together, `\,` is a comma; entries are trimmed. */
export function splitPatternList(text: string): string[] {
  const entries: string[] = [];
  let entry = "";
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? "";
    if (character === "\\" && i + 1 < text.length) {
      const next = text[i + 1] ?? "";
      entry += next === "," ? "," : character + next;
      i += 1;
    } else if (character === ",") {
      entries.push(entry);
      entry = "";
    } else {
      entry += character;
    }
  }
  entries.push(entry);
  return entries.map((one) => one.trim()).filter((one) => one !== "");
}

export function patternList(text: string): PatternResult<readonly JavaPattern[]> {
  const patterns: JavaPattern[] = [];
  for (const source of splitPatternList(text)) {
    const pattern = javaPattern(source, { caseInsensitive: true });
    if (!pattern.ok) return pattern;
    patterns.push(pattern.value);
  }
  return { ok: true, value: patterns };
}

/** One Java pattern, anchored at both ends as Matcher.matches does. */
export function javaPattern(
  source: string,
  options: { readonly caseInsensitive: boolean },
): PatternResult<JavaPattern> {
  const regex = javaRegExp(source, options);
  if (!regex.ok) return regex;
  return { ok: true, value: { source, matches: (text) => regex.value.test(text) } };
}

/** The anchored JavaScript expression of a Java pattern, for those that also need its groups. */
export function javaRegExp(source: string, options: { readonly caseInsensitive: boolean }): PatternResult<RegExp> {
  const flags = leadingFlags(source, options.caseInsensitive);
  if (flags === null) return unsupported(source, 1);
  let text = "";
  let at = flags.end;
  while (at < source.length) {
    const token = nextToken(source, at, flags);
    if (token === null) return unclosedClass(source, at) ? malformed(source) : unsupported(source, at + 1);
    text += token.text;
    at = token.end;
  }
  try {
    return { ok: true, value: new RegExp(`^(?:${text})$`, "u") };
  } catch {
    // Java also repeats assertions.
    return /\(\?<?[=!]/.test(source) ? unsupported(source, 1) : malformed(source);
  }
}

function malformed(source: string): PatternResult<never> {
  return { ok: false, reason: `${source} is not a regular expression`, malformed: true };
}

function unsupported(source: string, character: number): PatternResult<never> {
  const reason = `unsupported construct at character ${character} in the regular expression ${source}`;
  return { ok: false, reason, malformed: false };
}

interface Flags {
  /** ASCII letters stand for both cases: Java folds no others without UNICODE_CASE. */
  readonly caseInsensitive: boolean;
  /** The dot also matches line terminators. */
  readonly dotAll: boolean;
  readonly end: number;
}

/** `(?i)`, `(?s)`, `(?-i)` at the beginning; null for other flags. */
function leadingFlags(source: string, caseInsensitive: boolean): Flags | null {
  const match = /^\(\?([a-zA-Z]*)(?:-([a-zA-Z]*))?\)/.exec(source);
  if (match === null) return { caseInsensitive, dotAll: false, end: 0 };
  const [whole, on = "", off = ""] = match;
  if (/[^is]/.test(on + off)) return null;
  return {
    caseInsensitive: (caseInsensitive || on.includes("i")) && !off.includes("i"),
    dotAll: on.includes("s") && !off.includes("s"),
    end: whole.length,
  };
}

type Render = (match: RegExpExecArray, flags: Flags) => string | null;

/** Tokens whose meaning is the same in both languages, or which have an equal in JavaScript. */
const TOKENS: readonly (readonly [RegExp, Render])[] = [
  [/\\Q([\s\S]*?)(?:\\E|$)/uy, ([, text = ""], flags) => [...text].map((one) => literal(one, flags)).join("")],
  [/\\[dDwWbB]/uy, ([text]) => text],
  [/\\s/uy, () => `[${SPACES}]`],
  [/\\S/uy, () => `[^${SPACES}]`],
  [/\\p(?:\{(\w+)\}|([LN]))/uy, ([, name, letter]) => property(name ?? letter ?? "")],
  [/\\[tnrf]/uy, ([text]) => text],
  [/\\x([0-9a-fA-F]{2})/uy, ([, hex = ""], flags) => literal(String.fromCharCode(Number.parseInt(hex, 16)), flags)],
  [/\\u([0-9a-fA-F]{4})/uy, ([, hex = ""], flags) => literal(String.fromCharCode(Number.parseInt(hex, 16)), flags)],
  [/\\A/uy, () => "^"],
  [/\\z/uy, () => "$"],
  [/\\[A-Za-z0-9]/uy, () => null],
  [/\\([\s\S])/uy, ([, text = ""], flags) => literal(text, flags)],
  [/\[(\^?)((?:\\[\s\S]|[^\]\\])+)\]/uy, ([, not = "", body = ""], flags) => characterClass(not, body, flags)],
  [/(?:[*+?]|\{\d+(?:,\d*)?\})\+/uy, () => null],
  [/(?:[*+?]|\{\d+(?:,\d*)?\})\??/uy, ([text]) => text],
  [/\((?:\?(?::|=|!|<=|<!|<[A-Za-z][A-Za-z0-9]*>))?(?!\?)/uy, ([text]) => text],
  [/\./uy, (_, flags) => (flags.dotAll ? "[^]" : "[^\\n\\r\\u0085\\u2028\\u2029]")],
  [/[)|^$]/uy, ([text]) => text],
  [/[^\\[(){*+?|^$.]/uy, ([text], flags) => literal(text, flags)],
];

const SPACES = " \\t\\n\\v\\f\\r";

function nextToken(source: string, at: number, flags: Flags): { readonly text: string; readonly end: number } | null {
  for (const [pattern, render] of TOKENS) {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match === null) continue;
    const text = render(match, flags);
    return text === null ? null : { text, end: at + match[0].length };
  }
  return null;
}

function unclosedClass(source: string, at: number): boolean {
  return source[at] === "[" && !source.includes("]", at);
}

/** Java's POSIX classes are ASCII. Those of one case depend on the flags in ways that changed, and are left out. */
const PROPERTIES: ReadonlyMap<string, string> = new Map([
  ["Alpha", "[a-zA-Z]"],
  ["Digit", "[0-9]"],
  ["Alnum", "[a-zA-Z0-9]"],
  ["XDigit", "[0-9a-fA-F]"],
  ["Space", `[${SPACES}]`],
  ["ASCII", "[\\x00-\\x7f]"],
  ["Punct", "[!-\\/:-@\\[-`\\{-~]"],
  ["L", "\\p{L}"],
  ["IsL", "\\p{L}"],
  ["IsAlphabetic", "\\p{Alphabetic}"],
  ["N", "\\p{N}"],
  ["Nd", "\\p{Nd}"],
  ["IsDigit", "\\p{Nd}"],
]);

function property(name: string): string | null {
  return PROPERTIES.get(name) ?? null;
}

function literal(character: string, flags: Flags): string {
  const other = flags.caseInsensitive ? otherCase(character) : character;
  return other === character ? escaped(character) : `[${character}${other}]`;
}

/** The other case of an ASCII letter, anything else itself. */
function otherCase(character: string): string {
  if (/^[a-z]$/.test(character)) return character.toUpperCase();
  return /^[A-Z]$/.test(character) ? character.toLowerCase() : character;
}

const CLASS_ITEM = /(\\[dwtnrf])|(?:\\([^A-Za-z0-9])|([^\\[&]))(?:-(?:\\([^A-Za-z0-9])|([^\\[\]&-])))?/uy;

/** Java's classes nest and intersect; only plain ones have an equal. */
function characterClass(not: string, body: string, flags: Flags): string | null {
  let text = "";
  CLASS_ITEM.lastIndex = 0;
  while (CLASS_ITEM.lastIndex < body.length) {
    const match = CLASS_ITEM.exec(body);
    if (match === null) return null;
    const [, shorthand, escapedFirst, first, escapedLast, last] = match;
    const from = escapedFirst ?? first ?? "";
    text += shorthand ?? classItem(from, escapedLast ?? last ?? from, flags);
  }
  return `[${not}${text}]`;
}

function classItem(from: string, to: string, flags: Flags): string {
  const own = from === to ? escaped(from) : `${escaped(from)}-${escaped(to)}`;
  if (!flags.caseInsensitive) return own;
  return own + overlap(from, to, "a", "z") + overlap(from, to, "A", "Z");
}

/** What of a range are letters of one case, in the other. */
function overlap(from: string, to: string, first: string, last: string): string {
  const [low, high] = [from > first ? from : first, to < last ? to : last];
  return low > high ? "" : `${otherCase(low)}-${otherCase(high)}`;
}

function escaped(character: string): string {
  return /^[\\^$.*+?()[\]{}|/-]$/.test(character) && character !== "-"
    ? `\\${character}`
    : character === "-"
      ? "\\x2d"
      : character;
}
