import type { AlterTableCmd, Constraint as WrittenConstraint } from "@pgsql/types";
import type { Oid, Relation } from "../../model/catalog.ts";
import { qualifiedName } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { Refused, Undecidable } from "../refused.ts";
import { relationOf, requireColumn } from "../relations.ts";
import { all, as } from "../tree.ts";
import { alterColumnType } from "./alter-column-type.ts";
import {
  addIdentity,
  alterStorage,
  dropExpression,
  dropIdentity,
  setDefault,
  setExpression,
  setIdentity,
} from "./alter-column-values.ts";
import { addColumn, dropColumn } from "./alter-columns.ts";
import { alterConstraint, dropConstraint, validateConstraint } from "./alter-constraints.ts";
import { addConstraint } from "./constraints.ts";
import { clusterOn } from "./create-index.ts";
import { requireCheckable } from "./foreign-keys.ts";
import { addInherit, dropInherit } from "./inherit.ts";
import { dropNotNull, setNotNull } from "./not-null.ts";
import { attachPartition, detachPartition } from "./partitions.ts";
import type { Later } from "./passes.ts";
import { addOf, setPersistence, setReplicaIdentity } from "./table-properties.ts";
import { switchTriggers } from "./triggers.ts";

/** One subcommand of ALTER TABLE. `recurse` is false under ONLY. */
export function applyTableCommand(
  context: Context,
  oid: Oid,
  command: AlterTableCmd,
  recurse: boolean,
  later: Later,
): void {
  const name = command.name ?? "";
  switch (command.subtype) {
    case "AT_AddColumn":
      addColumn(context, oid, command, recurse, later);
      return;
    case "AT_DropColumn":
      dropColumn(context, oid, command, recurse);
      return;
    case "AT_AlterColumnType":
      alterColumnType(context, oid, command, recurse);
      return;
    case "AT_ColumnDefault":
      setDefault(context, oid, name, command.def, recurse);
      return;
    case "AT_SetNotNull":
      requireColumn(relationOf(context.draft, oid), name);
      setNotNull(context, oid, name, recurse);
      return;
    case "AT_DropNotNull":
      dropNotNull(context, oid, name, recurse);
      return;
    case "AT_AddConstraint":
      addWritten(context, oid, as(command.def, "Constraint"), recurse);
      return;
    case "AT_DropConstraint":
      dropConstraint(context, oid, command, recurse);
      return;
    case "AT_ValidateConstraint":
      validateConstraint(context, oid, name, recurse);
      return;
    case "AT_AlterConstraint":
      alterConstraint(context, oid, command);
      return;
    default:
      applyToColumn(context, oid, command, recurse);
      return;
  }
}

function addWritten(context: Context, oid: Oid, written: WrittenConstraint | undefined, recurse: boolean): void {
  if (written === undefined) return;
  addConstraint(context, oid, written, null, recurse);
  if (written.contype === "CONSTR_FOREIGN") requireCheckable(context, oid, written);
}

function applyToColumn(context: Context, oid: Oid, command: AlterTableCmd, recurse: boolean): void {
  switch (command.subtype) {
    case "AT_AddIdentity":
      addIdentity(context, oid, command, recurse);
      return;
    case "AT_SetIdentity":
      setIdentity(context, oid, command, recurse);
      return;
    case "AT_DropIdentity":
      dropIdentity(context, oid, command, recurse);
      return;
    case "AT_SetExpression":
      setExpression(context, oid, command, recurse);
      return;
    case "AT_DropExpression":
      dropExpression(context, oid, command, recurse);
      return;
    case "AT_SetStorage":
      alterStorage(context, oid, command, recurse);
      return;
    default:
      applyTableWide(context, oid, command);
      return;
  }
}

