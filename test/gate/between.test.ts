import { describe, expect, it } from "vitest";
import { type Files, review, told } from "./project.ts";
import { connector, READER, shop } from "./shop.ts";

const STRICT = READER.replace("consumer: reader", "consumer: strict").replaceAll(
  "    columns:",
  "    unknown-columns: reject\n    columns:",
);
const BOTH = { "consumers/reader.yaml": READER, "consumers/strict.yaml": STRICT };
/** What each SQL is a migration of. */
const NAMES = ["db/0002_a.sql", "db/0003_b.sql", "db/0004_c.sql"] as const;
const migrations = (...texts: readonly string[]): Files =>
  Object.fromEntries(texts.map((text, index) => [NAMES[index] ?? "", `${text};\n`]));

async function loud(merged: Files, change: Files) {
  const { findings } = await review(merged, change);
  return findings.filter(({ severity }) => severity !== "info");
}

async function toldOf(merged: Files, change: Files): Promise<readonly string[]> {
  return told(await loud(merged, change));
}

describe("what holds only between two commits of a change", () => {
  it.each([
    [
      "an added column",
      ["ADD COLUMN extra text", "DROP COLUMN extra"],
      ["error[contract-strict-reader] extra: strict"],
    ],
    ["another type", ["ALTER n TYPE bigint", "ALTER n TYPE integer"], ["error[contract-broken] n: reader,strict"]],
    [
      "nullability",
      ["ALTER name DROP NOT NULL", "ALTER name SET NOT NULL"],
      ["error[contract-broken] name: reader,strict"],
    ],
    [
      "another scale",
      ["ALTER price TYPE numeric(12,4)", "ALTER price TYPE numeric(10,2)"],
      ["error[contract-broken] price: reader,strict"],
    ],
  ])("%s there and back", async (_, commands, expected) => {
    const both = commands.map((command) => `ALTER TABLE items ${command}`);
    const findings = await loud(shop(BOTH), migrations(...both));
    expect(told(findings)).toEqual(expected);
    expect(findings.map(({ at }) => at?.file)).toEqual([NAMES[0]]);
    expect(findings[0]?.message).toContain(`: between ${NAMES[0]} and ${NAMES[1]}: `);
    // Nobody sees it in one transaction; nobody reads it where there is no contract.
    expect(await toldOf(shop(BOTH), migrations(both.join(";\n")))).toEqual([]);
    expect(await toldOf(shop(), migrations(...both))).toEqual([]);
  });

  it("old values", async () => {
    const full = "ALTER TABLE items REPLICA IDENTITY FULL";
    const old = READER.replace("    key: [id]", "    key: [id]\n    before: [price]\n    unavailable: handled");
    const merged = shop({ "consumers/reader.yaml": old, "db/0001a_full.sql": `${full};\n` });
    const change = migrations("ALTER TABLE items REPLICA IDENTITY DEFAULT", full);
    const findings = await loud(merged, change);
    expect(told(findings)).toEqual(["error[contract-before-image] price: reader"]);
    expect(findings[0]?.at?.file).toBe(NAMES[0]);
  });

  it("lasts as long as it does, whatever else happens meanwhile", async () => {
    const change = migrations(
      "ALTER TABLE items ALTER n TYPE bigint",
      "ALTER TABLE plain ADD COLUMN remark text",
      "ALTER TABLE items ALTER n TYPE integer",
    );
    const [found] = await loud(shop({ "consumers/reader.yaml": READER }), change);
    expect(found?.message).toContain(`: between ${NAMES[0]} and ${NAMES[2]}: `);
  });

  it("is said once where the end says it as well", async () => {
    const change = migrations("ALTER TABLE items ALTER name DROP NOT NULL", "ALTER TABLE items ALTER qty DROP DEFAULT");
    const [found, ...others] = await loud(shop({ "consumers/reader.yaml": READER }), change);
    expect(others).toEqual([]);
    expect(found?.consumers.map(({ consumer }) => consumer)).toEqual(["reader"]);
    expect(found?.message).not.toContain("between");
  });

  it("a key there and back is one finding", async () => {
    const change = migrations("ALTER TABLE items DROP CONSTRAINT items_pkey", "ALTER TABLE items ADD PRIMARY KEY (id)");
    const found = await toldOf(shop({ "consumers/reader.yaml": READER }), change);
    expect(found.filter((one) => one.startsWith("error"))).toEqual(["error[key-changed]: reader"]);
  });

  it("lines of one file that is not run in one transaction", async () => {
    const text = "ALTER TABLE items ADD COLUMN extra text;\nCOMMIT;\nALTER TABLE items DROP COLUMN extra";
    const findings = await loud(shop(BOTH), migrations(text));
    expect(findings.map(({ rule }) => rule)).toContain("contract-strict-reader");
    expect(findings.find(({ rule }) => rule === "contract-strict-reader")?.message).toContain(
      `: between ${NAMES[0]}:2 and ${NAMES[0]}:3: `,
    );
  });

  it("an edit of the contract along with it does not count", async () => {
    const both = ["ALTER TABLE items ADD COLUMN extra text", "ALTER TABLE items DROP COLUMN extra"];
    const change = { ...migrations(...both), "consumers/strict.yaml": null };
    expect(await toldOf(shop(BOTH), change)).toEqual(["error[contract-weakened] extra: strict"]);
  });

  it("a native subscriber stops at rows of the meantime", async () => {
    const native =
      "consumer: replica\nreads:\n  - table: public.plain\n    via: logical-replication\n    columns: [id, code]\n";
    const both = ["ALTER TABLE plain ADD COLUMN extra text", "ALTER TABLE plain DROP COLUMN extra"];
    const found = await toldOf(shop({ "consumers/replica.yaml": native }), migrations(...both));
    expect(found.some((one) => one.startsWith("error[contract-") && one.endsWith(": replica"))).toBe(true);
    expect(await toldOf(shop({ "consumers/replica.yaml": native }), migrations(both.join(";\n")))).toEqual([]);
  });

  it("what grows step by step passes", async () => {
    const change = {
      ...migrations(
        "ALTER TABLE items ADD COLUMN extra text",
        "UPDATE items SET extra = ''",
        "ALTER TABLE items ALTER extra SET DEFAULT ''",
      ),
      "consumers/reader.yaml": READER.replace("columns: [", "columns: [extra, "),
    };
    expect(await toldOf(shop({ "consumers/reader.yaml": READER }), change)).toEqual([]);
  });

  it("a connector that changes beside it is the one at head throughout", async () => {
    const change = {
      ...migrations("ALTER TABLE items ADD COLUMN extra text", "ALTER TABLE items DROP COLUMN extra"),
      "connect/shop.json": connector({ "column.exclude.list": "public\\.items\\.(secret|extra)" }),
    };
    expect(await toldOf(shop(BOTH), change)).toEqual([]);
  });
});
