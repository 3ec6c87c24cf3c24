import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_PLANS_REQUIRE, discoverConfig, parseConfig, resolveConfig } from "../../src/config/config.ts";
import { inputErrorOf } from "./helpers.ts";

const FULL = `databases:
  commerce:
    postgres: 17
    migrations: db/migrations
    connectors: [deploy/connect/*.json]
    debezium: "3.7"
    avro: "1.12"
    worker: {key.converter: io.confluent.connect.avro.AvroConverter, value.converter.schemas.enable: false}
  billing:
    migrations: {path: billing/sql, framework: flyway, table: history}
    worker: deploy/worker.properties
registry:
  url: https://\${REGISTRY_USER}@\${REGISTRY_HOST}/
  snapshot: contracts/registry.json
  snapshot-max-age: 12h
  compatibility: FULL_TRANSITIVE
  avro: "1.12"
contracts: contracts/consumers/**/*.yaml
plans:
  files: contracts/plans/*.yaml
  require: [expand-merged, consumers]
rules:
  pii-captured: warning
  column-renamed: off
fail-on: warning
`;

const parse = (text: string, paths: readonly string[] = ["db/migrations/1.sql"]) =>
  parseConfig({ path: "headgate.yaml", text }, { paths });
const refusal = (text: string) => inputErrorOf(() => parse(text));

