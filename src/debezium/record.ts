import type { ConnectSchema } from "../model/connect-schema.ts";

/** What is known of a payload before any row is. Fields of a struct that are not named hold what their schemas allow. */
export type Payload =
  | { readonly kind: "null" }
  | { readonly kind: "perhaps null" }
  /** The empty text or zero Debezium puts in place of a column that the log does not hold. */
  | { readonly kind: "placeholder" }
  | { readonly kind: "present"; readonly fields: Fields };

export type Fields = ReadonlyMap<string, Payload>;

export const NULL: Payload = { kind: "null" };
export const PERHAPS_NULL: Payload = { kind: "perhaps null" };
export const PRESENT: Payload = { kind: "present", fields: new Map() };

/** A schema with what is known of its payload. */
export interface SchemaSide {
  readonly kind: "schema";
  readonly schema: ConnectSchema;
  readonly payload: Payload;
}

/** A record's key or value on its way through transforms and converter. */
export type Side =
  | SchemaSide
  /** Null schema, null payload. */
  | { readonly kind: "none" }
  /** A map without a schema, which HoistField makes of nothing. */
  | { readonly kind: "schemaless" }
  | { readonly kind: "unknown"; readonly reason: string }
  /** What no converter takes. */
  | { readonly kind: "refused"; readonly reason: string };

export interface Header {
  readonly name: string;
  /** Null where the type of the value is not known. */
  readonly schema: ConnectSchema | null;
  /** Whether every record of this shape has it. */
  readonly certain: boolean;
  /** A list known to be empty. */
  readonly empty: boolean;
}

/** What happened that a record tells of. */
export type RecordEvent =
  | "read"
  | "create"
  | "update"
  | "delete"
  | "tombstone"
  | "truncate"
  /** Heartbeats, transaction boundaries and logical messages: of no table. */
  | "other";

/** The shape all records of one table, phase and event have. */
export interface RecordShape {
  /** ROUTED_BY_VALUE stands in it for what a column of each row holds. */
  readonly topic: string;
  readonly key: Side;
  readonly value: Side;
  readonly event: RecordEvent;
  readonly headers: readonly Header[];
  /** Debezium leaves time and partition to the producer; transforms may set them. */
  readonly timed: boolean;
  readonly partitioned: boolean;
}

/** In topics named by the rows, in place of the value. */
export const ROUTED_BY_VALUE = "$" + "{routedByValue}";

export const NONE: Side = { kind: "none" };

export function side(schema: ConnectSchema | null, payload: Payload = PRESENT): Side {
  return schema === null ? NONE : { kind: "schema", schema, payload };
}

export function unknownSide(reason: string): Side {
  return { kind: "unknown", reason };
}

/** A record as it comes from the connector, all that transforms may add left out. */
export function plainRecord(topic: string, key: Side, value: Side, event: RecordEvent): RecordShape {
  return { topic, key, value, event, headers: [], timed: false, partitioned: false };
}

/** What a struct's field holds. */
export function payloadOf(struct: Payload, name: string, schema: ConnectSchema): Payload {
  if (struct.kind === "null") return NULL;
  const known = struct.kind === "present" ? struct.fields.get(name) : undefined;
  return known ?? (schema.optional ? PERHAPS_NULL : PRESENT);
}

/**
 * What a converter makes of a side: a null payload is no bytes where the schema is optional and fails otherwise, as does a null in a
 * field that has no default in its place (AvroData.fromConnectData, Struct.get).
 */
export function converted(part: Side): Side {
  if (part.kind !== "schema") return part;
  const { schema, payload } = part;
  if (payload.kind === "null") {
    if (schema.optional) return NONE;
    return { kind: "refused", reason: "null for a schema that is not optional" };
  }
  if (payload.kind !== "present") return part;
  const missing = schema.fields.find(
    ({ name, schema: own }) => !own.optional && own.default === null && payload.fields.get(name)?.kind === "null",
  );
  return missing === undefined ? part : { kind: "refused", reason: `null for the required field ${missing.name}` };
}
