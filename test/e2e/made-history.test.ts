import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { replay } from "../../src/catalog/replay.ts";
import { readStatements } from "../../src/sql/read.ts";
import { madeHistory } from "../bench/made-history.ts";
import { compareFacts } from "../support/facts.ts";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";
import { realWhole } from "../support/real-whole.ts";
import { replayedWhole } from "../support/replayed-whole.ts";
import { factsOf } from "../support/whole-catalog.ts";

/** What the benchmark measures has to be a history that a database could have. */
describe("made histories of 1,000 migrations", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  it.each([1, 2, 3])("apply to a real PostgreSQL, and replay to the same catalog (seed %i)", async (seed) => {
    const { steps, rename } = madeHistory(seed, 1000);
    await server.createDatabase(`made_${seed}`);
    const client = await server.connect(`made_${seed}`);
    try {
      // A migration is one simple query: one transaction, or one statement that refuses to be in any.
      for (const { file, sql } of steps) {
        await client.query(sql).catch((cause: unknown) => {
          throw new Error(`${file} does not apply`, { cause });
        });
      }
      const parser = await loadSqlParser();
      const migrations = steps.map(({ file, sql, transaction }) => ({
        statements: readStatements({ file, text: sql, ranges: [{ start: 0, end: sql.length }] }, parser),
        transaction,
      }));
      const { catalog } = replay(emptyCatalog({ postgres: 18 }), migrations, { postgres: 18, trace: false, parser });
      expect(catalog.opaque).toEqual([]);
      const { mismatches, untold } = compareFacts(
        factsOf(await realWhole(client, 18)),
        factsOf(replayedWhole(catalog)),
      );
      expect(mismatches).toEqual([]);
      expect(untold).toEqual([]);
      await client.query(rename);
    } finally {
      await client.end();
    }
  });
});
