import type { PGlite, Results } from "@electric-sql/pglite";
import { type CatalogEngine, type EngineAnswer, type EngineSession, InputError } from "../ports.ts";
import { contribExtensions } from "./pglite-extensions.ts";

/** The version package.json asks for. */
const PACKAGE = "@electric-sql/pglite@0.5.16";

/**
 * PostgreSQL compiled to WebAssembly, in this process and its memory (PGlite). The package is optional and read only when a
 * history is to be run.
 */
export function pgliteEngine(): CatalogEngine {
  return { name: "PGlite", open };
}

/** Ends when nobody holds a database: each takes hundreds of megabytes, so that there is one at a time. */
let free: Promise<void> = Promise.resolve();

async function open(extensions: readonly string[]): Promise<EngineSession> {
  const { PGlite } = await load();
  const { promise, resolve: release } = deferred();
  const before = free;
  free = before.then(() => promise);
  await before;
  try {
    const database = await boot(async () => PGlite.create({ extensions: await contribExtensions(extensions) }));
    return await sessionIn(database, release);
  } catch (error) {
    release();
    throw error;
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

async function sessionIn(database: PGlite, release: () => void): Promise<EngineSession> {
  const version = await database.query<{ readonly server_version: string }>("SHOW server_version");
  const server = version.rows[0]?.server_version ?? "";
  return {
    label: `PGlite (PostgreSQL ${server})`,
    major: Number.parseInt(server, 10),
    ownServer: true,
    run: (sql) => run(database, sql),
    close: () => database.close().finally(release),
  };
}

async function load() {
  try {
    return await import("@electric-sql/pglite");
  } catch (error) {
    throw new InputError("the PGlite engine is not installed", {
      todo: `npm install ${PACKAGE} beside headgate; where that cannot be, as in the GitHub Action, name a server in HEADGATE_ENGINE_URL and take the engine postgres`,
      cause: error,
    });
  }
}

async function boot(create: () => Promise<PGlite>): Promise<PGlite> {
  try {
    return await create();
  } catch (error) {
    throw lost("does not start", error);
  }
}

async function run(database: PGlite, sql: string): Promise<EngineAnswer> {
  try {
    return { ok: true, rows: lastRows(await database.exec(sql)) };
  } catch (error) {
    if (error instanceof Error && "code" in error && typeof error.code === "string" && "severity" in error) {
      return { ok: false, message: error.message, code: error.code };
    }
    throw lost("broke off", error);
  }
}

/** A statement that gives rows has fields, even where there are no rows. */
function lastRows(results: readonly Results[]): Extract<EngineAnswer, { ok: true }>["rows"] {
  const rows: readonly unknown[] = results.findLast(({ fields }) => fields.length > 0)?.rows ?? [];
  return rows.flatMap((row) => (typeof row === "object" && row !== null ? [{ ...row }] : []));
}

function lost(what: string, error: unknown): InputError {
  const said = error instanceof Error ? error.message : String(error);
  return new InputError(`PGlite ${what}: ${said}`, {
    todo: "it needs some 800 MB of memory; the engine postgres takes a server instead, named in HEADGATE_ENGINE_URL",
    cause: error,
  });
}
