import type { Block, Instruction } from "./instructions.ts";
import type { Token } from "./tokens.ts";
import { tokensOf } from "./tokens.ts";

/** Reads the outer block of a body; null when it is not understood. */
export function parseBody(body: string): Block | null {
  try {
    return new Reader(body).outerBlock();
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

class Unreadable extends Error {}

class Reader {
  readonly #body: string;
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(body: string) {
    this.#body = body;
    this.#tokens = tokensOf(body);
  }

  outerBlock(): Block {
    const block = this.#block();
    this.#accept(";");
    if (this.#position < this.#tokens.length) throw new Unreadable();
    return block;
  }

  #word(ahead = 0): string {
    const token = this.#tokens[this.#position + ahead];
    return token === undefined || token.kind === "text" || token.kind === "quoted" ? "" : token.text;
  }

  #accept(...words: readonly string[]): boolean {
    if (!words.every((word, ahead) => this.#word(ahead) === word)) return false;
    this.#position += words.length;
    return true;
  }

  #expect(...words: readonly string[]): void {
    if (!this.#accept(...words)) throw new Unreadable();
  }

  /** The text up to one of the words at nesting depth 0, which is not consumed. */
  #textUntil(...ends: readonly string[]): string {
    const first = this.#tokens[this.#position];
    let depth = 0;
    let last = first;
    for (; this.#position < this.#tokens.length; this.#position++) {
      const word = this.#word();
      if (depth === 0 && ends.includes(word))
        return first === last ? this.#slice(first, last) : this.#slice(first, last);
      if (word === "(" || word === "[" || word === "case") depth++;
      if (word === ")" || word === "]" || (word === "end" && depth > 0)) depth--;
      last = this.#tokens[this.#position];
    }
    throw new Unreadable();
  }

  #slice(first: Token | undefined, last: Token | undefined): string {
    return first === undefined || last === undefined ? "" : this.#body.slice(first.start, last.end);
  }

  #block(): Block {
    this.#label();
    const declarations: { name: string; value: string | null }[] = [];
    while (this.#accept("declare")) {
      while (this.#word() !== "begin" && this.#word() !== "declare") declarations.push(this.#declaration());
    }
    this.#expect("begin");
    const body = this.#instructions("end", "exception");
    const handlers: Block["handlers"][number][] = [];
    if (this.#accept("exception")) while (this.#accept("when")) handlers.push(this.#handler());
    this.#expect("end");
    if (this.#word() !== ";" && this.#position < this.#tokens.length) this.#position++;
    return { declarations, body, handlers };
  }

  #label(): void {
    if (!this.#accept("<<")) return;
    this.#position++;
    this.#expect(">>");
  }

  #declaration(): { name: string; value: string | null } {
    const name = this.#tokens[this.#position]?.text ?? "";
    this.#position++;
    const start = this.#position;
    const text = this.#textUntil(";");
    const tokens = this.#tokens.slice(start, this.#position);
    const sign = tokens.find((token) => token.text === ":=" || token.text === "=" || token.text === "default");
    this.#expect(";");
    const last = tokens.at(-1);
    return { name, value: sign === undefined || text === "" ? null : this.#body.slice(sign.end, last?.end).trim() };
  }

  #handler(): Block["handlers"][number] {
    const conditions = this.#textUntil("then")
      .split(/\s+or\s+/i)
      .map((condition) => condition.trim().toLowerCase());
    this.#expect("then");
    return { conditions, body: this.#instructions("when", "end") };
  }

  #instructions(...ends: readonly string[]): Instruction[] {
    const instructions: Instruction[] = [];
    while (!ends.includes(this.#word())) {
      if (this.#position >= this.#tokens.length) throw new Unreadable();
      instructions.push(this.#instruction());
    }
    return instructions;
  }

  #instruction(): Instruction {
    switch (this.#word()) {
      case "if":
        return this.#if();
      case "declare":
      case "begin":
      case "<<":
        return this.#nested();
      case "foreach":
        return this.#foreach();
      case "for":
        return this.#for();
      case "while":
      case "loop":
        return this.#loop();
      case "case":
        return this.#case();
      default:
        return this.#simple();
    }
  }

  /** A label may also stand before a loop. */
  #nested(): Instruction {
    if (this.#word() === "<<" && !["declare", "begin"].includes(this.#word(3))) {
      this.#label();
      return this.#instruction();
    }
    const block = this.#block();
    this.#expect(";");
    return { kind: "block", block };
  }

  #if(): Instruction {
    this.#expect("if");
    const branches = [this.#branch()];
    while (this.#accept("elsif") || this.#accept("elseif")) branches.push(this.#branch());
    const otherwise = this.#accept("else") ? this.#instructions("end") : [];
    this.#expect("end", "if", ";");
    return { kind: "if", branches, otherwise };
  }

  #branch(): { condition: string; body: Instruction[] } {
    const condition = this.#textUntil("then");
    this.#expect("then");
    return { condition, body: this.#instructions("elsif", "elseif", "else", "end") };
  }

  #foreach(): Instruction {
    const start = this.#position;
    this.#expect("foreach");
    const variable = this.#tokens[this.#position]?.text ?? "";
    this.#position++;
    if (!this.#accept("in", "array")) {
      this.#position = start;
      return this.#loop();
    }
    const over = this.#textUntil("loop");
    return { kind: "foreach", variable, over, body: this.#loopBody() };
  }

  /** FOR record IN query; other forms are loops whose rounds are not followed. */
  #for(): Instruction {
    const start = this.#position;
    this.#expect("for");
    const variable = this.#tokens[this.#position]?.text ?? "";
    this.#position++;
    const isIn = this.#accept("in");
    if (isIn && ["select", "(", "with"].includes(this.#word()) && !this.#countsAhead()) {
      const query = this.#textUntil("loop");
      return { kind: "for", variable, query, body: this.#loopBody() };
    }
    if (isIn && this.#countsAhead()) return this.#count(variable);
    this.#position = start;
    return this.#loop();
  }

  /** Whether `..` stands before the loop's body. */
  #countsAhead(): boolean {
    for (let ahead = 0; this.#position + ahead < this.#tokens.length && this.#word(ahead) !== "loop"; ahead++) {
      if (this.#word(ahead) === "..") return true;
    }
    return false;
  }

  #count(variable: string): Instruction {
    const reverse = this.#accept("reverse");
    const from = this.#textUntil("..");
    this.#expect("..");
    const to = this.#textUntil("by", "loop");
    const step = this.#accept("by") ? this.#textUntil("loop") : null;
    return { kind: "count", variable, reverse, from, to, step, body: this.#loopBody() };
  }

  #loopBody(): readonly Instruction[] {
    this.#expect("loop");
    const body = this.#instructions("end");
    this.#endLoop();
    return body;
  }

  /** Read for its end only: how often it runs depends on data. */
  #loop(): Instruction {
    const first = this.#tokens[this.#position];
    while (this.#word() !== "loop") {
      if (this.#position >= this.#tokens.length) throw new Unreadable();
      this.#position++;
    }
    this.#expect("loop");
    this.#instructions("end");
    this.#endLoop();
    return { kind: "unfollowed", text: this.#slice(first, this.#tokens[this.#position - 1]) };
  }

  #endLoop(): void {
    this.#expect("end", "loop");
    this.#textUntil(";");
    this.#expect(";");
  }

  #case(): Instruction {
    const first = this.#tokens[this.#position];
    this.#position++;
    while (this.#word() !== "when") {
      if (this.#position >= this.#tokens.length) throw new Unreadable();
      this.#position++;
    }
    while (this.#accept("when")) {
      this.#textUntil("then");
      this.#expect("then");
      this.#instructions("when", "else", "end");
    }
    if (this.#accept("else")) this.#instructions("end");
    this.#expect("end", "case", ";");
    return { kind: "unfollowed", text: this.#slice(first, this.#tokens[this.#position - 1]) };
  }

  #simple(): Instruction {
    const [first, second] = [this.#word(), this.#word(1)];
    if (second === ":=" || (second === "=" && this.#tokens[this.#position]?.kind === "word")) return this.#assignment();
    const text = this.#textUntil(";");
    this.#expect(";");
    const rest = text.slice(first.length).trim();
    switch (first) {
      case "execute":
        return execution(rest);
      case "perform":
        return { kind: "perform", query: rest };
      case "raise":
        return { kind: "raise", error: !/^(debug|log|info|notice|warning)\b/i.test(rest), text: rest };
      case "return":
        return { kind: "return" };
      case "exit":
      case "continue":
        return leaving(first, rest);
      case "get":
        return { kind: "forget", variables: diagnosed(rest) };
      case "null":
      case "assert":
      case "open":
      case "fetch":
      case "close":
      case "move":
        return { kind: "nothing" };
      default:
        return { kind: "sql", text };
    }
  }

  #assignment(): Instruction {
    const variable = this.#tokens[this.#position]?.text ?? "";
    this.#position += 2;
    const expression = this.#textUntil(";");
    this.#expect(";");
    return { kind: "assign", variable, expression };
  }
}

/** GET [CURRENT | STACKED] DIAGNOSTICS a = ROW_COUNT, b := …: the variables it sets. */
function diagnosed(rest: string): string[] {
  return [...rest.matchAll(/(\w+)\s*:?=/g)].map(([, name]) => (name ?? "").toLowerCase());
}

/** EXIT and CONTINUE; those of outer loops are not followed. */
function leaving(word: "exit" | "continue", rest: string): Instruction {
  if (rest === "") return { kind: "leave", word, condition: null };
  const condition = /^when\b(.*)$/is.exec(rest)?.[1];
  if (condition === undefined) throw new Unreadable();
  return { kind: "leave", word, condition };
}

/** EXECUTE expression [INTO target] [USING …]. */
function execution(text: string): Instruction {
  const tokens = tokensOf(text);
  const isWord = (token: Token, word: string): boolean => token.kind === "word" && token.text === word;
  const end = tokens.findIndex((token) => isWord(token, "into") || isWord(token, "using"));
  const into = tokens.findIndex((token) => isWord(token, "into"));
  const after = into < 0 ? [] : tokens.slice(into + 1);
  const using = after.findIndex((token) => isWord(token, "using"));
  const targets = after.slice(0, using < 0 ? undefined : using).filter((token) => token.text !== "strict");
  return {
    kind: "execute",
    expression: text.slice(0, tokens[end]?.start),
    into: targets.filter((token) => token.kind === "word").map((token) => token.text),
  };
}
