import { PLAN_OPERATIONS, type PlanOf, type PlanOperation } from "../../model/plan.ts";
import type { Operation } from "../operation.ts";
import { changeKey } from "./change-key.ts";
import { changeType } from "./change-type.ts";
import { dropColumn } from "./drop-column.ts";
import { dropEnumValue } from "./drop-enum-value.ts";
import { dropTable } from "./drop-table.ts";
import { mergeColumns } from "./merge-columns.ts";
import { moveTable } from "./move-table.ts";
import { renameColumn } from "./rename-column.ts";
import { renameEnumValue } from "./rename-enum-value.ts";
import { renameTable } from "./rename-table.ts";
import { replicaIdentity } from "./replica-identity.ts";
import { setNotNull } from "./set-not-null.ts";
import { splitColumn } from "./split-column.ts";
import { uncapture } from "./uncapture.ts";
import { unpublish } from "./unpublish.ts";

const OPERATIONS: { readonly [Name in PlanOperation]: Operation<PlanOf<Name>> } = {
  "rename-column": renameColumn,
  "drop-column": dropColumn,
  "change-type": changeType,
  "split-column": splitColumn,
  "merge-columns": mergeColumns,
  "set-not-null": setNotNull,
  "rename-table": renameTable,
  "move-table": moveTable,
  "drop-table": dropTable,
  "change-key": changeKey,
  "drop-enum-value": dropEnumValue,
  "rename-enum-value": renameEnumValue,
  "replica-identity": replicaIdentity,
  unpublish,
  uncapture,
};

/** The operation of a name. Give it plans of that name only. */
export function operationOf(name: PlanOperation): Operation {
  return OPERATIONS[name];
}

export function isOperation(name: string): name is PlanOperation {
  return PLAN_OPERATIONS.some((one) => one === name);
}
