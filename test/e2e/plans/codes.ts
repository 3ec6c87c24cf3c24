import type avro from "avsc";
import type { KafkaMessage } from "kafkajs";
import type { Code } from "./consumer.ts";
import { asWritten, byReaderSchema, type Decode, decodedKey, type Row, readerSchema } from "./events.ts";
import type { Pipeline } from "./pipeline.ts";
import type { Reading } from "./view.ts";
import { type Side, valueIn, type Walk } from "./walks.ts";

/** Where the rows of one side come to. */
export function topicOf(pipeline: Pipeline, { writing, connector }: Side): string {
  return pipeline.topic(writing.table, connector === "second" ? pipeline.second : pipeline.name);
}

/** Reads records as they were written, and one side of each row; whatever else the row has must say the same. */
export function plainCode(pipeline: Pipeline, walk: Walk, side: Side): Code {
  const decode = asWritten(pipeline.registry);
  return { topics: [topicOf(pipeline, side)], read: (_, record) => rowRead(decode, record, side, walk) };
}

/** Takes records apart by a schema of its own, which has one side only. */
export function strictCode(pipeline: Pipeline, side: Side): Code {
  const topic = topicOf(pipeline, side);
  const decode = byReaderSchema(pipeline.registry, strictSchema(topic, side));
  return { topics: [topic], read: (_, record) => rowRead(decode, record, side, null) };
}

export function strictSchema(topic: string, { field, schema }: Side): avro.Schema {
  return readerSchema(topic, { id: "long", [field]: schema, said: ["null", "string"], revision: "int" });
}

/** Keeps what it reads under the record's key, and forgets it at the key's tombstone. */
export function keyedCode(pipeline: Pipeline, walk: Walk, side: Side): Code {
  const decode = asWritten(pipeline.registry);
  return {
    topics: [topicOf(pipeline, side)],
    read: async (_, record) => {
      if (record.key === null) throw new Error("no key");
      const key = await decodedKey(pipeline.registry, record.key);
      const id = side.idOf(Object.values(key).map(String).join());
      if (record.value === null) return { kind: "gone", id };
      const { after } = await decode(record.value);
      return after === null ? null : reading(id, after, side, walk);
    },
  };
}

async function rowRead(
  decode: Decode,
  { value }: KafkaMessage,
  side: Side,
  walk: Walk | null,
): Promise<Reading | null> {
  if (value === null) return null;
  const { before, after } = await decode(value);
  if (after !== null) return reading(String(after.id), after, side, walk);
  return before === null ? null : { kind: "gone", id: String(before.id) };
}

/** An event from before the field was there tells nothing of it: it reads null, and a later event of the row tells more. */
function reading(id: string, row: Row, side: Side, walk: Walk | null): Reading {
  const said = row.said === null || row.said === undefined ? null : String(row.said);
  const revision = Number(row.revision);
  const value = valueIn(row, side);
  if (value === undefined) return { kind: "row", id, held: { revision, value: null }, said: null };
  const others = walk === null ? [] : walk.inStep.map((other) => valueIn(row, other));
  const differing = others.find((other) => other !== undefined && other !== said);
  return { kind: "row", id, held: { revision, value: differing === undefined ? value : differing }, said };
}
