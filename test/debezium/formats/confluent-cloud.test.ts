import { describe, expect, it } from "vitest";
import { readConnectors } from "../../../src/debezium/formats/read.ts";
import { predict } from "../../../src/debezium/predict.ts";
import { catalog, column, primaryKey, table } from "../catalogs.ts";
import { read } from "./reading.ts";

function cloud(options: Readonly<Record<string, string>>, connectorClass = "PostgresCdcSourceV2"): string {
  return JSON.stringify({ name: "c", config: { "connector.class": connectorClass, "topic.prefix": "p", ...options } });
}

function one(options: Readonly<Record<string, string>>, connectorClass?: string) {
  const [connector] = read("c.json", cloud(options, connectorClass)).connectors;
  if (connector === undefined) throw new Error("no connector");
  return connector;
}

describe("Confluent Cloud's PostgreSQL CDC Source V2", () => {
  it.each([
    ["AVRO", { "value.converter": "io.confluent.connect.avro.AvroConverter" }],
    ["JSON_SR", { "value.converter": "io.confluent.connect.json.JsonSchemaConverter" }],
    ["PROTOBUF", { "value.converter": "io.confluent.connect.protobuf.ProtobufConverter" }],
    [
      "JSON",
      {
        "value.converter": "org.apache.kafka.connect.json.JsonConverter",
        "value.converter.schemas.enable": "false",
      },
    ],
  ])("writes %s with the converter behind it", (format, converter) => {
    const { config, problems } = one({ "output.data.format": format, "output.key.format": "STRING" });
    expect(config).toEqual({
      "connector.class": "PostgresCdcSourceV2",
      "topic.prefix": "p",
      "plugin.name": "pgoutput",
      "key.converter": "org.apache.kafka.connect.storage.StringConverter",
      ...converter,
    });
    expect(problems).toEqual([]);
  });

  it("writes JSON without schemas, and whole events, unless it is told otherwise", () => {
    expect(one({}).config).toMatchObject({
      "key.converter": "org.apache.kafka.connect.json.JsonConverter",
      "value.converter": "org.apache.kafka.connect.json.JsonConverter",
      "value.converter.schemas.enable": "false",
    });
    expect(one({}).config).not.toHaveProperty("transforms");
  });

  it("takes after.state.only for Debezium's own transform, before those that are written", () => {
    const { config, notes } = one({ "after.state.only": "true", transforms: "mine" });
    expect(config).toMatchObject({
      transforms: "after-state-only,mine",
      "transforms.after-state-only.type": "io.debezium.transforms.ExtractNewRecordState",
      "transforms.after-state-only.delete.tombstone.handling.mode": "rewrite-with-tombstone",
    });
    expect(notes).toEqual([
      "c: after.state.only is taken for ExtractNewRecordState that keeps deletes with __deleted, as its records show",
    ]);
  });

  it("predicts rows with __deleted for after.state.only", () => {
    const options = { "output.data.format": "AVRO", "output.key.format": "AVRO", "after.state.only": "true" };
    const [connector] = readConnectors({ path: "c.json", text: cloud(options) });
    if (connector === undefined) throw new Error("no connector");
    const shop = catalog([table(1, "t", [column(1, "id", "int4", { notNull: true })], primaryKey(1))]);
    const { subjects } = predict(shop, connector, { debezium: "3.7", postgres: 17 });
    const value = subjects.find(({ subject }) => subject === "p.public.t-value");
    expect(value?.predicted).toBe(true);
    const fields = value?.predicted === true ? value.connect.fields.map(({ name }) => name) : [];
    expect(fields).toEqual(["id", "__deleted"]);
  });

  it("names strategies and decimal formats as converters do, and leaves Cloud's own options behind", () => {
    const { config } = one({
      "output.data.format": "JSON_SR",
      "json.output.decimal.format": "NUMERIC",
      "value.subject.name.strategy": "RecordNameStrategy",
      "kafka.auth.mode": "KAFKA_API_KEY",
      "schema.context.name": "default",
      "csfle.enabled": "false",
    });
    expect(config).toEqual({
      "connector.class": "PostgresCdcSourceV2",
      "topic.prefix": "p",
      "plugin.name": "pgoutput",
      "key.converter": "org.apache.kafka.connect.json.JsonConverter",
      "key.converter.schemas.enable": "false",
      "key.converter.decimal.format": "NUMERIC",
      "value.converter": "io.confluent.connect.json.JsonSchemaConverter",
      "value.converter.value.subject.name.strategy": "io.confluent.kafka.serializers.subject.RecordNameStrategy",
      "value.converter.decimal.format": "NUMERIC",
    });
  });

  it.each([
    [
      { "output.data.format": "XML" },
      "c.json:1:82: output.data.format is XML: it is one of AVRO, JSON_SR, PROTOBUF, JSON, STRING",
    ],
    [
      { "output.data.format": `\${var.format}` },
      `c.json:1:82: output.data.format holds a placeholder (\${var.format}) whose value is not known: it is one of AVRO, JSON_SR, PROTOBUF, JSON, STRING`,
    ],
    [{ "after.state.only": "yes" }, "c.json:1:82: after.state.only must be true or false, not yes"],
    [
      { "schema.context.name": "staging" },
      "c.json:1:82: schema.context.name=staging: subjects of that context are not modelled",
    ],
  ])("does not guess %j", (options, problem) => {
    expect(one(options).problems).toEqual([problem]);
    const [connector] = readConnectors({ path: "c.json", text: cloud(options) });
    if (connector === undefined) throw new Error("no connector");
    const shop = catalog([table(1, "t", [column(1, "id", "int4", { notNull: true })], primaryKey(1))]);
    const { subjects } = predict(shop, connector, { debezium: "3.7", postgres: 17 });
    expect(subjects.map(({ predicted }) => predicted)).not.toContain(true);
  });
});

describe("Confluent Cloud's ended V1", () => {
  it("is read as what it was, and said to have ended", () => {
    const text = cloud({ "database.server.name": "old" }, "PostgresCdcSource").replace('"topic.prefix":"p",', "");
    const [connector] = read("c.json", text).connectors;
    expect(connector?.problems).toEqual([
      "c.json:1:23: PostgresCdcSource (V1) ended on 31 March 2026 and runs no more: predicted as what it was, with today's Debezium; move to PostgresCdcSourceV2",
    ]);
    expect(connector?.config).toMatchObject({
      "database.server.name": "old",
      "schema.name.adjustment.mode": "avro",
      transforms: "after-state-only",
    });
  });
});
