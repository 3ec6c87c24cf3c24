import { describe, expect, it } from "vitest";
import { readConnectors } from "../../src/debezium/formats/read.ts";
import type { Connector } from "../../src/model/prediction.ts";
import { type ChangeGiven, connectorOf, misfitsOf, toldOf } from "./histories.ts";

const BASE = `CREATE TABLE outbox (
  id uuid PRIMARY KEY, aggregatetype text NOT NULL, aggregateid text NOT NULL, type text NOT NULL, payload jsonb, note text);`;
const ROUTER = {
  "table.include.list": "public.outbox",
  transforms: "outbox",
  "transforms.outbox.type": "io.debezium.transforms.outbox.EventRouter",
  "value.converter": "org.apache.kafka.connect.storage.StringConverter",
  "key.converter": "org.apache.kafka.connect.storage.StringConverter",
};
const READ =
  "topic: outbox.event.order\n    via: nats\n    json-schema: ./order.schema.json\n    event-schema: ./events/order.schema.json\n";
const ORDER = {
  type: "object",
  properties: { id: { type: "string" }, total: { type: "number" } },
  required: ["id", "total"],
};
const schemas = (consumer: object, producer: object) =>
  new Map([
    ["contracts/order.schema.json", JSON.stringify(consumer)],
    ["contracts/events/order.schema.json", JSON.stringify(producer)],
  ]);
const PRODUCER = { ...ORDER, properties: { ...ORDER.properties, note: { type: "string" } } };

const given = (change: string, more: Partial<ChangeGiven> = {}): ChangeGiven => ({
  base: BASE,
  change,
  read: READ,
  files: schemas(ORDER, PRODUCER),
  connectors: [connectorOf(ROUTER)],
  ...more,
});

