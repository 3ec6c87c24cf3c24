import type { TextRange } from "../model/migration.ts";
import { isTrivia, type Token, tokenAt, trimBlanks } from "./lexer.ts";

/** A stretch of a text that is one statement, or something only psql understands. Ends before the semicolon. */
export interface Piece extends TextRange {
  readonly kind: "statement" | "psql command" | "copy data";
}

/**
 * Cuts a text into statements without a grammar, the way psql does (src/fe_utils/psqlscan.l): at semicolons outside of
 * quotes, comments, BEGIN ATOMIC … END bodies and the parentheses of CREATE RULE … DO (…; …). Unlike psql it cuts at
 * semicolons in other parentheses too: no statement has them, so an unbalanced one spoils its own statement only.
 * Pieces start at their first token and end behind their last; empty ones are left out.
 */
export function splitStatements(text: string, range: TextRange): readonly Piece[] {
  const pieces: Piece[] = [];
  let draft = new Draft();
  const finish = (): Draft => {
    if (draft.start >= 0) pieces.push({ kind: "statement", start: draft.start, end: draft.end });
    const finished = draft;
    draft = new Draft();
    return finished;
  };

  let at = range.start;
  for (let token = tokenAt(text, at, range.end); token !== null; token = tokenAt(text, at, range.end)) {
    at = token.end;
    if (isTrivia(token)) continue;
    if (token.kind === "semicolon" && !draft.holdsSemicolons()) {
      const data = finish().readsStdin() ? copyData(text, at, range.end) : null;
      if (data === null) continue;
      pieces.push({ kind: "copy data", ...data });
      at = data.end;
    } else if (token.kind === "backslash" && startsLine(text, token.start, range.start)) {
      finish();
      at = endOfLine(text, token.start, range.end);
      pieces.push({ kind: "psql command", start: token.start, end: trimBlanks(text, token.start, at) });
    } else {
      draft.add(token, text);
    }
  }
  finish();
  return pieces;
}

/** Words that tell which statement it is: enough for CREATE OR REPLACE FUNCTION. */
const LEADING_WORDS = 4;
/** Longest word below: PROCEDURE. Longer ones are never looked at. */
const LONGEST_KEYWORD = 9;

/** The statement being collected. */
class Draft {
  start = -1;
  end = -1;
  private leading: string[] = [];
  private parentheses = 0;
  /** BEGIN ATOMIC … END and the CASE … END inside it. */
  private blocks = 0;
  private lastWord = "";
  private afterFrom = "";

  add(token: Token, text: string): void {
    if (this.start < 0) this.start = token.start;
    this.end = token.end;
    if (token.kind === "word") this.addWord(token, text);
    else {
      if (token.kind === "open") this.parentheses++;
      if (token.kind === "close") this.parentheses = Math.max(0, this.parentheses - 1);
      this.lastWord = text.startsWith(".", token.start) ? "." : "";
    }
  }

  /** True where a semicolon belongs to the statement. */
  holdsSemicolons(): boolean {
    return this.blocks > 0 || (this.parentheses > 0 && this.creates(["rule"]));
  }

  /** COPY … FROM STDIN: data follows. */
  readsStdin(): boolean {
    return this.leading[0] === "copy" && this.afterFrom === "stdin";
  }

  private addWord(token: Token, text: string): void {
    const long = token.end - token.start > LONGEST_KEYWORD;
    const word = long ? "" : text.slice(token.start, token.end).toLowerCase();
    if (this.leading.length < LEADING_WORDS) this.leading.push(word);
    if (this.parentheses === 0) {
      if (this.lastWord === "from") this.afterFrom = word;
      this.countBlocks(word);
    }
    this.lastWord = word;
  }

  private countBlocks(word: string): void {
    if (!this.creates(["function", "procedure"])) return;
    if (word === "atomic" && this.lastWord === "begin") this.blocks++;
    if (this.blocks === 0) return;
    // `x AS end` and `x.end` are names.
    const name = this.lastWord === "as" || this.lastWord === ".";
    if (word === "case" && !name) this.blocks++;
    if (word === "end" && !name) this.blocks--;
  }

  private creates(kinds: readonly string[]): boolean {
    const [first, second, third, fourth] = this.leading;
    if (first !== "create") return false;
    const kind = second === "or" && third === "replace" ? fourth : second;
    return kind !== undefined && kinds.includes(kind);
  }
}

/**
 * The lines behind COPY … FROM stdin; up to and including `\.`, as psql reads them. Without a closing `\.` there is no
 * data: what follows is then read as SQL, so that nothing is skipped in silence.
 */
function copyData(text: string, semicolonEnd: number, end: number): TextRange | null {
  const dataStart = afterLineBreak(text, endOfLine(text, semicolonEnd, end), end);
  for (let at = dataStart; at < end; ) {
    const lineEnd = endOfLine(text, at, end);
    if (text.slice(at, lineEnd) === "\\.") return { start: dataStart, end: lineEnd };
    at = afterLineBreak(text, lineEnd, end);
  }
  return null;
}

function startsLine(text: string, at: number, from: number): boolean {
  for (let before = at - 1; before >= from; before--) {
    const character = text[before];
    if (character === "\n" || character === "\r") return true;
    if (character !== " " && character !== "\t" && character !== "\ufeff") return false;
  }
  return true;
}

function endOfLine(text: string, at: number, end: number): number {
  let stop = at;
  while (stop < end && text[stop] !== "\n" && text[stop] !== "\r") stop++;
  return stop;
}

function afterLineBreak(text: string, lineEnd: number, end: number): number {
  return Math.min(end, lineEnd + (text.startsWith("\r\n", lineEnd) ? 2 : 1));
}
