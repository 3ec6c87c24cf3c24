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
  /** Java would refuse it, or JavaScript has no equal. */
  | { readonly ok: false; readonly reason: string };

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
  const translated = translate(source);
  if (!translated.ok) return { ok: false, reason: `${translated.reason} in the regular expression ${source}` };
  const { text, caseInsensitive } = translated.value;
  if (
    (caseInsensitive || options.caseInsensitive) &&
    /[^\0-\x7f]/.test(source) &&
    /\p{L}/u.test(source.replaceAll(/[\0-\x7f]/g, ""))
  ) {
    return { ok: false, reason: `a letter beyond ASCII in the regular expression ${source}` };
  }
  try {
    return { ok: true, value: new RegExp(`^(?:${text})$`, caseInsensitive || options.caseInsensitive ? "i" : "") };
  } catch {
    return { ok: false, reason: `${source} is not a regular expression` };
  }
}

interface Translation {
  readonly text: string;
  readonly caseInsensitive: boolean;
}

/** Tokens whose meaning is the same in both languages, or which have an equal in JavaScript. */
const TOKENS: readonly (readonly [RegExp, (match: RegExpExecArray) => string | null])[] = [
  [/\\Q([\s\S]*?)(?:\\E|$)/y, (match) => escapeLiteral(match[1] ?? "")],
  [/\\[dDwWbB]/y, (match) => match[0]],
  [/\\s/y, () => "[ \\t\\n\\v\\f\\r]"],
  [/\\S/y, () => "[^ \\t\\n\\v\\f\\r]"],
  [/\\[tnrf]/y, (match) => match[0]],
  [/\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})/y, (match) => match[0]],
  [/\\A/y, () => "^"],
  [/\\z/y, () => "$"],
  [/\\[A-Za-z0-9]/y, () => null],
  [/\\([\s\S])/y, (match) => escapeLiteral(match[1] ?? "")],
  [/\[\^?(?:\\[\s\S]|[^\]\\])+\]/y, (match) => characterClass(match[0])],
  [/(?:[*+?]|\{\d+(?:,\d*)?\})\+/y, () => null],
  [/(?:[*+?]|\{\d+(?:,\d*)?\})\??/y, (match) => match[0]],
  [/\((?:\?(?::|=|!|<=|<!|<[A-Za-z][A-Za-z0-9]*>))?/y, (match) => match[0]],
  [/[)|^$.]/y, (match) => match[0]],
  [/[^\\[\](){}*+?|^$.]/y, (match) => escapeLiteral(match[0])],
];

function translate(source: string): PatternResult<Translation> {
  const flags = /^\(\?([iu]+)\)/.exec(source);
  let text = "";
  let at = flags?.[0].length ?? 0;
  if (
    source.startsWith("(?", at) &&
    /^\(\?[a-zA-Z>-]/.test(source.slice(at)) &&
    !/^\(\?[:=!<]/.test(source.slice(at))
  ) {
    return { ok: false, reason: "a construct JavaScript has no equal for" };
  }
  while (at < source.length) {
    const token = nextToken(source, at);
    if (token === null) return { ok: false, reason: `unsupported construct at character ${at + 1}` };
    text += token.text;
    at = token.end;
  }
  return { ok: true, value: { text, caseInsensitive: flags !== null } };
}

function nextToken(source: string, at: number): { readonly text: string; readonly end: number } | null {
  if (source.startsWith("(?", at) && !/^\(\?(?::|=|!|<)/.test(source.slice(at, at + 3))) return null;
  for (const [pattern, render] of TOKENS) {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match === null) continue;
    const text = render(match);
    return text === null ? null : { text, end: at + match[0].length };
  }
  return null;
}

/** Java's classes nest and intersect; only plain ones have an equal. */
function characterClass(text: string): string | null {
  const body = text.slice(1, -1);
  if (/^\^?\]/.test(body) || body.replaceAll(/\\[\s\S]/g, "").includes("[") || body.includes("&&")) return null;
  if (/\\[A-Za-z0-9]/.test(body.replaceAll(/\\[dwtnrf]/g, ""))) return null;
  return text;
}

function escapeLiteral(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, (character) => (character === "-" ? "-" : `\\${character}`));
}
