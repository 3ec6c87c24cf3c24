import { encodeAvro } from "./avro-values.ts";
import { type Datum, utf8 } from "./datum.ts";
import type { ChangeEvent } from "./events.ts";
import { encodeJson } from "./json-values.ts";
import type { Part } from "./writing.ts";

/** A record as a topic holds it. */
export interface Message {
  readonly event: ChangeEvent;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: MessagePart;
  readonly value: MessagePart;
}

export interface MessagePart {
  /** Null: none. */
  readonly bytes: Uint8Array | null;
  /** Of the schema it was written with, where a registry has it. */
  readonly schemaId: number | null;
}

/** Ids that a registry would give: one for each text, from 1 on in the order they are first written. */
export class SchemaIds {
  readonly #ids = new Map<string, number>();

  of(text: string): number {
    const known = this.#ids.get(text) ?? this.#ids.size + 1;
    this.#ids.set(text, known);
    return known;
  }

  get texts(): ReadonlyMap<number, string> {
    return new Map([...this.#ids].map(([text, id]) => [id, text]));
  }
}

/** Puts events into one partition of their topic each. Throws where an event's own schema does not hold it, which would be a fault of the generator. */
export function messagesOf(events: readonly ChangeEvent[], ids: SchemaIds): readonly Message[] {
  const offsets = new Map<string, number>();
  return events.map((event) => {
    const { writing } = event;
    const { topic } = writing.shape;
    const offset = offsets.get(topic) ?? 0;
    offsets.set(topic, offset + 1);
    const key = writing.key === null ? NO_PART : encoded(writing.key, event.key, ids);
    return { event, topic, partition: 0, offset, key, value: encoded(writing.value, event.value, ids) };
  });
}

const NO_PART: MessagePart = { bytes: null, schemaId: null };

function encoded({ connect, format }: Part, value: Datum, ids: SchemaIds): MessagePart {
  switch (format.kind) {
    case "avro": {
      const schemaId = ids.of(format.text);
      return value === null ? NO_PART : { bytes: framed(schemaId, encodeAvro(format.schema, value)), schemaId };
    }
    case "json":
      // JsonConverter makes no bytes of nothing, unless a schema is to stand around it.
      return value === null ? NO_PART : { bytes: utf8(encodeJson(connect, value, format)), schemaId: null };
    case "text":
      return value === null ? NO_PART : { bytes: utf8(String(value)), schemaId: null };
    default:
      return format satisfies never;
  }
}

const HEADER = 5;

/** Confluent's wire format: a zero byte and the schema's id, big end first. */
function framed(id: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER + body.length);
  new DataView(bytes.buffer).setUint32(1, id);
  bytes.set(body, HEADER);
  return bytes;
}

/** Null for what is not so framed. */
export function unframed(bytes: Uint8Array): { readonly id: number; readonly body: Uint8Array } | null {
  if (bytes.length < HEADER || bytes[0] !== 0) return null;
  return { id: new DataView(bytes.buffer, bytes.byteOffset).getUint32(1), body: bytes.subarray(HEADER) };
}
