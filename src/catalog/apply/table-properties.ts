import type { AlterTableCmd, ReplicaIdentityStmt } from "@pgsql/types";
import type { Oid, Relation, ReplicaIdentity } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { Refused } from "../refused.ts";
import { columnName, relationOf, update } from "../relations.ts";
import { as, strings } from "../tree.ts";
import { requireUserType } from "../types.ts";

/** REPLICA IDENTITY DEFAULT | FULL | NOTHING | USING INDEX. */
export function setReplicaIdentity(context: Context, oid: Oid, statement: ReplicaIdentityStmt | undefined): void {
  const relation = relationOf(context.draft, oid);
  const replicaIdentity = identityOf(relation, statement);
  update(context.draft, oid, (before) => ({ ...before, replicaIdentity }));
}

/** REPLICA_IDENTITY_* of pg_class.h. */
function identityOf(relation: Relation, statement: ReplicaIdentityStmt | undefined): ReplicaIdentity {
  switch (statement?.identity_type) {
    case "f":
      return { kind: "full" };
    case "n":
      return { kind: "nothing" };
    case "i":
      return { kind: "index", index: usableIdentityIndex(relation, statement.name ?? "") };
    default:
      return { kind: "default" };
  }
}

function usableIdentityIndex(relation: Relation, name: string): string {
  const index = relation.indexes.find((candidate) => candidate.name === name);
  if (index === undefined) throw new Refused(`index "${name}" for table "${relation.name}" does not exist`);
  const cannot = (why: string): Refused => new Refused(`cannot use ${why} index "${name}" as replica identity`);
  if (!index.unique) throw cannot("non-unique");
  if (!index.immediate) throw cannot("non-immediate");
  if (index.partial) throw cannot("partial");
  if (!index.valid) throw cannot("invalid");
  for (const attnum of index.columns) {
    if (attnum === null) throw cannot("expression");
    if (relation.columns.find((column) => column.attnum === attnum)?.notNull !== true) {
      throw new Refused(
        `index "${name}" cannot be used as replica identity because column "${columnName(relation, attnum)}" is nullable`,
      );
    }
  }
  return name;
}

/** SET LOGGED and UNLOGGED. */
export function setPersistence(context: Context, oid: Oid, persistence: "permanent" | "unlogged"): void {
  update(context.draft, oid, (before) => ({ ...before, persistence }));
}

/** OF type, or NOT OF when there is no command. */
export function addOf(context: Context, oid: Oid, command: AlterTableCmd | null): void {
  const relation = relationOf(context.draft, oid);
  if (command === null && relation.ofType === null) throw new Refused(`"${relation.name}" is not a typed table`);
  const type = command === null ? null : requireUserType(context.draft, strings(as(command.def, "TypeName")?.names));
  update(context.draft, oid, (before) => ({ ...before, ofType: type?.oid ?? null }));
}
