import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pgliteEngine } from "../../src/adapters/pglite.ts";
import { postgresEngine } from "../../src/adapters/postgres-engine.ts";
import { replayOn } from "../../src/catalog/engine/replay.ts";
import { catalogJson } from "../../src/catalog/json.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import type { CatalogEngine } from "../../src/ports.ts";
import { loadHistory, pinnedHistories } from "../corpus/history.ts";
import { facts, pointFacts } from "../engines/facts.ts";
import { example, migration, PENDING, POSTGRES, REFUSED, RICH, replayStatically } from "../engines/fixture.ts";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const OPTIONS = { postgres: POSTGRES, traceApplied: false };
const json = (catalog: Catalog) => catalogJson(catalog, "commerce");

async function databases(): Promise<readonly string[]> {
  const client = await server.connect();
  const { rows } = await client.query<{ readonly datname: string }>("SELECT datname FROM pg_database ORDER BY datname");
  await client.end();
  return rows.map(({ datname }) => datname);
}

describe("a given server", () => {
  it("holds what static replay holds, commit point by commit point", async () => {
    const [applied, pending] = [
      [...example(), ...RICH],
      [...PENDING, ...REFUSED],
    ];
    const engine = await replayOn(postgresEngine(server.url), applied, pending, OPTIONS);
    const known = replayStatically(applied, pending);
    expect(facts(engine.applied.catalog)).toEqual(facts(known.applied.catalog));
    expect(facts(engine.pending.catalog)).toEqual(facts(known.pending.catalog));
    expect(pointFacts(engine.pending.commitPoints)).toEqual(pointFacts(known.pending.commitPoints));
  });

  it("is left as it was, even when the run ends in an error", async () => {
    const before = await databases();
    const engine = postgresEngine(server.url);
    const broken: CatalogEngine = {
      ...engine,
      open: async (extensions) => {
        const session = await engine.open(extensions);
        expect(await databases()).toHaveLength(before.length + 1);
        return { ...session, run: () => Promise.reject(new Error("the engine broke")) };
      },
    };
    await expect(replayOn(broken, example(), [], OPTIONS)).rejects.toThrow("the engine broke");
    expect(await databases()).toEqual(before);
  });

  it("makes no roles on it, and says what could not be run because of that", async () => {
    const history = [
      migration("1.sql", "CREATE ROLE reader; CREATE TABLE t (a int); GRANT SELECT ON t TO reader;"),
      migration("2.sql", "DO $$ BEGIN IF true THEN CREATE ROLE writer; END IF; END $$; ALTER TABLE t OWNER TO reader;"),
      migration("3.sql", "DO $$ BEGIN CREATE ROLE writer; EXECUTE 'ALTER TABLE t ADD b int'; END $$;"),
      migration("4.sql", "CREATE TABLE u (a int); CREATE SCHEMA AUTHORIZATION writer; CREATE TABLE v (a int);"),
    ];
    const { applied } = await replayOn(postgresEngine(server.url), history, [], OPTIONS);
    expect(applied.catalog.opaque.map(({ at, refused, reason }) => [at.file, refused, reason])).toEqual([
      ["3.sql", false, "a DO block that would change roles of the whole server was not run"],
      ["4.sql", false, 'no role or tablespace is made on a server that others use: role "writer" does not exist'],
    ]);
    expect([...applied.catalog.relations.values()].map(({ name }) => name)).toEqual(["t", "u", "v"]);
    const client = await server.connect();
    const roles = await client.query("SELECT FROM pg_roles WHERE rolname IN ('reader', 'writer')");
    await client.end();
    expect(roles.rows).toEqual([]);
  });

  it("keeps secrets out of messages", async () => {
    const url = "postgres://someone:s3cret@127.0.0.1:1/postgres";
    const failure = await postgresEngine(url)
      .open([])
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "InputError", where: "PostgreSQL at 127.0.0.1:1/postgres" });
    expect(JSON.stringify([failure, String(failure)])).not.toContain("s3cret");
  });
});

describe("static, PGlite and a given server", () => {
  // Histories of different frameworks in which nothing is opaque.
  it.each(["mattermost", "ory-kratos", "harbor", "temporal-core", "chirpstack-ns"])("print %s alike", async (name) => {
    const history = pinnedHistories().find((one) => one.name === name);
    if (history === undefined) throw new Error(`no history ${name}`);
    const loaded = await loadHistory(history);
    if (loaded.kind !== "steps") throw new Error(loaded.reason);
    const migrations = loaded.steps.map(({ file, sql, transaction }) => migration(file, sql, transaction));
    const known = json(replayStatically(migrations, []).applied.catalog);
    for (const engine of [postgresEngine(server.url), pgliteEngine()]) {
      const { applied } = await replayOn(engine, migrations, [], OPTIONS);
      expect(json(applied.catalog)).toEqual(known);
    }
  });
});
