import type { PlanOf } from "../../model/plan.ts";
import { columnNeeds, lossNeeds } from "../evidence/need.ts";
import type { Operation } from "../operation.ts";
import { keySteps } from "../sql/key-steps.ts";
import { findTable, primaryKey } from "../target.ts";
import { listOf } from "./keys.ts";
import { isTable } from "./same-object.ts";

/** Another primary key: another record key, and other partitions for the same rows. */
export const changeKey: Operation<PlanOf<"change-key">> = {
  name: "change-key",
  takes: { to: "required" },
  read: (shape) => ({ operation: "change-key", to: listOf(shape, "to") }),
  covers: (plan, change, catalogs) =>
    change.kind === "key-changed" &&
    isTable(plan.table, change.table, catalogs) &&
    change.after?.join() === plan.to.join(),
  columns: () => [],
  target: ({ to }) => ({ kind: "key", columns: to }),
  isContracted(plan, catalog) {
    const table = findTable(catalog, plan.table);
    return table !== null && primaryKey(table).join() === plan.to.join();
  },
  needs: (_, given) =>
    lossNeeds(
      given,
      ({ problem }) => problem === "key-changed",
      () => columnNeeds(given, null),
    ),
  draft: (plan, { catalog, soak }) => keySteps({ table: plan.table, columns: plan.to, catalog, soak }),
};
