import type { JsonValue } from "../model/avro-schema.ts";
import { jacksonString, javaDouble, jsonNumber } from "./java/text.ts";

export type JsonReading =
  | {
      readonly ok: true;
      readonly value: JsonValue /** Offset of the first character after the value. */;
      readonly end: number;
    }
  | {
      readonly ok: false;
      /** With its place: `expected a colon at character 12`. */
      readonly message: string;
      readonly problem: string;
      /** Offset in UTF-16 units. */
      readonly at: number;
      /** Nothing but blanks and comments. */
      readonly isEmpty: boolean;
    };

/** Jackson's StreamReadConstraints (2.17): objects and arrays within one another, digits of a number, characters of a key. */
const MAXIMUM_DEPTH = 1000;
const LONGEST_NUMBER = 1000;
const LONGEST_KEY = 50_000;

/**
 * Reads the first JSON value of a text the way Avro's parser does: Jackson with comments allowed (`Schema.FACTORY`), whole numbers exact,
 * of two equal keys the last value wins in the first one's place. What follows the value is left to the caller.
 */
export function readJson(text: string): JsonReading {
  const reader = new JsonReader(text);
  try {
    if (reader.isAtEnd()) return problemAt(reader.offset, "unexpected end of text", true);
    const value = reader.value(0);
    return { ok: true, value, end: reader.offset };
  } catch (problem) {
    if (problem instanceof JsonProblem) return problemAt(reader.offset, problem.message, false);
    throw problem;
  }
}

function problemAt(at: number, problem: string, isEmpty: boolean): JsonReading {
  return { ok: false, message: `${problem} at character ${at}`, problem, at, isEmpty };
}

class JsonProblem extends Error {}

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
/** A run of characters that stand for themselves. */
const PLAIN = /[ !#-[\]-\uffff]*/y;
const UNESCAPED = /^[ !#-[\]-\uffff]*$/;
const WORD = /[A-Za-z0-9_$]+/y;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

class JsonReader {
  offset = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether nothing but blanks and comments is left. */
  isAtEnd(): boolean {
    this.#skipBlanks();
    return this.offset === this.#text.length;
  }

  value(depth: number): JsonValue {
    this.#skipBlanks();
    const first = this.#text[this.offset];
    switch (first) {
      case "{":
        return this.#object(this.#deeper(depth));
      case "[":
        return this.#array(this.#deeper(depth));
      case '"':
        return this.#string();
      case undefined:
        throw this.#problem("unexpected end of text");
      default:
        return first === "-" || (first >= "0" && first <= "9") ? this.#number() : this.#word();
    }
  }

  #deeper(depth: number): number {
    if (depth === MAXIMUM_DEPTH) throw this.#problem(`nested deeper than ${MAXIMUM_DEPTH} levels`);
    return depth + 1;
  }

  #object(depth: number): JsonValue {
    const members = new Map<string, JsonValue>();
    this.offset++;
    if (this.#closes("}")) return members;
    do {
      this.#skipBlanks();
      if (this.#text[this.offset] !== '"') throw this.#problem("expected a key in double quotes");
      const key = this.#string();
      if (key.length > LONGEST_KEY) throw this.#problem("the key is too long");
      this.#skipBlanks();
      if (this.#text[this.offset] !== ":") throw this.#problem("expected a colon");
      this.offset++;
      members.set(key, this.value(depth));
    } while (this.#another("}"));
    return members;
  }

  #array(depth: number): JsonValue {
    const elements: JsonValue[] = [];
    this.offset++;
    if (this.#closes("]")) return elements;
    do elements.push(this.value(depth));
    while (this.#another("]"));
    return elements;
  }

  /** After an element: true at a comma, false at the closing bracket. */
  #another(closing: string): boolean {
    if (this.#closes(closing)) return false;
    if (this.#text[this.offset] !== ",") throw this.#problem(`expected a comma or ${closing}`);
    this.offset++;
    return true;
  }

  #closes(closing: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.offset] !== closing) return false;
    this.offset++;
    return true;
  }

  #string(): string {
    let result = "";
    this.offset++;
    for (;;) {
      result += this.#match(PLAIN)?.[0] ?? "";
      const stop = this.#text[this.offset];
      if (stop === '"') {
        this.offset++;
        return result;
      }
      if (stop !== "\\")
        throw this.#problem(stop === undefined ? "unfinished string" : "control character in a string");
      result += this.#escape();
    }
  }

  #escape(): string {
    const letter = this.#text[this.offset + 1] ?? "";
    if (letter === "u") {
      const digits = this.#text.slice(this.offset + 2, this.offset + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#problem("bad \\u escape");
      this.offset += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const character = ESCAPES.get(letter);
    if (character === undefined) throw this.#problem(`unknown escape \\${letter}`);
    this.offset += 2;
    return character;
  }

  #number(): bigint | number {
    const match = this.#match(NUMBER);
    if (match === null || /[A-Za-z0-9_.+-]/.test(this.#text[this.offset] ?? " "))
      throw this.#problem("malformed number");
    // A zero before the point is not counted.
    const isLong = match[0].length > LONGEST_NUMBER;
    if (isLong && match[0].replace(/^-?0|\D/g, "").length > LONGEST_NUMBER)
      throw this.#problem("the number is too long");
    return match[1] === undefined && match[2] === undefined ? BigInt(match[0]) : Number(match[0]);
  }

  #word(): null | boolean {
    switch (this.#match(WORD)?.[0]) {
      case "true":
        return true;
      case "false":
        return false;
      case "null":
        return null;
      default:
        throw this.#problem("expected a JSON value");
    }
  }

  #skipBlanks(): void {
    for (;;) {
      const character = this.#text[this.offset];
      if (character === " " || character === "\n" || character === "\t" || character === "\r") this.offset++;
      else if (character === "/") this.#skipComment();
      else return;
    }
  }

  /** A line comment ends at either kind of line break, a block comment must be closed; neither may hold other control characters. */
  #skipComment(): void {
    const opening = this.#text.slice(this.offset, this.offset + 2);
    if (opening !== "//" && opening !== "/*") throw this.#problem("expected a comment");
    const start = this.offset + 2;
    const closing = opening === "//" ? /[\n\r]|$/g : /\*\//g;
    closing.lastIndex = start;
    const end = closing.exec(this.#text);
    if (end === null) throw this.#problem("unfinished comment");
    for (const character of this.#text.slice(start, end.index)) {
      if (character < " " && !"\t\n\r".includes(character)) throw this.#problem("control character in a comment");
    }
    this.offset = closing.lastIndex;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.offset;
    const match = pattern.exec(this.#text);
    if (match !== null) this.offset = pattern.lastIndex;
    return match;
  }

  #problem(what: string): JsonProblem {
    return new JsonProblem(what);
  }
}

/** True for a JSON object; arrays are objects to `typeof` but never maps. */
export function isJsonObject(value: JsonValue | undefined): value is ReadonlyMap<string, JsonValue> {
  return value instanceof Map;
}

/** JSON text exactly as Jackson writes it: compact, non-ASCII raw, controls as upper-case \u00XX, doubles as Java prints them. */
export function printJson(value: JsonValue): string {
  if (value === null || typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "string") return UNESCAPED.test(value) ? `"${value}"` : jacksonString(value);
  if (typeof value === "number") return jsonNumber(javaDouble(value));
  if (isJsonObject(value)) {
    return `{${Array.from(value, ([key, member]) => `${jacksonString(key)}:${printJson(member)}`).join(",")}}`;
  }
  return `[${value.map(printJson).join(",")}]`;
}
