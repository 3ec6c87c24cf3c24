import { describe, expect, it } from "vitest";
import { readers } from "../../../src/contracts/query.ts";
import { shownSink } from "../../../src/contracts/sinks/configuration.ts";
import { judged, misfits, type Options, type SinkCase, situation, UNWRAP, verdict } from "./judge-sink.ts";

const DEBEZIUM: Options = { name: "orders-jdbc", "connector.class": "io.debezium.connector.jdbc.JdbcSinkConnector" };
const CONFLUENT: Options = {
  name: "orders-jdbc",
  "connector.class": "io.confluent.connect.jdbc.JdbcSinkConnector",
  "pk.mode": "kafka",
  ...UNWRAP,
};
const DROP_NOTE = "ALTER TABLE orders DROP COLUMN note";
const RENAME_NOTE = "ALTER TABLE orders RENAME COLUMN note TO remark";

function readsOf(given: SinkCase): readonly string[] {
  const { set, before } = situation(given);
  return readers(set, before).map(({ image, column }) => `${image} ${column}`);
}

describe("a sink's misfits", () => {
  it.each<readonly [string, SinkCase, readonly string[]]>([
    [
      "topics that leave the table's out",
      { sink: { ...DEBEZIUM, topics: "shop.public.order" } },
      ["contracts/sink.json:2:2: its topics (shop.public.order) leave out shop.public.orders (shop.public.order?)"],
    ],
    [
      "a pattern of topics that does not match",
      { sink: { ...DEBEZIUM, topics: "", "topics.regex": "shop\\.private\\..*" } },
      [expect.stringContaining("its topics.regex (shop\\.private\\..*) does not match shop.public.orders")],
    ],
    [
      "a field to write that does not arrive",
      { sink: { ...CONFLUENT, "fields.whitelist": "id,notes" } },
      [expect.stringMatching(/^contracts\/sink\.json:\d+:2: "notes" does not arrive \(note\?\)$/)],
    ],
    [
      "a key field that is not in the key",
      { sink: { ...CONFLUENT, "pk.mode": "record_key", "pk.fields": "ident" } },
      [expect.stringMatching(/pk\.fields: "ident" is not in the key/)],
    ],
    [
      "a key field that is no column",
      { sink: { ...CONFLUENT, "pk.mode": "record_value", "pk.fields": "idd", transforms: "", "value.x": "" } },
      [
        expect.stringMatching(/pk\.fields: "idd" is not in the value \(id\?\)/),
        expect.stringContaining("Debezium's envelope arrives"),
        expect.stringContaining("null values arrive with deletes, and pk.mode=record_value refuses them"),
      ],
    ],
    [
      "another converter than the source's",
      { sink: { ...DEBEZIUM, "value.converter": "org.apache.kafka.connect.json.JsonConverter" } },
      [
        expect.stringContaining(
          "values are Avro in Confluent's framing, and its value.converter reads JSON with its schema inside",
        ),
      ],
    ],
    [
      "deletes that never come",
      {
        sink: { ...DEBEZIUM, "primary.key.mode": "record_key", "delete.enabled": "true" },
        source: { "skipped.operations": "d,t" },
      },
      [expect.stringContaining("it waits for deletes, and none arrive")],
    ],
    [
      "a transform that throws",
      {
        sink: {
          ...CONFLUENT,
          transforms: "unwrap,key",
          "transforms.key.type": "org.apache.kafka.connect.transforms.ValueToKey",
          "transforms.key.fields": "ident",
        },
      },
      [expect.stringContaining("transform key: Field does not exist: ident")],
    ],
    [
      "a document's id of a struct",
      {
        sink: {
          "connector.class": "io.confluent.connect.elasticsearch.ElasticsearchSinkConnector",
          "behavior.on.null.values": "delete",
          ...UNWRAP,
        },
      },
      [expect.stringContaining("it takes ExtractField$Key first")],
    ],
    [
      "null values that stop it",
      {
        sink: {
          "connector.class": "io.confluent.connect.s3.S3SinkConnector",
          "format.class": "io.confluent.connect.s3.format.json.JsonFormat",
          ...UNWRAP,
        },
      },
      [expect.stringContaining("null values arrive with deletes, and behavior.on.null.values=fail stops at them")],
    ],
    [
      "a field to partition by",
      {
        sink: {
          "connector.class": "io.confluent.connect.s3.S3SinkConnector",
          "behavior.on.null.values": "ignore",
          "partitioner.class": "io.confluent.connect.storage.partitioner.FieldPartitioner",
          "partition.field.name": "state",
          ...UNWRAP,
        },
      },
      [expect.stringContaining('partition.field.name: "state" is not in the value (status?)')],
    ],
  ])("%s", (_name, given, expected) => {
    expect(misfits(given)).toEqual(expected);
  });

  it("names the nearest profile", () => {
    const read = "";
    expect(misfits({ sink: DEBEZIUM, read, profile: "debezium-jbdc" })).toEqual([
      expect.stringMatching(/^there is no sink profile "debezium-jbdc" \(known: .*\) \(debezium-jdbc\?\)$/),
    ]);
  });
});

