import { type Catalog, qualifiedName, type Relation } from "../../model/catalog.ts";
import type { PlanOf } from "../../model/plan.ts";
import { tableNeeds } from "../evidence/need.ts";
import type { Operation } from "../operation.ts";
import { tableDropSteps } from "../sql/table-drop.ts";
import { findTable } from "../target.ts";
import { isTable } from "./same-object.ts";

/** A table that goes for good, with its partitions if it has any: they go along with it. */
export const dropTable: Operation<PlanOf<"drop-table">> = {
  name: "drop-table",
  takes: {},
  read: () => ({ operation: "drop-table" }),
  /** One of that name made anew in the same change is a swap. */
  covers: (plan, change, catalogs) =>
    change.kind === "table-dropped" &&
    (isTable(plan.table, change.table, catalogs) ||
      partitions(plan, catalogs.base).some(({ oid }) => oid === change.table.relation)) &&
    findTable(catalogs.head, plan.table) === null,
  columns: () => [],
  target: () => ({ kind: "nowhere" }),
  isContracted: (plan, catalog) => findTable(catalog, plan.table) === null,
  needs: (plan, given) =>
    [plan.table, ...partitions(plan, given.catalogs.base).map(qualifiedName)].flatMap((table) =>
      tableNeeds({ ...given, plan: { ...plan, table } }, null),
    ),
  draft: (plan, { catalog, soak }) => tableDropSteps({ table: plan.table, catalog, soak }),
};

/** Of every level. */
function partitions({ table }: PlanOf<"drop-table">, catalog: Catalog): readonly Relation[] {
  const whole = findTable(catalog, table);
  const below = (oid: Relation["oid"]): readonly Relation[] =>
    [...catalog.relations.values()]
      .filter(({ partitionOf }) => partitionOf === oid)
      .flatMap((partition) => [partition, ...below(partition.oid)]);
  return whole === null ? [] : below(whole.oid);
}
