import { type SchemaRegistry, SchemaType } from "@kafkajs/confluent-schema-registry";
import avro from "avsc";
import { z } from "zod";
import { DEBEZIUM_AVRO } from "../../../src/adapters/wire-client.ts";
import { unframed } from "../../../src/contracts/bench/messages.ts";

/** A row of an event, as the client's own library gives it: bigint for long, Buffer for bytes. */
export type Row = Readonly<Record<string, unknown>>;

/** avsc makes a class of each record. */
const Fields = z.custom<Row>((value) => typeof value === "object" && value !== null);
const Image = Fields.nullable();
const Envelope = z.object({ op: z.string(), before: Image, after: Image });

/** What a consumer is given for a record's value. */
export interface Change {
  readonly op: string;
  readonly before: Row | null;
  readonly after: Row | null;
}

/** How a consumer makes an object of a value's bytes. Rejects what it cannot read. */
export type Decode = (bytes: Buffer) => Promise<Change>;

/** Read as it was written. */
export function asWritten(registry: SchemaRegistry): Decode {
  return async (bytes) => Envelope.parse(await registry.decode(bytes));
}

export async function decodedKey(registry: SchemaRegistry, bytes: Buffer): Promise<Row> {
  return Fields.parse(await registry.decode(bytes));
}

/**
 * Read by the consumer's own schema, by Avro's rules of resolution. The library's own option for that resolves anew for every record;
 * here it is done once for each version.
 */
export function byReaderSchema(registry: SchemaRegistry, schema: avro.Schema): Decode {
  const options = SchemaType.AVRO in DEBEZIUM_AVRO ? DEBEZIUM_AVRO[SchemaType.AVRO] : {};
  // avsc keeps the names it meets in the object it is given.
  const reader = avro.Type.forSchema(schema, { ...options });
  const resolvers = new Map<number, ReturnType<avro.Type["createResolver"]>>();
  return async (bytes) => {
    const frame = unframed(bytes);
    if (frame === null) throw new Error("no frame");
    const known = resolvers.get(frame.id);
    const resolver = known ?? reader.createResolver(await writerOf(registry, frame.id));
    resolvers.set(frame.id, resolver);
    return Envelope.parse(reader.fromBuffer(Buffer.from(frame.body), resolver));
  };
}

async function writerOf(registry: SchemaRegistry, id: number): Promise<avro.Type> {
  const type = await registry.getSchema(id);
  if (!(type instanceof avro.Type)) throw new Error(`schema ${id} is not Avro`);
  return type;
}

/** The schema of a consumer that reads the row after the change, and these columns of it. */
export function readerSchema(topic: string, columns: Readonly<Record<string, avro.Schema>>): avro.Schema {
  const fields = Object.entries(columns).map(([name, type]) => ({
    name,
    type,
    ...(Array.isArray(type) && type[0] === "null" ? { default: null } : {}),
  }));
  const value: avro.Schema = { type: "record", name: "Value", fields };
  return {
    type: "record",
    name: "Envelope",
    namespace: topic,
    fields: [
      { name: "before", type: ["null", value], default: null },
      { name: "after", type: ["null", "Value"], default: null },
      { name: "op", type: "string" },
    ],
  };
}
