import { type JsonTree, type JsonTreeArray, type JsonTreeObject, jsonTree, type Stretch } from "./json-tree.ts";

/** What is wrong with a schema's text; null when nothing is. */
export type Check = (text: string) => string | null;

/**
 * The innermost part of a schema's text that a parser's message is about, found by leaving out what comes behind it and what it holds until the
 * message changes. The parser need not say where it stood. Null where the text is no JSON or the message comes from no one place.
 */
export function problemPlace(text: string, check: Check): Stretch | null {
  const message = check(text);
  const tree = jsonTree(text);
  if (message === null || tree === null) return null;
  return new Search(text, (changed) => kindOf(check(changed)) === kindOf(message)).within(tree);
}

/** A message up to where it quotes the schema, which the search changes. */
function kindOf(message: string | null): string | undefined {
  return message?.split(/: ?/)[0];
}

/** What holds types, with what it holds them in. */
const HOLDERS = ["type", "items", "values"] as const;
const HARMLESS = '"null"';

class Search {
  readonly #text: string;
  /** Whether a changed text has the same problem. */
  readonly #persists: (text: string) => boolean;

  constructor(text: string, persists: (text: string) => boolean) {
    this.#text = text;
    this.#persists = persists;
  }

  /** The problem lies in this part, as far as is known. */
  within(tree: JsonTree): Stretch {
    if (tree.kind === "array") return this.#element(tree) ?? tree;
    if (tree.kind === "scalar") return tree;
    const fields = tree.members.get("fields")?.value;
    const inFields = fields?.kind === "array" ? this.#element(fields) : null;
    return inFields ?? this.#held(tree) ?? tree.members.get("name")?.value ?? tree;
  }

  /** The first of a list's elements without which, and without all behind it, the problem is gone. */
  #element(list: JsonTreeArray): Stretch | null {
    const close = list.end - 1;
    const upTo = (count: number): string => {
      const end = count === 0 ? list.start + 1 : (list.elements[count - 1]?.end ?? close);
      return this.#text.slice(0, end) + this.#text.slice(close);
    };
    if (list.elements.length === 0 || this.#persists(upTo(0))) return null;
    const culprit = list.elements.find((_, at) => this.#persists(upTo(at + 1)));
    return culprit === undefined ? null : this.within(culprit);
  }

  /** A type held by this one, if the problem goes where a harmless type stands in its place. */
  #held(tree: JsonTreeObject): Stretch | null {
    for (const key of HOLDERS) {
      const held = tree.members.get(key)?.value;
      if (held === undefined || held.kind === "scalar") continue;
      const without = this.#text.slice(0, held.start) + HARMLESS + this.#text.slice(held.end);
      if (!this.#persists(without)) return this.within(held);
    }
    return null;
  }
}
