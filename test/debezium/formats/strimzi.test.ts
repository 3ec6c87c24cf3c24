import { describe, expect, it } from "vitest";
import { onCluster } from "../../../src/debezium/formats/clusters.ts";
import { readConnectorFile } from "../../../src/debezium/formats/read.ts";
import { errorOf, placeOf, read } from "./reading.ts";

const CLASS = "io.debezium.connector.postgresql.PostgresConnector";

function connector(name: string, rest = ""): string {
  return `apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaConnector
metadata:
  name: ${name}
  labels: {strimzi.io/cluster: cdc}
spec:
  class: ${CLASS}
  tasksMax: 1
${rest}  config:
    topic.prefix: ${name}
    snapshot.fetch.size: 1_000
    tombstones.on.delete: true
    topic.creation.default.partitions:
`;
}

function cluster(rest: string, name = "cdc"): string {
  return `apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaConnect
metadata: {name: ${name}}
spec:
${rest}`;
}

const NOTHING_TOLD = { worker: new Map<string, string>(), debezium: null, avro: null };

describe("Strimzi", () => {
  it("reads several connectors of a file, every value as text", () => {
    const { connectors } = read("k.yaml", `${connector("a")}---\n${connector("b")}`);
    expect(connectors.map(({ name, config }) => [name, config])).toEqual(
      ["a", "b"].map((name) => [
        name,
        {
          "connector.class": CLASS,
          "tasks.max": "1",
          "topic.prefix": name,
          "snapshot.fetch.size": "1_000",
          "tombstones.on.delete": "true",
          "topic.creation.default.partitions": "",
        },
      ]),
    );
    expect(connectors[0]?.cluster).toEqual({ name: "cdc", namespace: null });
  });

  it("reads lists, and passes over resources of other kinds", () => {
    const list = (items: readonly string[]) =>
      `kind: List\nitems:\n${items.map((item) => `  - ${item.trimEnd().replaceAll("\n", "\n    ")}\n`).join("")}`;
    const text = list([connector("a"), "kind: KafkaTopic\nmetadata: {name: t}", connector("b")]);
    expect(read("k.yml", text).connectors.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(read("k.yaml", "kind: Deployment\nspec: {a: 1}\n")).toMatchObject({ connectors: [], skipped: [] });
  });

  it("knows where each option stands", () => {
    const file = readConnectorFile({ path: "k.yaml", text: connector("a") });
    expect(placeOf(file, "topic.prefix")).toBe("10:5-10:17");
    expect(placeOf(file, "connector.class")).toBe("7:3-7:8");
  });

  it("says of other connectors what they are, and where", () => {
    const sink = connector("s").replace(CLASS, "io.debezium.connector.jdbc.JdbcSinkConnector");
    expect(read("k.yaml", `# sinks\n${sink}`)).toMatchObject({
      connectors: [],
      skipped: ["k.yaml:8:3: s: connector.class is io.debezium.connector.jdbc.JdbcSinkConnector"],
    });
  });

  it("says that a stopped connector registers nothing", () => {
    expect(read("k.yaml", connector("a", "  state: stopped\n")).connectors[0]?.notes).toEqual([
      "a is stopped: it registers nothing until it runs again",
    ]);
    expect(read("k.yaml", connector("a", "  state: running\n")).connectors[0]?.notes).toEqual([]);
  });

  it.each([
    ["a URL", "url: https://repo.example.org/debezium-connector-postgres-3.0.8.Final-plugin.tar.gz", "3.0.8.Final"],
    ["Maven coordinates", "{type: maven, artifact: debezium-connector-postgres, version: 2.7.4.Final}", "2.7.4.Final"],
    ["another connector", "url: https://repo.example.org/debezium-connector-mysql-3.0.8.Final-plugin.zip", null],
    ["a placeholder", `url: "https://repo.example.org/debezium-connector-postgres-\${VERSION}-plugin.zip"`, null],
  ])("takes Debezium's version from %s", (_what, artifact, version) => {
    const written = artifact.startsWith("{") ? artifact : `{type: tgz, ${artifact}}`;
    const text = cluster(`  build:\n    plugins:\n      - name: d\n        artifacts: [${written}]\n`);
    expect(read("k.yaml", text).clusters).toMatchObject([{ name: "cdc", debezium: version }]);
  });

  it.each([
    ["quay.example.org/debezium/connect:3.0.8.Final", "3.0.8.Final"],
    ["debezium/connect:3.2", "3.2"],
    ["debezium/connect:latest", null],
    ["ours/connect:3.2", null],
  ])("takes Debezium's version from the image %s", (image, version) => {
    expect(read("k.yaml", cluster(`  image: ${image}\n`)).clusters).toMatchObject([{ debezium: version }]);
  });

  it.each([
    ["7.9.2", "1.11"],
    ["8.0.0", "1.11"],
    ["8.0.3", "1.12"],
    ["8.1.0", "1.11"],
    ["8.1.1", "1.12"],
  ])("takes Avro's line from the converter %s", (version, line) => {
    const artifact = `{type: maven, group: io.confluent, artifact: kafka-connect-avro-converter, version: ${version}}`;
    const text = cluster(`  build:\n    plugins:\n      - name: avro\n        artifacts: [${artifact}]\n`);
    expect(read("k.yaml", text).clusters).toMatchObject([{ avro: line }]);
  });

  it("gives a connector its cluster's settings and version, headgate.yaml's above them", () => {
    const text = `${connector("a")}---\n${cluster(`  config:
    key.converter: org.apache.kafka.connect.json.JsonConverter
    key.converter.schemas.enable: false
    value.converter: io.confluent.connect.avro.AvroConverter
  build:
    plugins:
      - name: d
        artifacts: [{type: tgz, url: "https://repo.example.org/debezium-connector-postgres-3.0.8.Final-plugin.tar.gz"}]
`)}`;
    const { connectors, clusters } = readConnectorFile({ path: "k.yaml", text });
    const [one] = connectors;
    if (one === undefined) throw new Error("no connector");
    const alone = onCluster(one, clusters, NOTHING_TOLD);
    expect([alone.debezium, Object.fromEntries(alone.worker)]).toEqual([
      "3.0.8.Final",
      {
        "key.converter": "org.apache.kafka.connect.json.JsonConverter",
        "key.converter.schemas.enable": "false",
        "value.converter": "io.confluent.connect.avro.AvroConverter",
      },
    ]);
    const worker = new Map([["key.converter", "io.confluent.connect.avro.AvroConverter"]]);
    const told = onCluster(one, clusters, { worker, debezium: "3.4", avro: null });
    expect(Object.fromEntries(told.worker)).toEqual({
      "value.converter": "io.confluent.connect.avro.AvroConverter",
      "key.converter": "io.confluent.connect.avro.AvroConverter",
    });
    expect([told.debezium, told.notes]).toEqual([
      "3.4",
      ["a: its image holds Debezium 3.0.8.Final, headgate.yaml says 3.4, which is predicted"],
    ]);
  });

  it("takes the cluster nearest to the connector, and none where two are equally near", () => {
    const at = (path: string, text: string) => readConnectorFile({ path, text });
    const settings = (value: string) => cluster(`  config: {key.converter: ${value}}\n`);
    const [one] = at("deploy/prod/a.yaml", connector("a")).connectors;
    if (one === undefined) throw new Error("no connector");
    const prod = at("deploy/prod/connect.yaml", settings("P")).clusters;
    const test = at("deploy/test/connect.yaml", settings("T")).clusters;
    expect(onCluster(one, [...test, ...prod], NOTHING_TOLD).worker.get("key.converter")).toBe("P");
    const again = at("deploy/prod/other.yaml", settings("O")).clusters;
    const undecided = onCluster(one, [...prod, ...again], NOTHING_TOLD);
    expect([...undecided.worker]).toEqual([]);
    expect(undecided.notes).toEqual([
      "a: which KafkaConnect cdc runs it cannot be told: deploy/prod/connect.yaml:1:1 and deploy/prod/other.yaml:1:1",
    ]);
    expect(onCluster(one, at("x.yaml", cluster("  config: {}\n", "other")).clusters, NOTHING_TOLD).notes).toEqual([
      "a: no KafkaConnect cdc is at hand: its converters and version are taken from headgate.yaml",
    ]);
  });

  it.each([
    ["kind: KafkaConnector\nspec: {class: x\n", /^k\.yaml:3:1: .*not readable as YAML/],
    ["kind: KafkaConnector\nspec: {}\n", /^k\.yaml:1:1: this resource has no metadata\.name$/],
    [
      `kind: KafkaConnector\nmetadata: {name: a}\nspec:\n  config:\n    a: [1]\n`,
      /^k\.yaml:5:8: option a must be a text/,
    ],
    [
      "kind: KafkaConnector\nmetadata: {name: {{ .Values.name }}}\n",
      /^k\.yaml:1:1: this resource has no metadata\.name$/,
    ],
    ["{{ if .Values.cdc }}\nkind: KafkaConnector\n{{ end }}\n", /^k\.yaml:\d:\d+: .*not readable as YAML/],
  ])("points at what is wrong in %j", (text, expected) => expect(errorOf("k.yaml", text)).toMatch(expected));
});
