import { describe, expect, it } from "vitest";
import { readDb, runs, troubles } from "./sections.ts";

describe("dbmate", () => {
  it("takes the block behind migrate:up, one query with or without a transaction around it", async () => {
    const history = await readDb(null, {
      "2_b.sql": "-- migrate:up transaction:false\nSELECT 1;\nSELECT 2;\n-- migrate:down\nSELECT 3;\n",
      "10_a.sql": "--migrate:up\nSELECT 1;\n",
      "x_1.sql": "-- migrate:up\nSELECT 'skipped';\n",
    });
    expect(runs(history)).toEqual([
      "10 [migration] --migrate:up SELECT 1;",
      "2 [migration] -- migrate:up transaction:false SELECT 1; SELECT 2;",
    ]);
    expect(troubles(history)).toEqual([]);
  });

  it("says what dbmate refuses", async () => {
    const history = await readDb("dbmate", {
      "1.sql": "SELECT 1;\n",
      "2.sql": "SELECT 1;\n-- migrate:up\nSELECT 2;\n-- migrate:down\n",
      "3.sql": "-- migrate:up\nSELECT 1;\n-- migrate:down\n-- migrate:up\nSELECT 2;\n-- migrate:down\n",
      "3_again.sql": "/* not a line comment */\n-- migrate:up\n-- migrate:down\n",
    });
    expect(troubles(history)).toEqual([
      "unreadable 1.sql:1: dbmate refuses a file without `-- migrate:up`",
      "unreadable 2.sql:1: dbmate refuses statements in front of `-- migrate:up`",
      "unreadable 3.sql:1: dbmate records the version with each `-- migrate:up`, and fails at the second",
      "unreadable 3_again.sql:1: dbmate refuses statements in front of `-- migrate:up`",
      "duplicate-version 3_again.sql:1: version 3 is also that of db/3.sql: dbmate refuses to run both",
    ]);
  });
});
