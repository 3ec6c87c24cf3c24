/** What Liquibase asks a change set before it runs it. */
export interface ChangeSetFilter {
  /** The contexts Liquibase is run with; null where nobody said. */
  readonly contexts: readonly string[] | null;
}

/** DatabaseList.definitionMatches for PostgreSQL: `postgresql, h2`, `!oracle`, `all`, `none`. */
export function runsOnPostgres(dbms: string | null): boolean {
  const names = (dbms ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim());
  const told = names.filter((name) => name !== "");
  if (told.length === 0 || told.includes("all")) return true;
  if (told.includes("none") || told.includes("!postgresql")) return false;
  return told.includes("postgresql") || told.every((name) => name.startsWith("!"));
}

/**
 * Whether a change set's context expression (`a and !b`, `a, b`, `(a or b)`) holds for the contexts Liquibase is run with.
 * Without any it runs everything but what asks for one by `@`.
 */
export function contextHolds(expression: string, contexts: readonly string[]): boolean {
  const words = expression.match(/[(),!]|[^\s(),!]+/g) ?? [];
  if (words.length === 0) return true;
  if (contexts.length === 0) return !words.some((word) => word.startsWith("@"));
  const active = new Set(contexts.map((name) => name.trim().toLowerCase()));
  return new Expression(words, active).holds();
}

/** Comma and `or` bind least, then `and`, then `not`. */
class Expression {
  #place = 0;
  readonly #words: readonly string[];
  readonly #active: ReadonlySet<string>;

  constructor(words: readonly string[], active: ReadonlySet<string>) {
    this.#words = words;
    this.#active = active;
  }

  holds(): boolean {
    let holds = this.#conjunction();
    while (this.#takes(",") || this.#takes("or")) holds = this.#conjunction() || holds;
    return holds;
  }

  #conjunction(): boolean {
    let holds = this.#factor();
    while (this.#takes("and")) holds = this.#factor() && holds;
    return holds;
  }

  #factor(): boolean {
    if (this.#takes("!") || this.#takes("not")) return !this.#factor();
    if (this.#takes("(")) {
      const holds = this.holds();
      this.#takes(")");
      return holds;
    }
    const word = this.#words[this.#place++] ?? "";
    return this.#active.has(word.replace(/^@/, "").toLowerCase());
  }

  #takes(word: string): boolean {
    if (this.#words[this.#place]?.toLowerCase() !== word) return false;
    this.#place++;
    return true;
  }
}
