import type { AlterTableCmd, AlterTableStmt } from "@pgsql/types";
import type { Oid, Relation, RelationKind } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import type { FoundIndex } from "../names.ts";
import { findIndex, findRelation, showName, writtenName } from "../names.ts";
import { formatType } from "../print.ts";
import { Refused } from "../refused.ts";
import { columnName, columnNamed, constraintNamed } from "../relations.ts";
import { all, as, strings } from "../tree.ts";
import { resolveType } from "../types.ts";
import { alterComposite } from "./composites.ts";
import { attachIndexPartition } from "./index-partitions.ts";
import type { Pass, Work } from "./passes.ts";
import { PASSES, passOfConstraint } from "./passes.ts";
import { applyTableCommand } from "./table-commands.ts";

/** ALTER TABLE and its kin (INDEX, VIEW, SEQUENCE, TYPE): the commands in PostgreSQL's pass order. */
export function alterTable(context: Context, statement: AlterTableStmt): void {
  const written = writtenName(statement.relation);
  const commands = all(statement.cmds, "AlterTableCmd");
  if (statement.objtype === "OBJECT_TYPE") {
    alterComposite(context, written, commands);
    return;
  }
  const relation = findRelation(context.draft, written);
  if (relation !== undefined) {
    for (const command of commands) requireAlterable(relation, command.subtype ?? "");
    requireOneTypeEach(context, relation, commands);
    if (context.postgres >= 18) requireKeysStayNotNull(relation, commands);
    runPasses(context, relation.oid, commands, statement.relation?.inh === true);
    return;
  }
  const found = findIndex(context.draft, written);
  if (found !== undefined) {
    alterIndex(context, found, commands);
    return;
  }
  if (statement.missing_ok !== true) throw new Refused(`relation "${showName(written)}" does not exist`);
}

const TABLES: readonly RelationKind[] = ["table", "partitioned table"];
const ANY_COLUMN_OWNER: readonly RelationKind[] = ["table", "partitioned table", "foreign table"];

/** ATPrepCmd's ATSimplePermissions, for the commands that change what the model holds. */
const ALTERABLE: Readonly<Record<string, readonly RelationKind[]>> = {
  AT_AddColumn: ANY_COLUMN_OWNER,
  AT_DropColumn: ANY_COLUMN_OWNER,
  AT_AlterColumnType: ANY_COLUMN_OWNER,
  AT_ColumnDefault: [...ANY_COLUMN_OWNER, "view"],
  AT_SetNotNull: ANY_COLUMN_OWNER,
  AT_DropNotNull: ANY_COLUMN_OWNER,
  AT_AddConstraint: ANY_COLUMN_OWNER,
  AT_DropConstraint: ANY_COLUMN_OWNER,
  AT_ValidateConstraint: ANY_COLUMN_OWNER,
  AT_AddIdentity: [...ANY_COLUMN_OWNER, "view"],
  AT_DropExpression: ANY_COLUMN_OWNER,
  AT_AlterConstraint: TABLES,
  AT_SetIdentity: [...ANY_COLUMN_OWNER, "view"],
  AT_DropIdentity: [...ANY_COLUMN_OWNER, "view"],
  AT_SetExpression: ANY_COLUMN_OWNER,
  AT_SetStatistics: [...ANY_COLUMN_OWNER, "materialized view"],
  AT_SetOptions: [...ANY_COLUMN_OWNER, "materialized view"],
  AT_ResetOptions: [...ANY_COLUMN_OWNER, "materialized view"],
  AT_SetStorage: [...ANY_COLUMN_OWNER, "materialized view"],
  AT_SetCompression: [...TABLES, "materialized view"],
  AT_DropCluster: [...TABLES, "materialized view"],
  AT_EnableTrig: ANY_COLUMN_OWNER,
  AT_EnableAlwaysTrig: ANY_COLUMN_OWNER,
  AT_EnableReplicaTrig: ANY_COLUMN_OWNER,
  AT_EnableTrigAll: ANY_COLUMN_OWNER,
  AT_EnableTrigUser: ANY_COLUMN_OWNER,
  AT_DisableTrig: ANY_COLUMN_OWNER,
  AT_DisableTrigAll: ANY_COLUMN_OWNER,
  AT_DisableTrigUser: ANY_COLUMN_OWNER,
  AT_EnableRowSecurity: TABLES,
  AT_DisableRowSecurity: TABLES,
  AT_ForceRowSecurity: TABLES,
  AT_NoForceRowSecurity: TABLES,
  AT_DropOids: ANY_COLUMN_OWNER,
  AT_AddOf: ["table", "partitioned table"],
  AT_DropOf: ["table", "partitioned table"],
  AT_ReplicaIdentity: ["table", "partitioned table", "materialized view"],
  AT_AddInherit: ["table", "foreign table"],
  AT_DropInherit: ["table", "foreign table"],
  AT_AttachPartition: ["partitioned table"],
  AT_DetachPartition: ["partitioned table"],
  AT_SetUnLogged: [...TABLES, "sequence"],
  AT_SetLogged: [...TABLES, "sequence"],
  AT_ClusterOn: ["table", "materialized view"],
  AT_SetTableSpace: [...TABLES, "materialized view"],
  AT_SetRelOptions: [...TABLES, "view", "materialized view"],
  AT_ResetRelOptions: [...TABLES, "view", "materialized view"],
};

