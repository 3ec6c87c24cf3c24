import type { Command } from "commander";
import type { ExitCode } from "../exit-codes.ts";
import type { Session } from "../session.ts";

/** Wraps a command for commander: it learns the global options, and its status becomes the program's. */
export type Run = <Args extends readonly unknown[]>(
  command: (session: Session, ...args: Args) => Promise<ExitCode>,
) => (...args: Args) => Promise<void>;

/** Adds one command, or a group of them, to the program. Its code is loaded when it runs, so that none slows the others. */
export type Declare = (program: Command, run: Run) => void;
