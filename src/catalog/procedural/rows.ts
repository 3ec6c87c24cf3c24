import type { SelectStmt } from "@pgsql/types";
import type { SqlParser } from "../../ports.ts";
import { findFunctions, writtenParts } from "../names.ts";
import { all, as, strings } from "../tree.ts";
import type { Environment } from "./evaluate.ts";
import { evaluate } from "./evaluate.ts";
import { type SelectedRows, selectValues } from "./select.ts";
import { parsedOnce } from "./texts.ts";

/** Rows a loop goes over; `SELECT f()` of a function in SQL that returns a set gives those of its body. */
export function rowsOf(environment: Environment, parser: SqlParser, select: SelectStmt): SelectedRows {
  const [target, other] = all(select.targetList, "ResTarget");
  const call = select.fromClause === undefined && other === undefined ? as(target?.val, "FuncCall") : undefined;
  const named = call === undefined ? [] : findFunctions(environment.draft, writtenParts(strings(call.funcname)));
  const [entry, twin] = named;
  if (entry?.set !== true) return selectValues(environment, select, evaluate);
  const parsed = parsedOnce(parser, entry.body ?? "");
  const [only, more] = parsed.ok ? parsed.statements : [];
  const body = as(only?.tree, "SelectStmt");
  const plain = twin === undefined && more === undefined && entry.language === "sql" && entry.arguments.length === 0;
  if (body === undefined || !plain) return { certain: [], possible: true };
  return selectValues({ ...environment, variables: new Map() }, body, evaluate);
}
