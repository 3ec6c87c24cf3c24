import type { Client, ClientConfig } from "pg";
import { type Database, type HistoryRow, type HistoryTable, InputError, type RecordedVersion } from "../ports.ts";
import { CONNECT_TIMEOUT, connectionFailed } from "./postgres-url.ts";

const READING = "check the address, the network and that the user may read the table";

/** A server to read from. Every read is a transaction of its own that PostgreSQL itself keeps read-only. */
export async function openDatabase(url: string): Promise<Database> {
  const client = await connectDatabase(url);
  return {
    async appliedVersions(history) {
      try {
        return await readOnly(client, () => readVersions(client, history));
      } catch (error) {
        throw error instanceof InputError ? error : connectionFailed(url, `reading ${history.table}`, error, READING);
      }
    },
    close: () => client.end().catch(() => undefined),
  };
}

/** Throws InputError. */
export async function connectDatabase(url: string, more: ClientConfig = {}): Promise<Client> {
  const { default: pg } = await import("pg");
  const settings = { connectionString: url, application_name: "headgate", connectionTimeoutMillis: CONNECT_TIMEOUT };
  try {
    const client = new pg.Client({ ...settings, ...more });
    // A connection that breaks later shows in the next query; without a listener it would end the process.
    client.on("error", () => undefined);
    await client.connect();
    return client;
  } catch (error) {
    throw connectionFailed(url, "connecting", error, READING);
  }
}

async function readOnly<Result>(client: Client, read: () => Promise<Result>): Promise<Result> {
  await client.query("BEGIN TRANSACTION READ ONLY");
  try {
    await client.query(`SET LOCAL statement_timeout = ${CONNECT_TIMEOUT}`);
    return await read();
  } finally {
    await client.query("ROLLBACK").catch(() => undefined);
  }
}

/** No table, no migration has run: that is how every framework starts. */
export async function readVersions(client: Client, history: HistoryTable): Promise<readonly RecordedVersion[]> {
  const quoted = quotedTable(history.table);
  const found = await client.query<{ readonly oid: string | null }>("SELECT to_regclass($1)::oid AS oid", [quoted]);
  if (found.rows[0]?.oid == null) return [];
  const columns = await client.query<{ readonly attname: string }>(
    "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped",
    [quoted],
  );
  const query = history.query(quoted, new Set(columns.rows.map(({ attname }) => attname)));
  const rows = await client.query<HistoryRow>(query);
  return history.read(rows.rows, history.table);
}

/** `app.my runs` as SQL writes it. */
export function quotedTable(table: string): string {
  return table
    .split(".")
    .map((name) => `"${name.replaceAll('"', '""')}"`)
    .join(".");
}
