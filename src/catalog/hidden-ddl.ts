import type { Node } from "@pgsql/types";
import type { FunctionEntry } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";
import { findFunctions, writtenParts } from "./names.ts";
import { SYSTEM_WRITE } from "./system-writes.ts";
import { strings, walk } from "./tree.ts";

/** A body without its comments. Strings stay: EXECUTE runs them. */
export function withoutComments(body: string): string {
  return body.replace(/'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g, (match) => (match.startsWith("'") ? match : " "));
}

/** The start of an assembled text of SQL that changes data only. */
export const HARMLESS_SQL =
  /^\s*(format\s*\(\s*)?(\$\w*\$|')\s*(insert|update|delete|select|with|analyze|vacuum|refresh|truncate|notify|lock|comment|grant|revoke|set\s+constraints|(?:create|drop)\s+(?:role|user|group)|alter\s+default\s+privileges)\b/i;

/** Roles are none of the catalog's, and neither are privileges; settings of roles are. */
const DDL =
  /\b(?:(?:create|drop)\s+(?!(?:role|user|group)\b)|alter\s+(?!default\s+privileges\b))[\w'|]|\binto\s+table\b/i;

/** Whether a body of code may change the catalog: words of DDL, writes to the catalog itself, or SQL made at run time of what cannot be seen. */
export function mayChangeCatalog(body: string): boolean {
  const code = withoutComments(body);
  if (DDL.test(code) || SYSTEM_WRITE.test(code)) return true;
  const [, ...executed] = code.split(/\bexecute\b(?!\s+(?:function|procedure)\b)/i);
  return executed.some((text) => !HARMLESS_SQL.test(text));
}

/** Functions of extensions that change tables they are told the name of. */
const CHANGING_FUNCTIONS: ReadonlySet<string> = new Set([
  "addgeometrycolumn",
  "dropgeometrycolumn",
  "dropgeometrytable",
  "updategeometrysrid",
  "populate_geometry_columns",
  "create_hypertable",
  "create_distributed_table",
  "create_reference_table",
  "undistribute_table",
  "create_parent",
  "run_maintenance",
  "dblink_exec",
  "query_to_xml",
]);

export interface ChangingCall {
  readonly name: string;
  readonly entry: FunctionEntry | null;
}

/** The first function a statement calls that may change the catalog; undefined when there is none. */
export function changingCall(draft: Draft, tree: Node): ChangingCall | undefined {
  let found: ChangingCall | undefined;
  walk(tree, (kind, fields) => {
    if (found !== undefined || (kind !== "FuncCall" && kind !== "funccall") || !Array.isArray(fields.funcname)) return;
    const parts = strings(fields.funcname);
    const name = parts.at(-1) ?? "";
    if (CHANGING_FUNCTIONS.has(name)) found = { name, entry: null };
    for (const entry of findFunctions(draft, writtenParts(parts))) {
      if (changes(draft, entry, new Set())) found ??= { name, entry };
    }
  });
  return found;
}

/** Whether running a function may change the catalog. */
export function changesCatalog(draft: Draft, entry: FunctionEntry): boolean {
  return changes(draft, entry, new Set());
}

/** A function changes the catalog when its body may, or when it calls one that does. */
function changes(draft: Draft, entry: FunctionEntry, seen: Set<FunctionEntry>): boolean {
  if (seen.has(entry) || entry.body === null) return false;
  seen.add(entry);
  if (mayChangeCatalog(entry.body)) return true;
  return functionsMentioned(draft, entry.body).some((called) => changes(draft, called, seen));
}

/** Functions of the catalog whose name stands before a parenthesis in a body. */
export function functionsMentioned(draft: Draft, body: string): FunctionEntry[] {
  const called = new Set(
    [...withoutComments(body).matchAll(/([a-z_][\w$]*)"?\s*\(/gi)].map(([, name]) => name?.toLowerCase()),
  );
  return draft.functions.filter((entry) => called.has(entry.name.toLowerCase()));
}

/** Whether calling any function a body mentions may change the catalog. */
export function callsChangingFunction(draft: Draft, body: string): boolean {
  return functionsMentioned(draft, body).some((entry) => changes(draft, entry, new Set()));
}
