import { compareLocations, type Location, type Position } from "../model/location.ts";
import type { Statement, SyntaxProblem } from "../model/statement.ts";
import type { DialectCheck } from "../ports.ts";
import { tokenAt } from "./lexer.ts";
import { indexText } from "./positions.ts";

/** What an older server's grammar makes of a statement that the newest one accepts. */
export type DialectProblem =
  | { readonly kind: "refused"; readonly statement: Statement; readonly problem: SyntaxProblem }
  | { readonly kind: "not-checked"; readonly statement: Statement; readonly reason: string };

/**
 * The statements a server of the check's major (or older) would refuse, and those it could not be asked about.
 * For pending statements: what is applied was accepted once. Ask when the target server's major is ≤ `check.major`.
 */
export async function dialectProblems(
  statements: readonly Statement[],
  check: DialectCheck,
): Promise<readonly DialectProblem[]> {
  const problems: DialectProblem[] = [];
  for (const statement of statements) {
    if (statement.parsed.kind !== "tree") continue;
    const verdict = await check.check(statement.text);
    switch (verdict.kind) {
      case "accepted":
        break;
      case "refused": {
        const message = `PostgreSQL ${check.major}: ${verdict.message}`;
        const at = tokenLocation(statement, verdict.cursor);
        problems.push({ kind: "refused", statement, problem: { message, at } });
        break;
      }
      case "not-checked":
        problems.push({ kind: "not-checked", statement, reason: verdict.reason });
        break;
      default:
        throw new Error(`unknown verdict ${JSON.stringify(verdict satisfies never)}`);
    }
  }
  return problems;
}

/**
 * Where a code-point offset into a statement's text stands in its file. A statement with placeholders filled in has other
 * columns than its file: what would lie behind its end is then shown as the whole statement.
 */
function tokenLocation({ at, text }: Statement, cursor: number): Location {
  const index = indexText(text);
  const start = index.offsetOfCodePoint(cursor);
  const end = tokenAt(text, start, text.length)?.end ?? start;
  const inFile = ({ line, column }: Position): Position => ({
    line: at.start.line + line - 1,
    column: line === 1 ? at.start.column + column - 1 : column,
  });
  const token = { file: at.file, start: inFile(index.position(start)), end: inFile(index.position(end)) };
  const inside =
    compareLocations(token, at) >= 0 && compareLocations({ ...at, start: token.end }, { ...at, start: at.end }) <= 0;
  return inside ? token : at;
}
