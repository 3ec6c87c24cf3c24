/** What a PL/pgSQL trigger function does beside the tables it names, read from its text. */
export interface TriggerText {
  /** Whether it does what this reading cannot follow: dynamic SQL, SELECT … INTO, whole-row assignments. */
  readonly unreadable: boolean;
  /** The text without comments and string literals, names in lower case unless quoted. */
  readonly code: string;
}

/** Reads a PL/pgSQL body. Comments and string literals count for nothing. */
export function readTriggerText(body: string): TriggerText {
  const code = bareCode(body);
  const unreadable = /\bexecute\b|\binto\b[^;]*\bnew\b|\bnew\s*:?=/.test(
    code.replaceAll(/\binsert\s+into\b/g, "insert"),
  );
  return { unreadable, code };
}

function bareCode(body: string): string {
  const tokens =
    /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$([A-Za-z_]*)\$[\s\S]*?\$\1\$|"(?:[^"]|"")*"|[^-/'"$]+|[\s\S]/g;
  return (body.match(tokens) ?? [])
    .map((token) => {
      if (token.startsWith("--") || token.startsWith("/*")) return " ";
      if (token.startsWith("'") || /^\$[A-Za-z_]*\$/.test(token)) return "''";
      return token.startsWith('"') ? token : token.toLowerCase();
    })
    .join("");
}