describe("consumers of outbox events", () => {
  it("find their topic among those a column names", () => {
    expect(misfitsOf(given(""))).toEqual([]);
    expect(misfitsOf(given("", { read: READ.replace("outbox.event.order", "orders") }))).toEqual([
      'no connector captures a table or topic "orders"',
    ]);
  });

  it.each([
    "",
    "ALTER TABLE outbox ADD trace text",
    "ALTER TABLE outbox DROP note",
    "ALTER TABLE outbox ALTER payload TYPE json",
    "ALTER TABLE outbox ALTER payload TYPE text",
  ])("lose nothing by %j", (change) => {
    expect(toldOf(given(change))).toEqual([]);
  });

  it.each<readonly [string, RegExp]>([
    [
      "ALTER TABLE outbox DROP payload",
      /the connector fails at the next record of public.outbox: .*payload field payload/,
    ],
    ["ALTER TABLE outbox RENAME payload TO body", /the connector fails/],
    [
      "ALTER TABLE outbox RENAME aggregatetype TO kind",
      /the connector fails .*aggregatetype is not a valid field name/,
    ],
    ["ALTER TABLE outbox DROP aggregateid", /the connector fails .*aggregateid/],
    ["ALTER TABLE outbox ALTER aggregatetype TYPE int USING 1", /the connector fails .*not of type STRING/],
    ["DROP TABLE outbox", /is dropped/],
  ])("are broken by %s", (change, reason) => {
    expect(toldOf(given(change))).toEqual([expect.stringMatching(/^broken (?:connector-stops|table-gone) -: /)]);
    expect(toldOf(given(change))[0]).toMatch(reason);
  });

  it("hold out while the connector is changed along with the column", () => {
    const renamed = { ...ROUTER, "transforms.outbox.table.field.event.payload": "body" };
    const connectors = [connectorOf(ROUTER), connectorOf(renamed)] as const;
    expect(toldOf(given("ALTER TABLE outbox RENAME payload TO body", { connectors }))).toEqual([]);
  });

  it("are told of what cannot be known where the payload gives its own schema, and of nothing beside it", () => {
    const connectors = [connectorOf({ ...ROUTER, "transforms.outbox.table.expand.json.payload": "true" })] as const;
    expect(toldOf(given("ALTER TABLE outbox ADD trace text, DROP note", { connectors }))).toEqual([]);
    expect(toldOf(given("ALTER TABLE outbox ALTER payload TYPE json", { connectors }))).toEqual([
      expect.stringMatching(/^unknown not-analysed -: .*table.expand.json.payload/),
    ]);
  });

  describe("whose payload is expanded", () => {
    const expanded = { ...ROUTER, "transforms.outbox.table.expand.json.payload": "true" };
    const judged = (change: string, more: Partial<ChangeGiven> = {}) =>
      toldOf(given(change, { connectors: [connectorOf(expanded)], ...more }));

    it.each([
      "ALTER TABLE outbox ALTER id TYPE text",
      "ALTER TABLE outbox ALTER type TYPE varchar(40)",
      "ALTER TABLE outbox ALTER aggregatetype TYPE varchar(40)",
      "ALTER TABLE outbox ALTER aggregateid TYPE varchar(40)",
      "ALTER TABLE outbox RENAME note TO remark",
    ])("lose nothing by %s", (change) => {
      expect(judged(change)).toEqual([]);
      expect(judged(change, { read: `${READ}    key: [aggregateid]\n` })).toEqual([]);
    });

    it.each<readonly [string, RegExp]>([
      ["ALTER TABLE outbox DROP payload", /^broken connector-stops -: .*payload field payload/],
      ["ALTER TABLE outbox RENAME payload TO body", /^broken connector-stops -: /],
      ["ALTER TABLE outbox DROP id, ADD PRIMARY KEY (aggregateid)", /^broken connector-stops -: .*id is not a valid/],
      ["ALTER TABLE outbox RENAME aggregatetype TO kind", /^broken connector-stops -: /],
      ["ALTER TABLE outbox ALTER payload TYPE text", /^unknown not-analysed -: /],
    ])("are told of %s", (change, told) => {
      expect(judged(change)).toEqual([expect.stringMatching(told)]);
    });

    it("are told of another key, where they say that they read it", () => {
      const change = "ALTER TABLE outbox ALTER aggregateid TYPE bigint USING 1";
      const read = `${READ}    key: [aggregateid]\n`;
      expect(judged(change)).toEqual([]);
      expect(judged(change, { read })).toEqual([
        expect.stringMatching(
          /^broken key-changed aggregateid: "aggregateid" in the record key changes from string to long/,
        ),
      ]);
      expect(misfitsOf(given("", { read }))).toEqual([]);
      expect(misfitsOf(given("", { read: `${READ}    key: [id]\n` }))).toEqual([
        expect.stringMatching(/^"id" is not in the record key: the record key is \(aggregateid\)/),
      ]);
    });

    it("are told of columns beside the payload", () => {
      const beside = {
        ...expanded,
        "transforms.outbox.table.fields.additional.placement": "note:envelope,type:header",
      };
      const connectors = [connectorOf(beside)] as const;
      expect(judged("ALTER TABLE outbox ALTER note TYPE int USING 1", { connectors })).toHaveLength(1);
      expect(judged("ALTER TABLE outbox ALTER type TYPE int USING 1", { connectors })).toEqual([]);
    });

    it("lose a topic of an enum's label", () => {
      const base = `CREATE TYPE agg AS ENUM ('customer', 'order'); ${BASE.replace("aggregatetype text", "aggregatetype agg")}`;
      expect(judged("ALTER TYPE agg RENAME VALUE 'order' TO 'purchase'", { base })).toEqual([
        expect.stringMatching(/^broken topic-changed -: nothing comes to topic outbox.event.order any more/),
      ]);
    });
  });

  it("lose a topic that is named otherwise", () => {
    const moved = { ...ROUTER, "transforms.outbox.route.topic.replacement": "$" + "{routedByValue}.events" };
    expect(toldOf(given("", { connectors: [connectorOf(ROUTER), connectorOf(moved)] }))).toEqual([
      expect.stringMatching(/^broken topic-changed -: records go to topic /),
    ]);
  });

  it("lose a topic of an enum's label", () => {
    const base = `CREATE TYPE agg AS ENUM ('customer', 'order'); ${BASE.replace("aggregatetype text", "aggregatetype agg")}`;
    expect(toldOf(given("ALTER TYPE agg ADD VALUE 'cart'", { base }))).toEqual([]);
    expect(toldOf(given("ALTER TYPE agg RENAME VALUE 'order' TO 'purchase'", { base }))).toEqual([
      expect.stringMatching(/^broken topic-changed -: nothing comes to topic outbox.event.order any more/),
    ]);
  });

  it("are held against what the producer publishes of the event", () => {
    const wide = { ...ORDER, properties: { ...ORDER.properties, total: { type: ["number", "null"] } } };
    const less = { ...ORDER, required: ["id"] };
    const baseFiles = schemas(ORDER, PRODUCER);
    const changed = (producer: object) => toldOf(given("", { files: schemas(ORDER, producer), baseFiles }));
    expect(changed({ ...PRODUCER, title: "Order" })).toEqual([]);
    expect(changed(wide)).toEqual([
      'broken type-changed -: contracts/events/order.schema.json now allows what contracts/order.schema.json does not take: "total": it can be null, not number',
    ]);
    expect(changed(less)).toEqual([expect.stringMatching(/^broken type-changed -: .*"total": it may be missing$/)]);
    expect(misfitsOf(given("", { files: schemas(ORDER, wide), baseFiles }))).toEqual([]);
    expect(misfitsOf(given("", { files: schemas(ORDER, wide) }))).toEqual([
      'contracts/order.schema.json does not take what contracts/events/order.schema.json allows: "total": it can be null, not number',
    ]);
    const asksMore = { ...ORDER, required: ["id", "total", "note"] };
    expect(misfitsOf(given("", { files: schemas(asksMore, PRODUCER), baseFiles }))).toHaveLength(1);
    // A consumer that lets its own schema go along in the same change is deployed with the old one all the same.
    expect(toldOf(given("", { files: schemas(wide, wide), baseFiles }))).toHaveLength(1);
  });
});

