import { describe, expect, it } from "vitest";
import { predict } from "../../src/debezium/predict.ts";
import type { Connector } from "../../src/model/prediction.ts";
import { catalog, column, connector, index, primaryKey, table } from "./catalogs.ts";

const RELEASES = { debezium: "3.7", postgres: 18 };
const AVRO = "io.confluent.connect.avro.AvroConverter";
const JSON_CONVERTER = "org.apache.kafka.connect.json.JsonConverter";
const t = catalog([
  table(1, "t", [column(1, "id", "int4", { notNull: true }), column(2, "r", "float4")], {
    ...primaryKey(1),
    indexes: [index(1, "pkey", [1], { primary: true })],
  }),
]);

function values(made: Connector) {
  const prediction = predict(t, made, RELEASES);
  const found = prediction.subjects.find(({ kind }) => kind === "value");
  if (found === undefined) throw new Error("no values");
  return { ...prediction, found };
}

const avro = (options: Readonly<Record<string, string>>) =>
  connector({
    "value.converter": AVRO,
    ...Object.fromEntries(Object.entries(options).map(([name, value]) => [`value.converter.${name}`, value])),
  });

describe("converters", () => {
  it("are chosen for keys and values apart, with options from where they are named", () => {
    const own = connector({ "value.converter": JSON_CONVERTER, "key.converter.scrub.invalid.names": "no" });
    const worker = new Map([
      ["key.converter", AVRO],
      ["value.converter.schemas.enable", "false"],
    ]);
    const { subjects, problems } = predict(t, { ...own, worker }, RELEASES);
    expect(problems).toEqual([]);
    expect(subjects).toMatchObject([
      { kind: "key", schemaType: "AVRO" },
      { kind: "value", schemaType: null, texts: [expect.stringContaining('"type":"struct"')] },
    ]);
  });

  it.each([
    ["scrub.invalid.names", "yes", "error"],
    ["scrub.invalid.names", "", "error"],
    ["scrub.invalid.names", " True ", true],
    ["max.schemas.per.subject", "many", "error"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the placeholder as users write it
    ["connect.meta.data", "${env:META}", false],
    ["value.subject.name.strategy", "com.example.Own", false],
    ["key.subject.name.strategy", "com.example.Own", false],
    ["context.name.strategy", "com.example.Own", false],
    ["use.latest.version", "true", true],
    ["schema.registry.url", "http://a:8081,http://b:8081", true],
  ] as const)("%s=%s: %s", (name, value, predicted) => {
    const { found, problems } = values(avro({ [name]: value }));
    expect(found.predicted).toBe(predicted);
    expect(problems.map(({ key }) => key)).toEqual(predicted === true ? [] : [`value.converter.${name}`]);
  });

  it("write with what the registry holds where nothing is registered", () => {
    const off = { "auto.register.schemas": "false" };
    expect(values(avro({ ...off, "use.latest.version": "true" })).found).toMatchObject({
      predicted: false,
      connect: { type: "STRUCT" },
    });
    const { found, notes } = values(avro(off));
    expect(found.predicted).toBe(true);
    expect(notes).toContainEqual(expect.stringContaining("auto.register.schemas is false"));
  });

  it("do not know all options", () => {
    expect(values(avro({ "schemas.enable": "false", "avro.use.logical.type.converters": "true" })).notes).toContain(
      "value.converter.schemas.enable is no option known of this converter and taken to have no effect",
    );
  });

  it("print as their Avro does", () => {
    const real = catalog([table(1, "t", [column(1, "r", "float4", { default: { kind: "known", text: "0.1" } })])]);
    const text = (line: "1.11" | "1.12") => {
      const { subjects } = predict(real, { ...avro({}), avro: line }, RELEASES);
      const [found] = subjects;
      return found?.predicted === true ? found.texts[0] : null;
    };
    expect(text("1.11")).toContain('"default":0.10000000149011612');
    expect(text("1.12")).toContain('"default":0.1}');
  });

  it("say which of them do not start without an address", () => {
    const DEBEZIUM = "io.debezium.connector.postgresql.PostgresConnector";
    const missing = ({ config, ...made }: Connector) =>
      values({ ...made, config: new Map([["connector.class", DEBEZIUM], ...config]) }).notes.filter((note) =>
        note.includes("is missing"),
      );
    expect(missing(avro({}))).toEqual([
      "value.converter.schema.registry.url is missing: the converter does not start without it",
    ]);
    expect(missing(avro({ "schema.registry.url": "http://r:8081" }))).toEqual([]);
    const apicurio = connector({ "value.converter": "io.apicurio.registry.utils.converter.AvroConverter" });
    expect(missing(apicurio)).toEqual([expect.stringMatching(/^value\.converter\.apicurio\.registry\.url is missing/)]);
    expect(missing({ ...connector({}), worker: new Map([["value.converter", AVRO]]) })).toEqual([]);
    expect(missing(connector({ "connector.class": "PostgresCdcSourceV2", "value.converter": AVRO }))).toEqual([]);
  });
});
