import { pgliteEngine } from "../adapters/pglite.ts";
import { postgresEngine } from "../adapters/postgres-engine.ts";
import type { EngineUse } from "../pass/engine.ts";
import { type CatalogEngine, InputError } from "../ports.ts";
import type { Session } from "./session.ts";

/** What `--engine` takes: static replay; static, then a real PostgreSQL where that leaves something open; or always a real one. */
export const ENGINES = ["static", "auto", "pglite", "postgres"] as const;

export interface EngineOptions {
  readonly engine: (typeof ENGINES)[number];
  readonly engineUrl?: string;
}

/** Keeps a password out of the command line. */
const URL_VARIABLE = "HEADGATE_ENGINE_URL";

/**
 * The session with the engine that the options name. Throws InputError when a server is wanted and none is named.
 * @param refused why the given server runs nothing, as the end of a sentence; null: it does
 */
export function withEngine(session: Session, options: EngineOptions, refused: string | null = null): Session {
  const url = options.engineUrl ?? session.terminal.environment.get(URL_VARIABLE) ?? null;
  const server = (address: string) => (refused === null ? postgresEngine(address) : refusedServer(refused));
  const use = engineUse(options.engine, url, server);
  return use === null ? session : { ...session, engine: use };
}

/** Migrations may do on a server what its user may, COPY … FROM PROGRAM included. */
function refusedServer(refused: string): CatalogEngine {
  const open = (): never => {
    throw new InputError(`no migrations are run on the server of ${URL_VARIABLE} ${refused}`, {
      todo: "take the engine static for them",
    });
  };
  return { name: "PostgreSQL", open: async () => open() };
}

function engineUse(
  engine: EngineOptions["engine"],
  url: string | null,
  server: (url: string) => CatalogEngine,
): EngineUse | null {
  switch (engine) {
    case "static":
      return null;
    case "auto":
      return { when: "needed", engine: url === null ? pgliteEngine() : server(url) };
    case "pglite":
      return { when: "always", engine: pgliteEngine() };
    case "postgres":
      if (url === null) {
        throw new InputError("--engine postgres needs a server", {
          todo: `name one with --engine-url or ${URL_VARIABLE}: a user that may create databases`,
        });
      }
      return { when: "always", engine: server(url) };
    default:
      return engine satisfies never;
  }
}
