// Decodes Avro with the library Kafka clients in Node use, which asks the registry for schemas.
import { createRequire } from "node:module";

const require = createRequire(process.env.BENCH_MODULES ?? import.meta.url);
const { SchemaRegistry } = require("@kafkajs/confluent-schema-registry");
const avro = require("avsc");

const LONG = avro.types.LongType.__with({
  fromBuffer: (bytes) => bytes.readBigInt64LE(),
  toBuffer: (value) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: (value) => value,
  isValid: (value) => typeof value === "bigint",
  compare: (a, b) => (a < b ? -1 : Number(a > b)),
});
const typeHook = (schema) => (schema === "long" || schema?.type === "long" ? LONG : undefined);
const registry = new SchemaRegistry({ host: process.env.HEADGATE_REGISTRY_URL }, { AVRO: { typeHook } });

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const input = Buffer.concat(chunks);
let at = 0;
function block() {
  const length = input.readInt32BE(at);
  at += 4;
  if (length < 0) return null;
  at += length;
  return input.subarray(at - length, at);
}

let rows = 0;
while (at < input.length) {
  const [key, value] = [block(), block()];
  if (key !== null && typeof (await registry.decode(key)).id !== "bigint") throw new Error("no id in the key");
  if (value === null) continue;
  const { after } = await registry.decode(value);
  if (after === null) continue;
  if (typeof after.name !== "string" || !Buffer.isBuffer(after.price)) throw new Error("no name or price");
  rows += 1;
}
if (rows === 0) throw new Error("no rows");
