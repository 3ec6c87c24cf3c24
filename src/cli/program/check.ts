import { Option } from "commander";
import { REPORT_WRITERS } from "../../report/writers.ts";
import type { CheckOptions } from "../commands/check.ts";
import { type EngineOptions, withEngine } from "../engine.ts";
import { engineOption, engineUrlOption, evidenceOptions, repeatable } from "./options.ts";
import type { Declare } from "./run.ts";

export const declareCheck: Declare = (program, run) => {
  const command = program
    .command("check")
    .description("the gate: hold the pending migrations against registry, meaning and contracts")
    .argument("[files...]", "pending migration files (default: what the base does not have)")
    .option("--base <ref>", "git ref the change is compared with (default: the remote's default branch)")
    .addOption(new Option("--applied <version>", "newest applied version; later ones are pending").conflicts("base"))
    .addOption(
      new Option(
        "--database-url <url>",
        "PostgreSQL whose history table tells what has run; plans are proved on it too ($HEADGATE_DATABASE_URL)",
      ).conflicts(["base", "applied"]),
    )
    .option("--registry-snapshot <file>", "registered versions and levels from a file; the registry is not asked")
    .option("--registry-url <url>", "schema registry with Confluent's REST API ($HEADGATE_REGISTRY_URL, registry.url)")
    .addOption(
      new Option(
        "--offline",
        "ask no registry, database or Kafka: the snapshot counts, or what is predicted ($HEADGATE_OFFLINE)",
      ).conflicts("registryUrl"),
    )
    .addOption(
      new Option("--format <format>", "what stdout gets")
        .choices(REPORT_WRITERS.map(({ format }) => format))
        .default("text"),
    )
    .addOption(repeatable("--output <format:file>", "another report into a file"))
    .option("--fetch", "fetch what a shallow clone lacks, where a plan's evidence is in it")
    .addOption(new Option("--fail-on <severity>", "what exits with 1").choices(["error", "warning", "never"]))
    .option("--explain", "with the way from each change to its readers: SQL, subject, contract, the file it names")
    .addOption(engineOption())
    .addOption(engineUrlOption());
  for (const option of evidenceOptions()) command.addOption(option);
  command.action(
    run(async (session, files: readonly string[], options: CheckOptions & EngineOptions) => {
      const { check } = await import("../commands/check.ts");
      return check(withEngine(session, options), files, options);
    }),
  );
};
