import { describe, expect, it } from "vitest";
import { resolveConfig } from "../../src/config/config.ts";

const PATHS = ["db/migrations/1.sql"];
const config = (text: string, environment: Readonly<Record<string, string>> = {}) =>
  resolveConfig({ path: "headgate.yaml", text }, { paths: PATHS, environment: new Map(Object.entries(environment)) });

describe("running systems in headgate.yaml", () => {
  it("says where a database runs, at top level or for each of several", () => {
    const url = "postgres://app@db.example/shop";
    expect(config(`url: \${DATABASE_URL}\n`, { DATABASE_URL: url }).databases[0]?.url).toBe(url);
    expect(config(`url: \${DATABASE_URL}\n`).databases[0]).not.toHaveProperty("url");
    const several = `databases:\n  a: {url: '\${A}', migrations: a}\n  b: {migrations: b}\n`;
    expect(config(several, { A: url }).databases.map((database) => database.url)).toEqual([url, undefined]);
  });

  it("says where Kafka runs, as a list or apart by commas", () => {
    const kafka = { brokers: ["a.example:9092", "b.example:9092"], ssl: true, sasl: "scram-sha-512" };
    expect(
      config("kafka: {brokers: ['a.example:9092', 'b.example:9092'], ssl: true, sasl: scram-sha-512}").kafka,
    ).toEqual(kafka);
    const brokers = { BROKERS: "a.example:9092, b.example:9092" };
    expect(config(`kafka: {brokers: '\${BROKERS}', ssl: true, sasl: scram-sha-512}`, brokers).kafka).toEqual(kafka);
    expect(config("kafka: {brokers: '[::1]:9092'}").kafka).toEqual({ brokers: ["[::1]:9092"], ssl: false, sasl: null });
    expect(config(`kafka: {brokers: '\${BROKERS}'}`)).not.toHaveProperty("kafka");
  });

  it("refuses what is no broker, and a mechanism that does not exist, with the place", () => {
    expect(() => config("kafka:\n  brokers: http://a.example:9092\n")).toThrow(
      'headgate.yaml:2:12: "http://a.example:9092"',
    );
    expect(() => config("kafka: {brokers: a.example}")).toThrow("a broker is written host:port");
    expect(() => config("kafka: {brokers: 'a:1', sasl: gssapi}")).toThrow("sasl");
  });
});
