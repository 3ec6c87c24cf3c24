import type { JoinExpr, Node, SelectStmt } from "@pgsql/types";
import { targetColumnName } from "../generated-names.ts";
import { all, as, strings, walk } from "../tree.ts";
import type { Environment } from "./evaluate.ts";
import type { Evaluate, Source } from "./join.ts";
import { join } from "./join.ts";
import { systemRows } from "./system-tables.ts";
import { isUnknown, UNKNOWN, type Value } from "./values.ts";

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
  const sources = (select.fromClause ?? []).flatMap((item) => sourcesOf(environment, item, conditions));
  const targets = all(select.targetList, "ResTarget").map((target) => target.val);
  const found: Environment[] = [];
  let possible = false;
  join(environment, evaluate, sources, conditions, (inside, certain) => {
    if (certain) found.push(inside);
    else possible = true;
  });
  if (targets.some(aggregates)) {
    const inside = { ...environment, group: possible ? null : found };
    return { certain: [targets.map((target) => evaluate(inside, target))], possible: false };
  }
  const rows = found.map((inside) => targets.map((target) => evaluate(inside, target)));
  return limited(environment, evaluate, select, { certain: distinctRows(select, rows), possible });
}

/** DISTINCT drops rows that are the same; rows that cannot be told stay. */
function distinctRows(select: SelectStmt, rows: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
  if (select.distinctClause === undefined) return rows;
  const seen = new Set<string>();
  return rows.filter((row) => {
    const key = JSON.stringify(row);
    if (row.some(isUnknown) || !seen.has(key)) {
      seen.add(key);
      return true;
    }
    return false;
  });
}

/** LIMIT: how many rows there are is known, but not which of them. */
function limited(environment: Environment, evaluate: Evaluate, select: SelectStmt, rows: SelectedRows): SelectedRows {
  if (select.limitCount === undefined) return rows;
  const count = evaluate(environment, select.limitCount);
  if (count === null) return rows;
  if (typeof count !== "number") return UNTOLD;
  if (rows.certain.length <= count) return rows;
  const kept = rows.certain.slice(0, count);
  const [first] = rows.certain;
  const alike = rows.certain.every((row) => JSON.stringify(row) === JSON.stringify(first));
  return { certain: alike ? kept : kept.map((row) => row.map(() => UNKNOWN)), possible: false };
}

const AGGREGATES: ReadonlySet<string> = new Set(["count", "array_agg", "string_agg", "min", "max", "bool_or", "sum"]);

/** Whether a target holds an aggregate, which makes one row of all. */
function aggregates(target: Node | undefined): boolean {
  let found = false;
  walk([target], (kind, fields) => {
    if (kind !== "FuncCall" || !Array.isArray(fields.funcname)) return;
    found ||= AGGREGATES.has(strings(fields.funcname).at(-1) ?? "");
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

/** A source whose rows are not known: there may be any number of them. */
const untold = (alias: string): Source => ({ alias, rows: [new Map()], untold: true });

/** Tables of FROM; inner joins' conditions are added to those of WHERE. */
function sourcesOf(environment: Environment, item: Node, conditions: Node[]): Source[] {
  const table = as(item, "RangeVar");
  if (table !== undefined) {
    const name = table.relname ?? "";
    const alias = table.alias?.aliasname ?? name;
    const rows = systemRows(environment.draft, table.schemaname, name);
    return [rows === undefined ? untold(alias) : { alias, rows, untold: false }];
  }
  const joined = as(item, "JoinExpr");
  if (joined !== undefined) return joinedSources(environment, joined, conditions);
  return [untold(as(item, "RangeSubselect")?.alias?.aliasname ?? "")];
}

/** Of other joins than inner ones only the rows of the outer side are sure to be there, with who knows what beside them. */
function joinedSources(environment: Environment, joined: JoinExpr, conditions: Node[]): Source[] {
  if (joined.larg === undefined || joined.rarg === undefined) return [untold("")];
  const isInner = joined.jointype === "JOIN_INNER" && joined.isNatural !== true && joined.usingClause === undefined;
  if (isInner) {
    const sources = [joined.larg, joined.rarg].flatMap((side) => sourcesOf(environment, side, conditions));
    conditions.push(...conjuncts(joined.quals));
    return sources;
  }
  if (joined.jointype !== "JOIN_LEFT" && joined.jointype !== "JOIN_INNER") return [untold("")];
  return [
    ...sourcesOf(environment, joined.larg, conditions),
    untold(as(joined.rarg, "RangeVar")?.alias?.aliasname ?? ""),
  ];
}
