import type { Node } from "@pgsql/types";
import { type Catalog, type Oid, qualifiedName } from "../model/catalog.ts";
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
  /** Without ONLY. */
  readonly inh?: boolean | undefined;
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
  const emptied = truncatedBy(draft, tree);
  if (emptied.length > 0) {
    // The table gets new files, of which the server takes note.
    const touch = emptied.map((relation) => ({ kind: "touch", relation, at }) as const);
    return [...emptied.map((relation) => ({ kind: "truncate", relation, catalog, at }) as const), ...touch];
  }
  if (written.length > 0) {
    return written.flatMap((target) => {
      const relation = findRelation(draft, { schema: target.schemaname, name: target.relname ?? "" });
      if (relation === undefined) return [];
      const changed = target.inh === true && !ADDING.some((kind) => as(tree, kind) !== undefined);
      const oids = changed ? [relation.oid, ...heirsOf(draft, relation.oid)] : [relation.oid];
      return oids.map((oid) => ({ kind: "rows", relation: oid, catalog, at }) as const);
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

/** Statements whose rows are the named table's own. */
const ADDING = ["InsertStmt", "CopyStmt"] as const;

/** Tables that inherit from one, whose rows are updated and deleted with its own. */
function heirsOf(draft: Draft, parent: Oid): readonly Oid[] {
  const heirs = [...draft.relations.values()].filter(
    ({ parents, partitionOf }) => partitionOf === null && parents.includes(parent),
  );
  return heirs.flatMap(({ oid }) => [oid, ...heirsOf(draft, oid)]);
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

/** The tables a statement empties, with those that reference them where it says CASCADE. */
function truncatedBy(draft: Draft, tree: Node): readonly Oid[] {
  const truncate = as(tree, "TruncateStmt");
  if (truncate === undefined) return [];
  const found = new Set<Oid>();
  for (const node of truncate.relations ?? []) {
    const target = as(node, "RangeVar");
    const relation = findRelation(draft, { schema: target?.schemaname, name: target?.relname ?? "" });
    if (relation !== undefined) found.add(relation.oid);
  }
  if (truncate.behavior !== "DROP_CASCADE") return [...found];
  for (const emptied of found) {
    for (const { oid, constraints } of draft.relations.values()) {
      if (constraints.some((one) => one.kind === "foreign key" && one.references === emptied)) found.add(oid);
    }
  }
  return [...found];
}
