import type { TableShape } from "../../contracts/shape.ts";
import type { PlanOf } from "../../model/plan.ts";
import type { PlanCase } from "../evidence/case.ts";
import { columnNeeds, lossNeeds, type Need, topicNeeds } from "../evidence/need.ts";
import { isKeyedBy } from "../evidence/target-tables.ts";
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
  /** In place, or by letting go of the topic that has the old key. */
  covers(plan, change, catalogs) {
    if (change.kind === "stream-loss")
      return change.by.kind === "connector" && change.table === plan.table && change.lost.what === "table";
    return (
      change.kind === "key-changed" &&
      isTable(plan.table, change.table, catalogs) &&
      change.after?.join() === plan.to.join()
    );
  },
  columns: () => [],
  target: ({ to }) => ({ kind: "key", columns: to }),
  isContracted(plan, catalog) {
    const table = findTable(catalog, plan.table);
    return table !== null && primaryKey(table).join() === plan.to.join();
  },
  needs,
  draft: (plan, { catalog, soak }) => keySteps({ table: plan.table, columns: plan.to, catalog, soak }),
};

/** With a topic under each key, and where the change leaves none, whoever does not read the new one alone needs the old one. */
function needs(plan: PlanOf<"change-key">, given: PlanCase): readonly Need[] {
  const streamed = (side: readonly TableShape[]) => side.filter((one) => one.table === plan.table && one.streamed);
  const [shapes, left] = [streamed(given.before), streamed(given.after)];
  const next = shapes.filter((shape) => isKeyedBy(shape, plan.to));
  if ((next.length > 0 && next.length < shapes.length) || left.length === 0) return topicNeeds(given, next);
  return lossNeeds(
    given,
    ({ problem }) => problem === "key-changed",
    // Once every topic has the new key, nobody can read the old one.
    () => (next.length > 0 ? [] : columnNeeds(given, null)),
  );
}
