import { readJson } from "../../avro/json.ts";
import { optionality } from "../../avro/row.ts";
import type { AvroSchema } from "../../model/avro-schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import { decodeAvro } from "./avro-values.ts";
import { type Datum, hex } from "./datum.ts";
import { decodeJson, withSchema } from "./json-values.ts";
import { type MessagePart, unframed } from "./messages.ts";
import { schemaOfAvro, schemaOfEmbedded } from "./wire-schema.ts";
import type { Part } from "./writing.ts";

/** A key or a value as a consumer gets it from its decoder. */
export type Seen =
  | {
      readonly ok: true;
      readonly value: Datum;
      /** What the record says of its own schema; null where it says nothing. */
      readonly schema: ConnectSchema | null;
    }
  | { readonly ok: false; readonly reason: string };

/** What decodes Avro: the writer's schemas by id. */
export type SchemasById = ReadonlyMap<number, AvroSchema>;

/** Decodes the way a consumer does that was written for `promised`: by that format, whatever came. Null where there are no bytes. */
export function seenThrough(promised: Part, { bytes }: MessagePart, schemas: SchemasById): Seen | null {
  if (bytes === null) return null;
  const { format, connect } = promised;
  switch (format.kind) {
    case "avro":
      return seenAvro(bytes, schemas, null);
    case "json": {
      const decoded = decodeJson(new TextDecoder().decode(bytes), format.embedded !== null);
      if (!decoded.ok) return undecodable(`it is not the JSON that is expected: ${decoded.reason}`, bytes);
      const schema = schemaOfEmbedded(decoded.embedded ?? undefined);
      return { ok: true, value: withSchema(schema ?? connect, decoded.value), schema };
    }
    case "text":
      return { ok: true, value: new TextDecoder().decode(bytes), schema: null };
    default:
      return format satisfies never;
  }
}

/** @param reader the schema to resolve to; null for the writer's own */
export function seenAvro(bytes: Uint8Array, schemas: SchemasById, reader: AvroSchema | null): Seen {
  const frame = unframed(bytes);
  if (frame === null) return undecodable("there is no magic byte 0 and schema id in front", bytes);
  const writer = schemas.get(frame.id);
  if (writer === undefined) return undecodable(`there is no schema ${frame.id}`, bytes);
  try {
    const value = decodeAvro(writer, reader ?? writer, frame.body);
    return { ok: true, value, schema: describes(writer) ? schemaOfAvro(reader ?? writer) : null };
  } catch (problem) {
    return undecodable(problem instanceof Error ? problem.message : String(problem), bytes);
  }
}

const HEAD = 24;

function undecodable(reason: string, bytes: Uint8Array): Seen {
  const more = bytes.length > HEAD ? "…" : "";
  return { ok: false, reason: `${reason} (${bytes.length} bytes: ${hex(bytes.subarray(0, HEAD))}${more})` };
}

/** What every record written so says of its own schema; null where it says nothing. */
export function ownSchema({ format }: Part): ConnectSchema | null {
  const known = OWN.get(format);
  if (known !== undefined) return known;
  const schema = readOwn(format);
  OWN.set(format, schema);
  return schema;
}

const OWN = new WeakMap<Part["format"], ConnectSchema | null>();

function readOwn(format: Part["format"]): ConnectSchema | null {
  switch (format.kind) {
    case "avro":
      return describes(format.schema) ? schemaOfAvro(format.schema) : null;
    case "json": {
      const reading = format.embedded === null ? null : readJson(format.embedded);
      return reading?.ok === true ? schemaOfEmbedded(reading.value) : null;
    }
    case "text":
      return null;
    default:
      return format satisfies never;
  }
}

/** With `connect.meta.data=false` a schema tells nothing of what values mean. */
function describes(schema: AvroSchema): boolean {
  const { type } = optionality(schema);
  return type?.type !== "record" || type.properties.has("connect.name");
}
