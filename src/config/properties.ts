/**
 * A Java .properties text as `java.util.Properties.load` reads it: `key=value`, `key: value` or `key value`, `#` and `!`
 * comments, backslash line continuations and escapes (`\n`, `\t`, `\uXXXX`, …); a key given twice keeps its last value.
 */
export function parseProperties(text: string): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const line of logicalLines(text)) {
    const [, key = "", value = ""] = /^((?:\\[\s\S]|[^\\=:\s])*)[ \t\f]*(?:[=:][ \t\f]*)?([\s\S]*)$/.exec(line) ?? [];
    properties.set(unescaped(key), unescaped(value));
  }
  return properties;
}

/** Natural lines joined where one ends in an odd number of backslashes; comments and blank lines left out. */
function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  let open: string | null = null;
  for (const natural of text.split(/\r\n|\n|\r/)) {
    const line = natural.replace(/^[ \t\f]+/, "");
    if (open === null && (line === "" || line.startsWith("#") || line.startsWith("!"))) continue;
    const whole: string = (open ?? "") + line;
    const continues = (/\\+$/.exec(line)?.[0].length ?? 0) % 2 === 1;
    open = continues ? whole.slice(0, -1) : null;
    if (!continues) lines.push(whole);
  }
  return open === null ? lines : [...lines, open];
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
