/** One `key=value` of a .properties text, with where both stand (UTF-16 offsets, the end not included). */
export interface Property {
  readonly key: string;
  readonly value: string;
  readonly keyAt: readonly [start: number, end: number];
  readonly valueAt: readonly [start: number, end: number];
  /** A `\u` without four hexadecimal digits, which Java refuses: its offset. */
  readonly malformedAt: number | null;
}

/**
 * A Java .properties text as `java.util.Properties.load` reads it: `key=value`, `key: value` or `key value`, `#` and `!`
 * comments, backslash line continuations and escapes (`\n`, `\t`, `\uXXXX`, …); a key given twice keeps its last value.
 */
export function parseProperties(text: string): ReadonlyMap<string, string> {
  return new Map(readProperties(text).map(({ key, value }) => [key, value]));
}

/** As `parseProperties`, but each entry by itself, in the order of the text. */
export function readProperties(text: string): readonly Property[] {
  return logicalLines(text).map(({ text: line, offsets, end }) => {
    const [, key = "", between = "", value = ""] = ENTRY.exec(line) ?? [];
    const at = (index: number) => offsets[index] ?? end;
    const valueStart = key.length + between.length;
    const malformed = MALFORMED.exec(line);
    return {
      key: unescaped(key),
      value: unescaped(value),
      keyAt: [at(0), afterLast(offsets, key.length, at(0))],
      valueAt: [at(valueStart), afterLast(offsets, line.length, at(valueStart))],
      malformedAt: malformed === null ? null : at(malformed.index + malformed[0].length - 2),
    };
  });
}

const ENTRY = /^((?:\\[\s\S]|[^\\=:\s])*)([ \t\f]*(?:[=:][ \t\f]*)?)([\s\S]*)$/;
const MALFORMED = /^(?:[^\\]|\\[^u]|\\u[0-9a-fA-F]{4})*?\\u(?![0-9a-fA-F]{4})/;

/** A line as Java sees it, and where each of its UTF-16 units stands in the text. */
interface LogicalLine {
  readonly text: string;
  readonly offsets: readonly number[];
  readonly end: number;
}

/** Natural lines joined where one ends in an odd number of backslashes; comments and blank lines left out. */
function logicalLines(text: string): readonly LogicalLine[] {
  const lines: LogicalLine[] = [];
  let open: LogicalLine | null = null;
  for (const { 1: natural = "", index } of text.matchAll(/([^\r\n]*)(?:\r\n|\n|\r|$)/g)) {
    const line = natural.replace(/^[ \t\f]+/, "");
    if (open === null && (line === "" || line.startsWith("#") || line.startsWith("!"))) continue;
    const continues = (/\\+$/.exec(line)?.[0].length ?? 0) % 2 === 1;
    const start = index + natural.length - line.length;
    const kept = continues ? line.slice(0, -1) : line;
    const whole: LogicalLine = {
      text: (open?.text ?? "") + kept,
      offsets: [...(open?.offsets ?? []), ...Array.from({ length: kept.length }, (_, unit) => start + unit)],
      end: index + natural.length,
    };
    open = continues ? whole : null;
    if (!continues) lines.push(whole);
  }
  return open === null ? lines : [...lines, open];
}

/** Where the unit before an index ends. */
function afterLast(offsets: readonly number[], index: number, otherwise: number): number {
  const last = index === 0 ? undefined : offsets[index - 1];
  return last === undefined ? otherwise : Math.max(last + 1, otherwise);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["f", "\f"],
]);

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, code: string | undefined, character: string) =>
    code === undefined ? (ESCAPES.get(character) ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
