import { embeddedSchema } from "../../debezium/converters/embedded-schema.ts";
import { encodeJson } from "./json-values.ts";
import type { Message, MessagePart } from "./messages.ts";
import { jsonLine, stdinOf } from "./stdin.ts";
import type { Part } from "./writing.ts";

export const SAMPLE_FORMATS = ["json", "json-schema", "avro"] as const;
export type SampleFormat = (typeof SAMPLE_FORMATS)[number];

/** A file of samples: its path below the chosen folder, with forward slashes, and its bytes. */
export interface SampleFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface SampleSet {
  readonly messages: readonly Message[];
  readonly schemas: ReadonlyMap<number, string>;
  readonly format: SampleFormat;
  readonly seed: number;
  readonly events: number;
  /** Of the program that made them. */
  readonly version: string;
}

export const MANIFEST = "manifest.json";

/** Events as files for a consumer's own tests: one file a topic, the schemas they are written with, and what made them. */
export function sampleFiles(set: SampleSet): readonly SampleFile[] {
  const topics = [...new Set(set.messages.map(({ topic }) => topic))].toSorted();
  const entries = topics.map((topic) => ({
    topic,
    path: `${safe(topic)}.${set.format === "avro" ? "bin" : "jsonl"}`,
    messages: set.messages.filter((message) => message.topic === topic),
  }));
  const contents = entries.map(({ path, messages }): SampleFile => ({ path, bytes: contentOf(messages, set.format) }));
  const schemas = [...set.schemas].map(([id, text]): SampleFile => file(`schemas/${id}.avsc`, text));
  const files = [...contents, ...(set.format === "json-schema" ? [] : schemas), file("README.md", readme(set.format))];
  const { format, seed, events, version } = set;
  const manifest = {
    version: 1,
    headgate: version,
    ...{ seed, events, format },
    topics: entries.map(({ topic, path, messages }) => ({
      topic,
      file: path,
      messages: messages.length,
      ...written(messages),
    })),
    files: [...files.map(({ path }) => path), MANIFEST].toSorted(),
  };
  return [...files, file(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`)];
}

/** Which schemas wrote a topic's keys and values. */
function written(messages: readonly Message[]) {
  const ids = (side: "key" | "value") =>
    [...new Set(messages.flatMap((message) => message[side].schemaId ?? []))].toSorted((a, b) => a - b);
  return { keySchemas: ids("key"), valueSchemas: ids("value") };
}

function file(path: string, text: string): SampleFile {
  return { path, bytes: new TextEncoder().encode(text) };
}

/** A topic's name may hold what a file's may not: `${routedByValue}` stands for a value of the rows. */
function safe(topic: string): string {
  return topic.replace(/[^A-Za-z0-9._-]/g, "_").replace(/^\.+/, "_");
}

function contentOf(messages: readonly Message[], format: SampleFormat): Uint8Array {
  switch (format) {
    case "avro":
      return stdinOf(messages, "avro");
    case "json":
      return stdinOf(messages, "json-lines");
    case "json-schema":
      return new TextEncoder().encode(messages.map((message) => `${schemaLine(message)}\n`).join(""));
    default:
      return format satisfies never;
  }
}

/** Key and value as Kafka's JsonConverter writes them with `schemas.enable`. */
function schemaLine(message: Message): string {
  const { event } = message;
  const part = (held: Part | null, value: typeof event.value, { bytes }: MessagePart) => {
    if (held === null || bytes === null) return "null";
    const embedded = embeddedSchema(held.connect, "BASE64");
    return encodeJson(held.connect, value, { kind: "json", embedded, decimals: "BASE64" });
  };
  const plain = jsonLine(message);
  const head = plain.slice(0, plain.indexOf(',"key":'));
  return `${head},"key":${part(event.writing.key, event.key, message.key)},"value":${part(event.writing.value, event.value, message.value)}}`;
}

const FORMS: Readonly<Record<SampleFormat, string>> = {
  json: `Each line of a .jsonl file is one message: topic, partition, offset, op (null for a tombstone), written (before or after the change under
review), schema (the ids of its key's and value's schemas below schemas/), headers, key and value. Whole numbers have all their digits: read them with
a parser that keeps those beyond 2^53. Decimals are texts ("12.50"), other bytes are Base64; NaN and the infinities are texts.`,
  "json-schema": `Each line of a .jsonl file is one message, its key and value as Kafka's JsonConverter writes them with schemas.enable=true: a schema and
a payload. Decimals and other bytes are Base64.`,
  avro: `A .bin file holds messages one behind the other: the key's length in four bytes (big end first; -1 where there is none), the key, the
value's length, the value (-1: a tombstone). Keys and values are in Confluent's wire format: a zero byte, four bytes of the schema's id, Avro. The
schemas are in schemas/ID.avsc.`,
};

function readme(format: SampleFormat): string {
  return `# Sample change events\n\nMade by \`headgate samples\`; ${MANIFEST} says how. Made again, they are the same bytes.\n\n${FORMS[format]}\n`;
}
