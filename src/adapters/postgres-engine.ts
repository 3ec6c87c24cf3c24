import { randomBytes } from "node:crypto";
import type { Client } from "pg";
import { type CatalogEngine, type EngineAnswer, type EngineSession, InputError } from "../ports.ts";
import { addressOf, CONNECT_TIMEOUT, connectionFailed, withoutSecrets } from "./postgres-url.ts";

const TODO = "check the address and that the user may create databases, or use --engine pglite";
/** Milliseconds one statement of a migration over an empty database may take. */
const STATEMENT_TIMEOUT = 60_000;
/** The first version whose catalogs are read. */
const OLDEST = 15;

/**
 * A server that is given: every history runs in a new database with a random name, which is dropped afterwards. Nothing else on
 * the server is touched. Throws InputError for a text that is no connection URL.
 */
export function postgresEngine(url: string): CatalogEngine {
  const name = serverOf(url);
  return { name, open: () => open(url, name) };
}

function serverOf(url: string): string {
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return addressOf(databaseUrl(url, ""));
  throw new InputError("the engine's address is no connection URL", {
    where: "--engine-url or HEADGATE_ENGINE_URL",
    todo: "postgres://user:password@host:5432/postgres",
  });
}

function databaseUrl(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = database === "" ? "" : `/${database}`;
  return address.href;
}

async function open(url: string, name: string): Promise<EngineSession> {
  const administration = await connect(url);
  const database = `headgate_${randomBytes(8).toString("hex")}`;
  const drop = async (): Promise<void> => {
    try {
      await administration.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    } catch (error) {
      throw connectionFailed(url, `dropping the database ${database}`, error, "drop it by hand");
    } finally {
      await administration.end().catch(() => undefined);
    }
  };
  try {
    const version = await versionOf(administration, url);
    await create(administration, url, database);
    const client = await connect(databaseUrl(url, database));
    await client.query(`SET statement_timeout = ${STATEMENT_TIMEOUT}`);
    return {
      label: `${name} (PostgreSQL ${version})`,
      major: Number.parseInt(version, 10),
      ownServer: false,
      run: (sql) => run(client, url, sql),
      close: async () => {
        await client.end().catch(() => undefined);
        await drop();
      },
    };
  } catch (error) {
    await drop().catch(() => undefined);
    throw error;
  }
}

async function connect(url: string): Promise<Client> {
  const { default: pg } = await import("pg");
  try {
    const client = new pg.Client({
      connectionString: url,
      application_name: "headgate",
      connectionTimeoutMillis: CONNECT_TIMEOUT,
    });
    // A connection that breaks later shows in the next query; without a listener it would end the process.
    client.on("error", () => undefined);
    await client.connect();
    return client;
  } catch (error) {
    throw connectionFailed(url, "connecting", error, TODO);
  }
}

async function versionOf(client: Client, url: string): Promise<string> {
  const shown = await client.query<{ readonly server_version: string }>("SHOW server_version");
  const version = shown.rows[0]?.server_version ?? "";
  if (Number.parseInt(version, 10) >= OLDEST) return version;
  throw new InputError(`the engine is PostgreSQL ${version}: ${OLDEST} is the oldest whose catalog is read`, {
    where: addressOf(url),
    todo: "give a newer server, or use --engine pglite",
  });
}

/** From template0: nothing a site put into template1 counts. */
async function create(client: Client, url: string, database: string): Promise<void> {
  try {
    await client.query(`CREATE DATABASE ${database} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`);
  } catch (error) {
    throw connectionFailed(url, "creating a database", error, TODO);
  }
}

async function run(client: Client, url: string, sql: string): Promise<EngineAnswer> {
  try {
    const result: unknown = await client.query(sql);
    return { ok: true, rows: lastRows(Array.isArray(result) ? result : [result]) };
  } catch (error) {
    if (isRefusal(error)) return { ok: false, message: withoutSecrets(error.message, url), code: error.code };
    throw connectionFailed(url, "running the migrations", error, "the connection broke: try again");
  }
}

/** An ErrorResponse of the server that leaves the session alive. */
function isRefusal(error: unknown): error is Error & { readonly code: string } {
  if (!(error instanceof Error) || !("code" in error) || !("severity" in error)) return false;
  return typeof error.code === "string" && error.severity === "ERROR";
}

/** One text of several statements gives a result for each; those that give rows have fields. */
function lastRows(results: readonly unknown[]): Extract<EngineAnswer, { ok: true }>["rows"] {
  const last = results.findLast((result): result is { readonly rows: readonly unknown[] } => {
    if (typeof result !== "object" || result === null || !("fields" in result) || !("rows" in result)) return false;
    return Array.isArray(result.fields) && result.fields.length > 0 && Array.isArray(result.rows);
  });
  return (last?.rows ?? []).flatMap((row) => (typeof row === "object" && row !== null ? [{ ...row }] : []));
}