describe("headgate.yaml", () => {
  it("reads every key of the databases form", () => {
    const environment = new Map([
      ["REGISTRY_USER", "me:secret"],
      ["REGISTRY_HOST", "registry.example"],
    ]);
    const config = parseConfig({ path: "headgate.yaml", text: FULL }, { paths: [], environment });
    expect(config).toEqual({
      file: "headgate.yaml",
      databases: [
        {
          name: "commerce",
          postgres: 17,
          migrations: { kind: "path", path: "db/migrations", framework: null, table: null },
          connectors: ["deploy/connect/*.json"],
          debezium: "3.7",
          avro: "1.12",
          worker: new Map([
            ["key.converter", "io.confluent.connect.avro.AvroConverter"],
            ["value.converter.schemas.enable", "false"],
          ]),
          workerFile: null,
        },
        {
          name: "billing",
          postgres: 18,
          migrations: { kind: "path", path: "billing/sql", framework: "flyway", table: "history" },
          connectors: [],
          debezium: null,
          avro: null,
          worker: new Map(),
          workerFile: "deploy/worker.properties",
        },
      ],
      registry: {
        url: "https://me:secret@registry.example/",
        snapshot: "contracts/registry.json",
        snapshotMaxAge: 12 * 60 * 60 * 1000,
        compatibility: "FULL_TRANSITIVE",
        avro: "1.12",
      },
      contracts: ["contracts/consumers/**/*.yaml"],
      contractSources: [],
      plans: ["contracts/plans/*.yaml"],
      plansRequire: ["expand-merged", "consumers"],
      planTiers: [],
      plansStalledAfter: 90 * 86_400_000,
      waivers: [],
      rules: new Map([
        ["pii-captured", "warning"],
        ["column-renamed", "off"],
      ]),
      failOn: "warning",
    });
  });

  it("takes one database's keys at top level and fills in the rest", () => {
    const config = parse("postgres: 16\nconnectors: deploy/connect/orders.json\n");
    expect(config.databases).toEqual([
      {
        name: "main",
        postgres: 16,
        migrations: { kind: "path", path: "db/migrations", framework: null, table: null },
        connectors: ["deploy/connect/orders.json"],
        debezium: null,
        avro: null,
        worker: new Map(),
        workerFile: null,
      },
    ]);
    expect(config.registry).toEqual({
      ...{ url: null, snapshot: null, compatibility: null, avro: null },
      snapshotMaxAge: 30 * 24 * 60 * 60 * 1000,
    });
    expect(config.plansRequire).toEqual(DEFAULT_PLANS_REQUIRE);
    expect(config.failOn).toBe("error");
  });

  it("takes placeholders by lower-case name", () => {
    expect(
      parse("migrations: {path: m, placeholders: {Owner: app, Size: 1.10, quoted: 'it''s'}}").databases[0]?.migrations,
    ).toEqual({
      kind: "path",
      path: "m",
      framework: null,
      table: null,
      placeholders: new Map([
        ["owner", "app"],
        ["size", "1.10"],
        ["quoted", "it's"],
      ]),
    });
  });

  it("leaves the registry out when a placeholder is unset", () => {
    expect(parse(`registry: {url: "$\{SCHEMA_REGISTRY_URL}"}`).registry.url).toBeNull();
  });

  it("reads tiers of tables and when a plan has stalled", () => {
    const tiers = `plans:
  require: [soak]
  stalled-after: 6w
  tiers:
    payments: {tables: [public.payments, "billing.*"], require: [backfill, applied]}
    all: {tables: "*.*", require: [consumers]}
`;
    expect(parse(tiers)).toMatchObject({
      plansRequire: ["soak"],
      plansStalledAfter: 42 * 86_400_000,
      planTiers: [
        {
          name: "payments",
          tables: ["public.payments", "billing.*"],
          require: ["backfill", "applied"],
          at: { file: "headgate.yaml", start: { line: 5, column: 5 } },
        },
        { name: "all", tables: ["*.*"], require: ["consumers"] },
      ],
    });
    expect(parse("postgres: 17")).toMatchObject({ planTiers: [], plansStalledAfter: 90 * 86_400_000, waivers: [] });
  });

  it("reads waivers", () => {
    const waiver = "{rule: a, table: public.users, reason: legacy, owner: team-a, expires: 2026-12-15";
    expect(parse(`waivers:\n  - ${waiver}}\n  - ${waiver}, column: email, to: warning}\n`).waivers).toMatchObject([
      {
        rule: "a",
        table: "public.users",
        column: null,
        to: "info",
        owner: "team-a",
        at: { start: { line: 2, column: 5 } },
      },
      { column: "email", to: "warning", reason: "legacy", expires: "2026-12-15" },
    ]);
  });

  it("reads plans as text, list or map", () => {
    expect(parse("plans: plans/*.yaml").plans).toEqual(["plans/*.yaml"]);
    expect(parse("plans: [a.yaml, b.yaml]").plans).toEqual(["a.yaml", "b.yaml"]);
    expect(parse("plans: {require: [soak]}")).toMatchObject({
      plansRequire: ["soak"],
      plans: ["contracts/plans/**/*.{yaml,yml}"],
    });
  });

  it.each([
    ["conectors: [a.json]", 'headgate.yaml:1:1: unknown key "conectors" (did you mean "connectors"?)'],
    ["registry:\n  urll: x", 'headgate.yaml:2:3: unknown key "urll" (did you mean "url"?)'],
    [
      "registry:\n  snapshot-max-age: a month",
      'headgate.yaml:2:21: snapshot-max-age: "a month" is no duration: write a number and w, d, h, m or s, such as 14d or 12h',
    ],
    [
      "registry:\n  xyzzyx: x",
      'headgate.yaml:2:3: unknown key "xyzzyx" (known: url, snapshot, snapshot-max-age, compatibility, avro)',
    ],
    ["postgres: seventeen", "headgate.yaml:1:11: postgres: expected a number, found text"],
    ["postgres: 17.5", "headgate.yaml:1:11: postgres: expected a whole number, found the number 17.5"],
    ["debezium: 3.10", "headgate.yaml:1:11: debezium: expected text, found the number 3.1: put it in quotes"],
    ["connectors: {a: b}", "headgate.yaml:1:13: connectors: expected text or a list, found a map"],
    ["connectors: [a, {b: c}]", "headgate.yaml:1:17: connectors[1]: expected text, found a map"],
    ["migrations: {pth: a}", 'headgate.yaml:1:14: unknown key "pth" (did you mean "path"?)'],
    ["migrations: {path: a, dump: b}", "headgate.yaml:1:13: migrations: give exactly one of path, command and dump"],
    ["migrations: {dump: b, table: t}", "headgate.yaml:1:13: migrations: table can only stand beside path"],
    [
      "registry: {compatibility: BACKWARDS}",
      'headgate.yaml:1:27: registry.compatibility: expected one of NONE, BACKWARD, BACKWARD_TRANSITIVE, FORWARD, FORWARD_TRANSITIVE, FULL, FULL_TRANSITIVE, found "BACKWARDS" (did you mean "BACKWARD"?)',
    ],
    [
      "plans: {tiers: {pay: {tables: [payments], require: [soak]}}}",
      "headgate.yaml:1:32: write the table with its schema, such as public.payments",
    ],
    [
      "plans: {tiers: {pay: {tables: 'a.{b', require: [soak]}}}",
      'headgate.yaml:1:31: the pattern "a.{b" has a "{" that is never closed',
    ],
    [
      "plans: {tiers: {pay: {tables: a.b, require: [soaks]}}}",
      /^headgate.yaml:1:46: plans.tiers.pay.require\[0\]: expected one of .*\(did you mean "soak"\?\)$/,
    ],
    ["plans: {tiers: {pay: {tables: a.b}}}", /^headgate.yaml:1:22: missing key "require"/],
    [
      "plans: {stalled-after: soon}",
      'headgate.yaml:1:24: stalled-after: "soon" is no duration: write a number and w, d, h, m or s, such as 14d or 12h',
    ],
    [
      "waivers: [{rule: a, table: users, reason: r, owner: o, expires: 2026-02-30}]",
      'headgate.yaml:1:28: write the table with its schema, such as public.users\nheadgate.yaml:1:65: expires: "2026-02-30" is no date: write it as YYYY-MM-DD',
    ],
    ["waivers: [{rule: a, table: a.b, reason: r, expires: 2026-02-28}]", /missing key "owner" \(text\)/],
    ["waivers: [{rule: a, table: a.b, owner: r, expires: 2026-02-28}]", /missing key "reason" \(text\)/],
    ["waivers: [{rule: a, table: a.b, owner: r, reason: r}]", /missing key "expires" \(text\)/],
    [
      "plans: {require: [soaked]}",
      /^headgate.yaml:1:19: plans.require\[0\]: expected one of .*\(did you mean "soak"\?\)$/,
    ],
    ["rules: {x: warn}", /^headgate.yaml:1:12: rules.x: expected one of off, info, warning, error, found "warn" \(did/],
    [
      "databases: {a: {migrations: m}}\npostgres: 17",
      'headgate.yaml:2:1: "postgres" belongs under one of the databases',
    ],
    ["databases: {}", "headgate.yaml:1:12: databases: must not be empty"],
    ["- a", "headgate.yaml:1:1: expected a map, found a list"],
    ["a: b\n---\nc: d", "headgate.yaml:3:1: only one YAML document may stand in this file"],
    ["registry:\n  url: '${NAME'", /^headgate.yaml:2:8: a placeholder is written/],
    ["worker: {a: [b]}", "headgate.yaml:1:13: worker.a: expected text, a number or true or false, found a list"],
    ["a: [", /^headgate.yaml:1:\d+: not readable as YAML: /],
    ["postgres: 17\npostgres: 18", "headgate.yaml:2:1: not readable as YAML: Map keys must be unique"],
  ])("refuses %j", (text, message) => {
    if (typeof message === "string") expect(refusal(text)).toBe(message);
    else expect(refusal(text)).toMatch(message);
  });

  it("lists every fault in the order of the file", () => {
    expect(refusal("postgres: x\nregistry: 3\nfoo: 1").split("\n")).toEqual([
      "headgate.yaml:1:11: postgres: expected a number, found text",
      "headgate.yaml:2:11: registry: expected a map, found the number 3",
      expect.stringMatching(/^headgate.yaml:3:1: unknown key "foo"/),
    ]);
  });

  it("names unknown rules when it is told which there are", () => {
    const file = { path: "headgate.yaml", text: "rules:\n  pii-captred: off\n" };
    const message = inputErrorOf(() => parseConfig(file, { paths: ["migrations/1.sql"], ruleNames: ["pii-captured"] }));
    expect(message).toBe('headgate.yaml:2:3: there is no rule "pii-captred" (did you mean "pii-captured"?)');
  });

  it("points at an unknown key wherever it stands", () => {
    const key = fc.stringMatching(/^[a-z]{9,14}$/);
    const filler = fc.constantFrom("# ünïcödé 🙂", "", "postgres: 17", "plans: [a.yaml]", "fail-on: never");
    fc.assert(
      fc.property(fc.uniqueArray(filler), key, fc.boolean(), (lines, name, crlf) => {
        const end = crlf ? "\r\n" : "\n";
        const text = [...lines, `"registry": {"url": "🙂", ${name}: 1}`].join(end);
        expect(refusal(text)).toMatch(new RegExp(`^headgate.yaml:${lines.length + 1}:26: unknown key "${name}"`));
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe("defaults and layers", () => {
  it("discovers migrations and connectors", () => {
    const config = discoverConfig([
      "src/main/resources/db/migration/V1__a.sql",
      "deploy/connect/orders.json",
      "services/users.connector.yaml",
      "services/legacy.connector.json",
      "infra/kafka/main.tf",
      "node_modules/x/y.connector.json",
    ]);
    expect(config.databases[0]?.migrations).toMatchObject({ path: "src/main/resources/db/migration" });
    expect(config.databases[0]?.connectors).toEqual([
      "deploy/connect/**/*.{json,yaml,yml,properties,tf}",
      "**/*.connector.{json,properties}",
      "**/*{connector,Connector,kafka-connect,debezium}*.{yaml,yml}",
      "{terraform,infra,infrastructure,deploy}/**/*.tf",
      "!**/node_modules/**",
    ]);
  });

  it("falls back to a dump and refuses to guess", () => {
    expect(discoverConfig(["db/structure.sql"]).databases[0]?.migrations).toEqual({
      kind: "dump",
      path: "db/structure.sql",
    });
    expect(discoverConfig(["priv/repo/structure.sql"]).databases[0]?.migrations).toMatchObject({ kind: "dump" });
    expect(discoverConfig(["db/sqitch.plan", "db/deploy/a.sql"]).databases[0]?.migrations).toMatchObject({
      path: "db",
      framework: "sqitch",
    });
    expect(discoverConfig(["sqitch.plan", "db/structure.sql"]).databases[0]?.migrations).toMatchObject({ path: "." });
    expect(inputErrorOf(() => discoverConfig(["README.md"]))).toBe("no migrations found");
    expect(inputErrorOf(() => discoverConfig(["shop/manage.py", "shop/migrations/0001_initial.py"]))).toBe(
      "the migrations seem to be code (Django): no SQL was found",
    );
    expect(inputErrorOf(() => discoverConfig(["migrations/1.sql", "db/migrations/1.sql"]))).toBe(
      "migrations could be in db/migrations or migrations",
    );
  });

  it("puts flags above environment above file", () => {
    const file = { path: "headgate.yaml", text: "postgres: 15\nregistry: {url: http://file}\nfail-on: never\n" };
    const environment = new Map([
      ["HEADGATE_POSTGRES", "16"],
      ["HEADGATE_REGISTRY_URL", "http://environment"],
      ["HEADGATE_CONTRACTS", "a/*.yaml b/*.yaml"],
      ["HEADGATE_PLANS", ""],
    ]);
    const config = resolveConfig(file, { paths: ["migrations/1.sql"], environment, flags: { postgres: "17" } });
    expect(config.databases[0]?.postgres).toBe(17);
    expect(config.registry.url).toBe("http://environment");
    expect(config.contracts).toEqual(["a/*.yaml", "b/*.yaml"]);
    expect(config.plans).toEqual(["contracts/plans/**/*.{yaml,yml}"]);
    expect(config.failOn).toBe("never");
  });

  it("asks which database a flag is about", () => {
    const file = { path: "headgate.yaml", text: "databases: {a: {migrations: m}, b: {migrations: n}}" };
    expect(inputErrorOf(() => resolveConfig(file, { paths: [], flags: { postgres: "17" } }))).toBe(
      "which of the databases a, b is meant?",
    );
    const config = resolveConfig(file, { paths: [], flags: { postgres: "17", database: "b" } });
    expect(config.databases.map(({ name, postgres }) => [name, postgres])).toEqual([["b", 17]]);
    expect(inputErrorOf(() => resolveConfig(file, { paths: [], flags: { database: "c" } }))).toBe(
      'there is no database "c"',
    );
  });

  it("wants each of several databases to say where its migrations are", () => {
    const file = { path: "headgate.yaml", text: "databases: {a: {migrations: m}, b: {}}" };
    const message = 'headgate.yaml: the database "b" does not say where its migrations are';
    expect(inputErrorOf(() => resolveConfig(file, { paths: ["migrations/1.sql"] }))).toBe(message);
    expect(inputErrorOf(() => resolveConfig(file, { paths: ["migrations/1.sql"], flags: { database: "b" } }))).toBe(
      message,
    );
  });

  it("refuses bad flags", () => {
    const bad = (flags: object) => inputErrorOf(() => resolveConfig(null, { paths: ["migrations/1.sql"], flags }));
    expect(bad({ postgres: "latest" })).toContain('found "latest"');
    expect(bad({ compatibility: "fulll" })).toContain('(did you mean "FULL"?)');
    expect(bad({ failOn: "errors" })).toContain('(did you mean "error"?)');
  });
});
