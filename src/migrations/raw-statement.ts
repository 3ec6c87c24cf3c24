import type { TextRange } from "../model/migration.ts";
import { isTrivia, type Token, tokenAt } from "../sql/lexer.ts";

/** What stands there is none of the few forms that are understood. */
export class NotUnderstood extends Error {}

/** Reads one statement word by word. */
export class RawStatement {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #place = 0;

  constructor(text: string, { start, end }: TextRange) {
    this.#text = text;
    const tokens: Token[] = [];
    for (let token = tokenAt(text, start, end); token !== null; token = tokenAt(text, token.end, end))
      if (!isTrivia(token)) tokens.push(token);
    this.#tokens = tokens;
  }

  get atEnd(): boolean {
    return this.#place >= this.#tokens.length;
  }

  /** Whether a parenthesis comes next. */
  get opens(): boolean {
    return this.#word(this.#place) === "(";
  }

  /** Takes these words if they come next. */
  takes(words: string): boolean {
    const wanted = words.split(" ");
    if (!wanted.every((word, number) => this.#word(this.#place + number) === word)) return false;
    this.#place += wanted.length;
    return true;
  }

  expect(words: string): void {
    if (!this.takes(words)) throw new NotUnderstood(words);
  }

  end(): void {
    if (!this.atEnd) throw new NotUnderstood("more");
  }

  /** An identifier as PostgreSQL folds it. */
  name(): string {
    const token = this.#tokens[this.#place];
    if (token === undefined) throw new NotUnderstood("a name");
    const written = this.#text.slice(token.start, token.end);
    this.#place++;
    if (token.kind === "quoted identifier") return written.slice(1, -1).replaceAll('""', '"');
    if (token.kind === "word" && !/^[uU]&/.test(written)) return written.toLowerCase();
    throw new NotUnderstood("a name");
  }

  /** The name of something in the schema public, where the tools work. */
  publicName(): string {
    const first = this.name();
    if (!this.takes(".")) return first;
    if (first !== "public") throw new NotUnderstood("another schema");
    return this.name();
  }

  /** `(a, b)`. */
  names(): readonly string[] {
    this.expect("(");
    const names = [this.name()];
    while (this.takes(",")) names.push(this.name());
    this.expect(")");
    return names;
  }

  /** The text in parentheses, without them. */
  enclosed(): string {
    const from = this.#tokens[this.#place]?.end ?? 0;
    this.expect("(");
    this.#skip([]);
    const to = this.#tokens[this.#place]?.start ?? from;
    this.expect(")");
    return this.#text.slice(from, to).trim();
  }

  /** The text up to one of these words, a comma or a closing parenthesis of an outer level. */
  until(stops: readonly string[]): string {
    const from = this.#tokens[this.#place];
    const place = this.#place;
    this.#skip([",", ...stops]);
    const to = this.#tokens[this.#place - 1];
    if (from === undefined || to === undefined || this.#place === place) throw new NotUnderstood("a text");
    return this.#text.slice(from.start, to.end);
  }

  #skip(stops: readonly string[]): void {
    for (let depth = 0; !this.atEnd; this.#place++) {
      const word = this.#word(this.#place);
      if (depth === 0 && (word === ")" || stops.includes(word))) return;
      if (word === "(" || word === "[") depth++;
      if (word === ")" || word === "]") depth--;
    }
  }

  /** In upper case; of what is quoted nothing. */
  #word(place: number): string {
    const token = this.#tokens[place];
    if (token === undefined || token.kind === "string" || token.kind === "quoted identifier") return "";
    return this.#text.slice(token.start, token.end).toUpperCase();
  }
}
