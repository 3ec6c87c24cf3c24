import { InvalidArgumentError, Option } from "commander";
import type { TestOptions } from "../commands/test.ts";
import { type EngineOptions, withEngine } from "../engine.ts";
import { engineOption, engineUrlOption, formatOption } from "./options.ts";
import type { Declare } from "./run.ts";

export const declareTest: Declare = (program, run) => {
  program
    .command("test")
    .description("contracts, and the code they name, against generated change events")
    .argument("[consumers...]", "only these (default: all that have a contract)")
    .option("--base <ref>", "git ref the change is compared with (default: the remote's default branch)")
    .addOption(seedOption())
    .addOption(eventsOption())
    .addOption(formatOption("text", "json", "junit"))
    .option("--allow-test-commands", "run `test:` of contracts that are kept elsewhere, too")
    .option("--base-commands", "run a consumer's `test:` only where the base names the same command")
    .addOption(engineOption())
    .addOption(engineUrlOption())
    .action(
      run(async (session, consumers: readonly string[], options: TestOptions & EngineOptions) => {
        const { test } = await import("../commands/test.ts");
        return test(withEngine(session, options), consumers, options);
      }),
    );
};

export function seedOption(): Option {
  return new Option("--seed <number>", "what values are chosen by; the same gives the same events")
    .argParser((text: string) => wholeNumber(text, 0))
    .default(1);
}

export function eventsOption(): Option {
  return new Option("--events <number>", "of each table, before the change and after it, at most")
    .argParser((text: string) => wholeNumber(text, 1))
    .default(120);
}

const MOST = 2 ** 31 - 1;

function wholeNumber(text: string, least: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : -1;
  if (value < least || value > MOST) throw new InvalidArgumentError(`It takes a whole number from ${least} on.`);
  return value;
}
