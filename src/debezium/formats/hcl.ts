import { formatLocation } from "../../model/location.ts";
import type { SourceFile } from "../../model/migration.ts";
import { InputError } from "../../ports.ts";
import { HclScanner } from "./hcl-scanner.ts";
import { type Locate, locator } from "./places.ts";

/** `type "label" … { … }`: its attributes, and the blocks in it. */
export interface HclBlock {
  readonly type: string;
  readonly labels: readonly string[];
  readonly at: HclSpan;
  readonly attributes: readonly HclEntry[];
  readonly blocks: readonly HclBlock[];
}

/** `name = value`, in a block or in an object. */
export interface HclEntry {
  readonly key: string;
  readonly keyAt: HclSpan;
  readonly value: HclValue;
}

/** UTF-16 offsets, the end not included. */
export type HclSpan = readonly [start: number, end: number];

/** A value as far as it can be told without Terraform: `expression` stands for everything that only Terraform works out. */
export type HclValue =
  /** A string or heredoc, its escapes undone; `${…}` in it is as written. */
  | { readonly kind: "text"; readonly text: string; readonly at: HclSpan }
  | { readonly kind: "number" | "boolean" | "expression"; readonly text: string; readonly at: HclSpan }
  | { readonly kind: "null"; readonly at: HclSpan }
  | { readonly kind: "object"; readonly entries: readonly HclEntry[]; readonly at: HclSpan };

/**
 * The blocks of a file in HashiCorp's configuration language (its native syntax specification), expressions left as they are.
 * Throws InputError with file:line:column for text that is none: brackets that do not match, strings that do not end.
 */
export function readHcl(file: SourceFile): readonly HclBlock[] {
  return new Reader(file).body(null).blocks;
}

interface Body {
  readonly attributes: readonly HclEntry[];
  readonly blocks: readonly HclBlock[];
}

class Reader {
  private readonly scan: HclScanner;

  constructor(file: SourceFile) {
    const locate: Locate = locator(file);
    this.scan = new HclScanner(file.text, (message, offset) => {
      const where = formatLocation(locate(offset));
      return new InputError(`not readable as Terraform: ${message}`, { where });
    });
  }

  /** Attributes and blocks up to the brace that closes them. */
  body(openedAt: number | null): Body {
    const attributes: HclEntry[] = [];
    const blocks: HclBlock[] = [];
    for (;;) {
      this.scan.skipLines();
      if (this.scan.ends()) {
        if (openedAt === null) return { attributes, blocks };
        throw this.scan.error("this brace is never closed", openedAt);
      }
      if (openedAt !== null && this.scan.take("}")) return { attributes, blocks };
      this.member(attributes, blocks);
    }
  }

  private member(attributes: HclEntry[], blocks: HclBlock[]): void {
    const start = this.scan.offset;
    const name = this.scan.identifier();
    if (name === null) throw this.scan.error("expected a name", start);
    const keyAt: HclSpan = [start, this.scan.offset];
    this.scan.skipBlanks();
    if (this.scan.take("=")) {
      attributes.push({ key: name, keyAt, value: this.value() });
      return;
    }
    const labels: string[] = [];
    while (!this.scan.take("{")) {
      const label = this.scan.identifier() ?? this.scan.quoted();
      if (label === null) throw this.scan.error(`expected = or { after ${name}`, this.scan.offset);
      labels.push(label);
      this.scan.skipBlanks();
    }
    const inner = this.body(this.scan.offset - 1);
    blocks.push({ type: name, labels, at: keyAt, ...inner });
  }

  /** Up to the end of the line or, in an object, the comma or brace after it. */
  private value(): HclValue {
    this.scan.skipBlanks();
    const start = this.scan.offset;
    const single = this.single();
    if (single !== null) {
      this.scan.skipBlanks();
      if (this.scan.endsValue()) return single;
    }
    this.scan.offset = start;
    const text = this.scan.expression();
    if (text === "") throw this.scan.error("expected a value", start);
    return { kind: "expression", text, at: [start, start + text.length] };
  }

  /** A value of one piece; null for what is more, or begins otherwise. */
  private single(): HclValue | null {
    const start = this.scan.offset;
    if (this.scan.take("{")) return this.object(start);
    const text = this.scan.quoted() ?? this.scan.heredoc();
    if (text !== null) return { kind: "text", text, at: [start, this.scan.offset] };
    const word = this.scan.word();
    const at: HclSpan = [start, this.scan.offset];
    if (word === "null") return { kind: "null", at };
    if (word === "true" || word === "false") return { kind: "boolean", text: word, at };
    return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(word) ? { kind: "number", text: word, at } : null;
  }

  /** `{key = value, "key": value}`; null for a `for` expression, which the caller takes as a whole. */
  private object(start: number): HclValue | null {
    const entries: HclEntry[] = [];
    for (;;) {
      this.scan.skipSeparators();
      if (this.scan.ends()) throw this.scan.error("this brace is never closed", start);
      if (this.scan.take("}")) return { kind: "object", entries, at: [start, this.scan.offset] };
      const keyStart = this.scan.offset;
      const key = this.scan.identifier() ?? this.scan.quoted() ?? this.scan.parenthesised();
      if (key === null) throw this.scan.error("expected a key", keyStart);
      const keyAt: HclSpan = [keyStart, this.scan.offset];
      this.scan.skipBlanks();
      if (key === "for" && entries.length === 0 && !this.scan.sees("=") && !this.scan.sees(":")) return null;
      if (!this.scan.take("=") && !this.scan.take(":"))
        throw this.scan.error("expected = or : after a key", this.scan.offset);
      entries.push({ key, keyAt, value: this.value() });
    }
  }
}
