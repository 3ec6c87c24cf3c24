/** Places in text files. Everything a person is shown carries one of these. */

/** A place in a text: 1-based line, 1-based column counted in characters (Unicode code points), tabs as one. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A stretch of a file. `end` is exclusive; `file` is relative to the repository root with forward slashes. */
export interface Location {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

/** The place of an offset in UTF-16 units. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return { line: before.split("\n").length, column: [...line].length + 1 };
}

/** The order findings are shown in: file, then line, then column. */
export function compareLocations(a: Location, b: Location): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.start.line - b.start.line || a.start.column - b.start.column;
}

/** A path as it may be shown: control characters and bidirectional marks, which could forge lines of output, as escapes. */
export function printablePath(path: string): string {
  return path.replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, (character) => {
    const escaped = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
    return escaped ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** The beginning of a file, for what is about the whole of it. */
export function startOf(file: string): Location {
  const start = { line: 1, column: 1 };
  return { file, start, end: start };
}

/** `file:line:column`, as compilers print it. */
export function formatLocation(at: Location): string {
  return `${printablePath(at.file)}:${at.start.line}:${at.start.column}`;
}
