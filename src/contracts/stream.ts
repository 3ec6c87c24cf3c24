import type { Delivery } from "../debezium/deliveries.ts";
import type { RecordEvent } from "../debezium/record.ts";
import type { Operation } from "../model/contract.ts";

/** How what happens to a table's rows comes to its topic. */
export interface StreamShape {
  /** Of which records come, in whatever form. */
  readonly operations: readonly Operation[];
  /** Whether a record without a value tells of a delete. */
  readonly tombstones: boolean;
  /** What rows come in: Debezium's envelope, or bare. */
  readonly rows: Form;
  /** What deletes come as: the envelope, the old row by itself, nothing but a tombstone; null where none come. */
  readonly deletes: Form | "null" | null;
}

type Form = "envelope" | "row" | "unknown";

const OPERATIONS: readonly (readonly [Operation, readonly RecordEvent[]])[] = [
  ["c", ["create"]],
  ["u", ["update"]],
  ["d", ["delete", "tombstone"]],
  ["t", ["truncate"]],
  ["r", ["read"]],
];

const ROWS: readonly RecordEvent[] = ["create", "update", "read"];

export function streamShape(deliveries: readonly Delivery[]): StreamShape {
  const of = (events: readonly RecordEvent[]) => deliveries.filter(({ event }) => events.includes(event));
  const valued = of(["delete"]).filter(({ as }) => as !== "null");
  const tombstones = of(["delete", "tombstone"]).some(({ as }) => as === "null");
  return {
    operations: OPERATIONS.filter(([, events]) => of(events).length > 0).map(([operation]) => operation),
    tombstones,
    rows: form(of(ROWS)),
    deletes: valued.length > 0 ? form(valued) : tombstones ? "null" : null,
  };
}

/** `unknown` too where it depends on each row. */
function form(deliveries: readonly Delivery[]): Form {
  const forms = new Set(deliveries.map(({ as }) => as));
  const [only] = forms;
  return forms.size === 1 && (only === "envelope" || only === "row") ? only : "unknown";
}
