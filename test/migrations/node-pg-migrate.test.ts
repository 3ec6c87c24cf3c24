import { describe, expect, it } from "vitest";
import { readDb, runs, troubles } from "./sections.ts";

const UP = "-- Up Migration\n";

describe("node-pg-migrate", () => {
  it("orders by time, however it is written, then by name without punctuation", async () => {
    const names = ["1700000000001_ab.sql", "1700000000001_a.sql", "20231114221320002_utc.sql", "1699999999999-z.sql"];
    const history = await readDb(null, Object.fromEntries(names.map((name) => [name, UP])));
    expect(history.migrations.map(({ version }) => version)).toEqual([
      "1699999999999-z",
      "1700000000001_ab",
      "1700000000001_a",
      "20231114221320002_utc",
    ]);
  });

  it("finds the way up in front of the way down, behind it, or in a file without marks", async () => {
    const history = await readDb(null, {
      "1_a.sql": `${UP}SELECT 1;\n--- down   migration\nSELECT 2;\n`,
      "2_b.sql": `-- Down Migration\nSELECT 2;\n${UP}SELECT 1;\n`,
      "3_c.sql": "SELECT 1;\n",
      ".4_d.sql": "SELECT 'skipped';\n",
      "sub/5_e.sql": "SELECT 'skipped';\n",
    });
    expect(runs(history)).toEqual([
      "1_a [run] -- Up Migration SELECT 1;",
      "2_b [run] -- Up Migration SELECT 1;",
      "3_c [run] SELECT 1;",
    ]);
  });

  it("says which migrations are programs, and which names stop it", async () => {
    const history = await readDb(null, { "1_a.sql": UP, "2_b.mjs": "", "3_c.ts": "", "4_d.d.ts": "", "notes.sql": "" });
    expect(troubles(history).map((text) => text.replace(/, which.*/, ""))).toEqual([
      "unreadable 2_b.mjs:1: this migration is JavaScript code",
      "unreadable 3_c.ts:1: this migration is TypeScript code",
      "unreadable notes.sql:1: node-pg-migrate stops at it: a name begins with a number",
    ]);
  });
});
