import type { EvidenceKind } from "../../../model/plan.ts";
import { isInPlace, isTablePlan } from "../../operations/moved-table.ts";
import type { PlanCase } from "../case.ts";
import { isKeyedBy } from "../target-tables.ts";

/** Evidence that running systems give. */
export type LiveKind = Exclude<EvidenceKind, "expand-merged" | "target-shape" | "dual-write" | "consumers" | "soak">;

/** Why a kind of live evidence has nothing to prove about a plan, as a sentence; null where it has to be looked for. */
export function nothingToProve(kind: LiveKind, given: PlanCase): string | null {
  switch (kind) {
    case "backfill":
      return nothingToFill(given);
    case "slot-past":
      return nothingUnread(given);
    case "registry-version":
      return after("nothing to register before the contract step", nothingNew(given));
    case "groups-past":
      return after("no group has to read anything new", nothingNew(given));
    case "retention":
      return after("no old record matters", nothingOld(given));
    case "applied":
      // Whether a migration has to run is read from the history of the base.
      return null;
    default:
      return kind satisfies never;
  }
}

function after(what: string, reason: string | null): string | null {
  return reason === null ? null : `${what}: ${reason}`;
}

/** A query that a plan names is run, whatever the operation. */
function nothingToFill({ plan, objects: { target } }: PlanCase): string | null {
  if (target.kind === "key") return "nothing to fill: the key's columns are there";
  if (target.kind === "type") return "nothing to fill: PostgreSQL converts every row or refuses";
  if (isTablePlan(plan) && isInPlace(plan)) return `nothing to fill: ${plan.table} itself goes on under the new name`;
  if (plan.backfill !== null) return null;
  switch (plan.operation) {
    case "drop-column":
    case "drop-table":
    case "replica-identity":
    case "unpublish":
    case "uncapture":
      return "nothing to fill: nothing takes over";
    default:
      return null;
  }
}

/**
 * A connector decodes a row that was written before by the catalog of that moment (logical decoding's historic snapshot), and so do
 * publications and replica identities; only what Debezium reads of the table's present catalog can be too new for it.
 */
function nothingUnread({ plan }: PlanCase): string | null {
  switch (plan.operation) {
    case "replica-identity":
      return "no unread row is in danger: it carries the old values it was written with";
    case "unpublish":
      return "no unread row is in danger: what was published when it was written comes";
    case "uncapture":
      return "no unread row is in danger: the table stays as it is, and the connector's configuration alone changes";
    default:
      return null;
  }
}

/** Whether a record of a shape that was not there before the plan can be seen before the contract step. */
function nothingNew({ plan, objects: { target }, before }: PlanCase): string | null {
  if (target.kind === "type") return "the type changes in place, with the contract step itself";
  if (target.kind === "key" && !before.some((shape) => shape.table === plan.table && isKeyedBy(shape, target.columns)))
    return "the key changes in place, with the contract step itself";
  if (isTablePlan(plan) && isInPlace(plan)) return "the topic of the new name comes with the contract step itself";
  switch (plan.operation) {
    case "drop-table":
      return "nothing takes over";
    case "set-not-null":
      return "the stream stays as it is until then";
    case "replica-identity":
    case "unpublish":
    case "uncapture":
      return "what goes on to come has the shape it has";
    case "drop-enum-value":
      return plan.to === null ? "no label takes over" : null;
    default:
      return null;
  }
}

/** Whether records that are in the topics already can be of no harm to who reads them after the contract step. */
function nothingOld(given: PlanCase): string | null {
  const { plan, objects } = given;
  // Of these, old records stay beside the new ones in one topic, and look different.
  if (objects.target.kind === "type" || plan.operation === "drop-enum-value") return null;
  if (plan.operation === "change-key") {
    return nothingNew(given) === null ? "those under the old key are in another topic" : null;
  }
  if (plan.operation === "drop-column") return "nothing takes over, and nobody has to read what went";
  return nothingNew(given);
}
