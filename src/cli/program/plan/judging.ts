import { type Command, Option } from "commander";
import { engineOption, engineUrlOption, evidenceOptions } from "../options.ts";

/** The options of `check` that tell what plans are judged against. */
export function addJudgingOptions(command: Command): Command {
  const judging = command
    .option("--base <ref>", "git ref the change is compared with (default: the remote's default branch)")
    .option("--registry-snapshot <file>", "registered versions and levels from a file; the registry is not asked")
    .option("--registry-url <url>", "schema registry with Confluent's REST API ($HEADGATE_REGISTRY_URL, registry.url)")
    .addOption(
      new Option(
        "--offline",
        "ask no registry, database or Kafka: the snapshot counts, or what is predicted ($HEADGATE_OFFLINE)",
      ).conflicts("registryUrl"),
    )
    .addOption(engineOption())
    .addOption(engineUrlOption())
    .option("--fetch", "fetch what a shallow clone lacks, where a plan's evidence is in it");
  for (const option of evidenceOptions()) judging.addOption(option);
  return judging;
}
