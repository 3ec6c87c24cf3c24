import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/model/finding.ts";
import { LEVELS } from "../../src/model/verdict.ts";
import type { RegistryHistory } from "../../src/ports.ts";
import { snapshotHistory } from "../../src/registry/snapshot/read.ts";
import { printSnapshot } from "../../src/registry/snapshot/snapshot.ts";
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
  "db/0001.sql": "CREATE TABLE items (id bigint PRIMARY KEY, qty integer NOT NULL);",
  "db/0002_note.sql": "ALTER TABLE items ADD COLUMN note text;",
  "db/0003_price.sql": "ALTER TABLE items ADD COLUMN price numeric(10,2);",
};
const VALUE = "shop.public.items-value";

const held = await registeredBy(MERGED);
const latest = held.get(VALUE)?.at(-1) ?? "";
/** In both images of the row, which the envelope writes out once. */
const withField = (text: string, field: string) =>
  text.replace('"fields":[{"name":"id"', `"fields":[${field},{"name":"id"`);
const but = (texts: readonly string[]): Texts => new Map([...held, [VALUE, texts]]);

async function found(change: Files, registry: RegistryHistory | null, merged = MERGED): Promise<readonly Finding[]> {
  const { findings } = await review(merged, change, undefined, registry);
  return findings.filter(({ rule }) => rule === "schema-drift" || rule.startsWith("registry-"));
}
const rules = (findings: readonly Finding[]) => findings.map(({ severity, rule }) => `${severity}[${rule}]`);
const NOTHING: Files = { "db/0004.sql": "CREATE TABLE aside (a int);" };

describe("a subject that is not there yet passes at every level", () => {
  const NEW: Readonly<Record<string, Files>> = {
    "a new table": { "db/0004.sql": "CREATE TABLE parts (id bigint PRIMARY KEY, n integer NOT NULL);" },
    "a renamed table": { "db/0004.sql": "ALTER TABLE items RENAME TO goods;" },
    "a new connector": {
      "connect/other.json": connector({ ...AVRO, "topic.prefix": "other" }).replace('"shop"', '"other"'),
    },
    "another topic prefix": { "connect/shop.json": connector({ ...AVRO, "topic.prefix": "store" }) },
  };
  const snapshot = (texts: Texts, level: (typeof LEVELS)[number]) => {
    const subjects = [...texts].map(([name, all]) => {
      const versions = all.map((schema, index) => {
        return {
          ...{ version: index + 1, id: index + 1, schemaType: "AVRO" as const, schema },
          ...{ references: [], metadata: new Map<string, string>() },
        };
      });
      return [name, { own: {}, versions, deleted: new Map<number, string>() }] as const;
    });
    const text = printSnapshot({
      ...{ takenAt: null, complete: false, server: { product: null, version: null, avro: null } },
      settings: { level, mode: null, normalize: false, compatibilityGroup: null },
      subjects: new Map(subjects),
    });
    return snapshotHistory(text, "registry.json");
  };

  it.each(Object.entries(NEW))("%s", async (_, change) => {
    for (const level of LEVELS) {
      const config = { ...MERGED, "headgate.yaml": `${CONFIG}registry: {compatibility: ${level}}\n` };
      expect(rules(await found(change, null, config)), `predicted ${level}`).toEqual([]);
      expect(rules(await found(change, keptHistory(held, level))), `live ${level}`).toEqual([]);
      expect(rules(await found(change, snapshot(held, level))), `snapshot ${level}`).toEqual([]);
      expect(rules(await found(change, keptHistory(new Map(), level))), `empty ${level}`).toEqual([]);
    }
  });

  it("even where only the subjects of the base are missing from the snapshot", async () => {
    const change = { "db/0004.sql": "ALTER TABLE items ADD COLUMN weight integer;" };
    expect(rules(await found(change, snapshot(new Map(), "FULL_TRANSITIVE")))).toEqual([]);
  });
});

