import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { replayHistory } from "../../src/catalog/history.ts";
import { restoreCatalog, serialiseCatalog } from "../../src/catalog/serialise.ts";
import type { Migration } from "../../src/model/migration.ts";
import type { CatalogCache, SqlParser } from "../../src/ports.ts";
import { madeHistory } from "../bench/made-history.ts";

/** A cache in memory that says how often it had something. */
class Kept implements CatalogCache {
  readonly texts = new Map<string, string>();
  readonly lengths: number[] = [];

  async longest(links: readonly string[]) {
    for (let length = links.length; length > 0; length--) {
      const text = this.texts.get(JSON.stringify(links.slice(0, length)));
      if (text === undefined) continue;
      this.lengths.push(length);
      return { length, text };
    }
    return null;
  }

  async keep(links: readonly string[], text: string): Promise<void> {
    this.texts.set(JSON.stringify(links), text);
  }
}

function migration(file: string, sql: string, transaction: Migration["transaction"] = "migration"): Migration {
  return { version: file, name: file, file, text: sql, ranges: [{ start: 0, end: sql.length }], transaction };
}

/** What else a session could carry from one migration to the next. */
const AWKWARD: readonly Migration[] = [
  migration("a.sql", "CREATE SCHEMA app; SET search_path = app, public; CREATE TYPE mood AS ENUM ('sad', 'ok');"),
  migration(
    "b.sql",
    "CREATE TABLE t (id serial PRIMARY KEY, m mood DEFAULT 'ok', \"ü\ud800\" text DEFAULT E'\\u2028');",
  ),
  migration("c.sql", "DO $$ BEGIN EXECUTE 'ALTER TABLE app.t ' || current_setting('x'); END $$;"),
  migration("d.sql", "CREATE TEMP TABLE gone (x int); CREATE VIEW v AS SELECT id FROM t; RESET search_path;"),
  migration(
    "e.sql",
    "ALTER DATABASE shop SET search_path = app; CREATE TABLE u (LIKE app.t INCLUDING ALL);",
    "statement",
  ),
  migration("f.sql", "RESET search_path; CREATE TABLE w (x int REFERENCES app.t); BEGIN; DROP TABLE w; ROLLBACK;"),
  migration("g.sql", "CREATE PUBLICATION p FOR TABLE app.t (id) WHERE (id > 3); this is no SQL;"),
  migration("h.sql", "ALTER TABLE app.t REPLICA IDENTITY FULL;", "run"),
  migration("i.sql", "ROLLBACK;", "run"),
  migration("j.sql", "CREATE TABLE z (n numeric(10,2) GENERATED ALWAYS AS (1.5) STORED);"),
];

describe("a history's replay", () => {
  let parser: SqlParser;
  beforeAll(async () => {
    parser = await loadSqlParser();
  });
  const replayed = (migrations: readonly Migration[], trace: boolean, cache: CatalogCache | null) =>
    replayHistory(migrations, { postgres: 17, trace, parser, cache });

  const made = madeHistory(7, 60).steps.map(({ file, sql, transaction }) => migration(file, sql, transaction));

  it.each([
    ["of a made product", made],
    ["of sessions that carry something on", AWKWARD],
  ])("is the same from any beginning that was kept: %s", async (_, migrations) => {
    for (const trace of [false, true]) {
      const whole = await replayed(migrations, trace, null);
      expect(whole.catalog.opaque.length + whole.catalog.relations.size).toBeGreaterThan(5);
      const cut = fc.integer({ min: 0, max: migrations.length });
      await fc.assert(
        fc.asyncProperty(fc.array(cut, { maxLength: 3 }), async (cuts) => {
          const cache = new Kept();
          for (const length of cuts.sort((a, b) => a - b)) await replayed(migrations.slice(0, length), trace, cache);
          expect(await replayed(migrations, trace, cache)).toEqual(whole);
          // What is kept whole needs no parser.
          const unused: SqlParser = {
            parse: () => expect.fail("parsed what is kept"),
            parseTriggerBody: () => expect.fail("parsed what is kept"),
          };
          const again = await replayHistory(migrations, { postgres: 17, trace, parser: unused, cache });
          expect(again).toEqual(whole);
        }),
        { numRuns: 8, seed: 1 },
      );
    }
  });

  it("goes on from the longest beginning", async () => {
    const cache = new Kept();
    for (const length of [20, 40, 30, 60, 60]) await replayed(made.slice(0, length), false, cache);
    // A link more than migrations: the first says for which server.
    expect(cache.lengths).toEqual([21, 21, 41, 61]);
  });

  it.each<[string, (migration: Migration) => Migration]>([
    ["its text", (one) => ({ ...one, text: `${one.text} ` })],
    ["its file", (one) => ({ ...one, file: "other.sql" })],
    ["the stretches that are read", (one) => ({ ...one, ranges: [] })],
    ["its transactions", (one) => ({ ...one, transaction: "statement" })],
    ["a placeholder's value", (one) => ({ ...one, placeholders: new Map([["schema", "public"]]) })],
    ["a replacement", (one) => ({ ...one, replacements: [{ start: 0, end: 1, value: "" }] })],
  ])("starts anew behind a migration that is another in %s", async (_, change) => {
    const cache = new Kept();
    const three = made.slice(0, 3);
    await replayed(three, false, cache);
    const other = [...three.slice(0, 1), change(three[1] ?? migration("", "")), ...three.slice(2)];
    await replayed(other, false, cache);
    expect(cache.lengths).toEqual([]);
  });

  it("is another for another server and with a trace", async () => {
    const cache = new Kept();
    const options = { parser, cache };
    await replayHistory(made.slice(0, 3), { ...options, postgres: 17, trace: false });
    await replayHistory(made.slice(0, 3), { ...options, postgres: 16, trace: false });
    await replayHistory(made.slice(0, 3), { ...options, postgres: 17, trace: true });
    expect(cache.lengths).toEqual([]);
  });

  it("does not cut a transaction that spans migrations", async () => {
    const cache = new Kept();
    const run = ["CREATE TABLE a (x int);", "CREATE TABLE b (x int);", "ROLLBACK; CREATE TABLE c (x int);"].map(
      (sql, index) => migration(`${index}.sql`, sql, "run"),
    );
    await replayed(run.slice(0, 2), false, cache);
    const { catalog } = await replayed(run, false, cache);
    expect(cache.lengths).toEqual([]);
    expect([...catalog.relations.values()].map(({ name }) => name)).toEqual(["c"]);
  });

  it("survives being written down, in the same bytes", async () => {
    for (const migrations of [made, AWKWARD]) {
      const { catalog } = await replayed(migrations, false, null);
      const text = JSON.stringify(serialiseCatalog(catalog));
      const restored = restoreCatalog(JSON.parse(text));
      expect(restored).toEqual(catalog);
      expect(JSON.stringify(serialiseCatalog(restored))).toBe(text);
    }
  });
});
