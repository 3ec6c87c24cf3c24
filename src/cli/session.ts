import type { Paint } from "../report/writer.ts";
import type { Terminal } from "./terminal.ts";

/** What every command is given. */
export interface Session {
  readonly terminal: Terminal;
  readonly paint: Paint;
  /** `--config`, as written. */
  readonly configFile: string | null;
  readonly debug: boolean;
}
