/** A JSON text with the place of everything in it. Offsets are in UTF-16 units, ends exclusive. */

export interface Stretch {
  readonly start: number;
  readonly end: number;
}

export type JsonTree = JsonTreeObject | JsonTreeArray | JsonTreeScalar;

export interface JsonTreeObject extends Stretch {
  readonly kind: "object";
  /** Of two equal keys the last one counts, as in Avro's parser. */
  readonly members: ReadonlyMap<string, JsonTreeMember>;
}

export interface JsonTreeMember {
  readonly key: Stretch;
  readonly value: JsonTree;
}

export interface JsonTreeArray extends Stretch {
  readonly kind: "array";
  readonly elements: readonly JsonTree[];
}

export interface JsonTreeScalar extends Stretch {
  readonly kind: "scalar";
  readonly value: unknown;
}

/** Blanks and comments, both of which Avro's parser passes over. */
const BLANK = /(?:[ \t\r\n]|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const OTHER = /[^\s,\]}:/]+/y;

/** The tree of a text that `readJson` accepts; null for one it does not, and for an empty one. */
export function jsonTree(text: string): JsonTree | null {
  try {
    return new TreeReader(text).value();
  } catch (problem) {
    if (problem instanceof NoJson) return null;
    throw problem;
  }
}

class NoJson extends Error {}

class TreeReader {
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): JsonTree {
    this.#skipBlanks();
    switch (this.#text[this.#offset]) {
      case "{":
        return this.#object();
      case "[":
        return this.#array();
      case '"':
        return this.#scalar(STRING);
      default:
        return this.#scalar(OTHER);
    }
  }

  #object(): JsonTreeObject {
    const members = new Map<string, JsonTreeMember>();
    const start = this.#offset++;
    while (!this.#take("}")) {
      this.#skipBlanks();
      const key = this.#scalar(STRING);
      if (!this.#take(":")) throw new NoJson();
      members.set(String(key.value), { key, value: this.value() });
      this.#take(",");
    }
    return { kind: "object", start, end: this.#offset, members };
  }

  #array(): JsonTreeArray {
    const elements: JsonTree[] = [];
    const start = this.#offset++;
    while (!this.#take("]")) {
      elements.push(this.value());
      this.#take(",");
    }
    return { kind: "array", start, end: this.#offset, elements };
  }

  #scalar(pattern: RegExp): JsonTreeScalar {
    const start = this.#offset;
    const word = this.#match(pattern);
    if (word === "") throw new NoJson();
    return { kind: "scalar", start, end: this.#offset, value: parsed(word) };
  }

  #take(character: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#offset] !== character) return false;
    this.#offset++;
    return true;
  }

  #skipBlanks(): void {
    this.#match(BLANK);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#offset;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#offset += found.length;
    return found;
  }
}

function parsed(word: string): unknown {
  try {
    return JSON.parse(word);
  } catch {
    throw new NoJson();
  }
}
