import type { EngineUse } from "../pass/engine.ts";
import type { CatalogCache } from "../ports.ts";
import type { Paint } from "../report/writer.ts";
import type { Terminal } from "./terminal.ts";

/** What every command is given. */
export interface Session {
  readonly terminal: Terminal;
  /** When the run began: what is asked of the clock is asked once. */
  readonly now: Date;
  readonly paint: Paint;
  /** `--config`, as written. */
  readonly configFile: string | null;
  readonly debug: boolean;
  /** Where or why commands of the configuration are not run, as the end of a sentence; null: they are. */
  readonly commandsRefused: string | null;
  /** What earlier runs made of histories; null with `--no-cache` and where there is no folder for it. */
  readonly cache: CatalogCache | null;
  /** What replays where static replay does not; absent with `--engine static`. */
  readonly engine?: EngineUse;
}

const NO_COMMAND = "HEADGATE_NO_COMMAND";

/** Whoever checks changes of strangers must not run what those changes say; the environment may forbid it for all runs. */
export function refusedByEnvironment({ environment }: Terminal): string | null {
  return environment.has(NO_COMMAND) ? `where ${NO_COMMAND} is set` : null;
}
