import { Option } from "commander";
import { SAMPLE_FORMATS } from "../../contracts/bench/samples.ts";
import type { SamplesOptions } from "../commands/samples.ts";
import { type EngineOptions, withEngine } from "../engine.ts";
import { engineOption, engineUrlOption } from "./options.ts";
import type { Declare } from "./run.ts";
import { eventsOption, seedOption } from "./test.ts";

export const declareSamples: Declare = (program, run) => {
  program
    .command("samples")
    .description("the events of headgate test as files, for a consumer's own tests")
    .argument("[names...]", "consumers, tables or topics (default: every captured table)")
    .requiredOption("--out <folder>", "where to; other files there are left alone")
    .option("--base <ref>", "git ref the change is compared with (default: the remote's default branch)")
    .addOption(
      new Option("--format <format>", "JSON lines, JSON lines with schemas, or Avro in Confluent's framing")
        .choices(SAMPLE_FORMATS)
        .default(SAMPLE_FORMATS[0]),
    )
    .addOption(seedOption())
    .addOption(eventsOption())
    .addOption(engineOption())
    .addOption(engineUrlOption())
    .action(
      run(async (session, names: readonly string[], options: SamplesOptions & EngineOptions) => {
        const { samples } = await import("../commands/samples.ts");
        return samples(withEngine(session, options), names, options);
      }),
    );
};
