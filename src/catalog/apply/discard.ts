import type { DiscardStmt } from "@pgsql/types";
import type { Oid } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { dropObjects } from "../dependencies.ts";
import type { Draft } from "../draft.ts";
import { TEMPORARY_SCHEMA } from "../names.ts";

/** DISCARD TEMP and ALL; plans and sequences' caches are nothing the catalog shows. */
export function discard(context: Context, statement: DiscardStmt): void {
  const { draft } = context;
  if (statement.target === "DISCARD_ALL") draft.set({ searchPath: draft.defaultSearchPath, role: null });
  if (statement.target === "DISCARD_ALL" || statement.target === "DISCARD_TEMP") discardTemporary(draft);
}

/** RemoveTempRelations: with all that depends on them. */
export function discardTemporary(draft: Draft): void {
  for (const relation of [...draft.relations.values()]) {
    if (relation.persistence === "temporary") dropWhole(draft, relation.oid);
  }
  for (const type of [...draft.types.values()]) {
    if (type.schema === TEMPORARY_SCHEMA && draft.types.has(type.oid)) {
      dropObjects(draft, [{ kind: "type", oid: type.oid }], true);
    }
  }
  const functions = draft.functions.filter(({ schema }) => schema !== TEMPORARY_SCHEMA);
  if (functions.length < draft.functions.length) draft.set({ functions });
}

/** A relation and all that depends on it; one that went with another is gone already. */
export function dropWhole(draft: Draft, oid: Oid): void {
  if (draft.relations.has(oid)) dropObjects(draft, [{ kind: "relation", oid }], true);
}
