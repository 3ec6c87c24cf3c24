import type { Catalog } from "../../model/catalog.ts";
import type { PlanMove } from "../../model/plan.ts";
import { keysOf } from "./request.ts";
import { targetText } from "./target.ts";

/** The command line that makes a plan for a move, to be pasted into a shell. */
export function planCommand(move: PlanMove, table: string, catalog: Catalog): string {
  const column = "column" in move ? move.column : null;
  const target = targetText({ table, column }, catalog);
  const options = [...keysOf(move)].flatMap(([key, value]) => [`--${key}`, value]);
  return ["headgate", "plan", "new", move.operation, target, ...options].map(shellQuoted).join(" ");
}

/** A word as POSIX shells take it. */
export function shellQuoted(word: string): string {
  if (/^[A-Za-z0-9_./:@%+=-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
