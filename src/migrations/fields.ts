/** A tool would not run what a file says, or headgate cannot tell what it does. The message is a clause about the operation. */
export class Refused extends Error {}

type Values = Readonly<Record<string, unknown>>;

/** The fields of one operation in a structured migration file. Reading throws Refused where a value is of another kind. */
export class Fields {
  readonly #what: string;
  readonly #values: Values;

  /**
   * @param what how a person calls it: `add_column`, `add_column.column`
   * @param known the names it may have, where the tool refuses others; absent where it looks over them
   */
  constructor(what: string, value: unknown, known: readonly string[] | null = null) {
    if (!isRecord(value)) throw new Refused(`\`${what}\` is to be a map`);
    const stranger = Object.keys(value).find((name) => known !== null && !known.includes(name));
    if (stranger !== undefined) throw new Refused(`\`${what}\` has no field \`${stranger}\``);
    this.#what = what;
    this.#values = value;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#values, name);
  }

  /** Empty where it is not there. */
  text(name: string): string {
    return this.optionalText(name) ?? "";
  }

  /** A name or an expression the tool cannot do without. */
  required(name: string): string {
    const text = this.text(name);
    if (text === "") throw new Refused(`\`${this.#what}\` needs \`${name}\``);
    return text;
  }

  optionalText(name: string): string | null {
    const value = this.#value(name);
    if (value === null || typeof value === "string") return value;
    throw this.#wrong(name, "a text");
  }

  /** Null where it is not there. */
  optionalFlag(name: string): boolean | null {
    const value = this.#value(name);
    if (value === null || typeof value === "boolean") return value;
    throw this.#wrong(name, "true or false");
  }

  flag(name: string): boolean {
    return this.optionalFlag(name) ?? false;
  }

  texts(name: string): readonly string[] {
    const value = this.#value(name) ?? [];
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
    throw this.#wrong(name, "a list of texts");
  }

  /** Name → text, in the order of the file. */
  textMap(name: string): ReadonlyMap<string, string> {
    const value = this.#value(name) ?? {};
    if (!isRecord(value)) throw this.#wrong(name, "a map");
    return new Map(
      Object.entries(value).map(([key, text]) => {
        if (typeof text !== "string") throw this.#wrong(`${name}.${key}`, "a text");
        return [key, text];
      }),
    );
  }

  isMap(name: string): boolean {
    return isRecord(this.#value(name));
  }

  child(name: string, known: readonly string[] | null = null): Fields | null {
    const value = this.#value(name);
    return value === null ? null : new Fields(`${this.#what}.${name}`, value, known);
  }

  children(name: string, known: readonly string[] | null = null): readonly Fields[] {
    const value = this.#value(name) ?? [];
    if (!Array.isArray(value)) throw this.#wrong(name, "a list");
    return value.map((item: unknown) => new Fields(`${this.#what}.${name}`, item, known));
  }

  /** A list of texts and maps. */
  mixed(name: string): readonly (string | Fields)[] {
    const value = this.#value(name) ?? [];
    if (!Array.isArray(value)) throw this.#wrong(name, "a list");
    return value.map((item: unknown) => (typeof item === "string" ? item : new Fields(`${this.#what}.${name}`, item)));
  }

  #value(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? (this.#values[name] ?? null) : null;
  }

  #wrong(name: string, what: string): Refused {
    return new Refused(`\`${this.#what}.${name}\` is to be ${what}`);
  }
}

export function isRecord(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
