import type { AlterTableCmd, OnCommitAction, ReplicaIdentityStmt } from "@pgsql/types";
import type { ColumnType, Oid, Relation, ReplicaIdentity, UserType } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { formatType } from "../print.ts";
import { Refused } from "../refused.ts";
import { columnName, relationOf, update } from "../relations.ts";
import { sequencesOwnedBy } from "../sequences.ts";
import { as, strings } from "../tree.ts";
import { requireUserType } from "../types.ts";
import { requireRowTypeUnused } from "./alter-column-type.ts";

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

/** ATExecAddOf: the table has the type's attributes and nothing else, and no parents. */
function requireOfType(context: Context, relation: Relation, type: UserType): void {
  if (type.kind !== "composite") throw new Refused(`type ${type.name} is not a composite type`);
  if (relation.parents.length > 0) throw new Refused("typed tables cannot inherit");
  const shape = (columns: readonly { readonly name: string; readonly type: ColumnType }[]): string =>
    JSON.stringify(columns.map((column) => [column.name, formatType(context.draft, column.type)]));
  if (shape(relation.columns) !== shape(type.attributes)) {
    throw new Refused(`table "${relation.name}" does not have the columns of type ${type.name}`);
  }
}

/** SET LOGGED and UNLOGGED (ATPrepChangePersistence). */
export function setPersistence(context: Context, oid: Oid, persistence: "permanent" | "unlogged"): void {
  const relation = relationOf(context.draft, oid);
  if (relation.kind === "partitioned table") {
    // Before PostgreSQL 18 it was let pass, to no effect.
    if (context.postgres < 18) return;
    throw new Refused(`ALTER action SET LOGGED cannot be performed on relation "${relation.name}"`);
  }
  if (relation.persistence === persistence) return;
  if (relation.persistence === "temporary") {
    throw new Refused(`cannot change logged status of table "${relation.name}" because it is temporary`);
  }
  const members = [...context.draft.publications.values()].flatMap((publication) => publication.tables);
  if (persistence === "unlogged" && members.some((member) => member.relation === oid)) {
    throw new Refused(`cannot change table "${relation.name}" to unlogged because it is part of a publication`);
  }
  requireSamePersistence(context, relation, persistence);
  if (relation.kind === "table") requireRowTypeUnused(context, relation);
  for (const sequence of sequencesOwnedBy(context.draft.relations.values(), oid)) {
    update(context.draft, sequence.oid, (before) => ({ ...before, persistence }));
  }
  update(context.draft, oid, (before) => ({ ...before, persistence }));
}

/** A logged table cannot reference an unlogged one, nor an unlogged one be referenced by a logged one. */
function requireSamePersistence(context: Context, relation: Relation, persistence: Relation["persistence"]): void {
  for (const other of context.draft.relations.values()) {
    for (const constraint of other.constraints) {
      if (constraint.kind !== "foreign key" || other.oid === constraint.references) continue;
      const target = context.draft.relations.get(constraint.references);
      const referenced =
        persistence === "unlogged" && target?.oid === relation.oid && other.persistence === "permanent";
      const references =
        persistence === "permanent" && other.oid === relation.oid && target?.persistence === "unlogged";
      if (referenced || references) {
        throw new Refused(`could not change table "${relation.name}" because of foreign keys with other persistence`);
      }
    }
  }
}

/** OF type, or NOT OF when there is no command. */
export function addOf(context: Context, oid: Oid, command: AlterTableCmd | null): void {
  const relation = relationOf(context.draft, oid);
  if (command === null && relation.ofType === null) throw new Refused(`"${relation.name}" is not a typed table`);
  const type = command === null ? null : requireUserType(context.draft, strings(as(command.def, "TypeName")?.names));
  if (type !== null) requireOfType(context, relation, type);
  update(context.draft, oid, (before) => ({ ...before, ofType: type?.oid ?? null }));
}

/** ON COMMIT, which only temporary tables may have; rows that are deleted do not show. */
export function dropsOnCommit(
  onCommit: OnCommitAction | undefined,
  persistence: Relation["persistence"],
): Pick<Relation, "dropOnCommit"> {
  if (onCommit === undefined || onCommit === "ONCOMMIT_NOOP") return {};
  if (persistence !== "temporary") throw new Refused("ON COMMIT can only be used on temporary tables");
  return onCommit === "ONCOMMIT_DROP" ? { dropOnCommit: true } : {};
}
