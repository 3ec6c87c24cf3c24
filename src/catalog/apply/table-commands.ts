import type { AlterTableCmd, Constraint as WrittenConstraint } from "@pgsql/types";
import type { Oid } from "../../model/catalog.ts";
import { qualifiedName } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { Undecidable } from "../refused.ts";
import { relationOf, requireColumn } from "../relations.ts";
import { as } from "../tree.ts";
import { alterColumnType } from "./alter-column-type.ts";
import {
  addIdentity,
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
import { addInherit, dropInherit } from "./inherit.ts";
import { dropNotNull, markNotNull } from "./not-null.ts";
import { attachPartition, detachPartition } from "./partitions.ts";
import { addOf, setPersistence, setReplicaIdentity } from "./table-properties.ts";
import { switchTriggers } from "./triggers.ts";

/** A stretch of ALTER TABLE's work; the order of passes is PostgreSQL's. */
export type Pass = "drop" | "type" | "column" | "attributes" | "index" | "constraint" | "rest";
export type Work = () => void;
export type Later = (pass: Pass, work: Work) => void;

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
      return addColumn(context, oid, command, recurse, later);
    case "AT_DropColumn":
      return dropColumn(context, oid, command, recurse);
    case "AT_AlterColumnType":
      return alterColumnType(context, oid, command, recurse);
    case "AT_ColumnDefault":
      return setDefault(context, oid, name, command.def, recurse);
    case "AT_SetNotNull":
      requireColumn(relationOf(context.draft, oid), name);
      return markNotNull(context, oid, name, null, recurse);
    case "AT_DropNotNull":
      return dropNotNull(context, oid, name, recurse);
    case "AT_AddConstraint":
      return addWritten(context, oid, as(command.def, "Constraint"));
    case "AT_DropConstraint":
      return dropConstraint(context, oid, command, recurse);
    case "AT_ValidateConstraint":
      return validateConstraint(context, oid, name);
    case "AT_AlterConstraint":
      return alterConstraint(context, oid, command);
    default:
      return applyIdentityAndGeneration(context, oid, command, recurse);
  }
}

function addWritten(context: Context, oid: Oid, written: WrittenConstraint | undefined): void {
  if (written !== undefined) addConstraint(context, oid, written, null);
}

function applyIdentityAndGeneration(context: Context, oid: Oid, command: AlterTableCmd, recurse: boolean): void {
  switch (command.subtype) {
    case "AT_AddIdentity":
      return addIdentity(context, oid, command);
    case "AT_SetIdentity":
      return setIdentity(context, oid, command);
    case "AT_DropIdentity":
      return dropIdentity(context, oid, command);
    case "AT_SetExpression":
      return setExpression(context, oid, command, recurse);
    case "AT_DropExpression":
      return dropExpression(context, oid, command, recurse);
    default:
      return applyTableWide(context, oid, command);
  }
}

function applyTableWide(context: Context, oid: Oid, command: AlterTableCmd): void {
  switch (command.subtype) {
    case "AT_ReplicaIdentity":
      return setReplicaIdentity(context, oid, as(command.def, "ReplicaIdentityStmt"));
    case "AT_ClusterOn":
      return clusterOn(context, oid, command.name ?? "");
    case "AT_DropCluster":
      return clusterOn(context, oid, null);
    case "AT_SetLogged":
      return setPersistence(context, oid, "permanent");
    case "AT_SetUnLogged":
      return setPersistence(context, oid, "unlogged");
    case "AT_AddInherit":
      return addInherit(context, oid, command);
    case "AT_DropInherit":
      return dropInherit(context, oid, command);
    case "AT_AttachPartition":
      return attachPartition(context, oid, command);
    case "AT_DetachPartition":
      return detachPartition(context, oid, command);
    case "AT_AddOf":
      return addOf(context, oid, command);
    case "AT_DropOf":
      return addOf(context, oid, null);
    default:
      return applySwitches(context, oid, command);
  }
}

/** Subcommands that leave no trace in the model. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  "AT_SetStatistics",
  "AT_SetOptions",
  "AT_ResetOptions",
  "AT_SetStorage",
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

function applySwitches(context: Context, oid: Oid, command: AlterTableCmd): void {
  switch (command.subtype) {
    case "AT_EnableTrig":
    case "AT_EnableAlwaysTrig":
    case "AT_EnableReplicaTrig":
      return switchTriggers(context, oid, command.name ?? null, true);
    case "AT_EnableTrigAll":
    case "AT_EnableTrigUser":
      return switchTriggers(context, oid, null, true);
    case "AT_DisableTrig":
      return switchTriggers(context, oid, command.name ?? null, false);
    case "AT_DisableTrigAll":
    case "AT_DisableTrigUser":
      return switchTriggers(context, oid, null, false);
    default: {
      const subtype = command.subtype ?? "AT_AddColumn";
      if (WITHOUT_EFFECT.has(subtype)) return;
      const relation = qualifiedName(relationOf(context.draft, oid));
      throw new Undecidable(`ALTER TABLE subcommand ${subtype} is not known here`, [relation]);
    }
  }
}
