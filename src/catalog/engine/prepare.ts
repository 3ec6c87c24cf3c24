import type { Node } from "@pgsql/types";
import { mayChangeCatalog, withoutComments } from "../hidden-ddl.ts";
import { quoteIdentifier } from "../print.ts";
import { all, as, type NodeKind, nameParts, optionText } from "../tree.ts";

/** What an engine makes of one statement. */
export type Prepared =
  /** Leaves no trace in the catalog, and would touch what the server's databases share, or only take time. */
  | { readonly kind: "skip" }
  | { readonly kind: "run"; readonly sql: string; readonly traceless: boolean }
  /** `$user` is another one from here on; the server does not have it. */
  | { readonly kind: "role"; readonly name: string }
  /** Not run, and its effect is not known. */
  | { readonly kind: "not run"; readonly reason: string }
  | {
      readonly kind: "stub extension";
      readonly name: string;
      readonly schema: string | null;
      readonly ifNotExists: boolean;
    }
  | { readonly kind: "drop stub"; readonly names: readonly string[]; readonly cascade: boolean; readonly rest: string };

export interface Situation {
  /** Extensions the server has. */
  readonly available: ReadonlySet<string>;
  /** Extensions stubbed so far. */
  readonly stubbed: ReadonlySet<string>;
  readonly ownServer: boolean;
  /** The session is in a transaction block. */
  readonly inBlock: boolean;
}

/** Privileges, roles, other databases, the server's settings, subscriptions, remarks, data from elsewhere, upkeep. */
const SKIPPED: ReadonlySet<string> = new Set<NodeKind>([
  "AlterDatabaseRefreshCollStmt",
  "AlterDatabaseSetStmt",
  "AlterDatabaseStmt",
  "AlterDefaultPrivilegesStmt",
  "AlterOwnerStmt",
  "AlterRoleSetStmt",
  "AlterRoleStmt",
  "AlterSubscriptionStmt",
  "AlterSystemStmt",
  "AlterTableMoveAllStmt",
  "AlterTableSpaceOptionsStmt",
  "CheckPointStmt",
  "CommentStmt",
  "CopyStmt",
  "CreateRoleStmt",
  "CreateSubscriptionStmt",
  "CreateTableSpaceStmt",
  "CreatedbStmt",
  "DropRoleStmt",
  "DropSubscriptionStmt",
  "DropTableSpaceStmt",
  "DropdbStmt",
  "GrantRoleStmt",
  "GrantStmt",
  "ListenStmt",
  "LoadStmt",
  "LockStmt",
  "NotifyStmt",
  "ReassignOwnedStmt",
  "SecLabelStmt",
  "UnlistenStmt",
  "VacuumStmt",
]);

/** Run, because later statements may need them, though the model holds nothing of what they do. */
const TRACELESS: ReadonlySet<string> = new Set<NodeKind>([
  "AlterFdwStmt",
  "AlterForeignServerStmt",
  "AlterPolicyStmt",
  "AlterStatsStmt",
  "AlterUserMappingStmt",
  "ConstraintsSetStmt",
  "CreateFdwStmt",
  "CreateForeignServerStmt",
  "CreatePolicyStmt",
  "CreateStatsStmt",
  "CreateUserMappingStmt",
  "DropUserMappingStmt",
  "MergeStmt",
  "RefreshMatViewStmt",
  "RuleStmt",
  "TruncateStmt",
  "VariableSetStmt",
  "VariableShowStmt",
]);

/** Data, which may call functions that do more. */
const DATA: ReadonlySet<string> = new Set<NodeKind>(["DeleteStmt", "InsertStmt", "UpdateStmt"]);

/** Whether a refusal of this statement would leave the catalog as it is known to be. */
export function isData(tree: Node): boolean {
  return Object.keys(tree).some((kind) => DATA.has(kind));
}

