import { describe, expect, it } from "vitest";
import { frameworkById } from "../../src/migrations/frameworks.ts";
import {
  type Pending,
  pendingAfter,
  pendingFiles,
  pendingSince,
  pendingUnrecorded,
} from "../../src/migrations/pending.ts";
import { readHistory } from "../../src/migrations/read.ts";
import type { History } from "../../src/model/migration.ts";
import { listed, namesOnly, treeOf } from "./tree.ts";

function history(framework: string, files: Record<string, string>): Promise<History> {
  return readHistory(treeOf(files), { kind: "path", path: "db", framework, table: null });
}

function outline({ applied, pending, problems }: Pending) {
  return {
    applied: applied.map(({ version }) => version).join(),
    pending: pending.map(({ version }) => version).join(),
    problems: listed(problems),
  };
}

const golang = frameworkById("golang-migrate");
const flyway = frameworkById("flyway");
const plain = frameworkById("plain");
const empty = (framework: string): History => ({ framework, migrations: [], problems: [] });

describe("pendingSince: two trees", () => {
  const merged = namesOnly("1_a.up.sql", "2_b.up.sql", "3_c.up.sql");

  it("takes new versions, whatever their file is called", async () => {
    const base = await history("golang-migrate", merged);
    const head = await history("golang-migrate", { ...merged, ...namesOnly("004_d.up.sql", "005_e.up.sql") });
    expect(outline(pendingSince(base, head, golang))).toEqual({ applied: "1,2,3", pending: "004,005", problems: [] });
  });

  it("reports merged migrations that are edited or gone, and keeps what ran", async () => {
    const base = await history("golang-migrate", merged);
    const head = await history("golang-migrate", {
      "db/1_a.up.sql": "DROP TABLE t",
      "db/2_b.up.sql": "-- 2_b.up.sql\r\n",
    });
    const result = pendingSince(base, head, golang);
    expect(outline(result)).toEqual({
      applied: "1,2,3",
      pending: "",
      problems: [
        "edited db/1_a.up.sql: version 1 was changed after it was merged: databases that ran it keep what it did before",
        "missing db/3_c.up.sql: version 3 was merged and is gone: databases that ran it keep what it did",
      ],
    });
    expect(result.applied[0]?.text).toBe("-- 1_a.up.sql\n");
  });

  it("reports versions below one that has run", async () => {
    const base = await history("golang-migrate", namesOnly("10_a.up.sql", "20_b.up.sql"));
    const head = await history("golang-migrate", namesOnly("10_a.up.sql", "15_c.up.sql", "20_b.up.sql", "30_d.up.sql"));
    expect(outline(pendingSince(base, head, golang))).toEqual({
      applied: "10,20",
      pending: "15,30",
      problems: [
        "out-of-order db/15_c.up.sql: version 15 comes before 20, which has run: golang-migrate never runs it where a later version has run",
      ],
    });
  });

  it("runs a repeatable migration again when it changes", async () => {
    const base = await history("flyway", { ...namesOnly("V1__a.sql", "R__same.sql"), "db/R__view.sql": "SELECT 1" });
    const head = await history("flyway", { ...namesOnly("V1__a.sql", "R__same.sql"), "db/R__view.sql": "SELECT 2" });
    const result = pendingSince(base, head, flyway);
    expect(outline(result)).toEqual({ applied: "1,R__same,R__view", pending: "R__view", problems: [] });
    expect([result.applied[2]?.text, result.pending[0]?.text]).toEqual(["SELECT 1", "SELECT 2"]);
  });

  it("does not take a baseline migration for a change", async () => {
    const base = await history("flyway", namesOnly("V1__a.sql", "V2__b.sql", "V3__c.sql"));
    const head = await history("flyway", namesOnly("B2__all.sql", "V3__c.sql", "V4__d.sql"));
    expect(outline(pendingSince(base, head, flyway))).toEqual({ applied: "1,2,3", pending: "4", problems: [] });
    expect(outline(pendingSince(empty("flyway"), head, flyway)).pending).toBe("2,3,4");
  });

  it("is quick over a long history", async () => {
    const names = Array.from({ length: 5000 }, (_, place) => `V${place}__x.sql`);
    const base = await history("flyway", namesOnly(...names.slice(0, -1)));
    const head = await history("flyway", namesOnly(...names));
    const start = performance.now();
    expect(outline(pendingSince(base, head, flyway)).pending).toBe("4999");
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe("pendingAfter: --applied VERSION", () => {
  it.each([
    ["2", "1,2", "3"],
    ["002", "1,2", "3"],
    ["none", "", "1,2,3"],
    ["3", "1,2,3", ""],
  ])("splits at %s", async (version, applied, pending) => {
    const read = await history("golang-migrate", namesOnly("1_a.up.sql", "2_b.up.sql", "3_c.up.sql"));
    expect(outline(pendingAfter(read, version, golang))).toEqual({ applied, pending, problems: [] });
  });

  it("finds a plain file by number, name or path", async () => {
    const read = await history("plain", namesOnly("v1/0001_a.sql", "v1/0002_b.sql", "v2/0003_c.sql"));
    for (const version of ["2", "0002_b", "v1/0002_b"]) {
      expect(outline(pendingAfter(read, version, plain)).pending).toBe("v2/0003_c");
    }
  });

  it("refuses a version that is not there", async () => {
    const read = await history("golang-migrate", namesOnly("1_a.up.sql"));
    expect(() => pendingAfter(read, "7", golang)).toThrow('no migration has version "7"');
  });
});

describe("pendingFiles: files named on the command line", () => {
  it("takes those and no others", async () => {
    const read = await history("plain", namesOnly("1.sql", "2.sql", "3.sql"));
    expect(outline(pendingFiles(read, ["db/2.sql"], plain))).toEqual({
      applied: "1,3",
      pending: "2",
      problems: [
        "out-of-order db/2.sql: version 2 comes before 3, which has run: a runner that remembers only the last one skips it",
      ],
    });
    expect(() => pendingFiles(read, ["db/4.sql"], plain)).toThrow("no migration of the configured folder");
  });
});

describe("pendingUnrecorded: a history table", () => {
  it("takes golang-migrate's single row for the last version", async () => {
    const read = await history("golang-migrate", namesOnly("001_a.up.sql", "002_b.up.sql", "003_c.up.sql"));
    expect(outline(pendingUnrecorded(read, ["2"], golang))).toEqual({
      applied: "001,002",
      pending: "003",
      problems: [],
    });
    expect(outline(pendingUnrecorded(read, [], golang)).pending).toBe("001,002,003");
    expect(outline(pendingUnrecorded(read, ["9"], golang)).problems).toEqual([
      "missing db/001_a.up.sql: version 9 has run on the database, but no migration here has it",
    ]);
  });

  it("takes each of Flyway's rows for a version; repeatable ones may run again", async () => {
    const read = await history("flyway", namesOnly("V1__a.sql", "V1.1__b.sql", "V2__c.sql", "R__v.sql"));
    expect(outline(pendingUnrecorded(read, ["1", "2", "R__v"], flyway))).toEqual({
      applied: "1,2,R__v",
      pending: "1.1,R__v",
      problems: [
        "out-of-order db/V1.1__b.sql: version 1.1 comes before 2, which has run: Flyway stops there, or runs it late where `outOfOrder` is on",
      ],
    });
  });

  it("finds plain files by what their tables hold", async () => {
    const prisma = await history("plain", namesOnly("20240101_a/migration.sql", "20240102_b/migration.sql"));
    expect(outline(pendingUnrecorded(prisma, ["20240101_a"], plain)).pending).toBe("20240102_b/migration");
    const sqlx = await history("plain", namesOnly("20240101_a.sql", "20240102_b.sql"));
    expect(outline(pendingUnrecorded(sqlx, ["20240101"], plain)).pending).toBe("20240102_b");
  });
});
