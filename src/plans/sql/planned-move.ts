import { formatType } from "../../catalog/print.ts";
import type { Catalog, Relation } from "../../model/catalog.ts";
import type { Plan, PlanOf, PlanOperation } from "../../model/plan.ts";
import type { SqlParser } from "../../ports.ts";
import { columnNamed, findTable } from "../target.ts";
import { assignable, type Cast } from "./assignment.ts";
import { type ColumnMove, type MovedColumn, renameMove } from "./column-move.ts";
import { columnExpression, type MoveExpression, readExpression } from "./expression.ts";

const MOVES: readonly PlanOperation[] = ["rename-column", "change-type", "split-column", "merge-columns"];

export function isMove(plan: Plan): plan is MovePlan {
  return MOVES.includes(plan.operation);
}

export type MovePlan = PlanOf<"rename-column" | "change-type" | "split-column" | "merge-columns">;

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
  const olds: readonly string[] = plan.operation === "merge-columns" ? plan.columns : [plan.column];
  const missing = olds.find((name) => columnNamed(relation, name) === null);
  if (missing !== undefined) return refused("column", `${plan.table} has no column "${missing}"`);
  const columns = olds.flatMap((name) => columnNamed(relation, name) ?? []);
  const generated = columns.find((column) => column.generated !== null);
  if (generated !== undefined) {
    const message = `"${generated.name}" is generated: add the new column as GENERATED too, from the same columns; nobody writes either`;
    return refused("column", message);
  }
  const types = new Map(columns.map((column) => [column.name, formatType(catalog, column.type)]));
  const old = (name: string) => ({ name, type: types.get(name) ?? "" });
  const [column] = columns;
  switch (plan.operation) {
    case "rename-column": {
      const move = renameMove(relation, plan.table, plan.column, plan.to, old(plan.column).type);
      return { kind: "move", move, notes: [] };
    }
    case "change-type": {
      if (column === undefined) return refused("column", "none");
      const cast = assignable(catalog, column.type, plan.to, parser);
      return retyped(plan, relation, { from: old(plan.column).type, cast }, parser);
    }
    case "split-column":
      return combined(plan.table, relation, parser, {
        from: [{ ...old(plan.column), key: "inverse", text: plan.inverse }],
        to: Object.entries(plan.into).map(([name, { type, cast }]) => ({
          name,
          type,
          key: `into.${name}.cast`,
          text: cast,
        })),
      });
    case "merge-columns":
      return combined(plan.table, relation, parser, {
        from: plan.columns.map((name) => ({ ...old(name), key: `inverse.${name}`, text: plan.inverse[name] ?? null })),
        to: [{ name: plan.to, type: plan.type, key: "cast", text: plan.cast }],
      });
    default:
      return plan satisfies never;
  }
}

interface WrittenColumn {
  readonly name: string;
  readonly type: string;
  /** Of the plan file. */
  readonly key: string;
  readonly text: string | null;
}

function combined(
  table: string,
  relation: Relation,
  parser: SqlParser | null,
  sides: { readonly from: readonly WrittenColumn[]; readonly to: readonly WrittenColumn[] },
): PlannedMove {
  const problems: MoveProblem[] = [];
  const side = (own: readonly WrittenColumn[], other: readonly WrittenColumn[]): readonly MovedColumn[] =>
    own.map(({ name, type, key, text }) => {
      const names = other.map((one) => one.name);
      if (text === null) problems.push({ key, message: `say what becomes of "${name}"`, offset: null });
      return { name, type, value: text === null ? { pieces: [] } : readOf(key, text, names, parser, problems) };
    });
  const move = { table, relation, from: side(sides.from, sides.to), to: side(sides.to, sides.from), rename: false };
  return problems.length > 0 ? { kind: "refused", problems } : { kind: "move", move, notes: [] };
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