describe("consumers of Debezium Server", () => {
  const TABLE = "CREATE TABLE orders (id bigint PRIMARY KEY, total numeric(10,2));";
  const server = (...lines: readonly string[]): Connector => {
    const text = [
      "debezium.source.connector.class=io.debezium.connector.postgresql.PostgresConnector",
      "debezium.source.topic.prefix=shop",
      "debezium.source.plugin.name=pgoutput",
      ...lines,
    ].join("\n");
    const [connector] = readConnectors({ path: "application.properties", text });
    if (connector === undefined) throw new Error("no connector");
    return connector;
  };
  const NATS = ["debezium.sink.type=nats-jetstream", "debezium.sink.nats-jetstream.url=nats://one:4222"];
  const read = (via: string, more = "") => `table: public.orders\n    via: ${via}\n    columns: [id, total]\n${more}`;
  const judge = (lines: readonly string[], via = "nats", more = "") =>
    toldOf({ base: TABLE, read: read(via, more), connectors: [server(...NATS), server(...lines)] });

  it("are silent where nothing changes", () => {
    expect(judge(NATS)).toEqual([]);
    expect(judge([...NATS, "debezium.sink.nats-jetstream.async.enabled=true"])).toEqual([]);
  });

  it("are told of another sink, place, destination and format", () => {
    expect(judge(["debezium.sink.type=redis"])).toEqual([
      "broken topic-changed -: records go through Debezium Server to redis from now on, not through Debezium Server to nats-jetstream",
    ]);
    expect(judge([NATS[0] ?? "", "debezium.sink.nats-jetstream.url=nats://two:4222"])).toEqual([
      expect.stringMatching(/^may-break topic-changed -: .*nats:\/\/one:4222 and is nats:\/\/two:4222/),
    ]);
    expect(judge([...NATS, "debezium.source.topic.prefix=store"])).toEqual([
      expect.stringMatching(/^broken topic-changed -: records go to topic store.public.orders/),
    ]);
    expect(judge([...NATS, "debezium.format.value=avro"])).toEqual([
      expect.stringMatching(/^broken .*values are written by/),
    ]);
    expect(judge([...NATS, "debezium.format.value.schemas.enable=false"])).toEqual([
      expect.stringMatching(/^broken .*without schemas/),
    ]);
  });

  it("get no tombstones from sinks that pass over nulls", () => {
    const kafka = ["debezium.sink.type=kafka"];
    const connectors = [server(...kafka), server(...NATS)] as const;
    const told = toldOf({ base: TABLE, read: read("debezium-server", "    tombstones: true\n"), connectors });
    expect(told).toEqual(expect.arrayContaining([expect.stringMatching(/^broken tombstones/)]));
    const redis = (by: string) => server("debezium.sink.type=redis", `debezium.sink.redis.null.value=${by}`);
    const replaced = [redis("none"), redis("gone")] as const;
    expect(
      toldOf({ base: TABLE, read: read("debezium-server", "    tombstones: true\n"), connectors: replaced }),
    ).toEqual(['broken tombstones -: "gone" stands for a null value from now on, not "none"']);
  });

  it("name a way by which changes can come", () => {
    const misfits = (via: string, connector: Connector) =>
      misfitsOf({ base: TABLE, read: read(via), connectors: [connector] });
    expect(misfits("debezium-server", server(...NATS))).toEqual([]);
    expect(misfits("nats", server(...NATS))).toEqual([]);
    expect(misfits("nats", connectorOf())).toEqual([]);
    expect(misfits("debezium-server", connectorOf())).toEqual([
      expect.stringMatching(/no Debezium Server configuration/),
    ]);
    expect(misfits("kafka", server(...NATS))).toEqual([expect.stringMatching(/sends to nats-jetstream, not to Kafka/)]);
    expect(misfits("nats", server("debezium.sink.type=redis"))).toEqual([expect.stringMatching(/not to NATS/)]);
    expect(misfits("debezium-engine", connectorOf())).toEqual([]);
  });
});
