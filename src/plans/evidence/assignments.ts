/** What a PL/pgSQL trigger function writes, read from its text. */
export interface TriggerBody {
  /** Columns that some `NEW.column := …` statement assigns, with the text on the right. */
  readonly assignments: ReadonlyMap<string, readonly string[]>;
  /** Whether it also does what this reading cannot follow: dynamic SQL, SELECT … INTO, whole-row assignments. */
  readonly unreadable: boolean;
  /** The text without comments and string literals, names in lower case unless quoted. */
  readonly code: string;
}

/**
 * Reads the assignments of a PL/pgSQL body (PostgreSQL documentation, "PL/pgSQL: Basic Statements": `:=` or `=`).
 * Comments and string literals count for nothing.
 */
export function readTriggerBody(body: string): TriggerBody {
  const code = bareCode(body);
  const assignments = new Map<string, string[]>();
  // A statement starts at the beginning, after `;`, or after one of the words that open a list of statements.
  const pattern =
    /(?:^|;|\bbegin\b|\bthen\b|\belse\b|\bloop\b)\s*new\s*\.\s*("(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)\s*:?=\s*([^;]*)/g;
  for (let match = pattern.exec(code); match !== null; match = pattern.exec(code)) {
    const [, name = "", value = ""] = match;
    const column = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
    assignments.set(column, [...(assignments.get(column) ?? []), value.trim()]);
  }
  const unreadable = /\bexecute\b|\binto\b[^;]*\bnew\b|\bnew\s*:?=/.test(
    code.replaceAll(/\binsert\s+into\b/g, "insert"),
  );
  return { assignments, unreadable, code };
}

/** Whether a column's value is taken from another column of the new row. */
export function takesFrom(body: TriggerBody, column: string, source: string): boolean {
  const escaped = source.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const bare = /^[a-z_][a-z0-9_$]*$/.test(source) ? `(?:"${escaped}"|${escaped}(?![a-z0-9_$]))` : `"${escaped}"`;
  const reference = new RegExp(`\\bnew\\s*\\.\\s*${bare}`);
  return (body.assignments.get(column) ?? []).some((value) => reference.test(value));
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
