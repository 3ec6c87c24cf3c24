import { describe, expect, it } from "vitest";
import type { GatePorts } from "../../src/gate.ts";
import type { Finding } from "../../src/model/finding.ts";
import type { RegistrySettings } from "../../src/model/registry.ts";
import type { RegistryHistory, RegistryOpinion } from "../../src/ports.ts";
import { keptHistory, registeredBy, type Texts } from "./kept-history.ts";
import { CONFIG, type Files, review } from "./project.ts";
import { AVRO_CONVERTERS, connector } from "./shop.ts";

const AVRO = {
  ...AVRO_CONVERTERS,
  "table.include.list": "public\\.(items|parts|goods)",
};
const MERGED: Files = {
  "headgate.yaml": CONFIG,
  "connect/shop.json": connector(AVRO),
  "db/0001.sql": "CREATE TABLE items (id bigint PRIMARY KEY, qty integer NOT NULL, note text);",
  "db/0002.sql": "ALTER TABLE items ADD COLUMN price numeric(10,2);",
};
const VALUE = "shop.public.items-value";

/** A registry that holds these texts for each subject, under the same settings for all. */
function registry(texts: Texts, settings: Partial<RegistrySettings> = {}): RegistryHistory {
  return keptHistory(texts, "BACKWARD", () => settings);
}

const held = await registeredBy(MERGED);

async function told(
  change: Files,
  history: RegistryHistory | null,
  merged = MERGED,
  live: GatePorts["live"] = null,
): Promise<readonly Finding[]> {
  const { findings } = await review(merged, change, undefined, history, live);
  return findings.filter(
    ({ rule }) => rule === "lag-race" || (rule.startsWith("registry-") && rule !== "schema-drift"),
  );
}
const places = (findings: readonly Finding[]) =>
  findings.map(({ rule, severity, field, at }) => {
    const place = at === null ? "nowhere" : `${at.file}:${at.start.line}:${at.start.column}`;
    return `${severity}[${rule}] ${field ?? "-"} ${place}`;
  });

describe("the versions on the way", () => {
  const TRANSITIVE = registry(held, { level: "BACKWARD_TRANSITIVE" });

  it("a breaking schema half way is found where it comes, though the end is fine", async () => {
    const change = {
      "db/0003.sql": "ALTER TABLE items\n  ADD COLUMN weight integer NOT NULL;",
      "db/0004.sql": "ALTER TABLE items ALTER COLUMN weight SET DEFAULT 0;",
    };
    expect(places(await told(change, TRANSITIVE))).toEqual(["error[registry-incompatible] weight db/0003.sql:1:1"]);
  });

  it("one transaction is one version", async () => {
    const both =
      "ALTER TABLE items ADD COLUMN weight integer NOT NULL;\nALTER TABLE items ALTER COLUMN weight SET DEFAULT 0;";
    expect(places(await told({ "db/0003.sql": `BEGIN;\n${both}\nCOMMIT;` }, TRANSITIVE))).toEqual([]);
  });

  it("each statement outside of one is a version of its own", async () => {
    const apart =
      "ALTER TABLE items ADD COLUMN weight integer NOT NULL;\nCOMMIT;\nALTER TABLE items ALTER COLUMN weight SET DEFAULT 0;";
    const found = await told({ "db/0003.sql": `BEGIN;\n${apart}` }, TRANSITIVE);
    expect(places(found)).toEqual(["error[registry-incompatible] weight db/0003.sql:2:1"]);
  });

  it("a column that comes back as something else clashes with a version long ago, at a transitive level only", async () => {
    const gone = { ...MERGED, "db/0003.sql": "ALTER TABLE items DROP COLUMN note;" };
    const change = { "db/0004.sql": "ALTER TABLE items ADD COLUMN note integer;" };
    const texts = await registeredBy(gone);
    const found = await told(change, registry(texts, { level: "FULL_TRANSITIVE", levelOf: "subject" }), gone);
    expect(places(found)).toEqual(["error[registry-incompatible] note db/0004.sql:1:1"]);
    expect(found[0]?.evidence).toEqual(
      expect.arrayContaining([
        "compared with version 2 in the registry",
        "level in force: FULL_TRANSITIVE, the subject's own level in the registry",
      ]),
    );
    expect(found[0]?.witness).not.toBeNull();
    expect(await told(change, registry(texts, { level: "FULL" }), gone)).toEqual([]);
  });

  it("what a change brings and takes back counts for what comes after it", async () => {
    const change = {
      "db/0003.sql": "ALTER TABLE items ADD COLUMN extra integer;",
      "db/0004.sql": "ALTER TABLE items DROP COLUMN extra;",
      "db/0005.sql": "ALTER TABLE items ADD COLUMN extra text;",
    };
    const [found] = await told(change, TRANSITIVE);
    expect(places(found === undefined ? [] : [found])).toEqual(["error[registry-incompatible] extra db/0005.sql:1:1"]);
    expect(found?.evidence).toContain("compared with a schema registered earlier in this change");
    // What was taken back is known from before: the latest version is still the one with the column.
    expect(places(await told(change, registry(held)))).toEqual(["error[registry-incompatible] extra db/0005.sql:1:1"]);
  });

  it("a version that no row brings leaves two that do not follow each other", async () => {
    const change = {
      "db/0003.sql": "ALTER TABLE items ADD COLUMN extra integer;",
      "db/0004.sql": "ALTER TABLE items DROP COLUMN extra, ADD COLUMN other integer;",
      "db/0005.sql": "ALTER TABLE items ADD COLUMN extra text;",
    };
    const found = await told(change, registry(held));
    expect(places(found)).toEqual(["warning[lag-race] extra db/0005.sql:1:1"]);
    expect(found[0]?.evidence[0]).toContain("no row of public.items is streamed between the migrations");
    expect(places(await told(change, TRANSITIVE))).toEqual(["error[registry-incompatible] extra db/0005.sql:1:1"]);
  });
});

