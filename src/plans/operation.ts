import type { TableShape } from "../contracts/shape.ts";
import type { Catalog, Column, Relation } from "../model/catalog.ts";
import type { Change } from "../model/change.ts";
import type { Operation as RowOperation } from "../model/contract.ts";
import type { Location } from "../model/location.ts";
import type { NewColumn, Plan, PlanMove } from "../model/plan.ts";
import type { SqlParser } from "../ports.ts";
import type { PlanCase } from "./evidence/case.ts";
import type { Need } from "./evidence/need.ts";

/** The catalogs a change lies between. */
export interface Catalogs {
  readonly base: Catalog;
  readonly head: Catalog;
}

/** What stays in the database and no longer comes to its topic as it did: a connector's configuration or a publication leaves it out. */
export interface StreamLoss {
  readonly kind: "stream-loss";
  readonly by: { readonly kind: "connector" | "publication"; readonly name: string };
  /** schema.table at base. */
  readonly table: string;
  readonly lost:
    | { readonly what: "table" }
    | { readonly what: "column"; readonly column: string }
    | { readonly what: "operations"; readonly operations: readonly RowOperation[] }
    | { readonly what: "rows"; readonly filter: string | null };
  readonly at: Location | null;
}

/** What a plan can cover: a change of the catalog, or of what comes through. */
export type PlannedChange = Change | StreamLoss;

/** Where a plan moves to, as one catalog has it. */
export type PlanTarget =
  /** `also`: others that take over with it. */
  | { readonly kind: "column"; readonly column: Column; readonly also?: readonly Column[] }
  | { readonly kind: "table"; readonly table: Relation }
  /** A column or table to come. */
  | { readonly kind: "missing"; readonly name: string }
  /** The type of a column changes in place. */
  | { readonly kind: "type"; readonly text: string }
  | { readonly kind: "key"; readonly columns: readonly string[] }
  /** A label of the column's own enum. */
  | { readonly kind: "label"; readonly label: string }
  /** Plain drops go nowhere. */
  | { readonly kind: "nowhere" };

/** Keys of a plan file that belong to some operations only. */
export const MOVE_KEYS = [
  "column",
  "columns",
  "into",
  "to",
  "type",
  "as",
  "cast",
  "inverse",
  "value",
  "publication",
  "connector",
  "operations",
  "rows",
] as const;
export type MoveKey = (typeof MOVE_KEYS)[number];

/** What a plan file holds under those keys. */
export type MoveShape = {
  readonly [Key in MoveKey]?: string | readonly string[] | Readonly<Record<string, string | NewColumn>> | undefined;
};

/**
 * One way to take something out of a stream by expand and contract. One file in operations/ each, listed in operations/all.ts.
 * Methods are given plans of their own operation only.
 */
export interface Operation<Own extends Plan = Plan> {
  readonly name: Own["operation"];
  /** Its keys in a plan file. */
  readonly takes: Readonly<Partial<Record<MoveKey, "required" | "optional">>>;
  /** What the file says; `shape` holds the required keys. */
  read(shape: MoveShape): PlanMove;
  /** Whether a change is the contract step of the plan: exactly what it names, nothing beside it. */
  covers(plan: Own, change: PlannedChange, catalogs: Catalogs): boolean;
  /** The columns it takes away or changes, by their names in the plan. */
  columns(plan: Own): readonly string[];
  target(plan: Own, table: Relation | null, catalog: Catalog): PlanTarget;
  /** Whether what the plan moves is gone from a catalog, or from what is seen of it: its contract step is behind us. */
  isContracted(plan: Own, catalog: Catalog, shapes: readonly TableShape[]): boolean;
  /** Who at base still needs what the contract step takes away. */
  needs(plan: Own, given: PlanCase): readonly Need[];
  /** The steps of the move, in order, with their SQL. */
  draft(plan: Own, request: DraftRequest): readonly PlanStep[];
}

export interface DraftRequest {
  /** As it stands before anything moves. */
  readonly catalog: Catalog;
  /** Server major version. */
  readonly postgres: number;
  /** As the plan file has it: `14d`. */
  readonly soak: string;
  /** Reads the plan's own expressions. Absent: a plan that has any is not drafted. */
  readonly parser?: SqlParser;
}

export type PlanStep = { readonly phase: "expand" | "backfill" | "migrate" | "contract"; readonly text: string } & (
  | ({ readonly kind: "migration" } & StepSql)
  /** An edit of the connector's configuration. */
  | { readonly kind: "connector" }
  /** What other people do: consumers, applications. */
  | { readonly kind: "people" }
  /** What has to be seen before the next step. */
  | { readonly kind: "wait" }
);

export interface StepSql {
  /** For the name of a migration: `add contact_email to users`. */
  readonly title: string;
  readonly up: string;
  /** What undoes it; null where nothing can. */
  readonly down: string | null;
  /** `none`: PostgreSQL refuses it in a transaction. `own`: it commits as it goes, and no deployment should wait for it. */
  readonly transaction: "migration" | "none" | "own";
}
