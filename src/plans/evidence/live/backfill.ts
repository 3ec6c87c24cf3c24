import type { Evidence } from "../../../model/plan.ts";
import type { LiveDatabase, SingleAnswer } from "../../../ports/live.ts";
import { plannedEnum } from "../../labels.ts";
import { failed, type PlanCase, unverified, verified } from "../case.ts";
import { isSealed } from "../seal.ts";
import { type ProofQuery, proofQuery } from "./proof-query.ts";
import { asked, type LiveSystems } from "./systems.ts";
import { type Moved, movedTo } from "./wanted.ts";

const KIND = "backfill";
const WHOLE = ["smallint", "integer", "bigint", "numeric"];

/** The plan's own query, as it stands at base, finds no row on the database that still has to be filled. */
export async function backfill(given: PlanCase, { database, parser }: LiveSystems): Promise<Evidence> {
  const { plan } = given;
  const { table } = given.objects;
  if (table !== null && isSealed(given.catalogs.base, table)) {
    return verified(KIND, `${plan.table} has been sealed: what was written since is in the new place only`, {
      strength: "medium",
    });
  }
  if (plan.backfill === null) return unverified(KIND, "the plan names no backfill query, which must give 0");
  const query = proofQuery(plan.backfill, parser);
  if (query.kind === "refused") return failed(KIND, `the plan's backfill query is not run: ${query.reason}`);
  const beside = besideThePoint(query, given);
  if (beside !== null) return failed(KIND, `the plan's backfill query proves nothing: ${beside}`);
  return asked(KIND, database, async (live) => judge(await live.single(query.text, query.functions), live));
}

/** A query that looks elsewhere gives 0 whatever is left to do. */
function besideThePoint(query: Extract<ProofQuery, { readonly kind: "query" }>, given: PlanCase): string | null {
  const moved = movedTo(given);
  if (moved.kind === "missing") return `there is no "${moved.name}" at base`;
  const { tables, columns } = concerned(given, moved);
  const unread = tables.find((table) => !query.tables.includes(table));
  if (unread !== undefined) return `it does not read ${unread}`;
  if (query.columns.includes("*")) return null;
  const unseen = columns.find((column) => !query.columns.includes(column));
  return unseen === undefined ? null : `it does not look at "${unseen}"`;
}

/** By their bare names. A label is in every column of its enum. */
function concerned(
  { plan, catalogs: { base } }: PlanCase,
  moved: Exclude<Moved, { readonly kind: "missing" }>,
): { readonly tables: readonly string[]; readonly columns: readonly string[] } {
  const tables = [plan.table.split(".").slice(1).join(".")];
  if (plan.operation === "drop-enum-value" || plan.operation === "rename-enum-value") {
    const used = plannedEnum(plan, base)?.columns ?? [];
    return { tables: used.map(({ table }) => table.name), columns: used.map(({ column }) => column.name) };
  }
  switch (moved.kind) {
    case "columns":
      return { tables, columns: moved.columns };
    case "table":
      return { tables: [...tables, moved.table.name], columns: [] };
    case "left":
      return { tables, columns: moved.column === null ? [] : [moved.column.name] };
    default:
      return moved satisfies never;
  }
}

function judge(answer: SingleAnswer, { label: source }: LiveDatabase): Evidence {
  const told = { source };
  switch (answer.kind) {
    case "value":
      return count(answer, told);
    case "not one value":
      return failed(KIND, `the query gives ${answer.columns} columns and ${rows(answer.rows)}, not one number`, told);
    case "took too long": {
      const advice = "an index whose condition is the query's makes it quick";
      return unverified(KIND, `the query was stopped after ${answer.milliseconds / 1000} s: ${advice}`, told);
    }
    case "volatile": {
      const advice = "declare functions that only compute IMMUTABLE or STABLE";
      return failed(KIND, `the query is not run: volatile functions (${answer.functions.join(", ")}); ${advice}`, told);
    }
    case "locked":
      return unverified(KIND, "another session locks what the query reads: run it again", told);
    case "refused":
      return unverified(KIND, `the server refused the query: ${answer.message} (${answer.code})`, told);
    default:
      return answer satisfies never;
  }
}

function count(
  { text, type }: Extract<SingleAnswer, { readonly kind: "value" }>,
  told: { readonly source: string },
): Evidence {
  if (!WHOLE.includes(type)) return failed(KIND, `the query gives ${type}, not a whole number`, told);
  if (text === null) return failed(KIND, "the query gives null", told);
  if (/^0(?:\.0*)?$/.test(text)) return verified(KIND, "the query gives 0: every row is filled", told);
  return failed(KIND, `the query gives ${text}: that many rows are still to be filled`, told);
}

function rows(count: number): string {
  return count === 1 ? "1 row" : count === 0 ? "no row" : "several rows";
}
