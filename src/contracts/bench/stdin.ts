import { jacksonString } from "../../avro/java/text.ts";
import { DECIMAL } from "../../connect/logical.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import { base64, type Datum, decimalText, isList, isStruct, unscaledOf } from "./datum.ts";
import type { Message } from "./messages.ts";
import type { Part } from "./writing.ts";

/**
 * One message as one line of JSON: where it stands, its key and value as a consumer's own decoder would give them, and which schema wrote them.
 * Whole numbers have all their digits, decimals are texts with all of theirs (`"12.50"`), bytes are Base64, numbers that JSON does not have are
 * `"NaN"`, `"Infinity"` and `"-Infinity"`. Keys and values that are JSON on the wire are exactly what the wire has.
 */
export function jsonLine(message: Message): string {
  const { event, topic, partition, offset, key, value } = message;
  const { writing } = event;
  const part = (held: Part | null, datum: Datum, bytes: Uint8Array | null) => {
    if (held === null || bytes === null) return "null";
    return held.format.kind === "avro" ? json(held.connect, datum) : wireText(held, bytes);
  };
  const headers = event.headers.map(([name, text]) => `${jacksonString(name)}:${jacksonString(text)}`);
  const members = [
    `"topic":${jacksonString(topic)}`,
    `"partition":${partition}`,
    `"offset":${offset}`,
    `"op":${event.op === "tombstone" ? "null" : `"${event.op}"`}`,
    `"written":"${writing.version}"`,
    `"schema":{"key":${key.schemaId},"value":${value.schemaId}}`,
    `"headers":{${headers}}`,
    `"key":${part(writing.key, event.key, key.bytes)}`,
    `"value":${part(writing.value, event.value, value.bytes)}`,
  ];
  return `{${members}}`;
}

/** The same for people: its key, and the images of an envelope or the value, each as JSON with all digits. */
export function contentsOf({
  event: { writing, key, value },
}: Message): readonly (readonly [name: string, json: string])[] {
  const { connect } = writing.value;
  const images = connect.fields.filter(({ name }) => name === "before" || name === "after");
  const keyText = writing.key === null ? "null" : json(writing.key.connect, key);
  if (images.length < 2 || !isStruct(value))
    return [
      ["key", keyText],
      ["value", json(connect, value)],
    ];
  return [
    ["key", keyText],
    ...images.map(({ name, schema }) => [name, json(schema, value.get(name) ?? null)] as const),
  ];
}

function wireText({ format }: Part, bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  return format.kind === "json" ? text : jacksonString(text);
}

function json(schema: ConnectSchema, value: Datum): string {
  if (value === null) return "null";
  if (value instanceof Uint8Array) return `"${bytesText(schema, value)}"`;
  if (isList(value)) {
    return `[${value.map((item) => (isStruct(item) && schema.type === "MAP" ? entry(schema, item) : nested(schema.valueSchema, item)))}]`;
  }
  if (isStruct(value)) return struct(schema, value);
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? numberText(value) : `"${value}"`;
    case "string":
      return jacksonString(value);
    default:
      return String(value);
  }
}

function numberText(value: number): string {
  return Object.is(value, -0) ? "-0.0" : String(value);
}

function nested(schema: ConnectSchema | null, value: Datum): string {
  return schema === null ? "null" : json(schema, value);
}

/** Maps whose keys are no texts are lists of `{key, value}`, as Avro has them. */
function entry({ keySchema, valueSchema }: ConnectSchema, pair: ReadonlyMap<string, Datum>): string {
  return `{"key":${nested(keySchema, pair.get("key") ?? null)},"value":${nested(valueSchema, pair.get("value") ?? null)}}`;
}

function struct({ fields, valueSchema }: ConnectSchema, value: ReadonlyMap<string, Datum>): string {
  const members = [...value].map(([name, held]) => {
    const own = fields.find((field) => field.name === name)?.schema ?? valueSchema;
    return `${jacksonString(name)}:${nested(own, held)}`;
  });
  return `{${members}}`;
}

function bytesText({ name, parameters }: ConnectSchema, value: Uint8Array): string {
  if (name !== DECIMAL) return base64(value);
  return decimalText(unscaledOf(value), Number(parameters.find(([key]) => key === "scale")?.[1] ?? 0));
}

/** JSON lines, or for each message its key and its value, each behind its length in four bytes (big end first; -1 where there is none). */
export function stdinOf(messages: readonly Message[], input: "json-lines" | "avro"): Uint8Array {
  switch (input) {
    case "json-lines":
      return new TextEncoder().encode(messages.map((message) => `${jsonLine(message)}\n`).join(""));
    case "avro":
      return joined(messages.flatMap(({ key, value }) => [block(key.bytes), block(value.bytes)]));
    default:
      return input satisfies never;
  }
}

const LENGTH = 4;

function block(bytes: Uint8Array | null): Uint8Array {
  const made = new Uint8Array(LENGTH + (bytes?.length ?? 0));
  new DataView(made.buffer).setInt32(0, bytes?.length ?? -1);
  if (bytes !== null) made.set(bytes, LENGTH);
  return made;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