const parts = await registeredBy({
  ...MERGED,
  "db/0002.sql": "CREATE TABLE parts (id bigint PRIMARY KEY, n text NOT NULL);",
});
const past = new Map([...held, ...[...parts].filter(([name]) => name.includes("parts"))]);

describe("a subject that has a past", () => {
  it("counts for a table that is created again", async () => {
    const change = { "db/0003.sql": "CREATE TABLE parts (id bigint PRIMARY KEY, n integer NOT NULL);" };
    const found = await told(change, registry(past));
    expect(places(found)).toEqual(["error[registry-incompatible] n db/0003.sql:1:1"]);
    expect(found[0]?.subject).toBe("shop.public.parts-value");
    expect(await told(change, registry(held))).toEqual([]);
  });

  it("counts for a table that takes its name", async () => {
    const found = await told({ "db/0003.sql": "ALTER TABLE items RENAME TO parts;" }, registry(past));
    expect(found).toMatchObject([{ rule: "registry-incompatible", subject: "shop.public.parts-value", field: "qty" }]);
  });
});

describe("what keeps a schema out", () => {
  const ADDED: Files = { "db/0003.sql": "ALTER TABLE items ADD COLUMN extra text;" };

  it.each(["READONLY", "READONLY_OVERRIDE", "IMPORT", "FORWARD"] as const)(
    "mode %s, if there is a new one",
    async (mode) => {
      const closed = registry(held, { mode });
      const found = await told(ADDED, closed);
      expect(places(found)).toEqual(["error[registry-incompatible] - db/0003.sql:1:1"]);
      expect(found[0]?.message).toContain(`mode ${mode}`);
      expect(await told({ "db/0003.sql": "CREATE INDEX ON items (qty);" }, closed)).toEqual([]);
    },
  );

  it.each([
    ["io.confluent.connect.avro.AvroConverter", { "value.converter.auto.register.schemas": "false" }],
    ["io.apicurio.registry.utils.converter.AvroConverter", {}],
  ])("%s that may not register", async (converter, options) => {
    const merged = { ...MERGED, "connect/shop.json": connector({ ...AVRO, "value.converter": converter, ...options }) };
    const texts = await registeredBy(merged);
    const found = await told(ADDED, registry(texts), merged);
    expect(places(found)).toEqual(["error[registry-not-registered] - db/0003.sql:1:1"]);
    expect(found[0]?.fix[0]).toBe(`headgate register ${VALUE} --write`);
    expect(places(await told(ADDED, null, merged))).toEqual(["warning[registry-not-registered] - db/0003.sql:1:1"]);
    const ahead = await registeredBy({ ...merged, ...ADDED });
    expect(await told(ADDED, registry(ahead), merged)).toEqual([]);
    const refused = await told(
      { "db/0003.sql": "ALTER TABLE items ADD COLUMN w integer NOT NULL;" },
      registry(texts),
      merged,
    );
    expect(places(refused)).toEqual(["error[registry-incompatible] w db/0003.sql:1:1"]);
  });

  it("writing with the latest version, which lacks a column or cannot read it", async () => {
    const by = (strict: string) => ({
      "value.converter.auto.register.schemas": "false",
      "value.converter.use.latest.version": "true",
      "value.converter.latest.compatibility.strict": strict,
    });
    const merged = (strict: string) => ({ ...MERGED, "connect/shop.json": connector({ ...AVRO, ...by(strict) }) });
    const left = await told(ADDED, registry(held), merged("true"));
    expect(places(left)).toEqual(["warning[registry-not-registered] extra db/0003.sql:1:1"]);
    const dropped: Files = { "db/0003.sql": "ALTER TABLE items DROP COLUMN qty, ADD COLUMN extra text;" };
    expect(places(await told(dropped, registry(held), merged("true")))).toEqual([
      "error[registry-not-registered] extra db/0003.sql:1:1",
    ]);
    expect(places(await told(dropped, registry(held), merged("false")))).toEqual([
      "warning[registry-not-registered] extra db/0003.sql:1:1",
    ]);
    expect(await told({ "db/0003.sql": "CREATE INDEX ON items (qty);" }, registry(held), merged("true"))).toEqual([]);
    const { findings } = await review(merged("true"), ADDED);
    expect(findings.map(({ rule }) => rule)).toEqual(["subject-unpredictable"]);
  });

  it("says which settings of a registry are not modelled", async () => {
    const { notes } = await review(MERGED, ADDED, undefined, registry(held, { others: ["defaultRuleSet"] }));
    expect(notes).toContain("every one of 2 subjects has defaultRuleSet set in the registry, which is not modelled");
  });

  it("a stored version of which nobody can tell what it is", async () => {
    const broken = new Map([...held, [VALUE, ["{"]]]);
    expect(places(await told(ADDED, registry(broken)))).toEqual([]);
    const alone = registry(broken, { level: "BACKWARD_TRANSITIVE" });
    expect(places(await told(ADDED, alone))).toEqual(["warning[registry-incompatible] - db/0003.sql:1:1"]);
  });
});

