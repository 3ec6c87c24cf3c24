import type { Replacement } from "../model/migration.ts";

/**
 * Variables as goose's ENVSUB expands them (github.com/mfridman/interpolate v0.0.2), line by line: `$NAME`, `${NAME}`,
 * `${NAME:-default}`, `${NAME-default}`; `\$` and `$$` stand for a dollar sign. A variable without a value counts as
 * unknown even where goose would put nothing in its place: the environment it runs in is not seen here.
 */
export class ShellVariables {
  readonly replacements: Replacement[] = [];
  /** The first variable whose value is not known. */
  unknown: { readonly offset: number; readonly message: string } | null = null;
  readonly #values: ReadonlyMap<string, string>;

  /** @param values by lower-case name, as the configuration has them */
  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  /** @param offset of the line in its file */
  expand(line: string, offset: number): void {
    for (const match of line.matchAll(EXPANSION)) {
      const start = offset + match.index;
      const value = this.#valueOf(match[0], match.groups ?? {}, start);
      if (value !== null && value !== match[0]) {
        this.replacements.push({ start, end: start + match[0].length, value });
      }
    }
  }

  #valueOf(written: string, { name, braced, operator, fallback }: Groups, offset: number): string | null {
    if (written === "\\\\" || written === "$(") return written;
    if (written === "\\$" || written === "$$") return "$";
    const variable = name ?? braced;
    if (variable === undefined) return this.#fail(offset, `goose cannot expand "${written}"`);
    const value = this.#values.get(variable.toLowerCase());
    if (value !== undefined && (value !== "" || operator !== ":-")) {
      if (operator !== ":") return value;
      return this.#fail(offset, `headgate does not read "${written}"`);
    }
    if ((operator === ":-" || operator === "-") && fallback !== undefined) {
      // The default is what an environment without the variable gets; that it is without it is not known.
      return this.#fail(offset, `no value is configured for the variable ${variable}, whose default is "${fallback}"`);
    }
    return this.#fail(offset, `no value is configured for the variable ${variable}`);
  }

  #fail(offset: number, message: string): null {
    this.unknown ??= { offset, message };
    return null;
  }
}

type Groups = Readonly<Record<string, string | undefined>>;

/** In the order the parser tries them; a dollar sign at the end of a line is text. */
const EXPANSION =
  /\\\\|\\\$|\$\$|\$\(|\$(?<name>\p{L}[\p{L}\p{N}_]*)|\$\{(?<braced>\p{L}[\p{L}\p{N}_]*)(?:(?<operator>:-|-|:|\?)(?<fallback>[^}$\\]*))?\}|\$(?=.)/gu;