describe("what reaches a sink", () => {
  it("is every column, or those it is told to take, by whatever name", () => {
    expect(readsOf({ sink: DEBEZIUM })).toEqual(["after *"]);
    expect(readsOf({ sink: { ...DEBEZIUM, "field.include.list": "id,code" } })).toEqual(["after id", "after code"]);
    expect(readsOf({ sink: { ...DEBEZIUM, "primary.key.mode": "record_key" } })).toEqual(["key id", "after *"]);
    const renamed = {
      ...CONFLUENT,
      transforms: "unwrap,names",
      "transforms.names.type": "org.apache.kafka.connect.transforms.ReplaceField$Value",
      "transforms.names.renames": "note:remark",
      "transforms.names.exclude": "place,status,made,total",
    };
    expect(readsOf({ sink: renamed })).toEqual(["after id", "after code", "after note"]);
  });

  it("is what its transforms leave: what they take out may go", () => {
    const without = {
      ...CONFLUENT,
      transforms: "unwrap,names",
      "transforms.names.type": "org.apache.kafka.connect.transforms.ReplaceField$Value",
      "transforms.names.exclude": "note",
    };
    expect(verdict({ sink: CONFLUENT, change: DROP_NOTE })).toBe("broken");
    expect(verdict({ sink: without, change: DROP_NOTE })).toBe("-");
  });

  it("may fail in them from now on", () => {
    const keyed = {
      ...CONFLUENT,
      transforms: "unwrap,key",
      "transforms.key.type": "org.apache.kafka.connect.transforms.ValueToKey",
      "transforms.key.fields": "code",
    };
    expect(judged({ sink: keyed, change: "ALTER TABLE orders DROP COLUMN code" })).toEqual([
      "broken sink -: Confluent's JDBC sink orders-jdbc: transform key: Field does not exist: code, on each record: its task stops",
    ]);
    const tolerant = { ...keyed, "errors.tolerance": "all", "errors.deadletterqueue.topic.name": "dead" };
    expect(judged({ sink: tolerant, change: "ALTER TABLE orders DROP COLUMN code" })).toEqual([
      expect.stringMatching(/errors\.tolerance=all loses these rows from its target, they go to dead$/),
    ]);
  });

  it("is unknown behind a transform that is not modelled, and only a change brings that up", () => {
    const scripted = {
      ...DEBEZIUM,
      transforms: "own",
      "transforms.own.type": "com.example.Own",
    };
    expect(misfits({ sink: scripted })).toEqual([]);
    expect(judged({ sink: scripted, change: "COMMENT ON TABLE orders IS 'x'" })).toEqual([]);
    expect(judged({ sink: scripted, change: DROP_NOTE })).toEqual([
      expect.stringMatching(
        /^unknown not-analysed -: what reaches orders-jdbc cannot be told: transform own: .*not modelled$/,
      ),
    ]);
  });
});

