import { pgliteEngine } from "../adapters/pglite.ts";
import { postgresEngine } from "../adapters/postgres-engine.ts";
import type { EngineUse } from "../pass/engine.ts";
import { InputError } from "../ports.ts";
import type { Session } from "./session.ts";

/** What `--engine` takes: static replay; static, then a real PostgreSQL where that leaves something open; or always a real one. */
export const ENGINES = ["static", "auto", "pglite", "postgres"] as const;

export interface EngineOptions {
  readonly engine: (typeof ENGINES)[number];
  readonly engineUrl?: string;
}

/** Keeps a password out of the command line. */
const URL_VARIABLE = "HEADGATE_ENGINE_URL";

/** The session with the engine that the options name. Throws InputError when a server is wanted and none is named. */
export function withEngine(session: Session, options: EngineOptions): Session {
  const use = engineUse(options.engine, options.engineUrl ?? session.terminal.environment.get(URL_VARIABLE) ?? null);
  return use === null ? session : { ...session, engine: use };
}

function engineUse(engine: EngineOptions["engine"], url: string | null): EngineUse | null {
  switch (engine) {
    case "static":
      return null;
    case "auto":
      return { when: "needed", engine: url === null ? pgliteEngine() : postgresEngine(url) };
    case "pglite":
      return { when: "always", engine: pgliteEngine() };
    case "postgres":
      if (url === null) {
        throw new InputError("--engine postgres needs a server", {
          todo: `name one with --engine-url or ${URL_VARIABLE}: a user that may create databases`,
        });
      }
      return { when: "always", engine: postgresEngine(url) };
    default:
      return engine satisfies never;
  }
}
