import type { ContractSet } from "../../contracts/reader.ts";
import type { TableShape } from "../../contracts/shape.ts";
import type { Catalog } from "../../model/catalog.ts";
import type { Change } from "../../model/change.ts";
import type { Migration } from "../../model/migration.ts";
import type { Evidence, EvidenceKind, Plan } from "../../model/plan.ts";
import type { FileHistory } from "../../ports.ts";
import type { PlanObjects } from "../objects.ts";
import type { Catalogs } from "../operation.ts";

/** All that evidence is worked out from. Nothing here may come from what the change says about itself. */
export interface PlanFacts {
  readonly catalogs: Catalogs;
  /** Contracts at base. */
  readonly baseContracts: ContractSet;
  /** What consumers see at base and at head. */
  readonly before: readonly TableShape[];
  readonly after: readonly TableShape[];
  /** What they would see of a catalog through the connectors at base. */
  readonly shapesOf: (catalog: Catalog) => readonly TableShape[];
  /** Changes the migrations at base made, in order: where a column came from. Null: the base is a state without a history. */
  readonly appliedChanges: readonly Change[] | null;
  /** The migrations that ran before the change; none where a state without a history is compared. */
  readonly applied: readonly Migration[];
  /** What the base's first-parent line knows of plans and of the migrations of their expand steps, by path; those missing are unknown. */
  readonly merged: ReadonlyMap<string, FileHistory>;
  readonly now: Date;
}

/** One plan to be judged. */
export interface PlanCase extends PlanFacts {
  /** As it is judged: the base's where there is one. */
  readonly plan: Plan;
  readonly basePlan: Plan | null;
  readonly headPlan: Plan | null;
  /** What the plan moves, at base. */
  readonly objects: PlanObjects;
}

/** Where evidence of each kind comes from, and how much it proves when nothing else is said. */
const USUAL: Readonly<Record<EvidenceKind, Pick<Evidence, "strength" | "source">>> = {
  "expand-merged": { strength: "strong", source: "git" },
  "target-shape": { strength: "strong", source: "catalog at base" },
  "dual-write": { strength: "medium", source: "catalog at base" },
  consumers: { strength: "strong", source: "contracts at base" },
  soak: { strength: "strong", source: "git" },
  backfill: { strength: "strong", source: "database" },
  "slot-past": { strength: "strong", source: "database" },
  "groups-past": { strength: "strong", source: "Kafka" },
  "registry-version": { strength: "strong", source: "registry" },
  applied: { strength: "strong", source: "database" },
  retention: { strength: "strong", source: "Kafka" },
};

type Telling = Partial<Pick<Evidence, "strength" | "source">>;

export function verified(kind: EvidenceKind, detail: string, telling: Telling = {}): Evidence {
  return { kind, state: "verified", ...USUAL[kind], ...telling, detail };
}

export function failed(kind: EvidenceKind, detail: string, telling: Telling = {}): Evidence {
  return { kind, state: "failed", ...USUAL[kind], ...telling, detail };
}

export function unverified(kind: EvidenceKind, detail: string, telling: Telling = {}): Evidence {
  return { kind, state: "unverified", ...USUAL[kind], ...telling, detail };
}
