import { describe, expect, it } from "vitest";
import { detected, inFolder, readAs, recordedBy } from "./read.ts";
import { listed, versions } from "./tree.ts";

const CARGO = '[dependencies]\nsqlx = { version = "0.9" }\n';

describe("sqlx", () => {
  it("is told by its opt-out of transactions or by a Cargo manifest above", async () => {
    const files = inFolder({ "1_a.sql": null, "2_b.sql": null });
    expect((await detected(files)).framework).toBe("plain");
    expect((await detected({ ...files, "Cargo.toml": CARGO })).framework).toBe("sqlx");
    expect((await detected({ ...files, "Cargo.toml": "[dependencies]\nsqlxmq = 1\n" })).framework).toBe("plain");
    const marked = { ...files, "db/migrations/1_a.sql": "-- no-transaction\nSELECT 1;" };
    expect((await detected(marked)).framework).toBe("sqlx");
  });

  it("orders by number, and says what sqlx stops at or passes over", async () => {
    const history = await readAs(
      "sqlx",
      inFolder({
        "10_b c.sql": null,
        "009_a.up.sql": null,
        "009_a.down.sql": null,
        "9_again.sql": null,
        "11.sql": null,
        "12x_d.sql": null,
        "sub/1_e.sql": null,
        "seed.sql": null,
      }),
    );
    expect(history.migrations.map(({ version, name }) => [version, name])).toEqual([
      ["9", "a"],
      ["10", "b c"],
    ]);
    expect(listed(history.problems)).toEqual([
      "unreadable db/migrations/11.sql: sqlx does not run it: a migration is named <version>_<description>.sql",
      "unreadable db/migrations/12x_d.sql: sqlx stops here: what stands before the first _ is no number",
      "duplicate-version db/migrations/9_again.sql: version 9 is also that of db/migrations/009_a.up.sql: sqlx refuses to run both",
    ]);
  });

  it("refuses a history that failed half-way", () => {
    expect(recordedBy("sqlx", [{ version: "1", success: true }])).toEqual(["1"]);
    expect(() => recordedBy("sqlx", [{ version: "2", success: false }])).toThrow("partially applied");
  });
});

describe("Diesel", () => {
  it("takes the version in front of the first underscore without dashes, compared as text", async () => {
    const history = await detected(
      inFolder({
        "2024-01-01-000000_b/up.sql": "SELECT 2;",
        "2024-01-01-000000_b/down.sql": null,
        "20230101000000_a/up.sql": "SELECT 1;",
        "9_z/up.sql": "SELECT 3;",
        ".git_x/up.sql": "SELECT 4;",
      }),
    );
    expect([history.framework, versions(history), listed(history.problems)]).toEqual([
      "diesel",
      ["20230101000000", "20240101000000", "9"],
      [],
    ]);
  });

  it("says what Diesel stops at", async () => {
    const history = await readAs(
      "diesel",
      inFolder({
        "1_a/up.sql": "",
        "2_b/down.sql": null,
        "3_c/up.sql": "SELECT 1;",
        "2-4_d/mod.rs": "",
        "3_e/up.sql": "x",
      }),
    );
    expect(listed(history.problems).map((text) => text.replace(/: set `.*/, ""))).toEqual([
      "unreadable db/migrations/1_a/up.sql: Diesel stops here: the file is empty",
      "unreadable db/migrations/2_b/down.sql: Diesel stops here: the folder holds no up.sql",
      "unreadable db/migrations/2-4_d/mod.rs: this migration is Rust code, which headgate does not run",
      "duplicate-version db/migrations/3_e/up.sql: version 3 is also that of db/migrations/3_c/up.sql: Diesel refuses to run both",
    ]);
  });
});

describe("refinery", () => {
  it("is told from Flyway by a manifest, Rust files, or a U of its own", async () => {
    const files = inFolder({ "V1__a.sql": null, "V2__b.sql": null });
    expect((await detected(files)).framework).toBe("flyway");
    expect((await detected({ ...files, "refinery.toml": "" })).framework).toBe("refinery");
    expect((await detected({ ...files, "Cargo.toml": "[dependencies.refinery]\nversion = 1\n" })).framework).toBe(
      "refinery",
    );
    expect((await detected({ ...files, ...inFolder({ "U3__c.sql": null }) })).framework).toBe("refinery");
    expect((await detected({ ...files, ...inFolder({ "U2__b.sql": null }) })).framework).toBe("flyway");
  });

  it("says what refinery passes over, stops at, and cannot be read", async () => {
    const history = await readAs(
      "refinery",
      inFolder({ "V10__b.sql": null, "x/V9__a.sql": null, "V1.5__c.sql": null, "V3__d e.sql": null, "V4__f.rs": "" }),
    );
    expect(versions(history)).toEqual(["9", "10"]);
    expect(history.problems.map(({ kind, at }) => `${kind} ${at.file}`)).toEqual([
      "unreadable db/migrations/V1.5__c.sql",
      "unreadable db/migrations/V3__d e.sql",
      "unreadable db/migrations/V4__f.rs",
    ]);
  });
});
