import type { Location, Position } from "../../model/location.ts";
import type { SourceFile } from "../../model/migration.ts";

/** Where stretches of a file stand. Offsets are UTF-16 units, `end` is not included. */
export type Locate = (start: number, end?: number) => Location;

export function locator({ path, text }: SourceFile): Locate {
  const starts = lineStarts(text);
  const position = (offset: number): Position => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: [...text.slice(starts[low] ?? 0, offset)].length + 1 };
  };
  return (start, end = start) => ({ file: path, start: position(start), end: position(end) });
}

/** The file with everything at those places hidden: characters become `*`, lines stay lines. */
export function withoutSecrets(file: SourceFile, places: readonly Location[]): SourceFile {
  if (places.length === 0) return file;
  const starts = lineStarts(file.text);
  const offset = ({ line, column }: Position): number => {
    const start = starts[line - 1] ?? file.text.length;
    return start + [...file.text.slice(start, starts[line] ?? file.text.length)].slice(0, column - 1).join("").length;
  };
  const hidden = new Set<number>();
  for (const { start, end } of places) for (let at = offset(start); at < offset(end); at++) hidden.add(at);
  const text = file.text.split("").map((unit, at) => (hidden.has(at) && !/[\r\n"']/.test(unit) ? "*" : unit));
  return { path: file.path, text: text.join("") };
}

/** Whether a text must not be shown: a secret by its key, or a URL with a password in it. */
export function isSecretValue(key: string, value: string): boolean {
  return isSecret(key) || /:\/\/[^/\s:@]*:[^/\s@]+@/.test(value);
}

/** Options whose value is a secret: passwords, keys and tokens, and the JAAS texts that hold them. */
export function isSecret(key: string): boolean {
  return /(?:^|[._-])(?:\w*password|\w*passwd|\w*secret\w*|token|credentials?|jaas|user\.info|userinfo|(?:api|app|private|access|account)[._-]?key|passphrase)(?:$|[._-])/i.test(
    key,
  );
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const { index } of text.matchAll(/\n/g)) starts.push(index + 1);
  return starts;
}
