import type { Client, QueryArrayResult, QueryConfig } from "pg";
import type { FunctionName, LiveDatabase, SingleAnswer, SlotReading, SlotState, WatchedRows } from "../ports/live.ts";
import { InputError } from "../ports.ts";
import { connectDatabase, readVersions } from "./postgres.ts";
import { addressOf, connectionFailed, withoutSecrets } from "./postgres-url.ts";

/** Milliseconds. A count over a big table takes its time; a gate that waits for it longer than this is in the way. */
const PROOF_TIMEOUT = 60_000;
/** Milliseconds. Waiting for a lock makes others wait behind us. */
const LOCK_TIMEOUT = 2_000;

const READING = "check the address, the network and that the user may read what is asked for";

/**
 * A server to read proofs from. Every question is a transaction of its own that PostgreSQL keeps read-only, under time limits and with
 * a search path that nobody else has chosen; it is rolled back. Throws InputError.
 * @param timeout milliseconds that one statement may take
 */
export async function openLiveDatabase(url: string, timeout: number = PROOF_TIMEOUT): Promise<LiveDatabase> {
  // The server's own limit comes first; this one is for a network that has gone away.
  const client = await connectDatabase(url, { query_timeout: timeout + LOCK_TIMEOUT + 10_000 });
  // One session has one transaction at a time.
  let turn: Promise<unknown> = Promise.resolve();
  const ask = async <Result>(doing: string, read: () => Promise<Result>): Promise<Result> => {
    const answer = turn.then(() => guarded(client, timeout, read));
    turn = answer.catch(() => undefined);
    try {
      return await answer;
    } catch (error) {
      throw error instanceof InputError ? error : connectionFailed(url, doing, error, READING);
    }
  };
  return {
    label: addressOf(url),
    appliedVersions: (history) => ask(`reading ${history.table}`, () => readVersions(client, history)),
    single: (query, functions) =>
      ask("a query", async () => {
        const volatile = await volatileOf(client, functions);
        if (volatile.length > 0) return { kind: "volatile", functions: volatile };
        return single(client, query, timeout, (said) => withoutSecrets(said, url));
      }),
    slot: (name, watched) => ask(`reading the replication slot ${name}`, () => readSlot(client, name, watched)),
    close: () => client.end().catch(() => undefined),
  };
}

