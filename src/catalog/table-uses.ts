import type { Node } from "@pgsql/types";
import { type Catalog, qualifiedName } from "../model/catalog.ts";
import type { TableUse } from "../model/change.ts";
import type { Location } from "../model/location.ts";
import type { Draft } from "./draft.ts";
import { relationsNamed } from "./named-relations.ts";
import { findRelation } from "./names.ts";
import { as, type NodeKind } from "./tree.ts";

type Target = {
  readonly schemaname?: string | undefined;
  readonly relname?: string | undefined;
  readonly catalogname?: string | undefined;
};

/**
 * Statements after which PostgreSQL drops what it has cached about a relation, even where nothing changes that a change stream
 * shows: CacheInvalidateRelcache in tablecmds.c, index.c, trigger.c, policy.c, rewriteDefine.c, vacuum.c.
 */
const TOUCHING: ReadonlySet<NodeKind> = new Set<NodeKind>([
  "AlterTableStmt",
  "AlterObjectSchemaStmt",
  "ClusterStmt",
  "CreatePolicyStmt",
  "CreateTrigStmt",
  "DropStmt",
  "IndexStmt",
  "RenameStmt",
  "RuleStmt",
  "VacuumStmt",
]);

/** What a statement does to tables besides what the catalog shows. Rows that functions and triggers write are not seen. */
export function tableUses(draft: Draft, catalog: Catalog, tree: Node, at: Location): readonly TableUse<Catalog>[] {
  const written = writtenBy(tree);
  if (written.length > 0) {
    return written.flatMap((target) => {
      const relation = findRelation(draft, { schema: target.schemaname, name: target.relname ?? "" });
      return relation === undefined ? [] : [{ kind: "rows", relation: relation.oid, catalog, at } as const];
    });
  }
  if (Object.keys(tree).some((kind) => kind === "CreatePublicationStmt" || kind === "AlterPublicationStmt")) {
    return [{ kind: "touch", relation: null, at }];
  }
  if (!Object.keys(tree).some((kind) => TOUCHING.has(kind as NodeKind))) return [];
  const names = new Set(relationsNamed(draft, tree));
  if (names.size === 0) return [];
  return [...draft.relations.values()]
    .filter((relation) => names.has(qualifiedName(relation)))
    .map(({ oid }) => ({ kind: "touch", relation: oid, at }) as const);
}

/** The tables a statement writes rows of. */
function writtenBy(tree: Node): readonly Target[] {
  const insert = as(tree, "InsertStmt");
  const update = as(tree, "UpdateStmt");
  const remove = as(tree, "DeleteStmt");
  const merge = as(tree, "MergeStmt");
  const copy = as(tree, "CopyStmt");
  const into = copy?.is_from === true ? copy.relation : undefined;
  const one = insert?.relation ?? update?.relation ?? remove?.relation ?? merge?.relation ?? into;
  return one === undefined ? [] : [one];
}