describe("several under one subject", () => {
  const named = (name: string, options: Readonly<Record<string, string>>) =>
    connector({ ...AVRO, ...options }).replace('"shop"', `"${name}"`);

  it("two connectors whose schemas only follow each other in one order", async () => {
    const merged = { ...MERGED, "connect/other.json": named("other", { "column.exclude.list": "public\\.parts\\.n" }) };
    const change = { "db/0003.sql": "CREATE TABLE parts (id bigint PRIMARY KEY, n integer NOT NULL);" };
    const found = await told(change, registry(held), merged);
    expect(places(found)).toEqual(["warning[lag-race] n db/0003.sql:1:1"]);
    expect(found[0]?.subject).toBe("shop.public.parts-value");
    expect(await told(change, registry(held, { level: "NONE" }), merged)).toEqual([]);
  });
});

describe("a live registry's own opinion", () => {
  const asking = (opinion: RegistryOpinion) => {
    const asked: string[] = [];
    const live = {
      compatibility: async (subject: string) => {
        asked.push(subject);
        return opinion;
      },
    };
    return { live, asked };
  };
  const ADDED: Files = { "db/0003.sql": "ALTER TABLE items ADD COLUMN extra text;" };
  const REQUIRED: Files = { "db/0003.sql": "ALTER TABLE items ADD COLUMN extra text NOT NULL;" };

  it("is asked for what is new, once a subject", async () => {
    const { live, asked } = asking({ kind: "accepted" });
    const twice = { ...ADDED, "db/0004.sql": "ALTER TABLE items ADD COLUMN more text;" };
    expect(await told(twice, registry(held), MERGED, live)).toEqual([]);
    expect(asked).toEqual([VALUE]);
  });

  it("counts where headgate has nothing against a schema", async () => {
    const { live } = asking({ kind: "refused", messages: ["not here"] });
    const [found, ...more] = await told(ADDED, registry(held), MERGED, live);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ rule: "registry-incompatible", severity: "error", subject: VALUE });
    expect(found?.evidence).toEqual(
      expect.arrayContaining([
        "registry: not here",
        expect.stringContaining("headgate itself finds nothing against it"),
      ]),
    );
  });

  it("is told where headgate refuses what it would take, which stays refused", async () => {
    const { live } = asking({ kind: "accepted" });
    const [found] = await told(REQUIRED, registry(held), MERGED, live);
    expect(found).toMatchObject({ rule: "registry-incompatible", severity: "error", field: "extra" });
    expect(found?.evidence).toEqual(expect.arrayContaining([expect.stringContaining("would take it")]));
    const agreed = asking({ kind: "refused", messages: ["no"] });
    const [same] = await told(REQUIRED, registry(held), MERGED, agreed.live);
    expect(same?.evidence.join()).not.toContain("would take it");
  });

  it("settles what cannot be decided here", async () => {
    const broken = registry(new Map([...held, [VALUE, ["{"]]]), { level: "BACKWARD_TRANSITIVE" });
    expect(await told(ADDED, broken, MERGED, asking({ kind: "accepted" }).live)).toEqual([]);
    const refused = await told(ADDED, broken, MERGED, asking({ kind: "refused", messages: ["no"] }).live);
    expect(refused).toMatchObject([{ rule: "registry-incompatible", severity: "error" }]);
  });
});