/** `SET LOCAL`, not start-up options: poolers refuse those. A temporary table or an object of a schema in front must not stand in for another. */
async function guarded<Result>(client: Client, timeout: number, read: () => Promise<Result>): Promise<Result> {
  await client.query("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
  try {
    await client.query(
      [
        "SET LOCAL search_path = pg_catalog, public, pg_temp",
        `SET LOCAL statement_timeout = ${timeout}`,
        `SET LOCAL lock_timeout = ${LOCK_TIMEOUT}`,
        `SET LOCAL idle_in_transaction_session_timeout = ${timeout}`,
        "SET LOCAL standard_conforming_strings = on",
      ].join("; "),
    );
    return await read();
  } finally {
    await client.query("ROLLBACK").catch(() => undefined);
  }
}

/** A transaction that is read-only still lets them read files, ask other servers, take locks, end sessions. */
async function volatileOf(client: Client, functions: readonly FunctionName[]): Promise<readonly string[]> {
  if (functions.length === 0) return [];
  const { rows } = await client.query<{ readonly name: string }>(VOLATILE, [JSON.stringify(functions)]);
  return rows.map(({ name }) => name);
}

/** Whoever may be meant: which of several functions of a name it is, only the server's own analysis tells. */
const VOLATILE = `
SELECT DISTINCT n.nspname || '.' || p.proname AS name
  FROM jsonb_to_recordset($1::jsonb) AS called ("schema" text, name text)
  JOIN pg_proc AS p ON p.proname = called.name
  JOIN pg_namespace AS n ON n.oid = p.pronamespace
 WHERE p.provolatile = 'v' AND (called."schema" = n.nspname OR called."schema" IS NULL)
 ORDER BY 1`;

/**
 * Through a cursor: PostgreSQL takes none but a plain query for one, and no more than two rows ever travel. The extended protocol takes
 * one statement at a time.
 */
async function single(
  client: Client,
  query: string,
  timeout: number,
  redact: (said: string) => string,
): Promise<SingleAnswer> {
  try {
    const text = `DECLARE headgate_proof NO SCROLL CURSOR FOR\n${query}`;
    const oneStatement: QueryConfig & { readonly queryMode: "extended" } = { text, queryMode: "extended" };
    await client.query(oneStatement);
    const answer: QueryArrayResult<unknown[]> = await client.query({
      text: "FETCH FORWARD 2 FROM headgate_proof",
      rowMode: "array",
    });
    const [field, ...others] = answer.fields;
    const [row, ...more] = answer.rows;
    if (field === undefined || row === undefined || others.length + more.length > 0) {
      return { kind: "not one value", rows: answer.rows.length, columns: answer.fields.length };
    }
    const type = await client.query<{ readonly name: string }>("SELECT format_type($1, NULL) AS name", [
      field.dataTypeID,
    ]);
    return { kind: "value", text: row[0] == null ? null : String(row[0]), type: type.rows[0]?.name ?? "unknown" };
  } catch (error) {
    return refusal(error, timeout, redact);
  }
}

/** What the server says of a query is an answer; what a connection that breaks says is none. */
function refusal(error: unknown, milliseconds: number, redact: (said: string) => string): SingleAnswer {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") throw error;
  const { code, message } = error;
  // https://www.postgresql.org/docs/current/errcodes-appendix.html
  if (code === "57014") return { kind: "took too long", milliseconds };
  if (code === "55P03") return { kind: "locked" };
  // Class 08 and 57P: the connection or the server is gone; what Node.js itself reports is no SQLSTATE.
  if (!/^[0-9A-Z]{5}$/.test(code) || code.startsWith("08") || code.startsWith("57P")) throw error;
  return { kind: "refused", message: redact(message), code };
}

interface SlotRow {
  readonly plugin: string | null;
  readonly database: string | null;
  readonly this_database: boolean | null;
  readonly active: boolean;
  readonly wal_status: string | null;
  readonly catalog_xmin: string | null;
  readonly confirmed: string | null;
  readonly unconfirmed: string | null;
}

async function readSlot(client: Client, name: string, watched: WatchedRows): Promise<SlotReading> {
  const { rows: standbys } = await client.query<{ readonly standby: boolean }>("SELECT pg_is_in_recovery() AS standby");
  const { rows: slots } = await client.query<SlotRow>(SLOT, [name]);
  const [row] = slots;
  const { rows } = await client.query<{ readonly object: string; readonly past: boolean }>(SHAPE, [
    watched.schema,
    watched.table,
    watched.columns,
    row?.catalog_xmin ?? null,
  ]);
  return { standby: standbys[0]?.standby ?? false, slot: row === undefined ? null : slotState(row), rows };
}

function slotState(row: SlotRow): SlotState {
  const { plugin, database, active, confirmed, unconfirmed } = row;
  return {
    ...{ plugin, database, active, confirmed },
    thisDatabase: row.this_database === true,
    walStatus: row.wal_status,
    catalogHorizon: row.catalog_xmin !== null,
    unconfirmed: unconfirmed === null ? null : BigInt(unconfirmed),
  };
}

/** `wal_status` came with PostgreSQL 13. */
const SLOT = `
SELECT s.plugin, s.database::text AS database, s.database = current_database() AS this_database, s.active,
       to_jsonb(s) ->> 'wal_status' AS wal_status, s.catalog_xmin::text AS catalog_xmin,
       s.confirmed_flush_lsn::text AS confirmed,
       pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
                       s.confirmed_flush_lsn)::numeric(40)::text AS unconfirmed
  FROM pg_replication_slots AS s
 WHERE s.slot_name = $1`;

/**
 * A row of the catalog bears the number of the transaction that wrote it last (xmin). The slot's catalog_xmin is moved on only with what
 * the client has confirmed, and to the oldest transaction that was still running there (snapbuild.c SnapBuildProcessRunningXacts, logical.c
 * LogicalIncreaseXminForSlot and LogicalConfirmReceivedLocation): an older number had ended before the confirmed place in the WAL. ALTER
 * TABLE waits for all who have written to the table, so what they wrote ended before that as well. age() is negative for a number that lies
 * ahead: such a row was frozen before the numbers came round.
 */
const SHAPE = `
WITH relation AS (
  SELECT c.oid, c.xmin AS changed, n.nspname || '.' || c.relname AS name
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
   WHERE n.nspname = $1::text AND c.relname = $2::text AND c.relkind IN ('r', 'p')
), attribute AS (
  SELECT r.name, a.attnum, a.attname, a.atttypid, a.xmin AS changed
    FROM relation AS r JOIN pg_attribute AS a ON a.attrelid = r.oid
   WHERE a.attnum > 0 AND NOT a.attisdropped AND ($3::text[] IS NULL OR a.attname = ANY ($3::text[]))
), shape AS (
  SELECT 0 AS place, 'table ' || name AS object, changed FROM relation WHERE $3::text[] IS NULL
  UNION ALL
  SELECT 1, 'column ' || attname, changed FROM attribute
  UNION ALL
  SELECT 2, 'index ' || i.indexrelid::regclass, i.xmin FROM relation AS r JOIN pg_index AS i ON i.indrelid = r.oid
   WHERE $3::text[] IS NULL AND (i.indisprimary OR i.indisreplident)
  UNION ALL
  SELECT 3, 'type ' || format_type(t.oid, NULL), t.xmin FROM pg_type AS t
   WHERE t.oid IN (SELECT atttypid FROM attribute) AND t.typtype IN ('e', 'd')
  UNION ALL
  SELECT 4, 'label ' || e.enumlabel || ' of ' || format_type(e.enumtypid, NULL), e.xmin FROM pg_enum AS e
   WHERE e.enumtypid IN (SELECT atttypid FROM attribute)
  UNION ALL
  SELECT 5, 'check ' || k.conname, k.xmin FROM relation AS r JOIN pg_constraint AS k ON k.conrelid = r.oid
   WHERE k.contype = 'c' AND k.convalidated
     AND EXISTS (SELECT FROM attribute AS a WHERE a.attnum = ANY (k.conkey))
)
SELECT object, coalesce(age(changed) < 0 OR age(changed) > age(($4::text)::xid), false) AS past
  FROM shape ORDER BY place, object`;
