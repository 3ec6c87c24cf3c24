import type { AlterSeqStmt, CreateSeqStmt, Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { findRelation, placeOf, requireRelation, showName, writtenName, writtenParts } from "../names.ts";
import { Refused } from "../refused.ts";
import { bareRelation, relationNameTaken, requireColumn } from "../relations.ts";
import { all, nameParts } from "../tree.ts";

/** CREATE SEQUENCE … [OWNED BY table.column]. */
export function createSequence(context: Context, statement: CreateSeqStmt): void {
  const { draft } = context;
  const written = writtenName(statement.sequence);
  const { schema, persistence } = placeOf(draft, statement.sequence);
  if (relationNameTaken(draft, schema, written.name)) {
    if (statement.if_not_exists === true) return;
    throw new Refused(`relation "${written.name}" already exists`);
  }
  const sequence = bareRelation({
    oid: draft.newOid(),
    schema,
    name: written.name,
    kind: "sequence",
    persistence,
    createdAt: context.at,
  });
  draft.putRelation({ ...sequence, ownedBy: owner(context, statement.options, schema) ?? null });
}

/** ALTER SEQUENCE: only OWNED BY shows. */
export function alterSequence(context: Context, statement: AlterSeqStmt): void {
  const written = writtenName(statement.sequence);
  const sequence = findRelation(context.draft, written);
  if (sequence?.kind !== "sequence") {
    if (statement.missing_ok === true) return;
    throw new Refused(`sequence "${showName(written)}" does not exist`);
  }
  const ownedBy = owner(context, statement.options, sequence.schema);
  if (ownedBy !== undefined) requireNoIdentity(context, sequence);
  if (ownedBy !== undefined) context.draft.putRelation({ ...sequence, ownedBy });
}

function requireNoIdentity(context: Context, sequence: Relation): void {
  const { ownedBy } = sequence;
  const owner = ownedBy === null ? undefined : context.draft.relations.get(ownedBy.relation);
  const column = owner?.columns.find((candidate) => candidate.attnum === ownedBy?.column);
  if (column?.identity != null) throw new Refused("cannot change ownership of identity sequence");
}

/** undefined when OWNED BY is not written, null for OWNED BY NONE. */
function owner(
  context: Context,
  options: readonly Node[] | undefined,
  schema: string,
): Relation["ownedBy"] | undefined {
  const option = all(options, "DefElem").find((candidate) => candidate.defname === "owned_by");
  if (option === undefined) return undefined;
  const parts = nameParts(option.arg);
  if (parts.length === 1) return null;
  const table = requireRelation(context.draft, writtenParts(parts.slice(0, -1)));
  if (table.schema !== schema) throw new Refused("sequence must be in same schema as table it is linked to");
  return { relation: table.oid, column: requireColumn(table, parts.at(-1) ?? "").attnum };
}
