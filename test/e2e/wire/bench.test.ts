import { SchemaRegistry, SchemaType } from "@kafkajs/confluent-schema-registry";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { DEBEZIUM_AVRO } from "../../../src/adapters/wire-client.ts";
import { parseSchema } from "../../../src/avro/parsing/parse.ts";
import { emptyCatalog } from "../../../src/catalog/empty.ts";
import { datumOfPlain } from "../../../src/contracts/bench/avro-values.ts";
import { type Datum, identity, isStruct, memberOf } from "../../../src/contracts/bench/datum.ts";
import { type ChangeEvent, eventsOf } from "../../../src/contracts/bench/events.ts";
import { messagesOf, SchemaIds, unframed } from "../../../src/contracts/bench/messages.ts";
import type { Writing } from "../../../src/contracts/bench/writing.ts";
import { connectorOf, writings } from "../../contracts/bench/situation.ts";
import { apply } from "../../plans/helpers.ts";
import { exampleMigrations } from "./growing-shop.ts";
import { produce, readAll } from "./read-all.ts";
import { Rows } from "./rows.ts";
import { startStack, type WireStack } from "./stack.ts";
import { openTopics, type Topics } from "./topics.ts";

const TABLES = ["users", "products", "orders", "leads", "bookings", "calls"];
const NAME = "bench";
const EDGES = `CREATE TABLE edges (id int PRIMARY KEY, at timestamp, at3 timestamp(3), zoned timestamptz, day date, flags bit(12), span interval,
  any_number numeric, place point, span_of int4range, bytes bytea, list int[], amount double precision)`;
const FIRST = `INSERT INTO edges VALUES (1, 'infinity', 'infinity', 'infinity', '0044-03-15 BC', B'000000000001', '1 day', 1234.5, '(13.4,52.5)', '[1,10)',
  '\\xff00e9', '{1,NULL,2}', 'NaN')`;
const SECOND = `INSERT INTO edges VALUES (2, '-infinity', '-infinity', '-infinity', 'infinity', B'000000000000', '0', 'NaN', NULL, 'empty', '', '{}', '-0')`;

const THIRD = "INSERT INTO edges (id, day, span) VALUES (3, '-infinity', '-1 month')";

let stack: WireStack;
let topics: Topics;
let client: pg.Client;
let failed = true;

beforeAll(async () => {
  stack = await startStack();
  topics = await openTopics(stack.bootstrap);
  await stack.postgres.createDatabase(NAME);
  client = await stack.postgres.connect(NAME);
  for (const { sql } of exampleMigrations([])) await client.query(sql);
  await client.query(EDGES);
  failed = false;
});
afterEach(({ task }) => {
  failed ||= task.result?.state === "fail";
});
afterAll(async () => {
  await client?.end();
  await topics?.close();
  const logs = await stack?.stop(failed ? "failed" : "passed");
  if (logs) console.error(`logs are in ${logs}`);
});

/** Decoded by the clients' own library, as the bench's values are. */
interface Record {
  readonly key: Datum;
  readonly value: Datum;
  readonly headers: readonly string[];
}

