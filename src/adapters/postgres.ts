import type { Client } from "pg";
import { type Database, type HistoryRow, type HistoryTable, InputError } from "../ports.ts";

/** Milliseconds: a gate must not hang on a server that does not answer. */
const TIMEOUT = 10_000;

/** A server to read from. Every read is a transaction of its own that PostgreSQL itself keeps read-only. */
export async function openDatabase(url: string): Promise<Database> {
  const { default: pg } = await import("pg");
  const client = await connect(() => {
    const settings = { connectionString: url, application_name: "headgate", connectionTimeoutMillis: TIMEOUT };
    return new pg.Client(settings);
  }, url);
  return {
    async appliedVersions(history) {
      try {
        return await readOnly(client, () => readVersions(client, history));
      } catch (error) {
        throw error instanceof InputError ? error : failed(url, `reading ${history.table}`, error);
      }
    },
    close: () => client.end().catch(() => undefined),
  };
}

async function connect(create: () => Client, url: string): Promise<Client> {
  try {
    const client = create();
    // A connection that breaks later shows in the next query; without a listener it would end the process.
    client.on("error", () => undefined);
    await client.connect();
    return client;
  } catch (error) {
    throw failed(url, "connecting", error);
  }
}

async function readOnly<Result>(client: Client, read: () => Promise<Result>): Promise<Result> {
  await client.query("BEGIN TRANSACTION READ ONLY");
  try {
    await client.query(`SET LOCAL statement_timeout = ${TIMEOUT}`);
    return await read();
  } finally {
    await client.query("ROLLBACK").catch(() => undefined);
  }
}

/** No table, no migration has run: that is how every framework starts. */
async function readVersions(client: Client, history: HistoryTable): Promise<readonly string[]> {
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

function failed(url: string, doing: string, error: unknown): InputError {
  const said = error instanceof Error ? error.message || error.name : String(error);
  return new InputError(`${doing} failed: ${withoutSecrets(said, url)}`, {
    where: addressOf(url),
    todo: "check the address, the network and that the user may read the table",
  });
}

/** Host, port and database: what a message may show of a connection URL. */
function addressOf(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `PostgreSQL at ${hostname || "localhost"}${port === "" ? "" : `:${port}`}${pathname}`;
  } catch {
    return "the PostgreSQL connection";
  }
}

/** Takes the URL and its password, as written and as meant, out of somebody else's message. */
function withoutSecrets(message: string, url: string): string {
  const written = /^[^:]+:\/\/[^@/]*?:([^@]*)@/.exec(url)?.[1] ?? "";
  const inQuery = /[?&]password=([^&]*)/.exec(url)?.[1] ?? "";
  const secrets = [url, written, decoded(written), inQuery, decoded(inQuery)].filter((secret) => secret !== "");
  return secrets.reduce((text, secret) => text.replaceAll(secret, "***"), message);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
