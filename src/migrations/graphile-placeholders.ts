import type { Replacement } from "../model/migration.ts";
import { isTrivia, tokenAt } from "../sql/lexer.ts";

/** What settings.ts takes as a placeholder's name. */
const PLACEHOLDER = /:[A-Z][0-9A-Z_]+\b/g;
const INCLUDE = /^--![ \t]*include[ \t]+(.*\.sql)[ \t]*$/gm;
/** Those every project has, with values that parse where the true ones depend on the connection. */
const BUILT_IN: ReadonlyMap<string, string> = new Map([
  [":DATABASE_NAME", "postgres"],
  [":DATABASE_OWNER", "postgres"],
]);

/**
 * The placeholders that the project's settings give a value (`.gmrc`, JSON with comments), by lower-case name. `!ENV` stands
 * for a value that the environment has.
 */
export function placeholdersOf(settings: string): ReadonlyMap<string, string> {
  const bare = settings.replace(/\/\*[\s\S]*?\*\/|(?:^|[\s,{])\/\/.*$/gm, " ");
  const [, object = ""] = /["']?placeholders["']?\s*:\s*\{([^{}]*)\}/.exec(bare) ?? [];
  const values = new Map<string, string>();
  for (const [, name = "", value = ""] of object.matchAll(/["'](:[A-Z][0-9A-Z_]+)["']\s*:\s*"([^"\\]*)"/g)) {
    if (value !== "!ENV") values.set(name.toLowerCase(), value);
  }
  return values;
}

export interface FilledScript {
  readonly replacements: readonly Replacement[];
  /** The first thing that could not be filled in. */
  readonly problem: string | null;
}

/** Placeholders (`:NAME`) and includes (`--! include file.sql`, 2.0: from the folder `fixtures`) of graphile-migrate. */
export class GraphilePlaceholders {
  readonly #values: ReadonlyMap<string, string>;
  readonly #fixtures: ReadonlyMap<string, string>;

  /**
   * @param values by lower-case name with its colon
   * @param fixtures texts by path, `fixtures/…`
   */
  constructor(values: ReadonlyMap<string, string>, fixtures: ReadonlyMap<string, string>) {
    this.#values = values;
    this.#fixtures = fixtures;
  }

  fill(text: string): FilledScript {
    let problem: string | null = null;
    const replacements: Replacement[] = [];
    for (const match of text.matchAll(INCLUDE)) {
      const included = this.#included(match[1] ?? "", []);
      if (typeof included !== "string") problem ??= included.problem;
      else replacements.push({ start: match.index, end: match.index + match[0].length, value: included });
    }
    for (const match of text.matchAll(PLACEHOLDER)) {
      const value = this.#valueOf(match[0]);
      if (value !== null) replacements.push({ start: match.index, end: match.index + match[0].length, value });
      else problem ??= this.#unfilled(text, match.index, match[0]);
    }
    return { replacements: replacements.sort((a, b) => a.start - b.start), problem };
  }

  #included(name: string, trace: readonly string[]): string | { readonly problem: string } {
    const text = this.#fixtures.get(`fixtures/${name}`);
    if (text === undefined) return { problem: `the included file fixtures/${name} is not there` };
    if (trace.includes(name)) return { problem: `fixtures/${name} includes itself` };
    let problem: string | null = null;
    const whole = text.replace(INCLUDE, (_, inner: string) => {
      const included = this.#included(inner, [...trace, name]);
      if (typeof included === "string") return included;
      problem ??= included.problem;
      return "";
    });
    const filled = whole.replace(PLACEHOLDER, (written, offset: number) => {
      const value = this.#valueOf(written);
      if (value === null) problem ??= this.#unfilled(whole, offset, written);
      return value ?? written;
    });
    return problem === null ? filled.trim() : { problem };
  }

  #valueOf(written: string): string | null {
    return this.#values.get(written.toLowerCase()) ?? BUILT_IN.get(written) ?? null;
  }

  /** A name nobody configured may be no placeholder at all: in quotes and behind another colon it is text. */
  #unfilled(text: string, offset: number, written: string): string | null {
    if (text[offset - 1] === ":" || !isCode(text, offset)) return null;
    return `no value is configured for the placeholder ${written}`;
  }
}

function isCode(text: string, offset: number): boolean {
  for (let token = tokenAt(text, 0, text.length); token !== null; token = tokenAt(text, token.end, text.length)) {
    if (token.end > offset) return !isTrivia(token) && token.kind !== "string" && token.kind !== "quoted identifier";
  }
  return false;
}