describe("events of the test bench and Debezium's own", () => {
  const real = new Map<string, readonly Record[]>();
  const made = new Map<string, readonly ChangeEvent[]>();
  let registry: SchemaRegistry;

  beforeAll(async () => {
    registry = new SchemaRegistry({ host: stack.registry.url }, DEBEZIUM_AVRO);
    const config = {
      "topic.prefix": NAME,
      "database.dbname": NAME,
      "publication.name": NAME,
      "table.include.list": `public\\.(${[...TABLES, "edges"].join("|")})`,
    };
    const sql = [...exampleMigrations([]).map(({ sql: own }) => own), EDGES].join("\n;");
    const { catalog } = apply(emptyCatalog({ postgres: 17 }), { "all.sql": sql });
    for (const result of writings("after", catalog, connectorOf(config))) {
      if (result.kind === "unknown") throw new Error(result.reason);
      made.set(result.writing.shape.topic, eventsOf(result.writing, 120, 1));
    }
    await changeRows(config);
    const counts = new Map([...TABLES.map((table) => [topicOf(table), 5] as const), [topicOf("edges"), 3] as const]);
    expect(await topics.untilRecords(counts, () => stack.connect.failure(NAME))).toBeNull();
    const read = await readAll(stack.bootstrap, counts);
    for (const [topic, messages] of read) {
      const records = messages.map(async ({ key, value, headers }) => {
        return { key: await decoded(key), value: await decoded(value), headers: Object.keys(headers ?? {}) };
      });
      real.set(topic, await Promise.all(records));
    }
  });

  const topicOf = (table: string) => `${NAME}.public.${table}`;

  /** A row that the snapshot reads, that is updated and deleted; then one that is inserted. */
  async function changeRows(config: Readonly<{ [name: string]: string }>): Promise<void> {
    const rows = new Rows(client, TABLES);
    await rows.insert();
    await stack.connect.deploy(NAME, {
      ...Object.fromEntries(connectorOf(config).config),
      "database.hostname": "127.0.0.1",
      "database.port": `${stack.postgres.port}`,
      "database.user": "postgres",
      "database.password": "postgres",
      "slot.name": NAME,
      "publication.autocreate.mode": "filtered",
      "poll.interval.ms": "50",
    });
    expect(
      await topics.untilRecords(new Map(TABLES.map((table) => [topicOf(table), 1])), () => stack.connect.failure(NAME)),
    ).toBeNull();
    await rows.update();
    await rows.delete();
    await rows.insert();
    await client.query(FIRST);
    await client.query(SECOND);
    await client.query(THIRD);
  }

  async function decoded(bytes: Buffer | null): Promise<Datum> {
    if (bytes === null) return null;
    const id = unframed(bytes)?.id;
    if (id === undefined) throw new Error("no frame");
    const { schema } = z
      .object({ schema: z.string() })
      .parse(await (await fetch(`${stack.registry.url}/schemas/ids/${id}`)).json());
    const parsed = parseSchema(schema);
    if (!parsed.ok) throw new Error(parsed.message);
    return datumOfPlain(parsed.schema, await registry.decode(bytes));
  }

  const opOf = ({ value }: { readonly value: Datum }) => (value === null ? "tombstone" : String(memberOf(value, "op")));

  it.each(TABLES)("have the same structure: %s", (table) => {
    const records = real.get(topicOf(table)) ?? [];
    const events = made.get(topicOf(table)) ?? [];
    const ops = records.map(opOf);
    expect(new Set(ops)).toEqual(new Set(["r", "c", "u", "d", "tombstone"]));
    for (const record of records) {
      const op = opOf(record);
      const alike = events.filter((event) => event.op === op && event.headers.length === 0);
      expect(alike.length).toBeGreaterThan(0);
      const [first] = alike;
      expect(namesOf(first?.key ?? null)).toEqual(namesOf(record.key));
      expect(namesOf(first?.value ?? null)).toEqual(namesOf(record.value));
      expect(typesOf(alike.map(({ key }) => key))).toEqual(expect.arrayContaining(typesOf([record.key])));
      for (const image of ["before", "after", "source"]) {
        const own = memberOf(record.value, image);
        const others = alike.map(({ value }) => memberOf(value, image));
        expect(others.some((other) => (other === null) !== (own === null))).toBe(false);
        expect(namesOf(others[0] ?? null)).toEqual(namesOf(own));
        expect(typesOf(others)).toEqual(expect.arrayContaining(typesOf([own])));
      }
    }
  });

  it.each(TABLES)("hold the same in place of what is not logged: %s", (table) => {
    const gone = (real.get(topicOf(table)) ?? []).find((record) => opOf(record) === "d");
    const others = (made.get(topicOf(table)) ?? []).filter(({ op }) => op === "d");
    const writing: Writing | undefined = others[0]?.writing;
    if (writing === undefined || gone === undefined || writing.shape.oldValues.kind === "all") {
      expect(["products", "orders"]).toContain(table);
      return;
    }
    const keys = new Set(writing.shape.key?.map(({ field }) => field));
    const rest = (value: Datum) => {
      const before = memberOf(value, "before");
      return identity(new Map(isStruct(before) ? [...before].filter(([name]) => !keys.has(name)) : []));
    };
    expect(new Set(others.map(({ value }) => rest(value)))).toEqual(new Set([rest(gone.value)]));
  });

  it("hold the same extremes", () => {
    const records = (real.get(topicOf("edges")) ?? []).map(({ value }) => memberOf(value, "after"));
    const written = (made.get(topicOf("edges")) ?? []).flatMap(({ row }) => (row === null ? [] : [row]));
    const known = (name: string) => new Set(written.map((row) => identity(row.get(name) ?? null)));
    const strange = records.flatMap((row) =>
      isStruct(row)
        ? [...row].flatMap(([name, value]) =>
            known(name).has(identity(value)) || OWN.has(name) ? [] : [[name, value]],
          )
        : [],
    );
    expect(strange).toEqual([]);
  });

  it("are read from Kafka by a client that asks the registry", async () => {
    const events = made.get(topicOf("products")) ?? [];
    const ids = new SchemaIds();
    const messages = messagesOf(events, ids);
    const registered = new Map<number, number>();
    for (const [id, text] of ids.texts) registered.set(id, await register(`generated-${id}`, text));
    const framed = (bytes: Uint8Array | null) => {
      if (bytes === null) return null;
      const copy = Buffer.from(bytes);
      copy.writeUInt32BE(registered.get(copy.readUInt32BE(1)) ?? 0, 1);
      return copy;
    };
    const records = messages.map(({ key, value, event }) => {
      return { key: framed(key.bytes), value: framed(value.bytes), headers: Object.fromEntries(event.headers) };
    });
    await produce(stack.bootstrap, "generated", records);
    const read = (await readAll(stack.bootstrap, new Map([["generated", records.length]]))).get("generated") ?? [];
    const values = await Promise.all(read.map(({ value }) => decoded(value)));
    expect(values.map(identity)).toEqual(events.map(({ value }) => identity(value)));
  });

  async function register(subject: string, schema: string): Promise<number> {
    const response = await fetch(`${stack.registry.url}/subjects/${subject}/versions`, {
      method: "POST",
      headers: { "content-type": "application/vnd.schemaregistry.v1+json" },
      body: JSON.stringify({ schema, schemaType: SchemaType.AVRO }),
    });
    return z.object({ id: z.int() }).parse(await response.json()).id;
  }
});

/** Values that were chosen for the insert, and that no edge need have. */
const OWN = new Set(["id", "any_number", "list", "span"]);

function namesOf(value: Datum): readonly string[] {
  return isStruct(value) ? [...value.keys()] : [];
}

/** `field type` of every field that is not null. */
function typesOf(values: readonly Datum[]): string[] {
  const types = values.flatMap((value) =>
    isStruct(value) ? [...value].flatMap(([name, held]) => (held === null ? [] : [`${name} ${kindOf(held)}`])) : [],
  );
  return [...new Set(types)].toSorted();
}

function kindOf(value: Datum): string {
  if (value instanceof Uint8Array) return "bytes";
  if (isStruct(value)) return "record";
  return Array.isArray(value) ? "array" : typeof value;
}
