import type { Node } from "@pgsql/types";
import type { Context } from "../context.ts";
import { Undecidable } from "../refused.ts";
import type { NodeKind, NodeOf } from "../tree.ts";
import { all, as, optionText } from "../tree.ts";
import { alterTable } from "./alter-table.ts";
import { alterEnum } from "./alter-type.ts";
import { followCalls } from "./calls.ts";
import { createCast } from "./casts.ts";
import { createComposite } from "./composites.ts";
import { cluster, createIndex, reindex } from "./create-index.ts";
import { createTable } from "./create-table.ts";
import { alterType, createEnum, createRange, define } from "./create-type.ts";
import { discard } from "./discard.ts";
import { runDo } from "./do-block.ts";
import { alterDomain, createDomain } from "./domains.ts";
import { drop } from "./drop.ts";
import { alterEventTrigger, createEventTrigger } from "./event-triggers.ts";
import { alterExtension, createExtension } from "./extensions.ts";
import { createFunction } from "./functions.ts";
import { alterPublication, createPublication } from "./publications.ts";
import { rename } from "./rename.ts";
import { createSchema, setSchema } from "./schemas.ts";
import { alterSequence, createSequence } from "./sequences.ts";
import { createTrigger } from "./triggers.ts";
import { createTableAs, createView, selectInto } from "./views.ts";

type Appliers = { readonly [K in NodeKind]?: (context: Context, statement: NodeOf<K>) => void };

/** What each kind of statement does to the catalog. */
const APPLIERS: Appliers = {
  AlterDomainStmt: alterDomain,
  AlterEventTrigStmt: alterEventTrigger,
  AlterEnumStmt: alterEnum,
  AlterExtensionContentsStmt: () => undefined,
  AlterExtensionStmt: alterExtension,
  AlterObjectSchemaStmt: setSchema,
  AlterPublicationStmt: alterPublication,
  AlterSeqStmt: alterSequence,
  AlterTableStmt: alterTable,
  AlterTypeStmt: alterType,
  ClusterStmt: cluster,
  CompositeTypeStmt: createComposite,
  CreateDomainStmt: createDomain,
  CallStmt: (context, statement) => followCalls(context, { CallStmt: statement }, applyTree),
  CreateEnumStmt: createEnum,
  CreateCastStmt: createCast,
  CreateEventTrigStmt: createEventTrigger,
  CreateExtensionStmt: createExtension,
  CreateTableAsStmt: createTableAs,
  DeleteStmt: (context, statement) => followCalls(context, { DeleteStmt: statement }, applyTree),
  InsertStmt: (context, statement) => followCalls(context, { InsertStmt: statement }, applyTree),
  UpdateStmt: (context, statement) => followCalls(context, { UpdateStmt: statement }, applyTree),
  SelectStmt: select,
  ViewStmt: createView,
  CreateForeignTableStmt: (context, statement) => createTable(context, statement.base ?? {}, true),
  CreateFunctionStmt: createFunction,
  CreatePublicationStmt: createPublication,
  CreateRangeStmt: createRange,
  CreateSchemaStmt: (context, statement) => createSchema(context, statement, applyTree),
  CreateSeqStmt: createSequence,
  CreateStmt: (context, statement) => createTable(context, statement),
  CreateTrigStmt: createTrigger,
  DefineStmt: define,
  DiscardStmt: discard,
  DoStmt: (context, statement) => runDo(context, statement, applyTree),
  DropOwnedStmt: dropOwned,
  DropStmt: drop,
  ExplainStmt: explain,
  ImportForeignSchemaStmt: (_, statement) => {
    throw new Undecidable(`makes the tables that server ${statement.server_name ?? ""} has in a schema`, null);
  },
  IndexStmt: createIndex,
  ReindexStmt: reindex,
  RenameStmt: rename,
};

function select(context: Context, statement: NodeOf<"SelectStmt">): void {
  if (statement.intoClause !== undefined) selectInto(context, statement);
  followCalls(context, { SelectStmt: statement }, applyTree);
}

