import { SchemaRegistry, SchemaType } from "@kafkajs/confluent-schema-registry";
import avro from "avsc";
import type { WireClient } from "../ports.ts";

/** avsc's own long ends at 2^53, and `ts_ns` of every Debezium event is beyond it. */
const LONG = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: (value: bigint | number) => BigInt(value),
  toJSON: (value: bigint) => value,
  isValid: (value: unknown) => typeof value === "bigint",
  compare: (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b)),
});

const typeHook = (schema: unknown) => (isLong(schema) ? LONG : undefined);

/**
 * What `typeHook` is for: given as `registry: {long}` the library would share one registry of names among all schemas, and refuse the second
 * that defines Debezium's Source.
 */
export const DEBEZIUM_AVRO: NonNullable<ConstructorParameters<typeof SchemaRegistry>[1]> = {
  [SchemaType.AVRO]: { typeHook },
};

function isLong(schema: unknown): boolean {
  if (schema === "long") return true;
  return typeof schema === "object" && schema !== null && "type" in schema && schema.type === "long";
}

/** @kafkajs/confluent-schema-registry with its cache filled, so that it asks nobody. */
export function wireClient(schemas: ReadonlyMap<number, string>): WireClient {
  const registry = new SchemaRegistry({ host: "http://127.0.0.1:9/nobody" }, DEBEZIUM_AVRO);
  const taken = new Set<number>();
  for (const [id, text] of schemas) {
    const type = typeOf(text);
    if (type === null) continue;
    registry.cache.setSchema(id, SchemaType.AVRO, type);
    taken.add(id);
  }
  return {
    encode: async (id, value) => (taken.has(id) ? await registry.encode(id, value) : null),
    decode: (bytes) => registry.decode(Buffer.from(bytes)),
  };
}

/** Null for a schema avsc does not take: names beyond ASCII are legal in Java alone. */
function typeOf(text: string): avro.Type | null {
  try {
    return avro.Type.forSchema(JSON.parse(text), { typeHook });
  } catch {
    return null;
  }
}
