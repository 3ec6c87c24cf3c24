import { describe, expect, it } from "vitest";
import { frameworkById } from "../../src/migrations/frameworks.ts";
import { pendingUnrecorded } from "../../src/migrations/pending.ts";
import { detected, inFolder, readAs, recordedBy } from "./read.ts";
import { listed, versions } from "./tree.ts";

describe("Prisma Migrate", () => {
  it("orders folders as localeCompare does", async () => {
    const names = ["10_b", "1_a", "20240101000000_c", "0_init"];
    const files = Object.fromEntries(names.map((name) => [`${name}/migration.sql`, null]));
    const history = await detected(inFolder({ ...files, "migration_lock.toml": 'provider = "postgresql"' }));
    expect([history.framework, versions(history)]).toEqual(["prisma", ["0_init", "1_a", "10_b", "20240101000000_c"]]);
  });

  it("refuses another database's scripts and folders without one", async () => {
    const history = await readAs(
      "prisma",
      inFolder({ "1_a/migration.sql": null, "2_b/notes.md": null, "migration_lock.toml": 'provider = "mysql"' }),
    );
    expect(listed(history.problems)).toEqual([
      'unreadable db/migrations/migration_lock.toml: the migrations are written for "mysql", not for PostgreSQL',
      "unreadable db/migrations/2_b/notes.md: Prisma stops here: 2_b holds no migration.sql",
    ]);
  });

  it("passes over what was rolled back, and stops at what failed", () => {
    const row = { migration_name: "1_a", finished: true, rolled_back: false };
    const rolledBack = { migration_name: "2_b", finished: false, rolled_back: true };
    expect(recordedBy("prisma", [row, rolledBack])).toEqual(["1_a"]);
    expect(() => recordedBy("prisma", [row, { ...rolledBack, rolled_back: false }])).toThrow("2_b failed");
  });
});

describe("Drizzle", () => {
  const journal = (...entries: readonly (readonly [number, string])[]) =>
    JSON.stringify({
      version: "7",
      dialect: "postgresql",
      entries: entries.map(([when, tag], idx) => ({ idx, when, tag })),
    });

  it("runs what the journal lists, in its order, and says what does not fit", async () => {
    const history = await detected(
      inFolder({
        "meta/_journal.json": journal([100, "0000_z"], [300, "0001_y"], [200, "0002_x"], [400, "0003_gone"]),
        "0000_z.sql": null,
        "0001_y.sql": null,
        "0002_x.sql": null,
        "0009_unlisted.sql": null,
      }),
    );
    expect(history.migrations.map(({ version, transaction }) => [version, transaction])).toEqual([
      ["100/0000_z", "run"],
      ["300/0001_y", "run"],
      ["200/0002_x", "run"],
    ]);
    expect(listed(history.problems)).toEqual([
      "missing db/migrations/meta/_journal.json: the journal lists 0003_gone, and 0003_gone.sql is not there",
      "unreadable db/migrations/0009_unlisted.sql: Drizzle does not run it: the journal does not list it",
      "out-of-order db/migrations/0002_x.sql: its time in the journal is not after that of 0001_y: Drizzle never runs it where that one has run",
    ]);
  });

  it("knows what ran by its time in the journal, or by its name", async () => {
    const framework = frameworkById("drizzle");
    const old = await detected(
      inFolder({ "meta/_journal.json": journal([100, "0000_z"], [200, "a"]), "0000_z.sql": null, "a.sql": null }),
    );
    expect(versions({ migrations: pendingUnrecorded(old, ["100"], framework).pending })).toEqual(["200/a"]);
    const folders = inFolder({ "2_b/migration.sql": null, "2_b/snapshot.json": "{}", "1_a/migration.sql": null });
    const recent = await detected(folders);
    expect(versions(recent)).toEqual(["1_a", "2_b"]);
    expect(versions({ migrations: pendingUnrecorded(recent, ["1_a"], framework).pending })).toEqual(["2_b"]);
  });

  it("refuses what is no journal", async () => {
    await expect(readAs("drizzle", inFolder({ "meta/_journal.json": "[]" }))).rejects.toThrow(
      "holds no Drizzle migration",
    );
  });
});
