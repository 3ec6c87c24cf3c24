import type { TextRange } from "../model/migration.ts";

/** A line as line-by-line tools see it: `text` without its line break, `start` to `end` with it. */
export interface Line extends TextRange {
  readonly text: string;
}

/** Lines end at LF; a CR in front of it is part of the break (Go's bufio.ScanLines). */
export function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf("\n", start);
    const end = feed < 0 ? text.length : feed + 1;
    lines.push({ start, end, text: text.slice(start, end).replace(/\r?\n$/, "") });
    start = end;
  }
  return lines;
}

/**
 * Where goose and sql-migrate (which share this function) end a statement: the last word in front of a comment ends with
 * a semicolon.
 */
export function endsWithSemicolon(line: string): boolean {
  const words = line.split(/\s+/).filter((word) => word !== "");
  const comment = words.findIndex((word) => word.startsWith("--"));
  return (comment < 0 ? words : words.slice(0, comment)).at(-1)?.endsWith(";") ?? false;
}
