import type { ChangeOf, TableRef } from "../model/change.ts";
import type { PlanOperation } from "../model/plan.ts";
import type { Pass } from "../pass/pass.ts";
import { plannedChangeDraft } from "./planned-change.ts";
import type { Draft } from "./rule.ts";
import { baseTable, captures, tableName } from "./stream-facts.ts";

/** The shared body of the three rules about a captured table that leaves its topic: dropped, renamed, moved. */
export function tableGone(
  pass: Pass,
  change: ChangeOf<"table-dropped" | "table-renamed" | "table-moved">,
  operation: Extract<PlanOperation, "drop-table" | "rename-table" | "move-table">,
  words: { readonly message: (table: string) => string; readonly why: string; readonly to: string | null },
): Draft {
  const ref: TableRef = change.table;
  const table = baseTable(pass.before, ref);
  const now = tableName(ref);
  return plannedChangeDraft(pass, {
    change,
    operation,
    table,
    column: null,
    to: words.to,
    captured: captures(pass, ref.relation),
    fields: null,
    message: words.message(table === now ? table : `${table} (${now} by then)`),
    why: words.why,
    canBePlanned: true,
    concerns: (verdict) => verdict.table === table,
  });
}
