import { describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { replay } from "../../src/catalog/replay.ts";
import { frameworkById } from "../../src/migrations/frameworks.ts";
import { pendingUnrecorded } from "../../src/migrations/pending.ts";
import type { History, Migration } from "../../src/model/migration.ts";
import { readMigration } from "../../src/sql/read.ts";
import { compareCatalogs } from "../corpus/compare.ts";
import { replayedCatalog } from "../corpus/replayed-catalog.ts";
import type { CatalogJson } from "../support/catalog-json.ts";
import { fixtureOf, goldenIds, outline, readFixture, readGolden, withStatement } from "./real/golden.ts";
import { listed } from "./tree.ts";

const POSTGRES = 18;
const parser = await loadSqlParser();

function replayed(migrations: readonly Migration[]): CatalogJson {
  const read = migrations.flatMap((migration) => readMigration(migration, parser));
  const options = { postgres: POSTGRES, trace: false, parser };
  return replayedCatalog(replay(emptyCatalog({ postgres: POSTGRES }), read, options).catalog);
}

/** A history up to a migration whose last statement undoes its transaction, as one that fails does. */
async function upTo(history: History, version: string, text: string): Promise<readonly Migration[]> {
  const place = history.migrations.findIndex((migration) => migration.version === version);
  return history.migrations.slice(0, place + 1).map((migration, index) => {
    if (index < place) return migration;
    const last = migration.ranges.at(-1) ?? { start: 0, end: 0 };
    const longer = { start: last.start, end: last.end + text.length - migration.text.length };
    return { ...migration, text, ranges: [...migration.ranges.slice(0, -1), longer] };
  });
}

describe.each(goldenIds())("%s, as the real tool ran it", (id) => {
  const golden = readGolden(id);
  const history = readFixture(fixtureOf(id), golden.path);

  it("is told by its files", async () => {
    expect((await history).framework).toBe(id);
  });

  it("recorded the versions in this order", async () => {
    const { migrations } = await history;
    const framework = frameworkById(id);
    const versions = migrations.map(({ version }) => version);
    expect(golden.recorded).toEqual(framework.records === "last version" ? versions.slice(-1) : versions);
    const parted = pendingUnrecorded({ ...(await history), problems: [] }, golden.recorded, framework);
    expect(parted.pending.filter(({ role }) => role !== "repeatable")).toEqual([]);
    expect(listed(parted.problems)).toEqual([]);
  });

  it("left this catalog", async () => {
    const { mismatches, opaqueTexts } = compareCatalogs(golden.catalog, replayed((await history).migrations));
    expect([...mismatches, ...opaqueTexts]).toEqual([]);
  });

  it.each(Object.entries(golden.failures))("left this when %s failed at its end", async (version, failure) => {
    const text = withStatement(await history, version, "ROLLBACK;");
    if (text === null) throw new Error(`${version}: not cut cleanly`);
    expect(outline(replayed(await upTo(await history, version, text)))).toEqual(failure.tables);
    expect(failure.recorded).not.toContain(version);
  });
});
