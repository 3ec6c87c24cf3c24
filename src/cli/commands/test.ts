import { benchJson } from "../bench/json.ts";
import { benchJunit } from "../bench/junit.ts";
import { type BenchRun, chosenContracts, runBench } from "../bench/results.ts";
import { openBench } from "../bench/stream.ts";
import { benchText } from "../bench/text.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { Session } from "../session.ts";
import { say, write } from "../terminal.ts";

export interface TestOptions {
  readonly base?: string;
  readonly seed: number;
  readonly events: number;
  readonly format: "text" | "json" | "junit";
  readonly allowTestCommands?: true;
  readonly baseCommands?: true;
}

/** `headgate test [CONSUMER…]`: contracts, and consumers' own code, against generated events. */
export async function test(session: Session, names: readonly string[], options: TestOptions): Promise<ExitCode> {
  const open = await openBench(session, options.base ?? null);
  const contracts = chosenContracts(open.head.contracts, names);
  if (open.base === null)
    await say(session.terminal, "nothing to compare with: events are of the schemas as they stand");
  const run = await runBench(session, open, contracts, {
    seed: options.seed,
    events: options.events,
    allowElsewhere: options.allowTestCommands === true,
    base: options.baseCommands === true ? (open.base?.contracts ?? []) : null,
  });
  await write(session.terminal.stdout, rendered(run, session, options.format));
  return exitCode(run);
}

function rendered(run: BenchRun, { paint, terminal: { environment } }: Session, format: TestOptions["format"]): string {
  switch (format) {
    case "text":
      return benchText(run, paint, environment);
    case "json":
      return benchJson(run, environment);
    case "junit":
      return benchJunit(run, environment);
    default:
      return format satisfies never;
  }
}

function exitCode({ consumers }: BenchRun): ExitCode {
  const has = (state: BenchRun["consumers"][number]["state"]) => consumers.some((consumer) => consumer.state === state);
  if (has("failed")) return EXIT.blocked;
  return has("undecided") ? EXIT.failed : EXIT.passed;
}
