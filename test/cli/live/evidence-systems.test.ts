import { PassThrough, Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { evidencePorts } from "../../../src/cli/live/evidence-systems.ts";
import { kafkaAccess, namedKafka } from "../../../src/cli/live/kafka-access.ts";
import type { Session } from "../../../src/cli/session.ts";
import { resolveConfig } from "../../../src/config/config.ts";
import type { Config } from "../../../src/model/config.ts";
import { plain } from "../../../src/report/writer.ts";

const config = (text: string): Config =>
  resolveConfig({ path: "headgate.yaml", text }, { paths: ["db/migrations/1.sql"] });
const ADDRESSES = "url: postgres://db.example/shop\nkafka: {brokers: 'kafka.example:9092'}\n";
const NONE = config("");
const BOTH = config(ADDRESSES);

function session(environment: Readonly<Record<string, string>> = {}): Session {
  const terminal = {
    cwd: "/",
    environment: new Map(Object.entries(environment)),
    stdin: Readable.from([]),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
  };
  const rest = { configFile: null, debug: false, commandsRefused: null, cache: null, now: new Date(0) };
  return { terminal, paint: plain, ...rest };
}

const name = "main";
const kinds = (ports: ReturnType<typeof evidencePorts>) =>
  [ports.database(name), ports.kafka].map((system) => system.kind);
const reasons = (ports: ReturnType<typeof evidencePorts>) =>
  [ports.database(name), ports.kafka].map((system) => (system.kind === "unknown" ? system.reason : "known"));

describe("the running systems that plans are proved on", () => {
  it("are those that the base, a flag or the environment names", () => {
    const from = (environment: Readonly<Record<string, string>>, options = {}, reviewed: Config | null = NONE) =>
      kinds(evidencePorts(session(environment), options, { head: NONE, reviewed, recorded: null }));
    expect(from({}, {}, BOTH)).toEqual(["known", "known"]);
    expect(from({}, { evidenceDatabaseUrl: "postgres://x/y", kafkaBrokers: "x:1" })).toEqual(["known", "known"]);
    const variables = { HEADGATE_EVIDENCE_DATABASE_URL: "postgres://x/y", HEADGATE_KAFKA_BROKERS: "x:1" };
    expect(from(variables)).toEqual(["known", "known"]);
    expect(from({})).toEqual(["unknown", "unknown"]);
  });

  it("are never those that the change names itself", () => {
    for (const reviewed of [NONE, null]) {
      const found = reasons(evidencePorts(session(), {}, { head: BOTH, reviewed, recorded: null }));
      expect(found[0]).toMatch(/^its url comes with this change and holds from the next one on/);
      expect(found[1]).toMatch(/^kafka.brokers comes with this change and holds from the next one on/);
    }
  });

  it("are the database that tells what is pending too", () => {
    const recorded = "postgres://x/y";
    expect(kinds(evidencePorts(session(), {}, { head: NONE, reviewed: null, recorded }))[0]).toBe("known");
  });

  it("are not asked offline, whoever names them", () => {
    const named = { head: BOTH, reviewed: BOTH, recorded: "postgres://x/y" };
    const off = ["not asked (offline)", "not asked (offline)"];
    expect(reasons(evidencePorts(session(), { offline: true }, named))).toEqual(off);
    expect(reasons(evidencePorts(session({ HEADGATE_OFFLINE: "1" }), {}, named))).toEqual(off);
  });

  it("want to know which of several databases a flag means", () => {
    const several = config("databases:\n  a: {migrations: a}\n  b: {migrations: b}\n");
    const given = { head: several, reviewed: several, recorded: null };
    expect(() => evidencePorts(session(), { evidenceDatabaseUrl: "postgres://x/y" }, given)).toThrow(
      "which of the databases a, b",
    );
  });
});

describe("how Kafka is spoken to", () => {
  const address = { brokers: ["x:1"], ssl: false, sasl: null };
  const access = (environment: Readonly<Record<string, string>>, own: Parameters<typeof kafkaAccess>[0] = address) =>
    kafkaAccess(own, session(environment).terminal);

  it("is plain unless the configuration or the environment says more", async () => {
    expect(await access({})).toEqual({ brokers: ["x:1"], tls: null, sasl: null });
    expect(await access({ HEADGATE_KAFKA_SSL: "true" })).toMatchObject({ tls: {} });
    expect(await access({}, { ...address, ssl: true })).toMatchObject({ tls: {} });
    expect(await access({ HEADGATE_KAFKA_SSL: "false" }, { ...address, ssl: true })).toMatchObject({ tls: null });
  });

  it("takes credentials from the environment alone", async () => {
    const user = { HEADGATE_KAFKA_USER_INFO: "app:pa:ss" };
    expect((await access(user)).sasl).toEqual({ mechanism: "plain", username: "app", password: "pa:ss" });
    expect((await access(user, { ...address, sasl: "scram-sha-256" })).sasl).toMatchObject({
      mechanism: "scram-sha-256",
    });
    expect((await access({ ...user, HEADGATE_KAFKA_SASL: "SCRAM-SHA-512" })).sasl).toMatchObject({
      mechanism: "scram-sha-512",
    });
    expect((await access({ HEADGATE_KAFKA_TOKEN: "t" })).sasl).toEqual({ mechanism: "oauthbearer", token: "t" });
  });

  it("says what is missing, and never shows what is there", async () => {
    await expect(access({}, { ...address, sasl: "plain" })).rejects.toThrow("plain needs a user");
    await expect(access({ HEADGATE_KAFKA_SASL: "gssapi" })).rejects.toThrow('there is no "gssapi"');
    await expect(access({ HEADGATE_KAFKA_USER_INFO: "hunter2" })).rejects.toThrow(
      "HEADGATE_KAFKA_USER_INFO has no colon",
    );
    await expect(access({ HEADGATE_KAFKA_CERTIFICATE: "/dev/null" })).rejects.toThrow("HEADGATE_KAFKA_CERTIFICATE");
    expect(() => namedKafka("kafka.example", new Map())).toThrow('--kafka-brokers: "kafka.example" is no broker');
  });
});
