import { describe, expect, it } from "vitest";
import { readConnectorFile, readConnectors } from "../../../src/debezium/formats/read.ts";
import { InputError } from "../../../src/ports.ts";

const CLASS = '"connector.class": "io.debezium.connector.postgresql.PostgresConnector"';

function read(text: string) {
  return readConnectors({ path: "connect/c.json", text });
}

function errorOf(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof InputError) return `${error.where}: ${error.message}`;
    throw error;
  }
  return "no error";
}

describe("Kafka Connect JSON", () => {
  it("takes both of Connect's forms and arrays of them", () => {
    const nested = `{"name": "a", "config": {${CLASS}, "topic.prefix": "p"}}`;
    const flat = `{"name": "b", ${CLASS}, "topic.prefix": "q"}`;
    expect(read(nested).map((one) => [one.name, one.config.get("topic.prefix")])).toEqual([["a", "p"]]);
    expect(read(`[${nested}, ${flat}]`).map((one) => [one.name, one.config.get("topic.prefix")])).toEqual([
      ["a", "p"],
      ["b", "q"],
    ]);
  });

  it("takes what GET /connectors?expand=info answers", () => {
    const info = (name: string) => ({ info: { name, config: { name, "connector.class": "Postgres" }, tasks: [] } });
    const connectors = read(JSON.stringify({ a: info("a"), b: { ...info("b"), status: { type: "source" } } }));
    expect(connectors.map(({ name, config }) => [name, config.get("connector.class")])).toEqual([
      ["a", "Postgres"],
      ["b", "Postgres"],
    ]);
  });

  it("takes no value of an ordinary object for a connector", () => {
    expect(readConnectorFile({ path: "c.json", text: '{"a": {"info": "x"}}' })).toMatchObject({
      connectors: [],
      skipped: [{ reason: "it has no connector.class" }],
    });
  });

  it("makes strings of other scalars and leaves placeholders alone", () => {
    const [connector] = read(`{${CLASS}, "tasks.max": 1, "x": 1.50, "tombstones.on.delete": false, "p": "\${env:P}"}`);
    expect([...(connector?.config ?? [])].slice(1)).toEqual([
      ["tasks.max", "1"],
      ["x", "1.50"],
      ["tombstones.on.delete", "false"],
      ["p", `\${env:P}`],
    ]);
  });

  it("knows where each option stands, in characters", () => {
    const [connector] = read(`{\n  ${CLASS},\n  "😀": "x", "topic.prefix": "p"\n}`);
    expect(connector?.positions.get("topic.prefix")?.start).toEqual({ line: 3, column: 13 });
    expect(connector?.positions.get("topic.prefix")?.end).toEqual({ line: 3, column: 27 });
  });

  it("passes over other connectors and says so", () => {
    const text = '{"name": "sink", "config": {"connector.class": "io.confluent.connect.jdbc.JdbcSinkConnector"}}';
    const { connectors, skipped } = readConnectorFile({ path: "c.json", text });
    expect(connectors).toEqual([]);
    expect(skipped).toMatchObject([
      { name: "sink", reason: "connector.class is io.confluent.connect.jdbc.JdbcSinkConnector" },
    ]);
  });

  it.each([
    [`{\n  ${CLASS},\n  "a" "b"\n}`, /^connect\/c\.json:3:7: not valid JSON: expected a colon, found "\\""$/],
    [`{${CLASS}, "a": yes}`, /^connect\/c\.json:1:\d+: not valid JSON: expected a value, found "y"$/],
    [`{${CLASS},}`, /^connect\/c\.json:1:\d+: not valid JSON: expected a name in double quotes, found "}"$/],
    [`{${CLASS}} x`, /^connect\/c\.json:1:\d+: not valid JSON: expected the end of the file, found "x"$/],
    [`{${CLASS}, "a": {"b": 1}}`, /^connect\/c\.json:1:\d+: option a must be a string$/],
    [`{${CLASS}, "a": "1", "a": "2"}`, /^connect\/c\.json:1:\d+: option a is given twice$/],
    ["[1]", /^connect\/c\.json:1:2: a connector is a JSON object$/],
    ["", /^connect\/c\.json:1:1: not valid JSON: expected a value, the file ends$/],
  ])("points at what is wrong in %j", (text, expected) => expect(errorOf(text)).toMatch(expected));
});
