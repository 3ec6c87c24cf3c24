/** Rows as CSV (RFC 4180): CRLF after each row, quotes where a cell needs them. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** A spreadsheet takes what begins with `=`, `+`, `-` or `@` for a formula (OWASP, "CSV Injection"): such a cell gets a quote in front. */
function cell(text: string): string {
  const tame = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}
