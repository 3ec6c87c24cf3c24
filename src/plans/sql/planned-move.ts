import { formatType } from "../../catalog/print.ts";
import type { Catalog, Relation } from "../../model/catalog.ts";
import type { Plan, PlanOf } from "../../model/plan.ts";
import type { SqlParser } from "../../ports.ts";
import { columnNamed, findTable } from "../target.ts";
import { assignable, type Cast } from "./assignment.ts";
import { type ColumnMove, renameMove } from "./column-move.ts";
import { columnExpression, type MoveExpression, readExpression } from "./expression.ts";

const MOVES = ["rename-column", "change-type"] as const;

export function isMove(plan: Plan): plan is MovePlan {
  return MOVES.some((operation) => operation === plan.operation);
}

export type MovePlan = PlanOf<"rename-column" | "change-type">;

/** What a plan's own words come to. */
export type PlannedMove =
  /** `notes`: what a person has to know of it, in sentences. */
  | { readonly kind: "move"; readonly move: ColumnMove; readonly notes: readonly string[] }
  | { readonly kind: "refused"; readonly problems: readonly MoveProblem[] };

export interface MoveProblem {
  /** Of the plan file: `cast`, `into.first_name.cast`. */
  readonly key: string;
  readonly message: string;
  /** Where in that text, in characters; null: all of it. */
  readonly offset: number | null;
}

/** The columns that a plan moves, their types and the expressions between them, as they are before anything moves. */
export function plannedMove(plan: MovePlan, catalog: Catalog, parser: SqlParser | null): PlannedMove {
  const relation = findTable(catalog, plan.table);
  if (relation === null) return refused("table", `there is no table ${plan.table}`);
  const column = columnNamed(relation, plan.column);
  if (column === null) return refused("column", `${plan.table} has no column "${plan.column}"`);
  const type = formatType(catalog, column.type);
  switch (plan.operation) {
    case "rename-column":
      return { kind: "move", move: renameMove(relation, plan.table, plan.column, plan.to, type), notes: [] };
    case "change-type":
      return retyped(plan, relation, { from: type, cast: assignable(catalog, column.type, plan.to, parser) }, parser);
    default:
      return plan satisfies never;
  }
}

/** The column that a change of type makes when the plan does not name it: two columns cannot have one name. */
export function newColumn(plan: Pick<PlanOf<"change-type">, "as" | "column">): string {
  return plan.as ?? `${plan.column}_v2`;
}

function retyped(
  plan: PlanOf<"change-type">,
  relation: Relation,
  { from, cast }: { readonly from: string; readonly cast: Cast },
  parser: SqlParser | null,
): PlannedMove {
  const to = newColumn(plan);
  const problems: MoveProblem[] = [];
  const read = (key: "cast" | "inverse", column: string, missing: string | null): MoveExpression => {
    const text = plan[key];
    if (text !== null) return readOf(key, text, [column], parser, problems);
    if (missing !== null) problems.push({ key, message: missing, offset: null });
    return columnExpression(column);
  };
  const forth = read("cast", plan.column, cast.forth);
  const back = read("inverse", to, cast.back);
  if (problems.length > 0) return { kind: "refused", problems };
  const move: ColumnMove = {
    table: plan.table,
    relation,
    from: [{ name: plan.column, type: from, value: back }],
    to: [{ name: to, type: plan.to, value: forth }],
    rename: false,
  };
  return { kind: "move", move, notes: cast.notes };
}

/** An expression of the plan; what is wrong with it is added to the problems. */
function readOf(
  key: string,
  text: string,
  columns: readonly string[],
  parser: SqlParser | null,
  problems: MoveProblem[],
): MoveExpression {
  const outcome: ReturnType<typeof readExpression> =
    parser === null
      ? { kind: "refused", reason: "the expression was not read", offset: 0 }
      : readExpression(text, columns, parser);
  if (outcome.kind === "read") return outcome.expression;
  problems.push({ key, message: outcome.reason, offset: outcome.offset });
  return { pieces: [text] };
}

function refused(key: string, message: string): PlannedMove {
  return { kind: "refused", problems: [{ key, message, offset: null }] };
}
