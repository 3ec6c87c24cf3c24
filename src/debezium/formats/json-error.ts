/** Where a text stops being JSON (RFC 8259) and what was expected there; null for JSON. Offset in UTF-16 units. */
export function findJsonError(text: string): JsonError | null {
  const scanner = new Scanner(text);
  try {
    scanner.document();
    return null;
  } catch (error) {
    if (error instanceof JsonError) return error;
    throw error;
  }
}

export class JsonError extends Error {
  override readonly name = "JsonError";
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)/y;
const MAXIMUM_DEPTH = 200;

class Scanner {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  document(): void {
    this.value(0);
    if (this.next() !== "") throw this.expected("the end of the file");
  }

  private value(depth: number): void {
    if (depth > MAXIMUM_DEPTH) throw this.expected("less nesting");
    const first = this.next();
    if (first === "{") this.members(() => this.member(depth), "}");
    else if (first === "[") this.members(() => this.value(depth + 1), "]");
    else if (!this.take(STRING) && !this.take(SCALAR)) throw this.expected("a value");
  }

  /** What stands between brackets, separated by commas. */
  private members(member: () => void, close: "}" | "]"): void {
    this.at += 1;
    if (this.next() === close) {
      this.at += 1;
      return;
    }
    for (;;) {
      member();
      const after = this.next();
      if (after !== "," && after !== close) throw this.expected(`a comma or ${close}`);
      this.at += 1;
      if (after === close) return;
    }
  }

  private member(depth: number): void {
    this.next();
    if (!this.take(STRING)) throw this.expected("a name in double quotes");
    if (this.next() !== ":") throw this.expected("a colon");
    this.at += 1;
    this.value(depth + 1);
  }

  /** The next character that is no white space; empty at the end. */
  private next(): string {
    while (/^[ \t\r\n]/.test(this.text[this.at] ?? "")) this.at += 1;
    return this.text[this.at] ?? "";
  }

  private take(token: RegExp): boolean {
    token.lastIndex = this.at;
    const match = token.exec(this.text);
    if (match === null) return false;
    this.at += match[0].length;
    return true;
  }

  private expected(what: string): JsonError {
    const found = this.at >= this.text.length ? "the file ends" : `found ${JSON.stringify(this.text[this.at])}`;
    return new JsonError(`expected ${what}, ${found}`, this.at);
  }
}
