import { expect, it } from "vitest";
import type { SqlDialect } from "../../../src/model/contract.ts";
import type { TableGiven } from "../helpers.ts";
import { ORDERS, said } from "./helpers.ts";

/** SQL and what is derived from it, in the words of `said`. */
export type Case = readonly [sql: string, reads: string];

/** One test a case; `before` are the statements that stand in front of each. */
export function cases(
  before: string,
  list: readonly Case[],
  given: TableGiven = ORDERS,
  dialect: SqlDialect | null = null,
): void {
  it.each(list.map(([sql, reads]) => ({ sql, reads })))("$sql", ({ sql, reads }) => {
    expect(said(`${before}\n${sql}`, given, dialect)).toBe(reads);
  });
}
