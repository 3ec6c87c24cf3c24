import type { ChangeOf, TableRef } from "../model/change.ts";
import type { PlanMove } from "../model/plan.ts";
import type { Pass } from "../pass/pass.ts";
import { plannedChangeDraft } from "./planned-change.ts";
import type { Draft } from "./rule.ts";
import { baseTable, captures, tableName } from "./stream-facts.ts";

/** The shared body of the three rules about a captured table that leaves its topic: dropped, renamed, moved. */
export function tableGone(
  pass: Pass,
  change: ChangeOf<"table-dropped" | "table-renamed" | "table-moved">,
  words: { readonly message: (table: string) => string; readonly why: string; readonly move: PlanMove },
): Draft {
  const ref: TableRef = change.table;
  const table = baseTable(pass.before, ref);
  const now = tableName(ref);
  return plannedChangeDraft(pass, {
    change,
    table,
    column: null,
    move: words.move,
    captured: captures(pass, ref.relation),
    fields: null,
    message: words.message(table === now ? table : `${table} (${now} by then)`),
    why: words.why,
    canBePlanned: true,
    concerns: (verdict) => verdict.table === table,
  });
}
