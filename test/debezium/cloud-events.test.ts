import { describe, expect, it } from "vitest";
import { predict } from "../../src/debezium/predict.ts";
import type { Connector } from "../../src/model/prediction.ts";
import { catalog, column, connector, index, primaryKey, table } from "./catalogs.ts";

const RELEASES = { debezium: "3.7", postgres: 18 };
const CONVERTER = "io.debezium.converters.CloudEventsConverter";
const t = catalog([
  table(1, "t", [column(1, "id", "int4", { notNull: true })], {
    ...primaryKey(1),
    indexes: [index(1, "pkey", [1], { primary: true })],
  }),
]);

const AVRO = { "serializer.type": "avro", "data.serializer.type": "avro", "avro.schema.registry.url": "http://r:8081" };

function cloudEvents(options: Readonly<Record<string, string>>, own: Readonly<Record<string, string>> = {}): Connector {
  const prefixed = Object.entries(options).map(([name, value]) => [`value.converter.${name}`, value]);
  return connector({ "value.converter": CONVERTER, ...Object.fromEntries(prefixed), ...own });
}

function values(made: Connector) {
  const { subjects, problems, notes } = predict(t, made, RELEASES);
  return { values: subjects.filter(({ kind }) => kind === "value"), problems, notes };
}

describe("CloudEventsConverter", () => {
  it("registers the data, then the event around it", () => {
    const { values: found, problems } = values(cloudEvents(AVRO, { "database.dbname": "shop" }));
    expect(problems).toEqual([]);
    expect(found.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/-data-value$/),
      expect.stringMatching(/\.t-value$/),
    ]);
    const [data, event] = found.map((subject) => (subject.predicted === true ? subject.texts[0] : null));
    expect(data).toContain('"name":"Data","namespace":"io.debezium.connector.postgresql"');
    expect(event).toContain('.shop.CloudEvents"');
  });

  it("cannot tell the name of the event's schema without the database's", () => {
    const unnamed = values(cloudEvents(AVRO, { "database.dbname": `\${env:DB}` })).values;
    expect(unnamed.map(({ predicted }) => predicted)).toEqual([true, false]);
    const named = values(cloudEvents({ ...AVRO, "schema.cloudevents.name": "a.Event" })).values;
    expect(named.map(({ predicted }) => predicted)).toEqual([true, true]);
  });

  it.each([
    ["metadata.source", "header", false],
    ["metadata.source", "value,id:header", false],
    ["metadata.source", "value,dataSchemaName:header", true],
    ["metadata.source", "generate", "error"],
    ["metadata.source", "value,subject:generate", "error"],
    ["opentelemetry.tracing.attributes.enable", "true", false],
    ["schema.name.adjustment.mode", "camel", "error"],
    ["avro.scrub.invalid.names", "perhaps", "error"],
    ["avro.value.subject.name.strategy", "com.example.Own", false],
  ] as const)("%s=%s: %s", (name, value, predicted) => {
    const { values: found, problems } = values(
      cloudEvents({ ...AVRO, "schema.cloudevents.name": "a.E", [name]: value }),
    );
    expect(found.map((one) => one.predicted)).toEqual([predicted, predicted]);
    expect(problems.map(({ key }) => key)).toEqual(predicted === true ? [] : [`value.converter.${name}`]);
  });

  it("stays out of the registry as JSON, and writes no keys and nothing that is no change", () => {
    const json = { "key.converter": CONVERTER, "heartbeat.interval.ms": "1000" };
    const { subjects } = predict(t, cloudEvents({ "json.schemas.enable": "false" }, json), RELEASES);
    expect(subjects).toMatchObject([{ kind: "value", schemaType: null, texts: [], connect: { type: "STRUCT" } }]);
  });
});