/** What to do with a statement, so that the database of the engine alone changes, and as the migration means it. */
export function prepare(text: string, tree: Node, situation: Situation): Prepared {
  const [kind = ""] = Object.keys(tree);
  if (SKIPPED.has(kind) || isOwnerChange(tree) || isUpkeep(tree)) return { kind: "skip" };
  // Within a block DISCARD ALL is not allowed; what else it resets is no concern of the catalog.
  if (kind === "DiscardStmt") return { kind: "run", sql: "DISCARD TEMP", traceless: false };
  const role = roleSetting(tree);
  if (role !== null && !situation.ownServer) return { kind: "role", name: role };
  const extension = as(tree, "CreateExtensionStmt");
  if (extension !== undefined) return preparedExtension(tree, situation);
  const altered = as(tree, "AlterExtensionStmt")?.extname;
  if (altered !== undefined) return { kind: "skip" };
  const drop = as(tree, "DropStmt");
  if (drop?.removeType === "OBJECT_EXTENSION") {
    const names = (drop.objects ?? []).map((object) => nameParts(object)[0] ?? "");
    const kept = names.filter((name) => !situation.stubbed.has(name));
    const cascade = drop.behavior === "DROP_CASCADE";
    const rest = `DROP EXTENSION ${drop.missing_ok === true ? "IF EXISTS " : ""}${kept.map(quoteIdentifier).join(", ")}${cascade ? " CASCADE" : ""}`;
    if (kept.length < names.length) {
      return {
        kind: "drop stub",
        names: names.filter((name) => situation.stubbed.has(name)),
        cascade,
        rest: kept.length === 0 ? "" : rest,
      };
    }
  }
  if (!situation.ownServer && kind === "DoStmt") {
    const roles = preparedRoleCode(tree);
    if (roles !== null) return roles;
  }
  return { kind: "run", sql: inTransaction(text, tree, situation), traceless: TRACELESS.has(kind) };
}

/** Whom SET ROLE and SET SESSION AUTHORIZATION make the current user, empty for the one who connected; null for other statements. */
function roleSetting(tree: Node): string | null {
  const set = as(tree, "VariableSetStmt");
  if (set?.name !== "role" && set?.name !== "session_authorization") return null;
  const name = set.kind === "VAR_SET_VALUE" ? (optionText(set.args?.[0]) ?? "") : "";
  return set.name === "role" && name === "none" ? "" : name;
}

/** REINDEX makes single invalid indexes valid; other forms take time only, or leave those out, or need a connection that is in no block. */
function isUpkeep(tree: Node): boolean {
  const reindex = as(tree, "ReindexStmt");
  if (reindex === undefined) return false;
  const single = reindex.kind === "REINDEX_OBJECT_INDEX" || reindex.kind === "REINDEX_OBJECT_TABLE";
  return !single || all(reindex.params, "DefElem").some(({ defname }) => defname === "concurrently");
}

/** ALTER TABLE … OWNER TO alone. */
function isOwnerChange(tree: Node): boolean {
  const commands = all(as(tree, "AlterTableStmt")?.cmds, "AlterTableCmd");
  return commands.length > 0 && commands.every(({ subtype }) => subtype === "AT_ChangeOwner");
}

/** CREATE EXTENSION without the version: the server's own is as good. */
function preparedExtension(tree: Node, { available }: Situation): Prepared {
  const extension = as(tree, "CreateExtensionStmt");
  const name = extension?.extname ?? "";
  const options = all(extension?.options, "DefElem");
  const asked = options.find(({ defname }) => defname === "schema");
  const schema = asked === undefined ? null : (optionText(asked.arg) ?? null);
  const ifNotExists = extension?.if_not_exists === true;
  if (!available.has(name)) return { kind: "stub extension", name, schema, ifNotExists };
  const parts = [
    `CREATE EXTENSION ${ifNotExists ? "IF NOT EXISTS " : ""}${quoteIdentifier(name)}`,
    schema === null ? "" : ` SCHEMA ${quoteIdentifier(schema)}`,
    options.some(({ defname }) => defname === "cascade") ? " CASCADE" : "",
  ];
  return { kind: "run", sql: parts.join(""), traceless: false };
}

/** Roles belong to the whole server: code that makes them is not run on one that others use. */
function preparedRoleCode(tree: Node): Prepared | null {
  const body = all(as(tree, "DoStmt")?.args, "DefElem").find(({ defname }) => defname === "as");
  const code = withoutComments(optionText(body?.arg) ?? "");
  const roles = /\b(?:create|alter|drop)\s+(?:role|user|group)\b(?:[^;']|'(?:[^']|'')*')*/gi;
  if (!roles.test(code)) return null;
  if (!mayChangeCatalog(code.replace(roles, ""))) return { kind: "skip" };
  return { kind: "not run", reason: "a DO block that would change roles of the whole server was not run" };
}

/**
 * CONCURRENTLY forbids a transaction block, and with one savepoint for each statement there mostly is one. Without it the
 * catalog ends up the same, save that DETACH PARTITION CONCURRENTLY leaves a CHECK behind.
 */
function inTransaction(text: string, tree: Node, { inBlock }: Situation): string {
  const detaches = all(as(tree, "AlterTableStmt")?.cmds, "AlterTableCmd").some(
    ({ def }) => as(def, "PartitionCmd")?.concurrent === true,
  );
  const concurrent =
    as(tree, "IndexStmt")?.concurrent === true || as(tree, "DropStmt")?.concurrent === true || (detaches && inBlock);
  return concurrent ? text.replace(/\bconcurrently\b/i, "") : text;
}
