import { describe, expect, it } from "vitest";
import { type Files, review, told } from "./project.ts";
import { connector, READER, shop } from "./shop.ts";

const JSON_CONVERTER = "org.apache.kafka.connect.json.JsonConverter";
const PENDING = "db/0002_change.sql";

const through = (converter: string): Files => ({
  "connect/shop.json": connector({ "key.converter": converter, "value.converter": converter }),
});

const findings = async (merged: Files, sql: string) => told((await review(shop(merged), { [PENDING]: sql })).findings);

describe("records that no registry sees", () => {
  const WITHOUT_REGISTRY = [
    JSON_CONVERTER,
    "org.apache.kafka.connect.storage.StringConverter",
    "io.debezium.converters.CloudEventsConverter",
  ];
  const required = "ALTER TABLE items ADD COLUMN weight integer NOT NULL;\n";

  it("are refused by none", async () => {
    expect(await findings({}, required)).toEqual(["error[registry-incompatible] weight"]);
    for (const converter of WITHOUT_REGISTRY) expect(await findings(through(converter), required)).toEqual([]);
  });

  it("are held to contracts and to what they mean all the same", async () => {
    const dropped = "ALTER TABLE items DROP COLUMN note;\n";
    const rescaled = "ALTER TABLE items ALTER COLUMN price TYPE numeric(12,4);\n";
    const read = { "consumers/reader.yaml": READER };
    for (const sql of [dropped, rescaled]) {
      for (const files of [{}, read]) {
        const avro = await findings(files, sql);
        expect(avro).not.toEqual([]);
        for (const converter of WITHOUT_REGISTRY) {
          expect(await findings({ ...files, ...through(converter) }, sql)).toEqual(avro);
        }
      }
    }
  });

  it("and the report says so", async () => {
    const { notes } = await review(shop(through(JSON_CONVERTER)), { [PENDING]: required });
    const said = "go through JsonConverter, which registers nothing: no registry checks them, contracts do";
    expect(notes).toEqual(expect.arrayContaining([`keys ${said}`, `values ${said}`]));
  });
});

describe("CloudEvents as Avro", () => {
  const cloudEvents = (options: Readonly<Record<string, string>>): Files => {
    const all = { "data.serializer.type": "avro", "avro.schema.registry.url": "http://r:8081", ...options };
    const own = Object.entries(all).map(([name, value]) => [`value.converter.${name}`, value]);
    const converter = { "value.converter": "io.debezium.converters.CloudEventsConverter" };
    return { "connect/shop.json": connector({ ...converter, ...Object.fromEntries(own) }) };
  };

  it("are checked where their data is registered, apart from the event or alone", async () => {
    const required = "ALTER TABLE items ADD COLUMN weight integer NOT NULL;\n";
    const whole = { "serializer.type": "avro", "schema.cloudevents.name": "shop.Event" };
    for (const options of [{}, whole]) {
      expect(await findings(cloudEvents(options), required)).toEqual(["error[registry-incompatible] weight"]);
    }
  });

  it("are another format to each reader", async () => {
    const files = shop({ "consumers/reader.yaml": READER, ...cloudEvents({}) });
    const { findings: found } = await review(
      files,
      cloudEvents({ "serializer.type": "avro", "schema.cloudevents.name": "a.E" }),
    );
    expect(found.flatMap(({ consumers }) => consumers.map(({ reason }) => reason))).toContainEqual(
      expect.stringMatching(
        /^values are written by .*CloudEventsConverter as avro with avro from now on, not by .* as json with avro$/,
      ),
    );
  });
});

describe("another converter", () => {
  it("is a finding for each reader of what it writes", async () => {
    const report = await review(shop({ "consumers/reader.yaml": READER }), through(JSON_CONVERTER));
    const errors = report.findings.filter(({ severity }) => severity === "error");
    expect(new Set(errors.flatMap(({ consumers }) => consumers.map(({ consumer }) => consumer)))).toEqual(
      new Set(["elsewhere", "reader"]),
    );
    expect(errors.flatMap(({ consumers }) => consumers.map(({ reason }) => reason))).toContain(
      `values are written by ${JSON_CONVERTER} from now on, not by io.confluent.connect.avro.AvroConverter`,
    );
    expect(told((await review(shop(through(JSON_CONVERTER)), through(JSON_CONVERTER))).findings)).toEqual([]);
  });
});

describe("records whose text cannot be told", () => {
  const files = through("io.confluent.connect.json.JsonSchemaConverter");

  it("are said to be unchecked by the registry, and held to contracts", async () => {
    const dropped = "ALTER TABLE items DROP COLUMN note;\n";
    const read = { ...files, "consumers/reader.yaml": READER };
    const all = await findings(read, dropped);
    expect(all.some((one) => one.startsWith("warning[subject-unpredictable]"))).toBe(true);
    expect(all.some((one) => one.includes("note: reader"))).toBe(true);
  });
});