describe("what a sink's configuration says of its errors", () => {
  const whole = "ALTER TABLE orders ADD COLUMN extra int NOT NULL";

  it("tells a task that stops from rows that are lost", () => {
    const reason = (sink: Options) => judged({ sink, change: whole })[0] ?? "";
    expect(reason(CONFLUENT)).toMatch(/: its task stops$/);
    expect(reason({ ...CONFLUENT, "errors.tolerance": "all" })).toMatch(
      /: errors\.tolerance=all loses these rows without a word$/,
    );
    expect(reason({ ...DEBEZIUM, "errors.tolerance": "all" })).toMatch(
      /: its task stops, errors\.tolerance=all or not$/,
    );
  });
});

describe("a change the consumer is ready for", () => {
  it("breaks nothing: it has migrated that column", () => {
    const change = "ALTER TABLE orders ADD COLUMN extra text";
    expect(verdict({ sink: DEBEZIUM, change })).toBe("broken");
    expect(verdict({ sink: DEBEZIUM, change, read: "    migrated: [extra]\n" })).toBe("-");
    expect(verdict({ sink: DEBEZIUM, change: RENAME_NOTE, read: "    migrated: [note]\n" })).toBe("-");
  });
});

describe("a sink's file", () => {
  const options: Options = { topics: "shop.public.orders", ...DEBEZIUM };

  it.each<readonly [string, string, string]>([
    ["{name, config}", "contracts/sink.json", JSON.stringify({ name: "orders-jdbc", config: options })],
    [
      "Strimzi's KafkaConnector",
      "contracts/sink.yaml",
      `apiVersion: kafka.strimzi.io/v1beta2\nkind: KafkaConnector\nmetadata: {name: orders-jdbc}\nspec:\n  class: ${options["connector.class"]}\n  config:\n    topics: shop.public.orders\n`,
    ],
    [
      ".properties",
      "contracts/sink.properties",
      Object.entries(options)
        .map(([key, value]) => `${key}=${value}`)
        .join("\n"),
    ],
    [
      "several, of which one subscribes",
      "contracts/sink.json",
      JSON.stringify([
        { name: "other", config: { ...options, topics: "other" } },
        { name: "orders-jdbc", config: options },
      ]),
    ],
  ])("may be %s", (_name, path, text) => {
    expect(misfits({ sink: {}, path, text })).toEqual([]);
    expect(judged({ sink: {}, path, text, change: DROP_NOTE })).toEqual([
      `broken sink note: "note" is gone; Debezium's JDBC sink orders-jdbc: the target's column stays and new rows have null there`,
    ]);
  });

  it.each<readonly [string, string, RegExp]>([
    ["is no JSON", "{", /sink\.json:1:2: not valid JSON/],
    ["holds no class", '{"topics": "x"}', /has no connector\.class: name its profile/],
    [
      "names a class nobody knows",
      '{"connector.class": "com.example.Sink"}',
      /what com\.example\.Sink does with a change is not known/,
    ],
    ["holds several that fit", JSON.stringify([options, options]), /holds several connectors/],
    [
      "holds placeholders",
      JSON.stringify({ ...options, "schema.evolution": "$(EVOLUTION)" }),
      /holds a placeholder \(\$\(EVOLUTION\)\)/,
    ],
  ])("is unresolved when it %s", (_name, text, reason) => {
    const lines = judged({ sink: {}, text, change: DROP_NOTE });
    expect(lines.filter((line) => line.startsWith("unknown not-analysed"))).toEqual([expect.stringMatching(reason)]);
  });

  it("may follow a profile by name", () => {
    const text = JSON.stringify({ ...options, "connector.class": "com.example.OurJdbcSink" });
    expect(verdict({ sink: {}, text, change: DROP_NOTE, profile: "debezium-jdbc" })).toBe("broken");
  });

  it("is shown without its secrets, and not at all where they cannot be told", () => {
    const secret = JSON.stringify({ ...options, "connection.password": "hunter2" });
    const shown = shownSink({ path: "sink.json", text: secret }).text;
    expect(shown).not.toContain("hunter2");
    expect(shown).toContain("shop.public.orders");
    expect(shownSink({ path: "sink.json", text: `${secret}}` }).text).toBe("");
  });
});
