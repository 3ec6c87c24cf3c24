import { primitive } from "../connect/schema.ts";
import type { Catalog, Relation } from "../model/catalog.ts";
import type { ConnectSchema } from "../model/connect-schema.ts";
import type { Behaviour } from "./options/behaviour.ts";
import type { OptionReader } from "./options/configuration.ts";
import {
  type Header,
  NONE,
  NULL,
  type Payload,
  PERHAPS_NULL,
  PRESENT,
  type RecordEvent,
  type RecordShape,
  type Side,
} from "./record.ts";
import type { Phase } from "./schema/lengths.ts";

/** What decides which kinds of records a connector emits for a table. */
export interface RecordKinds {
  /** tombstones.on.delete: a null record after each delete. */
  readonly tombstones: boolean;
  /** skipped.operations. */
  readonly skipped: ReadonlySet<RecordEvent>;
  readonly headers: readonly Header[];
  /** The transaction block is filled while streaming. */
  readonly transactions: boolean;
}

const OPERATIONS: ReadonlyMap<string, RecordEvent> = new Map([
  ["c", "create"],
  ["u", "update"],
  ["d", "delete"],
  ["t", "truncate"],
]);

export function readRecordKinds(options: OptionReader, behaviour: Behaviour): RecordKinds {
  const skipped = (options.text("skipped.operations") ?? "t").split(",");
  const headed = behaviour.addsContextHeaders && options.boolean("extended.headers.enabled", true);
  return {
    tombstones: options.boolean("tombstones.on.delete", true),
    skipped: new Set(skipped.flatMap((letter) => OPERATIONS.get(letter.trim()) ?? [])),
    headers: headed
      ? CONTEXT.map((name) => contextHeader(`__debezium.context.${name}`, primitive("STRING"), true))
      : [],
    transactions: options.boolean("provide.transaction.metadata", false),
  };
}

/** DebeziumHeaderProducer. */
const CONTEXT = ["connectorLogicalName", "taskId", "connectorName"];

function contextHeader(name: string, schema: ConnectSchema | null, certain: boolean): Header {
  return { name, schema, certain, empty: false };
}

/** Which changes of a table reach the connector: those its publication has, and those PostgreSQL can identify rows for. */
export interface Changes {
  readonly published: ReadonlySet<"insert" | "update" | "delete" | "truncate">;
  readonly identity: Relation["replicaIdentity"]["kind"];
  /** Of the default identity: the primary key, unless it is deferrable. */
  readonly key: ReadonlySet<string> | null;
}

const ALL_CHANGES = ["insert", "update", "delete", "truncate"] as const;

export function changesOf(catalog: Catalog, relation: Relation, publication: string): Changes {
  const primary = relation.constraints.find((constraint) => constraint.kind === "primary key");
  const key = primary !== undefined && "columns" in primary && !primary.deferrable ? primary.columns : null;
  const named = relation.columns.filter(({ attnum }) => key?.includes(attnum));
  return {
    published: new Set(catalog.publications.get(publication)?.publish ?? ALL_CHANGES),
    identity: relation.replicaIdentity.kind,
    key: key === null ? null : new Set(named.map(({ name }) => name)),
  };
}

/** The records of one phase, in the order in which a table's life brings them. A record's value is the whole envelope. */
export function recordsIn(phase: Phase, shape: RecordShape, kinds: RecordKinds, changes: Changes): RecordShape[] {
  const record = (event: RecordEvent, before: Payload, after: Payload): RecordShape => {
    const headers = [...kinds.headers, ...movedKey(event, shape.key)];
    return { ...shape, event, headers, value: holding(shape.value, before, after, kinds, phase) };
  };
  if (phase === "snapshot") return [record("read", NULL, PRESENT)];
  const { published, identity } = changes;
  const identified = identity === "full" || identity === "index" || (identity === "default" && changes.key !== null);
  const old = identity === "full" ? PRESENT : identity === "index" ? PERHAPS_NULL : NULL;
  const gone = identity === "full" ? PRESENT : oldKeyOnly(shape.value, changes);
  const records: RecordShape[] = [];
  if (published.has("insert")) records.push(record("create", NULL, PRESENT));
  if (published.has("update") && identified) records.push(record("update", old, PRESENT));
  if (published.has("delete") && identified) {
    const deleted = record("delete", gone, NULL);
    records.push(deleted);
    if (kinds.tombstones) records.push({ ...deleted, event: "tombstone", value: NONE });
  }
  if (published.has("truncate")) records.push({ ...record("truncate", NULL, NULL), key: NONE });
  const skips = (event: RecordEvent) => kinds.skipped.has(event === "tombstone" ? "delete" : event);
  return records.filter(({ event }) => !skips(event));
}

function holding(value: Side, before: Payload, after: Payload, kinds: RecordKinds, phase: Phase): Side {
  if (value.kind !== "schema") return value;
  const transaction = !kinds.transactions ? NULL : phase === "snapshot" ? PERHAPS_NULL : PRESENT;
  const always = ["ts_ms", "ts_us", "ts_ns"].map((name) => [name, PRESENT] as const);
  const fields = new Map<string, Payload>([
    ...always,
    ["before", before],
    ["after", after],
    ["transaction", transaction],
  ]);
  return { ...value, payload: { kind: "present", fields } };
}

/** Of a deleted row the log has the columns of the replica identity; Debezium puts something in place of the required ones. */
function oldKeyOnly(value: Side, { identity, key }: Changes): Payload {
  if (value.kind !== "schema" || identity !== "default") return PRESENT;
  const row = value.schema.fields.find(({ name }) => name === "before")?.schema.fields ?? [];
  const fields = row.flatMap(({ name, schema }): [string, Payload][] => {
    if (key?.has(name) === true) return [];
    return [[name, schema.optional || schema.default !== null ? NULL : { kind: "placeholder" }]];
  });
  return { kind: "present", fields: new Map(fields) };
}

/** An update of the key is a delete and a create that name each other's key. */
function movedKey(event: RecordEvent, key: Side): readonly Header[] {
  if (key.kind !== "schema") return [];
  if (event === "delete" || event === "tombstone") return [contextHeader("__debezium.newkey", key.schema, false)];
  return event === "create" ? [contextHeader("__debezium.oldkey", key.schema, false)] : [];
}