function applyTableWide(context: Context, oid: Oid, command: AlterTableCmd): void {
  switch (command.subtype) {
    case "AT_ReplicaIdentity":
      setReplicaIdentity(context, oid, as(command.def, "ReplicaIdentityStmt"));
      return;
    case "AT_ClusterOn":
      clusterOn(context, oid, command.name ?? "");
      return;
    case "AT_DropCluster":
      clusterOn(context, oid, null);
      return;
    case "AT_SetLogged":
      setPersistence(context, oid, "permanent");
      return;
    case "AT_SetUnLogged":
      setPersistence(context, oid, "unlogged");
      return;
    case "AT_AddInherit":
      addInherit(context, oid, command);
      return;
    case "AT_DropInherit":
      dropInherit(context, oid, command);
      return;
    case "AT_AttachPartition":
      attachPartition(context, oid, command);
      return;
    case "AT_DetachPartition":
      detachPartition(context, oid, command);
      return;
    case "AT_AddOf":
      addOf(context, oid, command);
      return;
    case "AT_DropOf":
      addOf(context, oid, null);
      return;
    default:
      applySwitches(context, oid, command);
      return;
  }
}

/** Subcommands that leave no trace in the model. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  "AT_SetStatistics",
  "AT_SetOptions",
  "AT_ResetOptions",
  "AT_SetCompression",
  "AT_AlterColumnGenericOptions",
  "AT_ChangeOwner",
  "AT_DropOids",
  "AT_SetAccessMethod",
  "AT_SetTableSpace",
  "AT_SetRelOptions",
  "AT_ResetRelOptions",
  "AT_ReplaceRelOptions",
  "AT_EnableRule",
  "AT_EnableAlwaysRule",
  "AT_EnableReplicaRule",
  "AT_DisableRule",
  "AT_EnableRowSecurity",
  "AT_DisableRowSecurity",
  "AT_ForceRowSecurity",
  "AT_NoForceRowSecurity",
  "AT_GenericOptions",
  "AT_DetachPartitionFinalize",
]);

/** Those that name a column, which must be there. */
const OF_COLUMN: ReadonlySet<string> = new Set([
  "AT_SetStatistics",
  "AT_SetOptions",
  "AT_ResetOptions",
  "AT_SetCompression",
]);

/** view_reloptions and partitioned_table_reloptions. */
function requireParameters(relation: Relation, command: AlterTableCmd): void {
  if (relation.kind === "partitioned table") {
    throw new Refused("cannot specify storage parameters for a partitioned table");
  }
  if (relation.kind !== "view") return;
  const names = all(as(command.def, "List")?.items, "DefElem").map(({ defname = "" }) => defname);
  const unknown = names.find((name) => !["security_barrier", "security_invoker", "check_option"].includes(name));
  if (unknown !== undefined) throw new Refused(`unrecognized parameter "${unknown}"`);
}

function applySwitches(context: Context, oid: Oid, command: AlterTableCmd): void {
  switch (command.subtype) {
    case "AT_EnableTrig":
    case "AT_EnableAlwaysTrig":
      switchTriggers(context, oid, command.name ?? null, true);
      return;
    case "AT_EnableTrigAll":
    case "AT_EnableTrigUser":
      switchTriggers(context, oid, null, true);
      return;
    case "AT_EnableReplicaTrig":
    case "AT_DisableTrig":
      switchTriggers(context, oid, command.name ?? null, false);
      return;
    case "AT_DisableTrigAll":
    case "AT_DisableTrigUser":
      switchTriggers(context, oid, null, false);
      return;
    default: {
      const subtype = command.subtype ?? "AT_AddColumn";
      const relation = relationOf(context.draft, oid);
      if (subtype === "AT_SetRelOptions") requireParameters(relation, command);
      if (OF_COLUMN.has(subtype) && command.name !== undefined) requireColumn(relation, command.name);
      if (WITHOUT_EFFECT.has(subtype)) return;
      throw new Undecidable(`ALTER TABLE subcommand ${subtype} is not known here`, [qualifiedName(relation)]);
    }
  }
}
