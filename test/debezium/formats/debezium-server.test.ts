import { describe, expect, it } from "vitest";
import { readConnectorFile } from "../../../src/debezium/formats/read.ts";
import { placeOf, read } from "./reading.ts";

const SOURCE =
  "debezium.source.connector.class=io.debezium.connector.postgresql.PostgresConnector\ndebezium.source.topic.prefix=p\n";

function one(rest: string, path = "application.properties") {
  const [connector] = read(path, SOURCE + rest).connectors;
  if (connector === undefined) throw new Error("no connector");
  return connector;
}

describe("Debezium Server", () => {
  it("hands the connector what stands under debezium.source, transforms and predicates", () => {
    const { name, config } = one(
      "debezium.sink.type=http\ndebezium.transforms=a\ndebezium.transforms.a.type=T\ndebezium.predicates=p\n" +
        "debezium.predicates.p.type=P\ndebezium.source.offset.storage=F\nquarkus.log.level=INFO\n",
    );
    expect(name).toBe("application.properties");
    expect(config).toEqual({
      "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
      "topic.prefix": "p",
      transforms: "a",
      "transforms.a.type": "T",
      predicates: "p",
      "predicates.p.type": "P",
    });
  });

  it.each([
    ["", "org.apache.kafka.connect.json.JsonConverter"],
    ["debezium.format.value=json\n", "org.apache.kafka.connect.json.JsonConverter"],
    ["debezium.format.value=jsonbytearray\n", "org.apache.kafka.connect.json.JsonConverter"],
    [
      "debezium.format.value=json\ndebezium.format.apicurio.registry.url=u\n",
      "io.apicurio.registry.utils.converter.ExtJsonConverter",
    ],
    ["debezium.format.value=avro\n", "io.confluent.connect.avro.AvroConverter"],
    [
      "debezium.format.value=avro\ndebezium.format.value.apicurio.registry.url=u\n",
      "io.apicurio.registry.utils.converter.AvroConverter",
    ],
    ["debezium.format.value=protobuf\n", "io.confluent.connect.protobuf.ProtobufConverter"],
    ["debezium.format.value=cloudevents\n", "io.debezium.converters.CloudEventsConverter"],
    ["debezium.format.value=binary\n", "io.debezium.converters.BinaryDataConverter"],
    ["debezium.format.value=simplestring\n", "org.apache.kafka.connect.storage.StringConverter"],
    ["debezium.format.value=clientprovided\ndebezium.format.value.class=C\n", "C"],
    ["debezium.format.value=avro\ndebezium.format.class=C\n", "C"],
  ])("converts values after %j with %s", (rest, converter) => {
    const { worker, problems } = one(rest);
    expect([worker["value.converter"], problems]).toEqual([converter, []]);
  });

  it("gives a converter its options, its own above those of both", () => {
    const { worker } = one(
      "debezium.format.key=avro\ndebezium.format.schema.registry.url=both\ndebezium.format.key.schema.registry.url=key\n" +
        "debezium.format.value.schemas.enable=false\n",
    );
    expect(worker).toEqual({
      "key.converter": "io.confluent.connect.avro.AvroConverter",
      "key.converter.schema.registry.url": "key",
      "value.converter": "org.apache.kafka.connect.json.JsonConverter",
      "value.converter.schema.registry.url": "both",
      "value.converter.schemas.enable": "false",
    });
  });

  it("knows where its converters are told", () => {
    const text = `${SOURCE}debezium.format.value=avro\ndebezium.format.schema.registry.url=u\n`;
    const file = readConnectorFile({ path: "application.properties", text });
    expect(placeOf(file, "value.converter")).toBe("3:1-3:22");
    expect(placeOf(file, "value.converter.schema.registry.url")).toBe("4:1-4:36");
    expect(placeOf(file, "key.converter")).toBe("1:1-1:32");
  });

  it.each([
    [
      "debezium.format.value=xml\n",
      "application.properties:3:1: debezium.format.value=xml is no format of Debezium Server: it does not start",
    ],
    [
      "debezium.format.key=clientprovided\n",
      "application.properties:3:1: debezium.format.key=clientprovided needs debezium.format.key.class",
    ],
    [
      `debezium.format.key=\${FORMAT}\n`,
      `application.properties:3:1: debezium.format.key holds a placeholder (\${FORMAT}) whose value is not known`,
    ],
    [
      "debezium.source.key.converter=io.confluent.connect.avro.AvroConverter\n",
      "application.properties:3:1: debezium.source.key.converter is not what Debezium Server converts with: name it under debezium.format.key",
    ],
  ])("has a problem with %j", (rest, problem) => expect(one(rest).problems).toEqual([problem]));

  it("runs with the profile prod and says which keys it leaves out", () => {
    const { config, notes } = one(
      "debezium.source.slot.name=all\n%prod.debezium.source.slot.name=prod\n%dev.debezium.source.slot.name=dev\n" +
        "%{test,prod}.debezium.source.publication.name=both\n",
    );
    expect(config).toMatchObject({ "slot.name": "prod", "publication.name": "both" });
    expect(notes).toEqual([
      "application.properties: left out is what only the profiles dev have: a server runs with prod",
    ]);
  });

  it("reads the same as YAML", () => {
    const text = `debezium:
  source:
    connector:
      class: io.debezium.connector.postgresql.PostgresConnector
    topic.prefix: p
    database: {port: 5432, password: hush}
    table:
      include:
        list: [public.a, public.b]
    tombstones.on.delete: false
  format:
    value:
      ~: avro
      schema.registry.url: u
"%dev":
  debezium: {source: {topic: {prefix: dev}}}
`;
    const { connectors, shown } = read("config/application.yaml", text);
    expect(connectors).toMatchObject([
      {
        config: {
          "topic.prefix": "p",
          "database.port": "5432",
          "table.include.list": "public.a,public.b",
          "tombstones.on.delete": "false",
        },
        worker: {
          "key.converter": "org.apache.kafka.connect.json.JsonConverter",
          "value.converter": "io.confluent.connect.avro.AvroConverter",
          "value.converter.schema.registry.url": "u",
        },
        problems: [],
      },
    ]);
    expect(shown).not.toContain("hush");
  });

  it("reads the spelling of environment variables, above the file's own", () => {
    expect(one("DEBEZIUM_SOURCE_SLOT_NAME=a\ndebezium.source.slot.name=b\n").config["slot.name"]).toBe("a");
    const text = `# both\nexport DEBEZIUM_SOURCE_CONNECTOR_CLASS="Postgres"\nDEBEZIUM_SOURCE_TOPIC_PREFIX='p q'\nDEBEZIUM_SINK_PULSAR_CLIENT_TOKEN=hush\nOTHER=1\n`;
    const { connectors, shown } = read("deploy/.env.server", text);
    expect(connectors[0]?.config).toEqual({ "connector.class": "Postgres", "topic.prefix": "p q" });
    expect(shown).toContain("TOKEN=****\n");
  });
});
