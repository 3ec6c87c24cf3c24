import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLiveDatabase } from "../../../src/adapters/live-postgres.ts";
import type { LiveDatabase, SingleAnswer, SlotReading } from "../../../src/ports/live.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";

const READ =
  "SELECT count(*) FROM pg_logical_slot_get_binary_changes('s', NULL, NULL, 'proto_version', '1', 'publication_names', 'p')";

/** The oldest and the newest server there is a package of: their columns and horizons differ. */
describe.each([15, 18])("PostgreSQL %s", (postgres) => {
  let server: PostgresServer;
  let live: LiveDatabase;
  beforeAll(async () => {
    server = await startPostgres({ postgres });
    await server.exec(`
      CREATE TYPE mood AS ENUM ('calm');
      CREATE TABLE users (id int PRIMARY KEY, email text, mood mood);
      CREATE TABLE audit (at timestamptz);
      CREATE PUBLICATION p FOR ALL TABLES;
      CREATE FUNCTION plain(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)';
      CREATE FUNCTION noisy(text) RETURNS text LANGUAGE sql AS 'SELECT lower($1)';
      INSERT INTO users VALUES (1, 'A@b.org', 'calm');`);
    live = await openLiveDatabase(server.url, 1_000);
  });
  afterAll(async () => {
    await live?.close();
    await server?.stop();
  });
  const single = (query: string, ...functions: readonly string[]): Promise<SingleAnswer> =>
    live.single(
      query,
      functions.map((name) => ({ schema: null, name })),
    );

  it("answers one query with one value", async () => {
    expect(await single("SELECT count(*) FROM users", "count")).toEqual({ kind: "value", text: "1", type: "bigint" });
    expect(await single("SELECT count(*) FROM public.users WHERE plain(email) = email", "count", "plain")).toEqual({
      ...{ kind: "value", text: "0", type: "bigint" },
    });
    expect(await single("SELECT NULL::numeric(4,1)")).toEqual({ kind: "value", text: null, type: "numeric" });
    expect(await single("SELECT 1, 2")).toEqual({ kind: "not one value", rows: 1, columns: 2 });
    expect(await single("SELECT generate_series(1, 5000000)")).toEqual({ kind: "not one value", rows: 2, columns: 1 });
    expect(await single("SELECT id FROM users WHERE false")).toEqual({ kind: "not one value", rows: 0, columns: 1 });
  });

  it("runs nothing that may do more than read", async () => {
    const volatile = (name: string) => ({ kind: "volatile", functions: [name] });
    expect(await single("SELECT noisy(email) FROM users", "noisy")).toEqual(volatile("public.noisy"));
    expect(await single("SELECT pg_sleep(1)", "pg_sleep")).toEqual(volatile("pg_catalog.pg_sleep"));
    for (const name of [
      "pg_read_file",
      "lo_import",
      "nextval",
      "set_config",
      "pg_advisory_lock",
      "pg_terminate_backend",
    ]) {
      expect(await single(`SELECT ${name}('x')`, name)).toEqual(volatile(`pg_catalog.${name}`));
    }
    for (const name of [
      "pg_logical_emit_message",
      "query_to_xml",
      "pg_switch_wal",
      "pg_notify",
      "pg_ls_dir",
      "ts_stat",
    ]) {
      expect(await single(`SELECT ${name}('x')`, name)).toEqual(volatile(`pg_catalog.${name}`));
    }
  });

  it("is refused by the server what the caller let through", async () => {
    const codes: string[] = [];
    for (const query of [
      "DELETE FROM users",
      "WITH gone AS (DELETE FROM users RETURNING 1) SELECT count(*) FROM gone",
      "SELECT id FROM users FOR UPDATE",
      "SELECT set_config('transaction_read_only', 'off', true)",
      "SELECT 1; COMMIT; DELETE FROM users",
      "SELECT mail FROM users",
    ]) {
      const answer = await single(query);
      codes.push(answer.kind === "refused" ? answer.code : answer.kind);
    }
    expect(codes).toEqual(["42601", "0A000", "25006", "25001", "42601", "42703"]);
    expect(await single("SELECT count(*) FROM users")).toMatchObject({ text: "1" });
  });

  it("neither takes long nor waits for others", async () => {
    expect(await single("SELECT count(*) FROM generate_series(1, 1000000000)")).toEqual({
      kind: "took too long",
      milliseconds: 1_000,
    });
    const other = await server.connect();
    await other.query("BEGIN; LOCK TABLE audit IN ACCESS EXCLUSIVE MODE");
    const patient = await openLiveDatabase(server.url, 10_000);
    expect(await patient.single("SELECT count(*) FROM audit", [])).toEqual({ kind: "locked" });
    await patient.close();
    await other.end();
  });

  it("does not take a temporary table of the session, or a schema of the user, for the real thing", async () => {
    await server.exec(
      "CREATE SCHEMA postgres; CREATE TABLE postgres.users (id int); ALTER ROLE postgres SET search_path = postgres, public",
    );
    const other = await openLiveDatabase(server.url);
    expect(await other.single("SELECT count(*) FROM users", [])).toMatchObject({ text: "1" });
    await other.close();
    await server.exec("DROP SCHEMA postgres CASCADE; ALTER ROLE postgres RESET search_path");
  });

  it("knows when a slot has read past the last row of the old shape", async () => {
    const contact = { schema: "public", table: "users", columns: ["contact"] };
    const past = ({ rows }: SlotReading) => rows.map((row) => row.past);
    expect(await live.slot("s", contact)).toEqual({ standby: false, slot: null, rows: [] });
    await server.exec("SELECT pg_create_logical_replication_slot('s', 'pgoutput')");
    // A writer that began before the expand step: ALTER TABLE waits for it.
    const writer = await server.connect();
    await writer.query("BEGIN; INSERT INTO users VALUES (2, 'b', 'calm')");
    const expand = server.exec("ALTER TABLE users ADD COLUMN contact text");
    await writer.query("COMMIT");
    await expand;
    expect(past(await live.slot("s", contact))).toEqual([false]);
    // Everything is read, but no record of the WAL told yet which transactions had ended.
    await server.exec(READ);
    expect(await live.slot("s", contact)).toMatchObject({
      ...{
        slot: { plugin: "pgoutput", active: false, thisDatabase: true, catalogHorizon: true, walStatus: "reserved" },
      },
      rows: [{ object: "column contact", past: false }],
    });
    await running();
    await server.exec(READ);
    await running();
    await server.exec(READ);
    expect(past(await live.slot("s", contact))).toEqual([true]);
    const whole = await live.slot("s", { schema: "public", table: "users", columns: null });
    expect(whole.rows.map(({ object }) => object)).toEqual([
      ...["table public.users", "column contact", "column email", "column id", "column mood"],
      ...["index users_pkey", "type mood", "label calm of mood"],
    ]);
    expect(new Set(past(whole))).toEqual(new Set([true]));
    await writer.end();
  });

  it("is not past while a transaction from before the expand step is still open, whatever has been read", async () => {
    const old = await server.connect();
    await old.query("BEGIN; INSERT INTO audit VALUES (now())");
    await server.exec("ALTER TABLE users ADD COLUMN later text");
    for (let turn = 0; turn < 3; turn += 1) {
      await running();
      await server.exec(READ);
    }
    const later = { schema: "public", table: "users", columns: ["later"] };
    expect((await live.slot("s", later)).rows).toEqual([{ object: "column later", past: false }]);
    await old.query("COMMIT");
    await old.end();
    for (let turn = 0; turn < 3; turn += 1) {
      await running();
      await server.exec(READ);
    }
    expect((await live.slot("s", later)).rows).toEqual([{ object: "column later", past: true }]);
  });

  it("sees a slot whose WAL is gone", async () => {
    await server.exec("SELECT pg_create_logical_replication_slot('behind', 'pgoutput')");
    await server.exec("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'");
    await server.exec("SELECT pg_reload_conf()");
    for (let turn = 0; turn < 6; turn += 1) {
      await server.exec("INSERT INTO audit SELECT now() FROM generate_series(1, 1000)");
      await server.exec("SELECT pg_switch_wal()");
    }
    await server.exec("CHECKPOINT");
    const { slot, rows } = await live.slot("behind", { schema: "public", table: "users", columns: ["email"] });
    expect(slot?.walStatus).toBe("lost");
    expect(rows).toHaveLength(1);
  });

  it("tells a server that went away from an answer", async () => {
    const other = await openLiveDatabase(server.url, 5_000);
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    const answer = other.single("SELECT count(*) FROM generate_series(1, 1000000000)", []).catch(String);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'FETCH%'");
    expect(await answer).toMatch(/^InputError: a query failed: /);
    await Promise.all([admin.end(), other.close()]);
  });

  /** What is running is logged at every checkpoint; so does the background writer, four times a minute. */
  async function running(): Promise<void> {
    await server.exec("INSERT INTO audit VALUES (now())");
    await server.exec("CHECKPOINT");
  }
});
