import type { Node, VariableSetStmt } from "@pgsql/types";
import type { Draft } from "../draft.ts";
import { all, as, optionText, strings } from "../tree.ts";

/** A change of search_path; a null path means back to the session's own. */
export interface SearchPathSetting {
  readonly path: readonly string[] | null;
  /** Until the end of the transaction only. */
  readonly local: boolean;
}

/** SET, SET LOCAL, RESET, RESET ALL, and SELECT set_config('search_path', …), when the statement is one. */
export function searchPathSetting(tree: Node): SearchPathSetting | undefined {
  const set = as(tree, "VariableSetStmt");
  if (set !== undefined) return fromSet(set);
  for (const target of all(as(tree, "SelectStmt")?.targetList, "ResTarget")) {
    const call = as(target.val, "FuncCall");
    if (strings(call?.funcname).at(-1) !== "set_config") continue;
    const [name, value, local] = call?.args ?? [];
    if (constantText(name)?.toLowerCase() !== "search_path") continue;
    const path = constantText(value);
    if (path !== undefined) return { path: splitIdentifiers(path), local: isTrue(local) };
  }
  return undefined;
}

/**
 * What ALTER DATABASE or ALTER ROLE makes new connections' search_path. ALTER ROLE counts for the roles it names: only of
 * those who are sure to be this session's own is anything known.
 */
export function defaultPathSetting(tree: Node): readonly string[] | undefined {
  const database = as(tree, "AlterDatabaseSetStmt")?.setstmt;
  if (database !== undefined) return fromSet(database)?.path ?? undefined;
  const role = as(tree, "AlterRoleSetStmt");
  const own = role !== undefined && (role.role === undefined || role.role.roletype !== "ROLESPEC_CSTRING");
  return own && role.setstmt !== undefined ? (fromSet(role.setstmt)?.path ?? undefined) : undefined;
}

/** SET ROLE and SET SESSION AUTHORIZATION, which decide what `$user` stands for; whether the statement was one of them. */
export function setRole(draft: Draft, tree: Node): boolean {
  const set = as(tree, "VariableSetStmt");
  if (set?.name !== "role" && set?.name !== "session_authorization") return false;
  const name = set.kind === "VAR_SET_VALUE" ? optionText(set.args?.[0]) : undefined;
  draft.set({ role: name === undefined || (set.name === "role" && name === "none") ? null : name });
  return true;
}

function fromSet(set: VariableSetStmt): SearchPathSetting | undefined {
  const local = set.is_local === true;
  if (set.kind === "VAR_RESET_ALL") return { path: null, local };
  if (set.name !== "search_path") return undefined;
  if (set.kind !== "VAR_SET_VALUE") return { path: null, local };
  // An element is one schema each: SET search_path = 'a, b' names a single schema of that odd name, '' names none.
  return { path: (set.args ?? []).map((arg) => optionText(arg) ?? "").filter((schema) => schema !== ""), local };
}

function constantText(node: Node | undefined): string | undefined {
  const constant = as(node, "A_Const");
  return constant?.sval === undefined ? undefined : (constant.sval.sval ?? "");
}

const isTrue = (node: Node | undefined): boolean => as(node, "A_Const")?.boolval?.boolval === true;

/** SplitIdentifierString: comma-separated, double quotes keep case. */
export function splitIdentifiers(text: string): string[] {
  return [...text.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? (bare ?? "").toLowerCase(),
  );
}
