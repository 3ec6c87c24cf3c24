import type { FuncCall, Node } from "@pgsql/types";
import type { FunctionEntry } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { changingCall } from "../hidden-ddl.ts";
import { findFunctions, writtenParts } from "../names.ts";
import { evaluate } from "../procedural/evaluate.ts";
import type { ApplyTree } from "../procedural/run.ts";
import { runFunction } from "../procedural/run.ts";
import { Undecidable } from "../refused.ts";
import { writtenSystemTable } from "../system-writes.ts";
import { all, as, strings } from "../tree.ts";

/**
 * A statement that only reads or writes data changes the catalog when a function it calls does, or when the data is the catalog's. `SELECT f(…)` and
 * `CALL p(…)` are followed into the function; calls inside a query run as often as it has rows, which is not known.
 */
export function followCalls(context: Context, tree: Node, apply: ApplyTree): void {
  const written = writtenSystemTable(tree);
  if (written !== undefined) throw new Undecidable(`writes to ${written} itself`, null);
  const call = changingCall(context.draft, tree);
  if (call === undefined) return;
  const why = call.entry === null ? "changes tables" : "has DDL or dynamic SQL in its body";
  const calls = call.entry === null ? null : topLevelCalls(tree);
  if (calls === null || context.parser === null) throw new Undecidable(`calls ${call.name}(), which ${why}`, null);
  for (const direct of calls) follow(context, direct, apply);
}

/** The calls a statement consists of; null when it is more than calls. */
function topLevelCalls(tree: Node): FuncCall[] | null {
  const procedure = as(tree, "CallStmt")?.funccall;
  if (procedure !== undefined) return [procedure];
  const select = as(tree, "SelectStmt");
  if (select === undefined || select.fromClause !== undefined || select.whereClause !== undefined) return null;
  if (select.larg !== undefined || select.valuesLists !== undefined || select.withClause !== undefined) return null;
  const targets = all(select.targetList, "ResTarget").map((target) => as(target.val, "FuncCall"));
  const calls = targets.filter((target) => target !== undefined);
  return calls.length === targets.length ? calls : null;
}

function follow(context: Context, call: FuncCall, apply: ApplyTree): void {
  const entry = entryOf(context, call);
  if (changingCall(context.draft, { FuncCall: call }) === undefined) return;
  if (entry === undefined)
    throw new Undecidable(`calls ${strings(call.funcname).join(".")}(), which is not followed`, null);
  const environment = { draft: context.draft, postgres: context.postgres, variables: context.variables, rows: [] };
  const args = (call.args ?? []).map((arg) => evaluate(environment, arg));
  runFunction(context, entry, args, apply);
}

/** The one function with that name and number of arguments. */
function entryOf(context: Context, call: FuncCall): FunctionEntry | undefined {
  const count = call.args?.length ?? 0;
  const named = findFunctions(context.draft, writtenParts(strings(call.funcname)));
  const [only, other] = named.filter((entry) => entry.arguments.length === count);
  return other === undefined ? only : undefined;
}
