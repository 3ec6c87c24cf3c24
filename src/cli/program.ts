import { Command, CommanderError, Option } from "commander";
import { openCache } from "./cache.ts";
import { describeFailure, EXIT, type ExitCode } from "./exit-codes.ts";
import { COMMANDS } from "./program/all.ts";
import type { Run } from "./program/run.ts";
import { refusedByEnvironment, type Session } from "./session.ts";
import { type ColorChoice, paintFor, say, type Terminal } from "./terminal.ts";
import { VERSION } from "./version.ts";

/** Runs one command line (without `node` and the script) at a moment and gives the exit status. Never throws. */
export async function runProgram(args: readonly string[], terminal: Terminal, now = new Date()): Promise<ExitCode> {
  const program = new Command("headgate");
  const outcome: { code: ExitCode } = { code: EXIT.passed };
  const run: Run =
    <Args extends readonly unknown[]>(command: (session: Session, ...args: Args) => Promise<ExitCode>) =>
    async (...args: Args) => {
      outcome.code = await command(openSession(program, terminal, now), ...args);
    };
  declareProgram(program, terminal);
  for (const declare of COMMANDS) declare(program, run);
  try {
    await program.parseAsync(args, { from: "user" });
    return outcome.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.passed : EXIT.failed;
    await say(terminal, describeFailure(error, program.opts<GlobalOptions>().debug === true));
    return EXIT.failed;
  }
}

interface GlobalOptions {
  readonly config?: string;
  readonly color: ColorChoice;
  readonly debug?: true;
  readonly cache: boolean;
  readonly command: boolean;
}

function openSession(program: Command, terminal: Terminal, now: Date): Session {
  const { config, color, debug, cache, command } = program.opts<GlobalOptions>();
  const common = {
    terminal,
    now,
    paint: paintFor(terminal, color),
    configFile: config ?? null,
    debug: debug === true,
    commandsRefused: command ? refusedByEnvironment(terminal) : "with --no-command",
  };
  return { ...common, cache: cache ? openCache(common) : null };
}

function declareProgram(program: Command, terminal: Terminal): void {
  program
    .description("Stops migrations that would break the readers of your change stream.")
    .version(VERSION)
    .option("--config <file>", "headgate.yaml to use (default: the nearest one, from here upwards)")
    .addOption(new Option("--color <when>", "colours in text").choices(["auto", "always", "never"]).default("auto"))
    .option("--debug", "stack traces of unexpected errors")
    .option(
      "--no-cache",
      "replay the whole history, and keep nothing of it ($HEADGATE_CACHE, or the user's cache folder)",
    )
    .option(
      "--no-command",
      "do not run `migrations: {command: …}`, for changes that are not trusted ($HEADGATE_NO_COMMAND)",
    )
    .showHelpAfterError("(--help lists commands and options)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
    });
}