/** Who owns what is not kept. */
function dropOwned(_: Context, statement: NodeOf<"DropOwnedStmt">): void {
  const roles = all(statement.roles, "RoleSpec").map((role) => role.rolename ?? "the current user");
  throw new Undecidable(`drops whatever ${roles.join(", ")} owns`, null);
}

/** EXPLAIN ANALYZE does what it explains; only queries that make a table show. */
function explain(context: Context, statement: NodeOf<"ExplainStmt">): void {
  const options = all(statement.options, "DefElem").filter((option) => option.defname === "analyze");
  const analyzes = options.some(
    (option) => !["false", "off", "0"].includes(optionText(option.arg)?.toLowerCase() ?? ""),
  );
  if (analyzes && statement.query !== undefined) applyTree(context, statement.query);
}

/**
 * Statements that leave no trace in the model: data, privileges, comments, sessions, objects it does not hold.
 * EXECUTE can only run what PREPARE takes, which is no DDL.
 */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set<NodeKind>([
  "AlterCollationStmt",
  "AlterDatabaseRefreshCollStmt",
  "AlterDatabaseStmt",
  "AlterDefaultPrivilegesStmt",
  "AlterFdwStmt",
  "AlterForeignServerStmt",
  "AlterFunctionStmt",
  "AlterObjectDependsStmt",
  "AlterOpFamilyStmt",
  "AlterOperatorStmt",
  "AlterOwnerStmt",
  "AlterPolicyStmt",
  "AlterRoleSetStmt",
  "AlterRoleStmt",
  "AlterStatsStmt",
  "AlterSubscriptionStmt",
  "AlterSystemStmt",
  "AlterTSConfigurationStmt",
  "AlterTSDictionaryStmt",
  "AlterTableMoveAllStmt",
  "AlterTableSpaceOptionsStmt",
  "AlterUserMappingStmt",
  "CheckPointStmt",
  "ClosePortalStmt",
  "CommentStmt",
  "ConstraintsSetStmt",
  "CopyStmt",
  "CreateAmStmt",
  "CreateConversionStmt",
  "CreateFdwStmt",
  "CreateForeignServerStmt",
  "CreateOpClassStmt",
  "CreateOpFamilyStmt",
  "CreatePLangStmt",
  "CreatePolicyStmt",
  "CreateRoleStmt",
  "CreateStatsStmt",
  "CreateSubscriptionStmt",
  "CreateTableSpaceStmt",
  "CreateTransformStmt",
  "CreateUserMappingStmt",
  "CreatedbStmt",
  "DeallocateStmt",
  "DeclareCursorStmt",
  "DropRoleStmt",
  "DropSubscriptionStmt",
  "DropTableSpaceStmt",
  "DropUserMappingStmt",
  "DropdbStmt",
  "ExecuteStmt",
  "FetchStmt",
  "GrantRoleStmt",
  "GrantStmt",
  "ListenStmt",
  "LoadStmt",
  "LockStmt",
  "MergeStmt",
  "NotifyStmt",
  "PrepareStmt",
  "ReassignOwnedStmt",
  "RefreshMatViewStmt",
  "RuleStmt",
  "SecLabelStmt",
  "TruncateStmt",
  "UnlistenStmt",
  "VacuumStmt",
  // search_path is the session's business; no other setting shows.
  "VariableSetStmt",
  "VariableShowStmt",
]);

/** Applies one statement's tree. Throws Refused or Undecidable; transactions are replay's business. */
export function applyTree(context: Context, tree: Node): void {
  const kind = kindOf(tree);
  if (!WITHOUT_EFFECT.has(kind) && !applied(context, kind, tree)) {
    throw new Undecidable(`${kind} is not known here`, null);
  }
}

function applied<K extends NodeKind>(context: Context, kind: K, tree: Node): boolean {
  const applier: Appliers[K] = APPLIERS[kind];
  const fields = as(tree, kind);
  if (applier === undefined || fields === undefined) return false;
  applier(context, fields);
  return true;
}

/** A node is an object with one key, its kind. */
export function kindOf(tree: Node): NodeKind {
  const [kind] = Object.keys(tree);
  return kind as NodeKind;
}
