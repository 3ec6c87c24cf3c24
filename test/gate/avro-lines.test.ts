import { describe, expect, it } from "vitest";
import type { RegistryServer } from "../../src/model/registry.ts";
import { keptHistory, registeredBy } from "./kept-history.ts";
import { CONFIG, type Files, review } from "./project.ts";
import { AVRO_CONVERTERS, connector } from "./shop.ts";

const AVRO = {
  ...AVRO_CONVERTERS,
  "table.include.list": "public\\.(items|parts|spare-parts)",
};
const shop = (prefix: string): Files => ({
  "headgate.yaml": CONFIG,
  "connect/shop.json": connector({ ...AVRO, "topic.prefix": prefix }),
  "db/0001.sql": "CREATE TABLE items (id bigint PRIMARY KEY, qty integer NOT NULL);",
});
const PARTS: Files = { "db/0002.sql": "CREATE TABLE parts (id bigint PRIMARY KEY, n integer);" };
const MORE: Files = { "db/0002.sql": "ALTER TABLE items ADD COLUMN extra text;" };
const SPARE: Files = { "db/0002.sql": 'CREATE TABLE "spare-parts" (id bigint PRIMARY KEY);' };

async function told(merged: Files, change: Files, avro: RegistryServer["avro"] | "no registry" = null) {
  const server = { product: null, version: null, avro: avro === "no registry" ? null : avro };
  const registry = { ...keptHistory(await registeredBy(merged)), server: async () => server };
  const { findings, notes } = await review(merged, change, undefined, avro === "no registry" ? null : registry);
  expect(notes.join("\n")).not.toContain("Avro 1.12");
  return findings
    .filter(({ rule }) => rule === "registry-incompatible")
    .map(({ severity, message }) => `${severity}: ${message}`);
}
const configured = (merged: Files, line: string): Files => ({
  ...merged,
  "headgate.yaml": `${CONFIG}registry: {avro: "${line}"}\n`,
});

describe("names that only Avro 1.12 refuses", () => {
  it("are a warning once where nobody tells the registry's line, and an error where it has that line", async () => {
    const [later, ...more] = await told(shop("shop"), SPARE);
    expect(more).toEqual([]);
    expect(later).toMatch(/^warning: 2 subjects would be refused by a registry on Avro 1.12: .*spare-parts/);
    expect(await told(shop("shop"), SPARE, "no registry")).toEqual([later]);
    expect(await told(shop("shop"), SPARE, "1.12")).toEqual([
      "error: shop.public.spare-parts-key would be refused by the registry: it is no valid schema",
      "error: shop.public.spare-parts-value would be refused by the registry: it is no valid schema",
    ]);
  });

  it("are mentioned once where the registry is known to have Avro 1.11", async () => {
    const [mentioned, ...more] = await told(shop("shop"), SPARE, "1.11");
    expect(more).toEqual([]);
    expect(mentioned).toMatch(/^info: 2 subjects would be refused by a registry on Avro 1.12/);
  });

  it("go by the line in headgate.yaml where the registry tells none", async () => {
    const kinds = async (line: string, avro: RegistryServer["avro"] | "no registry") => [
      ...new Set((await told(configured(shop("shop"), line), SPARE, avro)).map((found) => found.split(":")[0])),
    ];
    for (const avro of [null, "no registry"] as const) {
      expect(await kinds("1.12", avro)).toEqual(["error"]);
      expect(await kinds("1.11", avro)).toEqual(["info"]);
    }
    expect(await kinds("1.11", "1.12")).toEqual(["error"]);
    expect(await kinds("1.12", "1.11")).toEqual(["info"]);
  });

  it("are no news where the connector had them before", async () => {
    for (const avro of [null, "1.11", "no registry"] as const) {
      expect(await told(shop("my-shop"), PARTS, avro)).toEqual([]);
      expect(await told(shop("my-shop"), MORE, avro)).toEqual([]);
    }
    expect(await told(shop("my-shop"), PARTS, "1.12")).toHaveLength(2);
  });

  it("are one finding for all subjects that get them", async () => {
    const found = await told(shop("shop"), { "connect/shop.json": shop("my-shop")["connect/shop.json"] ?? null });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^warning: 2 subjects would be refused by a registry on Avro 1.12: .*my-shop/);
  });

  it("may be a converter's that has Avro 1.12 itself", async () => {
    const yaml = `${CONFIG}avro: "1.12"\n`;
    const [later, ...more] = await told({ ...shop("shop"), "headgate.yaml": yaml }, SPARE);
    expect(more).toEqual([]);
    expect(later).toMatch(/^warning: 2 subjects/);
  });
});
