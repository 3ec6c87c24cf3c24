import { splitStatements } from "../../sql/split.ts";
import { endsWithSemicolon, linesOf } from "../lines.ts";

/** The statements of a text, each with the comments in front of it and its semicolon. */
export function statementTexts(sql: string): readonly string[] {
  const pieces = splitStatements(sql, { start: 0, end: sql.length });
  let start = 0;
  return pieces.map((piece) => {
    const semicolon = sql.indexOf(";", piece.end);
    const end = semicolon < 0 ? piece.end : semicolon + 1;
    const text = sql.slice(start, end).trim();
    start = end;
    return semicolon < 0 ? `${text};` : text;
  });
}

/**
 * SQL for tools that end a statement at a line that ends with a semicolon (goose, sql-migrate): what has such a line inside
 * stands between marks.
 */
export function inBlocks(sql: string, mark: string): string {
  const texts = statementTexts(sql).map((text) => {
    const lines = linesOf(text);
    const isCut = lines.slice(0, -1).some((line) => !line.text.trim().startsWith("--") && endsWithSemicolon(line.text));
    return isCut ? `-- ${mark} StatementBegin\n${text}\n-- ${mark} StatementEnd` : text;
  });
  return texts.map((text) => `${text}\n`).join("\n");
}
