import type { JoinExpr, Node, SelectStmt } from "@pgsql/types";
import { targetColumnName } from "../generated-names.ts";
import { all, as, strings, walk } from "../tree.ts";
import type { Environment } from "./evaluate.ts";
import type { Evaluate, Source } from "./join.ts";
import { join } from "./join.ts";
import { systemRows } from "./system-tables.ts";
import type { Value } from "./values.ts";
import { ROW_COUNT, UNKNOWN } from "./values.ts";

/** Rows a query returns for certain; `possible` when there may be others, or their number cannot be told. */
export interface SelectedRows {
  readonly certain: readonly (readonly Value[])[];
  readonly possible: boolean;
}

const UNTOLD: SelectedRows = { certain: [], possible: true };

/** A SELECT over system catalogs (or over nothing); a query over user data cannot be told. */
export function selectValues(environment: Environment, select: SelectStmt, evaluate: Evaluate): SelectedRows {
  if (select.larg !== undefined || select.valuesLists !== undefined || select.groupClause !== undefined) return UNTOLD;
  if (select.withClause !== undefined || select.havingClause !== undefined || select.limitOffset !== undefined) {
    return UNTOLD;
  }
  const conditions: Node[] = conjuncts(select.whereClause);
  const sources: Source[] = [];
  for (const item of select.fromClause ?? []) {
    const found = sourcesOf(environment, item, conditions);
    if (found === null) return UNTOLD;
    sources.push(...found);
  }
  const targets = all(select.targetList, "ResTarget").map((target) => target.val);
  const result: { certain: Value[][]; possible: boolean } = { certain: [], possible: false };
  const counted = targets.some(countsRows);
  join(environment, evaluate, sources, conditions, (inside, certain) => {
    if (!certain) result.possible = true;
    else result.certain.push(counted ? [] : targets.map((target) => evaluate(inside, target)));
  });
  if (!counted) return result;
  const count = result.possible ? UNKNOWN : result.certain.length;
  const inside = { ...environment, variables: new Map([...environment.variables, [ROW_COUNT, count] as const]) };
  return { certain: [targets.map((target) => evaluate(inside, target))], possible: false };
}

/** Whether the target counts all rows: count(*) or count(1), itself or inside an expression. */
function countsRows(target: Node | undefined): boolean {
  let found = false;
  walk(target, (kind, fields) => {
    if (kind !== "FuncCall" || !Array.isArray(fields.funcname)) return;
    found ||= strings(fields.funcname).at(-1) === "count" && fields.agg_distinct !== true;
  });
  return found;
}

/** The names of a query's columns, for a record variable. */
export function selectedNames(select: SelectStmt): string[] {
  return all(select.targetList, "ResTarget").map((target) => target.name ?? targetColumnName(target.val));
}

function conjuncts(node: Node | undefined): Node[] {
  if (node === undefined) return [];
  const expression = as(node, "BoolExpr");
  return expression?.boolop === "AND_EXPR" ? (expression.args ?? []).flatMap(conjuncts) : [node];
}

/** Tables of FROM; inner joins' conditions are added to those of WHERE. */
function sourcesOf(environment: Environment, item: Node, conditions: Node[]): Source[] | null {
  const table = as(item, "RangeVar");
  if (table !== undefined) {
    const name = table.relname ?? "";
    const rows = systemRows(environment.draft, table.schemaname, name);
    return rows === undefined ? null : [{ alias: table.alias?.aliasname ?? name, rows }];
  }
  const joined = as(item, "JoinExpr");
  return joined === undefined ? null : joinedSources(environment, joined, conditions);
}

function joinedSources(environment: Environment, joined: JoinExpr, conditions: Node[]): Source[] | null {
  const isInner = joined.jointype === "JOIN_INNER" && joined.isNatural !== true && joined.usingClause === undefined;
  if (!isInner || joined.larg === undefined || joined.rarg === undefined) return null;
  const left = sourcesOf(environment, joined.larg, conditions);
  const right = sourcesOf(environment, joined.rarg, conditions);
  conditions.push(...conjuncts(joined.quals));
  return left === null || right === null ? null : [...left, ...right];
}
