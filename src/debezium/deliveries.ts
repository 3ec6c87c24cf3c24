import type { Catalog, Oid } from "../model/catalog.ts";
import type { Connector } from "../model/prediction.ts";
import { type Capture, capture } from "./capture/capture.ts";
import { newestBehaviour, readBehaviour } from "./options/behaviour.ts";
import { readSettings, type Settings } from "./options/options.ts";
import { plainRecord, type RecordEvent, type RecordShape, type Side, side, unknownSide } from "./record.ts";
import { changesOf, type RecordKinds, readRecordKinds, recordsIn } from "./record-kinds.ts";
import { envelope } from "./schema/envelope.ts";
import { keySchema, rowSchema } from "./schema/row.ts";
import { readTransforms } from "./transforms/chain.ts";
import { isEnvelope } from "./transforms/envelopes.ts";
import type { Transform } from "./transforms/transform.ts";

/** One kind of event as it comes to the topic. */
export interface Delivery {
  readonly event: RecordEvent;
  /** `unknown` where a transform's effect is. */
  readonly as: "envelope" | "row" | "null" | "unknown";
}

/** What of a table's life comes to its topic, by table. */
export type Deliveries = (relation: Oid) => readonly Delivery[];

/**
 * Which events of a table its connector emits, and in which form: after publication (`publish`), `snapshot.mode`, `skipped.operations`,
 * `tombstones.on.delete` and all transforms. That PostgreSQL may refuse updates and deletes for want of a replica identity is
 * not looked at.
 * @param debezium version, for connectors that tell none themselves; null = newest known
 */
export function deliveriesOf(catalog: Catalog, connector: Connector, debezium: string | null): Deliveries {
  const version =
    debezium === null && connector.debezium == null ? null : readBehaviour(connector.debezium ?? debezium ?? "");
  const { settings, options } = readSettings(connector, version?.ok ? version.behaviour : newestBehaviour);
  const kinds = readRecordKinds(options, settings.behaviour);
  const { transform } = readTransforms(connector, settings.behaviour);
  const captures = new Map(capture(catalog, settings).captures.map((one) => [one.relation.oid, one]));
  return (relation) => {
    const one = captures.get(relation);
    return one === undefined ? [] : deliveriesFrom(catalog, one, settings, { kinds, transform });
  };
}

function deliveriesFrom(
  catalog: Catalog,
  one: Capture,
  settings: Settings,
  { kinds, transform }: { readonly kinds: RecordKinds; readonly transform: Transform | null },
): readonly Delivery[] {
  const changes = { ...changesOf(catalog, one.relation, settings.publication.name), identity: "full" as const };
  const all = one.views.flatMap((view) => {
    const built = rowSchema(catalog, view.relation, view, view.topic, settings);
    const value =
      built.kind === "built" ? side(envelope(view.topic, built.value, settings)) : unknownSide(built.reason);
    const key = keySchema(catalog, view.relation, view, view.topic, settings);
    const keyed = key.kind === "built" ? side(key.value) : unknownSide(key.reason);
    return recordsIn(view.phase, plainRecord(view.topic, keyed, value, "create"), kinds, changes);
  });
  return all.flatMap((record) => delivered(record, transform));
}

function delivered(record: RecordShape, transform: Transform | null): readonly Delivery[] {
  const { event } = record;
  const outcome = transform?.(record) ?? { kind: "records" as const, records: [record] };
  if (outcome.kind !== "records") return [{ event, as: "unknown" }];
  return outcome.records.map(({ value }) => ({ event, as: formOf(value) }));
}

function formOf(value: Side): Delivery["as"] {
  switch (value.kind) {
    case "none":
      return "null";
    case "schema":
      return value.payload.kind === "null" ? "null" : isEnvelope(value) ? "envelope" : "row";
    case "schemaless":
    case "unknown":
    case "refused":
      return "unknown";
    default:
      return value satisfies never;
  }
}
