import type { SqlParser } from "../../ports.ts";
import type { Draft } from "../draft.ts";
import { findFunctions, writtenParts } from "../names.ts";
import { all, as, strings } from "../tree.ts";
import { builtinColumnType } from "../types.ts";
import { parsedOnce } from "./texts.ts";

/** Whether an expression calls a function of the migrations' own that returns void: it is there for what it does. */
export function callsVoidFunction(draft: Draft, parser: SqlParser, expression: string): boolean {
  const parsed = parsedOnce(parser, `SELECT ${expression}`);
  const select = parsed.ok ? as(parsed.statements[0]?.tree, "SelectStmt") : undefined;
  const call = as(all(select?.targetList, "ResTarget")[0]?.val, "FuncCall");
  const entries = findFunctions(draft, writtenParts(strings(call?.funcname)));
  return entries.length > 0 && entries.every((entry) => entry.returns?.oid === builtinColumnType("void").oid);
}
