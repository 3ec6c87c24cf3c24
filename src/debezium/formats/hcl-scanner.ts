/** The pieces of HashiCorp's configuration language, one after the other (HCL native syntax specification, lexical elements). */
export class HclScanner {
  offset = 0;
  private readonly text: string;
  /** Makes an error of a message and an offset. */
  readonly error: (message: string, offset: number) => Error;

  constructor(text: string, error: (message: string, offset: number) => Error) {
    this.text = text.startsWith("\uFEFF") ? ` ${text.slice(1)}` : text;
    this.error = error;
  }

  ends(): boolean {
    return this.offset >= this.text.length;
  }

  sees(piece: string): boolean {
    return this.text.startsWith(piece, this.offset);
  }

  take(piece: string): boolean {
    if (!this.sees(piece)) return false;
    this.offset += piece.length;
    return true;
  }

  /** Blanks and comments that stay within the line. */
  skipBlanks(): void {
    for (;;) {
      this.match(/[ \t]+/y);
      if (!this.sees("/*")) return;
      this.blockComment();
    }
  }

  /** Blanks, comments and ends of lines. */
  skipLines(): void {
    for (;;) {
      this.skipBlanks();
      if (this.match(/(?:#|\/\/)[^\n]*|[\r\n]+/y) === null) return;
    }
  }

  skipSeparators(): void {
    do this.skipLines();
    while (this.take(","));
  }

  identifier(): string | null {
    return this.match(/[\p{ID_Start}_][\p{ID_Continue}-]*/uy);
  }

  /** What runs up to a blank or a bracket: a number or a word. */
  word(): string {
    return this.match(/[^\s,{}()[\]#"=:]+/y) ?? "";
  }

  /** Whether nothing more of the value can follow. */
  endsValue(): boolean {
    return this.ends() || /[\r\n,}#]/.test(this.text[this.offset] ?? "") || this.sees("//");
  }

  /** A string in quotes, its escapes undone; `${…}` and `%{…}` stay as they are. Null where none begins. */
  quoted(): string | null {
    if (!this.sees('"')) return null;
    const start = this.offset;
    this.offset += 1;
    let value = "";
    for (;;) {
      const character = this.text[this.offset];
      if (character === undefined || character === "\n") throw this.error("this string does not end", start);
      if (this.take('"')) return value;
      value += this.escaped() ?? this.doubled() ?? this.interpolation() ?? this.next();
    }
  }

  /** `<<WORD` … `WORD`, with `<<-` without the indentation all its lines share. Null where none begins. */
  heredoc(): string | null {
    const start = this.offset;
    const opening = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)[ \t]*\r?\n/uy;
    opening.lastIndex = start;
    const match = opening.exec(this.text);
    if (match === null) return null;
    const [whole, dash, word] = match;
    const lines = this.text.slice(start + whole.length).split("\n");
    const end = lines.findIndex((line) => line.trim() === word);
    if (end === -1) throw this.error(`this text does not end: no line says ${word}`, start);
    const body = lines.slice(0, end).map((line) => line.replace(/\r$/, ""));
    this.offset = start + whole.length + lines.slice(0, end).reduce((sum, line) => sum + line.length + 1, 0);
    this.offset += (lines[end] ?? "").replace(/\r$/, "").length;
    const shared = Math.min(...body.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
    const kept = dash === "-" && Number.isFinite(shared) ? body.map((line) => line.slice(shared)) : body;
    return kept.map((line) => `${line}\n`.replaceAll("$${", "${").replaceAll("%%{", "%{")).join("");
  }

  /** `(…)` as it is written; null where none begins. */
  parenthesised(): string | null {
    if (!this.sees("(")) return null;
    const start = this.offset;
    this.bracketed();
    return `\${${this.text.slice(start + 1, this.offset - 1).trim()}}`;
  }

  /** Everything up to the end of the value: a line's end counts only outside brackets. */
  expression(): string {
    const start = this.offset;
    for (;;) {
      this.skipBlanks();
      if (this.endsValue() || /[)\]]/.test(this.text[this.offset] ?? "")) break;
      if (/[({[]/.test(this.text[this.offset] ?? "")) this.bracketed();
      else if (this.quoted() === null && this.heredoc() === null) this.offset += 1;
    }
    return this.text.slice(start, this.offset).trimEnd();
  }

  /** From a bracket to the one that closes it. */
  private bracketed(): void {
    const start = this.offset;
    const close = { "(": ")", "{": "}", "[": "]" }[this.text[start] ?? ""] ?? "";
    this.offset += 1;
    for (;;) {
      this.skipLines();
      if (this.ends()) throw this.error("this bracket is never closed", start);
      if (this.take(close)) return;
      const character = this.text[this.offset] ?? "";
      if (/[)}\]]/.test(character)) throw this.error(`expected ${close}, found ${character}`, this.offset);
      if (/[({[]/.test(character)) this.bracketed();
      else if (this.quoted() === null && this.heredoc() === null) this.offset += 1;
    }
  }

  private escaped(): string | null {
    const match = this.match(/\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[nrt"\\])/y);
    if (match === null) {
      if (this.sees("\\")) throw this.error("no such escape in a string", this.offset);
      return null;
    }
    const [, kind = ""] = match;
    if (kind !== "u" && kind !== "U") return { n: "\n", r: "\r", t: "\t" }[kind] ?? kind;
    const code = Number.parseInt(match.slice(2), 16);
    if (code > 0x10_ff_ff) throw this.error("no such character", this.offset - match.length);
    return String.fromCodePoint(code);
  }

  /** `$${` and `%%{` stand for themselves without the first character. */
  private doubled(): string | null {
    return this.match(/\$\$\{|%%\{/y)?.slice(1) ?? null;
  }

  private interpolation(): string | null {
    if (!this.sees("${") && !this.sees("%{")) return null;
    const start = this.offset;
    this.offset += 1;
    this.bracketed();
    return this.text.slice(start, this.offset);
  }

  private next(): string {
    this.offset += 1;
    return this.text[this.offset - 1] ?? "";
  }

  private blockComment(): void {
    const end = this.text.indexOf("*/", this.offset + 2);
    if (end === -1) throw this.error("this comment does not end", this.offset);
    this.offset = end + 2;
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.offset;
    const [found] = pattern.exec(this.text) ?? [];
    if (found === undefined) return null;
    this.offset += found.length;
    return found;
  }
}
