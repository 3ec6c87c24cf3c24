import type { TransactionMode } from "../model/migration.ts";
import { isTrivia, tokenAt } from "../sql/lexer.ts";
import { splitStatements } from "../sql/split.ts";

/**
 * Statements that PostgreSQL refuses inside a transaction block (PreventInTransactionBlock), as leading words.
 * ALTER TYPE … ADD VALUE is not one of them since PostgreSQL 12.
 */
const OUTSIDE_TRANSACTIONS: readonly RegExp[] = [
  /^create (unique )?index concurrently\b/,
  /^drop index concurrently\b/,
  /^reindex\b.*\b(concurrently|schema|database|system)\b/,
  /^(create|drop) (database|tablespace|subscription)\b/,
  /^alter system\b/,
  /^alter database \S+ set tablespace\b/,
  /^alter table \S.* detach partition \S+ concurrently\b/,
  /^vacuum\b/,
  /^discard all\b/,
];

/** How a tool that wraps each migration in a transaction, unless it must not, runs this one. */
export function transactionModeOf(text: string): TransactionMode {
  if (!/concurrently|reindex|database|tablespace|subscription|system|vacuum|discard/i.test(text)) return "migration";
  const pieces = splitStatements(text, { start: 0, end: text.length });
  const outside = pieces.some(({ start, end }) => {
    const words = leadingText(text, start, end);
    return OUTSIDE_TRANSACTIONS.some((pattern) => pattern.test(words));
  });
  return outside ? "statement" : "migration";
}

/** Tokens that decide: a partition's name may stand rather far in front of CONCURRENTLY. */
const TOKENS = 16;

/** The first tokens of a statement in lower case, one blank between them, comments left out. */
function leadingText(text: string, start: number, end: number): string {
  const tokens: string[] = [];
  let at = start;
  for (let token = tokenAt(text, at, end); token !== null && tokens.length < TOKENS; token = tokenAt(text, at, end)) {
    at = token.end;
    if (!isTrivia(token)) tokens.push(text.slice(token.start, token.end).toLowerCase());
  }
  return tokens.join(" ");
}
