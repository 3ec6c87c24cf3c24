import type { Node } from "@pgsql/types";
import { walk } from "../tree.ts";
import { holdsUntold, UNTOLD_LITERAL } from "../untold-literal.ts";

const DATA_STATEMENTS: ReadonlySet<string> = new Set(["InsertStmt", "UpdateStmt", "DeleteStmt", "SelectStmt"]);

/** Whether what a statement does to the catalog can be told although literals of it are not: they are defaults only. */
export function untoldOnlyInDefaults(tree: Node): boolean {
  const [kind = ""] = Object.keys(tree);
  if (DATA_STATEMENTS.has(kind)) return true;
  let inDefaults = 0;
  walk(tree, (node, fields) => {
    if (node === "Constraint" && fields.contype === "CONSTR_DEFAULT") inDefaults += untoldWithin(fields.raw_expr);
    if (node === "AlterTableCmd" && fields.subtype === "AT_ColumnDefault") inDefaults += untoldWithin(fields.def);
  });
  return inDefaults === untoldWithin(tree);
}

/** How many literals of a tree, or other texts of it, hold what is not known. */
function untoldWithin(node: unknown): number {
  if (typeof node === "string") return holdsUntold(node) ? node.split(UNTOLD_LITERAL).length - 1 : 0;
  if (typeof node !== "object" || node === null) return 0;
  return Object.values(node).reduce((total: number, value: unknown) => total + untoldWithin(value), 0);
}