describe("drift", () => {
  it("is none where the registry holds what the base predicts, whatever the change", async () => {
    const changes = ["ADD COLUMN c text", "DROP COLUMN note", "ALTER COLUMN qty TYPE bigint", "RENAME TO goods"];
    for (const sql of changes) {
      const findings = await found({ "db/0004.sql": `ALTER TABLE items ${sql};` }, keptHistory(held));
      expect(findings.filter(({ rule }) => rule === "schema-drift")).toEqual([]);
    }
  });

  it("is a registry behind: what has not run yet is named, and it is no warning", async () => {
    const [drift, ...others] = await found(NOTHING, keptHistory(but([held.get(VALUE)?.[0] ?? ""])));
    expect(others).toEqual([]);
    expect([drift?.severity, drift?.subject, drift?.table]).toEqual(["info", VALUE, "public.items"]);
    expect(drift?.message).toContain("is what the base predicted before 0002_note.sql … 0003_price.sql (2 migrations)");
    expect(drift?.evidence).toContain("only in the base: note: nullable string");
    expect(drift?.evidence).toContain("not in the registry yet: db/0003_price.sql:1:1");
  });

  it("is a registry ahead: somebody came behind what the base predicts", async () => {
    const hand = withField(latest, '{"name":"by_hand","type":["null","int"],"default":null}');
    const [drift, ...others] = await found(NOTHING, keptHistory(but([...(held.get(VALUE) ?? []), hand])));
    expect(others).toEqual([]);
    expect(drift?.severity).toBe("warning");
    expect(drift?.message).toContain("version 4 came behind version 3, which is what the base predicts");
    expect(drift?.evidence).toContain("only in the registry: by_hand: nullable int");
    expect(drift?.evidence).toContainEqual(expect.stringContaining("perhaps the column was made by hand"));
  });

  it("is neither side's where nothing explains what is registered", async () => {
    const renamed = latest.replaceAll("shop.public.items", "store.public.items");
    const [drift] = await found(NOTHING, keptHistory(but([...(held.get(VALUE) ?? []).slice(0, 2), renamed])));
    expect(drift?.severity).toBe("warning");
    expect(drift?.message).toContain(
      "version 3 is neither what the base predicts nor what any of its migrations led to",
    );
    expect(drift?.evidence).toContain("version 2 is the newest that the base's migrations explain");
    expect(drift?.evidence).toContainEqual(expect.stringContaining("topic.prefix"));
  });

  it("is none where this change is registered beforehand, or a migration was taken back", async () => {
    const change = { "db/0004.sql": "ALTER TABLE items ADD COLUMN c text;" };
    const ahead = await registeredBy({ ...MERGED, ...change });
    expect(await found(change, keptHistory(ahead))).toEqual([]);
    const undone = { ...MERGED, "db/0004.sql": "ALTER TABLE items DROP COLUMN price;" };
    expect(await found({ "db/0005.sql": "CREATE TABLE aside (a int);" }, keptHistory(held), undone)).toEqual([]);
  });

  it("is another type under the subject's name", async () => {
    const json = keptHistory(held, "BACKWARD", (name) =>
      name === VALUE
        ? { versions: [{ version: 1, id: 1, schemaType: "JSON", schema: "{}", references: [], metadata: new Map() }] }
        : {},
    );
    const [drift] = await found(NOTHING, json);
    expect(drift?.message).toBe(`${VALUE}: the registry holds JSON, and connector shop registers AVRO`);
  });

  it("is none of a registry that keeps texts its own way", async () => {
    const ways: readonly ((json: unknown) => unknown)[] = [(json) => json, sortedKeys, typeLast];
    for (const way of ways) {
      const kept = new Map(
        [...held].map(([name, texts]) => [name, texts.map((text) => JSON.stringify(way(JSON.parse(text))))]),
      );
      expect(await found(NOTHING, keptHistory(kept))).toEqual([]);
    }
  });

  it("makes the registry's versions count", async () => {
    const change = { "db/0004.sql": "ALTER TABLE items ADD COLUMN weight text;" };
    const hand = withField(latest, '{"name":"weight","type":["null","int"],"default":null}');
    expect(rules(await found(change, null))).toEqual([]);
    expect(rules(await found(change, keptHistory(held)))).toEqual([]);
    const drifted = await found(change, keptHistory(but([...(held.get(VALUE) ?? []), hand])));
    expect(rules(drifted).toSorted()).toEqual(["error[registry-incompatible]", "warning[schema-drift]"]);
    expect(drifted.find(({ rule }) => rule === "registry-incompatible")?.field).toBe("weight");
    // What is behind has what comes with the next row still before it.
    const behind = await found(
      { "db/0004.sql": "ALTER TABLE items DROP COLUMN note;" },
      keptHistory(but([held.get(VALUE)?.[0] ?? ""]), "FULL"),
    );
    expect(rules(behind)).toEqual(["info[schema-drift]"]);
  });
});

describe("what a registry says of its subjects", () => {
  it("is told where it makes verdicts worth less", async () => {
    const { notes } = await review(MERGED, NOTHING, undefined, keptHistory(held, "NONE"));
    expect(notes).toContain("every one of 2 subjects is at level NONE in the registry, which then refuses nothing");
    const closed = keptHistory(held, "FULL", (name) => (name === VALUE ? { mode: "READONLY" } : {}));
    const told = await review(MERGED, NOTHING, undefined, closed);
    expect(told.notes).toContain(`${VALUE} is in mode READONLY in the registry, which then takes no new schema`);
    const open = await review(MERGED, NOTHING, undefined, keptHistory(held, "FULL"));
    expect(open.notes.filter((note) => note.includes("in the registry"))).toEqual([]);
  });
});

/** As Karapace keeps them. */
function sortedKeys(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(sortedKeys);
  if (typeof json !== "object" || json === null) return json;
  const members = Object.entries(json).map(([key, value]) => [key, sortedKeys(value)] as const);
  return Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function typeLast(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(typeLast);
  if (typeof json !== "object" || json === null) return json;
  const members = Object.entries(json).map(([key, value]) => [key, typeLast(value)] as const);
  return Object.fromEntries(members.toReversed());
}
