import { describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { catalogJson } from "../../src/catalog/json.ts";
import { replay } from "../../src/catalog/replay.ts";
import { frameworkById } from "../../src/migrations/frameworks.ts";
import { pendingUnrecorded } from "../../src/migrations/pending.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import type { Migration } from "../../src/model/migration.ts";
import type { RecordedVersion } from "../../src/ports.ts";
import { readMigration } from "../../src/sql/read.ts";
import type { CatalogJson } from "../support/catalog-json.ts";
import { fixtureOf, goldenIds, outline, readFixture, readGolden, tableLine, withStatement } from "./real/golden.ts";
import { listed } from "./tree.ts";

const POSTGRES = 18;
const parser = await loadSqlParser();

const TYPES: ReadonlySet<string> = new Set(["enum", "domain", "composite", "range"]);

function catalogAfter(migrations: readonly Migration[]): Catalog {
  const read = migrations.flatMap((migration) => readMigration(migration, parser));
  return replay(emptyCatalog({ postgres: POSTGRES }), read, { postgres: POSTGRES, trace: false, parser }).catalog;
}

/** A line for each table, and for each thing that is not known. */
function tableLines(migrations: readonly Migration[]): readonly string[] {
  const catalog = catalogAfter(migrations);
  const { tables, opaque } = catalogJson(catalog, "main");
  const lines = tables.map((table) => {
    const relation = [...catalog.relations.values()].find(
      ({ schema, name }) => schema === table.schema && name === table.name,
    );
    return tableLine(
      table,
      catalog.triggers.filter((trigger) => trigger.relation === relation?.oid).map(({ name }) => name),
    );
  });
  return [...lines, ...opaque.map(({ file, line, reason }) => `${file}:${line}: ${reason}`)];
}

/** In the form of the golden files, as far as `catalog --format json` tells; what the replay does not know stays in sight. */
function replayed(migrations: readonly Migration[]) {
  const catalog = catalogAfter(migrations);
  const { tables, types, opaque } = catalogJson(catalog, "main");
  return {
    tables: tables.map(({ database: _, ...table }) => table),
    types: types.filter(({ kind }) => TYPES.has(kind)),
    opaque: opaque.map(({ file, line, reason }) => `${file}:${line}: ${reason}`),
  };
}

function real({ tables, types }: CatalogJson) {
  const told = tables.map((table) => ({
    ...table,
    columns: table.columns.map(({ expression: _, ...column }) => column),
  }));
  return { tables: told, types, opaque: [] };
}

describe.each(goldenIds())("%s, as the real tool ran it", (id) => {
  const golden = readGolden(id);
  const history = readFixture(fixtureOf(id), golden);

  it("is told by its files", async () => {
    expect((await history).framework).toBe(id);
  });

  it("has nothing that headgate cannot read", async () => {
    expect(listed((await history).problems.filter(({ kind }) => kind === "unreadable"))).toEqual([]);
  });

  it("recorded the versions in this order", async () => {
    const framework = frameworkById(id);
    const versions = (await history).migrations.filter(({ role }) => role !== "draft").map(({ version }) => version);
    const named = (row: RecordedVersion) =>
      typeof row === "string"
        ? (versions.find((version) => framework.compareVersions(version, row) === 0) ?? row)
        : row;
    expect(golden.recorded.map(named)).toEqual(framework.records === "last version" ? versions.slice(-1) : versions);
    const parted = pendingUnrecorded({ ...(await history), problems: [] }, golden.recorded, framework);
    expect(parted.pending.filter(({ role }) => role === undefined)).toEqual([]);
    expect(listed(parted.problems)).toEqual([]);
  });

  it("left this catalog", async () => {
    expect(replayed((await history).migrations.filter(({ role }) => role !== "draft"))).toEqual(real(golden.catalog));
  });

  it.each(Object.entries(golden.phases ?? {}))(
    "left this when %s had started, and when it was complete",
    async (version, seen) => {
      const { migrations } = await history;
      const place = migrations.findIndex((migration) => migration.version === version);
      const [before, migration] = [migrations.slice(0, place), migrations[place]];
      if (migration?.generated === undefined) throw new Error(`${version}: not generated`);
      const started = { ...migration, generated: migration.generated.slice(0, migration.started) };
      expect(tableLines([...before, started])).toEqual(seen.started);
      expect(tableLines([...before, migration])).toEqual(seen.completed);
    },
  );

  it.each(Object.entries(golden.failures))("left this when %s failed at its end", async (version, failure) => {
    const text = withStatement(await history, version, "ROLLBACK;");
    if (text === null) throw new Error(`${version}: not cut cleanly`);
    // A failure undoes what its transaction did; the tool's own rules say what that is.
    const file = (await history).migrations.find((migration) => migration.version === version)?.file ?? "";
    const { migrations } = await readFixture(fixtureOf(id), golden, new Map([[file, text]]));
    const reached = migrations.slice(0, 1 + migrations.findIndex((migration) => migration.version === version));
    expect(outline(replayed(reached))).toEqual(failure.tables);
    expect([failure.recorded].flat()).not.toContain(version);
  });
});
