import type { Node } from "@pgsql/types";
import { all, as } from "./tree.ts";

/** PreventInTransactionBlock: what a statement is called that cannot run inside a transaction block, null for all others. */
export function outsideTransactionsOnly(tree: Node): string | null {
  if (as(tree, "IndexStmt")?.concurrent === true) return "CREATE INDEX CONCURRENTLY";
  if (as(tree, "DropStmt")?.concurrent === true) return "DROP INDEX CONCURRENTLY";
  if (as(tree, "VacuumStmt")?.is_vacuumcmd === true) return "VACUUM";
  if (as(tree, "AlterSystemStmt") !== undefined) return "ALTER SYSTEM";
  if (as(tree, "CreatedbStmt") !== undefined) return "CREATE DATABASE";
  if (as(tree, "DropdbStmt") !== undefined) return "DROP DATABASE";
  if (as(tree, "CreateTableSpaceStmt") !== undefined) return "CREATE TABLESPACE";
  if (as(tree, "DropTableSpaceStmt") !== undefined) return "DROP TABLESPACE";
  const reindexed = all(as(tree, "ReindexStmt")?.params, "DefElem");
  if (reindexed.some((option) => option.defname === "concurrently")) return "REINDEX CONCURRENTLY";
  const commands = all(as(tree, "AlterTableStmt")?.cmds, "AlterTableCmd");
  const detaches = commands.some((command) => as(command.def, "PartitionCmd")?.concurrent === true);
  return detaches ? "ALTER TABLE ... DETACH CONCURRENTLY" : null;
}
