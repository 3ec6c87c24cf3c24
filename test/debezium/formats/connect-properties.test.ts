import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readProperties } from "../../../src/config/properties.ts";
import { readConnectorFile } from "../../../src/debezium/formats/read.ts";
import { errorOf, placeOf, read } from "./reading.ts";

const CLASS = "connector.class=io.debezium.connector.postgresql.PostgresConnector\n";

describe("Kafka Connect properties", () => {
  it("follows Java's rules for escapes and lines that go on", () => {
    const { connectors } = read(
      "c.properties",
      `${CLASS}name = a\r\ntable.include.list: public\\\\.a,\\\r\n\t  public\\\\.b\r\n! comment\\\ntopic.prefix \\u0070\\u0072e\n`,
    );
    expect(connectors).toMatchObject([
      { name: "a", config: { "table.include.list": "public\\.a,public\\.b", "topic.prefix": "pre" } },
    ]);
  });

  it("knows where each option stands, also on lines that go on", () => {
    const file = readConnectorFile({ path: "c.properties", text: `${CLASS}# 😀\n  topic.\\\n   prefix = 😀x\n` });
    expect(placeOf(file, "topic.prefix")).toBe("3:3-4:10");
  });

  it("leaves placeholders alone", () => {
    const { connectors } = read("c.properties", `${CLASS}topic.prefix=\${env:PREFIX}\n`);
    expect(connectors[0]?.config["topic.prefix"]).toBe(`\${env:PREFIX}`);
  });

  it("says that of two values the last holds", () => {
    const { connectors } = read("c.properties", `${CLASS}topic.prefix=a\ntopic.prefix=b\n`);
    expect(connectors[0]?.config["topic.prefix"]).toBe("b");
    expect(connectors[0]?.problems).toEqual(["c.properties:2:1: topic.prefix is given again below: that value holds"]);
  });

  it("says what has no connector.class, and refuses an escape that Java refuses", () => {
    expect(read("log4j.properties", "rootLogger=INFO\n").skipped).toEqual([
      "log4j.properties:1:1: log4j.properties: it has no connector.class",
    ]);
    expect(errorOf("c.properties", `${CLASS}a=\\\\\nb=x\\u12\n`)).toBe(
      "c.properties:3:4: \\u needs four hexadecimal digits after it",
    );
  });

  it("gives back the stretch of text that each key and value are written in", () => {
    const word = fc.stringMatching(/^[a-z.]{1,8}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { maxLength: 5 }), fc.constantFrom("\n", "\r\n"), (pairs, end) => {
        const text = pairs.map(([key, value]) => `  ${key} = ${value}`).join(end);
        const entries = readProperties(text).map(({ keyAt, valueAt }) => [
          text.slice(...keyAt),
          text.slice(...valueAt),
        ]);
        expect(entries).toEqual(pairs);
      }),
    );
  });
});
