import { wireClient } from "../../adapters/wire-client.ts";
import { datumOfPlain, plainValue } from "../../contracts/bench/avro-values.ts";
import { type Datum, identity } from "../../contracts/bench/datum.ts";
import type { Message, MessagePart } from "../../contracts/bench/messages.ts";
import type { Part } from "../../contracts/bench/writing.ts";

/**
 * Has the Kafka clients' own library encode and decode every message: its bytes and values must be ours. Gives how many it took; those whose
 * schema avsc does not take are left out. Throws where it sees anything else, which is a fault of this program.
 */
export async function checkOnWire(messages: readonly Message[], schemas: ReadonlyMap<number, string>): Promise<number> {
  const client = wireClient(schemas);
  const parts = messages.flatMap(({ event, key, value }) => [
    ...(event.writing.key === null ? [] : [{ part: event.writing.key, datum: event.key, message: key }]),
    { part: event.writing.value, datum: event.value, message: value },
  ]);
  let taken = 0;
  for (const { part, datum, message } of parts) {
    if (await agrees(client, part, datum, message)) taken += 1;
  }
  return taken;
}

/** Whether the library takes the schema at all. */
async function agrees(
  client: ReturnType<typeof wireClient>,
  { format }: Part,
  datum: Datum,
  { bytes, schemaId }: MessagePart,
): Promise<boolean> {
  if (format.kind !== "avro" || bytes === null || schemaId === null) return false;
  const encoded = await client.encode(schemaId, plainValue(format.schema, datum));
  if (encoded === null) return false;
  if (Buffer.compare(encoded, bytes) !== 0) throw new Error(`schema ${schemaId} is encoded in two ways`);
  const decoded = datumOfPlain(format.schema, await client.decode(bytes));
  if (sortedIdentity(decoded) !== sortedIdentity(datum)) throw new Error(`schema ${schemaId} is decoded in two ways`);
  return true;
}

/** Names may have been scrubbed on the way: values count, in their order. */
function sortedIdentity(value: Datum): string {
  if (value instanceof Map) return `{${[...value.values()].map(sortedIdentity)}}`;
  return Array.isArray(value) ? `[${value.map(sortedIdentity)}]` : identity(value);
}