function requireAlterable(relation: Relation, subtype: string): void {
  const kinds = ALTERABLE[subtype];
  if (kinds === undefined || kinds.includes(relation.kind)) return;
  throw new Refused(`ALTER action ${subtype} cannot be performed on relation "${relation.name}": a ${relation.kind}`);
}

/** ATExecAlterColumnType: a column that has changed its type already cannot do so again. */
function requireOneTypeEach(context: Context, relation: Relation, commands: readonly AlterTableCmd[]): void {
  if (commands.filter(({ subtype }) => subtype === "AT_SetTableSpace").length > 1) {
    throw new Refused("cannot have multiple SET TABLESPACE subcommands");
  }
  const altered = commands.filter(({ subtype }) => subtype === "AT_AlterColumnType");
  for (const [position, { name = "", def }] of altered.entries()) {
    const column = columnNamed(relation, name);
    if (column === undefined || !altered.slice(position + 1).some((later) => later.name === name)) continue;
    const type = resolveType(context.draft, as(def, "ColumnDef")?.typeName);
    if (formatType(context.draft, type) === formatType(context.draft, column.type)) continue;
    throw new Refused(`cannot alter type of column "${name}" twice`);
  }
}

/** ATPrepAddPrimaryKey looks at the columns before DROP NOT NULL has had its turn. */
function requireKeysStayNotNull(relation: Relation, commands: readonly AlterTableCmd[]): void {
  const dropped = commands.flatMap(({ subtype, name = "" }) => {
    if (subtype === "AT_DropNotNull") return [name];
    const constraint = subtype === "AT_DropConstraint" ? constraintNamed(relation, name) : undefined;
    return constraint?.kind === "not null" ? [columnName(relation, constraint.column)] : [];
  });
  for (const command of commands) {
    const key = as(command.def, "Constraint");
    if (key?.contype !== "CONSTR_PRIMARY") continue;
    for (const name of strings(key.keys)) {
      if (!dropped.includes(name) || columnNamed(relation, name)?.notNull !== true) continue;
      throw new Refused(`primary key column "${name}" is not marked NOT NULL`);
    }
  }
}

function passOf(command: AlterTableCmd): Pass {
  switch (command.subtype) {
    case "AT_DropColumn":
    case "AT_DropConstraint":
    case "AT_DropNotNull":
    case "AT_DropIdentity":
    case "AT_DropExpression":
      return "drop";
    case "AT_ColumnDefault":
      return command.def === undefined ? "drop" : "constraint";
    case "AT_AlterColumnType":
      return "type";
    case "AT_AddColumn":
      return "column";
    case "AT_SetNotNull":
    case "AT_SetExpression":
      return "attributes";
    case "AT_AddConstraint":
      return passOfConstraint(as(command.def, "Constraint")?.contype);
    case "AT_AddIdentity":
      return "constraint";
    default:
      return "rest";
  }
}

function runPasses(context: Context, oid: Oid, commands: readonly AlterTableCmd[], recurse: boolean): void {
  const queue = new Map<Pass, Work[]>(PASSES.map((pass) => [pass, []]));
  const later = (pass: Pass, work: Work): void => {
    queue.get(pass)?.push(work);
  };
  for (const command of commands) {
    later(passOf(command), () => applyTableCommand(context, oid, command, recurse, later));
  }
  for (const pass of PASSES) for (const work of queue.get(pass) ?? []) work();
}

/** What ATSimplePermissions lets be done to indexes. */
const OF_INDEXES: ReadonlySet<string> = new Set([
  "AT_AttachPartition",
  "AT_ChangeOwner",
  "AT_SetStatistics",
  "AT_SetOptions",
  "AT_ResetOptions",
  "AT_SetRelOptions",
  "AT_ResetRelOptions",
  "AT_ReplaceRelOptions",
  "AT_SetTableSpace",
]);

/** ALTER INDEX: only attaching a partition's index shows in the catalog; storage parameters and the like do not. */
function alterIndex(context: Context, whole: FoundIndex, commands: readonly AlterTableCmd[]): void {
  for (const command of commands) {
    if (!OF_INDEXES.has(command.subtype ?? "")) {
      throw new Refused(`ALTER action ${command.subtype ?? ""} cannot be performed on an index`);
    }
    if (command.subtype !== "AT_AttachPartition") continue;
    const written = writtenName(as(command.def, "PartitionCmd")?.name);
    const part = findIndex(context.draft, written);
    if (part === undefined) throw new Refused(`index "${showName(written)}" does not exist`);
    attachIndexPartition(context, whole, part);
  }
}
