import type { Catalog, Relation, ReplicaIdentity } from "../../model/catalog.ts";
import type { PlanOf } from "../../model/plan.ts";
import { needsUnder } from "../evidence/need.ts";
import type { Operation } from "../operation.ts";
import { identitySteps } from "../sql/identity-steps.ts";
import { findTable } from "../target.ts";
import { textOf } from "./keys.ts";
import { isTable } from "./same-object.ts";

/** Less of the old row in the log: updates and deletes come with fewer old values, and large ones that stay are not sent again. */
export const replicaIdentity: Operation<PlanOf<"replica-identity">> = {
  name: "replica-identity",
  takes: { to: "required" },
  read: (shape) => ({ operation: "replica-identity", to: textOf(shape, "to") }),
  covers: (plan, change, catalogs) =>
    change.kind === "replica-identity-changed" &&
    isTable(plan.table, change.table, catalogs) &&
    sameIdentity(change.after, identityOf(plan)),
  columns: () => [],
  target: () => ({ kind: "nowhere" }),
  isContracted(plan, catalog) {
    const table = findTable(catalog, plan.table);
    return table !== null && sameIdentity(table.replicaIdentity, identityOf(plan));
  },
  needs(plan, given) {
    const table = findTable(given.catalogs.base, plan.table);
    if (table === null) return [];
    return needsUnder(given, withIdentity(given.catalogs.base, table, identityOf(plan)));
  },
  draft: identitySteps,
};

/** `default`, `nothing` and `full` are what SQL calls them; anything else names an index. */
export function identityOf({ to }: PlanOf<"replica-identity">): ReplicaIdentity {
  const word = to.toLowerCase();
  return word === "default" || word === "nothing" || word === "full" ? { kind: word } : { kind: "index", index: to };
}

function sameIdentity(a: ReplicaIdentity, b: ReplicaIdentity): boolean {
  return a.kind === "index" && b.kind === "index" ? a.index === b.index : a.kind === b.kind;
}

/** Partitions have identities of their own: ALTER TABLE on their parent leaves them as they are. */
function withIdentity(catalog: Catalog, table: Relation, to: ReplicaIdentity): Catalog {
  return { ...catalog, relations: new Map([...catalog.relations, [table.oid, { ...table, replicaIdentity: to }]]) };
}
