import { beforeAll, describe, expect, it } from "vitest";
import { pgliteEngine } from "../../src/adapters/pglite.ts";
import { type EngineReplayed, replayOn } from "../../src/catalog/engine/replay.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import { facts, pointFacts } from "./facts.ts";
import { example, migration, PENDING, POSTGRES, REFUSED, RICH, replayStatically } from "./fixture.ts";

// It takes seconds to start: one history holds everything.
const applied = [...example(), ...RICH];
const pending = [...PENDING, ...REFUSED];
const static_ = replayStatically(applied, pending);
let engine: EngineReplayed;
beforeAll(async () => {
  engine = await replayOn(pgliteEngine(), applied, pending, { postgres: POSTGRES, traceApplied: false });
});

describe("PGlite", () => {
  it("holds what static replay holds after the history", () => {
    expect(facts(engine.applied.catalog)).toEqual(facts(static_.applied.catalog));
  });

  it("holds the same after the pending migrations, refused statements among them", () => {
    expect(facts(engine.pending.catalog)).toEqual(facts(static_.pending.catalog));
    expect(engine.pending.catalog.opaque).toHaveLength(5);
  });

  it("has the same commit points, each with the same changes at the same statements", () => {
    expect(pointFacts(engine.pending.commitPoints)).toEqual(pointFacts(static_.pending.commitPoints));
  });

  it("tells of migrations that have run in which of them something was made", async () => {
    const traced = await replayOn(pgliteEngine(), [...example(), ...PENDING], [], {
      postgres: POSTGRES,
      traceApplied: true,
    });
    const known = replayStatically([], [...example(), ...PENDING]).pending;
    const made = ({ commitPoints }: typeof known) =>
      commitPoints.flatMap(({ changes }) =>
        changes.flatMap((change) => {
          if (change.kind === "table-created")
            return [`${change.at.file}: ${change.table.schema}.${change.table.table}`];
          return change.kind === "column-added" ? [`${change.at.file}: ${change.column.column}`] : [];
        }),
      );
    expect(made(traced.applied).length).toBeGreaterThan(10);
    expect(made(known)).toEqual(expect.arrayContaining(made(traced.applied)));
  });

  it("lacks nothing that it has as an extension", async () => {
    const names = "uuid-ossp pgcrypto citext hstore ltree pg_trgm btree_gin btree_gist intarray cube earthdistance";
    const history = migration(
      "1.sql",
      `${names
        .split(" ")
        .map((name) => `CREATE EXTENSION "${name}";`)
        .join("\n")}
       CREATE TABLE t (a uuid DEFAULT uuid_generate_v4(), b text DEFAULT encode(gen_random_bytes(4), 'hex'), n int[]);
       CREATE INDEX ON t USING gin (b gin_trgm_ops);
       CREATE INDEX ON t USING gin (n gin__int_ops);`,
      "statement",
    );
    const { applied: after, notes } = await replayOn(pgliteEngine(), [history], [], {
      postgres: POSTGRES,
      traceApplied: false,
    });
    expect([notes, after.catalog.opaque]).toEqual([[], []]);
  });

  it("shares what did not change, and knows which statement made what is new", () => {
    const { relations } = engine.pending.catalog;
    const untouched = [...engine.applied.catalog.relations.values()].find(({ name }) => name === "logs");
    expect(untouched && relations.get(untouched.oid)).toBe(untouched);
    const kept = (catalog: Catalog) => [...catalog.relations.values()].find(({ name }) => name === "kept")?.createdAt;
    expect(kept(engine.pending.catalog)).toEqual(kept(static_.pending.catalog));
  });

  it("says the server's own words, and what was stubbed", () => {
    expect(engine.pending.catalog.opaque.map(({ reason }) => reason)).toEqual([
      'PostgreSQL refuses this: column "a" of relation "kept" already exists',
      'PostgreSQL refuses this: table "nowhere" does not exist',
      "a transaction is begun and never ended: all it did is rolled back",
      "PostgreSQL refuses this: CREATE INDEX CONCURRENTLY cannot run inside a transaction block",
      'PostgreSQL refuses this: column "zz" of relation "kept" does not exist',
    ]);
    expect(engine.notes).toEqual([
      expect.stringMatching(/lacks extension postgis: only its types are there, as stubs$/),
      expect.stringMatching(/lacks extension vector/),
    ]);
  });
});
