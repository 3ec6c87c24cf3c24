/** Rows as RFC 4180 has them: a header, CRLF, quotes doubled. A cell that a spreadsheet would take for a formula gets an apostrophe. */
export function csv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** What begins a formula in spreadsheets (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r]/;

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
