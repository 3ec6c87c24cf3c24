/** A name as an identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quotedAll(names: readonly string[]): string {
  return names.map(quoted).join(", ");
}

/** A text as a literal, whatever standard_conforming_strings says. */
export function literal(text: string): string {
  const plain = text.replaceAll("'", "''");
  return text.includes("\\") ? ` E'${plain.replaceAll("\\", "\\\\")}'` : `'${plain}'`;
}

/** Statements that commit together. */
export function together(...statements: readonly string[]): string {
  return `BEGIN;\n${statements.map((statement) => `${statement};\n`).join("")}COMMIT`;
}
