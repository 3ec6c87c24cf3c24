import { describe, expect, it } from "vitest";
import { CONFIG, type Files, review } from "./project.ts";
import { AVRO_CONVERTERS } from "./shop.ts";

const CONNECTOR = JSON.stringify({
  name: "shop",
  config: {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "shop",
    ...AVRO_CONVERTERS,
  },
});

const MERGED: Files = {
  "headgate.yaml": CONFIG,
  "connect/shop.json": CONNECTOR,
  "db/0001.sql":
    "CREATE DOMAIN amount AS integer; CREATE TYPE mood AS ENUM ('a'); CREATE TABLE items (id bigint PRIMARY KEY, qty amount, moods mood[], n integer NOT NULL DEFAULT 1);",
};

async function findings(change: Files, merged: Files = MERGED) {
  const report = await review(merged, change);
  return report.findings.filter(({ rule }) => rule !== "column-dropped");
}

const rules = (found: Awaited<ReturnType<typeof findings>>) =>
  found.map(({ rule, severity }) => `${severity}[${rule}]`);

describe("what fails only if rows come at the wrong time", () => {
  it("is a default that goes before a row came with it", async () => {
    const add = "ALTER TABLE items ADD COLUMN c integer NOT NULL DEFAULT 0;";
    const drop = "ALTER TABLE items ALTER COLUMN c DROP DEFAULT;";
    const [found, ...others] = await findings({ "db/0002.sql": add, "db/0003.sql": drop });
    expect(others).toEqual([]);
    expect([found?.rule, found?.severity, found?.at?.file, found?.field]).toEqual([
      "lag-race",
      "warning",
      "db/0003.sql",
      "c",
    ]);
    // With the column there for longer, nothing is lost.
    expect(await findings({ "db/0003.sql": drop }, { ...MERGED, "db/0002.sql": add })).toEqual([]);
  });

  it("is a column that goes, where the level looks both ways and every row in time is fine", async () => {
    const full = { ...MERGED, "headgate.yaml": `${CONFIG}registry: {compatibility: FULL}\n` };
    const drop = { "db/0002.sql": "ALTER TABLE items DROP COLUMN n;" };
    expect(rules(await findings(drop, full))).toEqual(["warning[lag-race]"]);
    expect(rules(await findings(drop))).toEqual([]);
  });

  it("is nothing about changes any order of rows stands", async () => {
    const sql = ["ADD COLUMN c text", "ALTER COLUMN n SET DEFAULT 2", "ADD COLUMN d integer NOT NULL DEFAULT 3"];
    const change = Object.fromEntries(
      sql.map((text, index) => [`db/000${index + 2}.sql`, `ALTER TABLE items ${text};`]),
    );
    expect((await findings(change)).filter(({ rule }) => rule === "lag-race")).toEqual([]);
  });
});

describe("what a running connector does not notice", () => {
  it("still counts, and is named so", async () => {
    const [found, ...others] = await findings({ "db/0002.sql": "ALTER DOMAIN amount SET NOT NULL;" });
    expect(others).toEqual([]);
    expect(found?.rule).toBe("registry-incompatible");
    expect(found?.evidence).toContain(
      "connector shop does not notice this while it runs: shop.public.items-value changes with the first row after a restart behind db/0002.sql:1:1",
    );
  });

  it("is not said of what the next row shows", async () => {
    const [found] = await findings({ "db/0002.sql": "ALTER TABLE items ALTER COLUMN qty SET NOT NULL;" });
    expect(found?.rule).toBe("registry-incompatible");
    expect(found?.evidence.filter((line) => line.includes("restart"))).toEqual([]);
  });
});
