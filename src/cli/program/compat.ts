import { InvalidArgumentError, Option } from "commander";
import { AVRO_LINES } from "../../model/prediction.ts";
import { REGISTRY_SCHEMA_TYPES } from "../../model/registry.ts";
import { LEVELS, type Level } from "../../model/verdict.ts";
import type { CompatOptions } from "../commands/compat.ts";
import { formatOption, repeatable } from "./options.ts";
import type { Declare } from "./run.ts";

export const declareCompat: Declare = (program, run) => {
  program
    .command("compat")
    .description("may a schema follow those that are registered, and why not: as the registry decides it")
    .argument("[schemas...]", "NEW, then the registered versions, oldest first; - reads stdin")
    .addOption(new Option("--level <level>", `${LEVELS.join(", ")} (default: all)`).argParser(parseLevel))
    .option("--subject <name>", "the registered versions and the level of this subject, instead of OLD files")
    .addOption(new Option("--type <type>", "of NEW and OLD").choices(REGISTRY_SCHEMA_TYPES).default("AVRO"))
    .addOption(repeatable("--references <file>", "a schema that NEW or OLD refer to, dependencies first"))
    .addOption(new Option("--avro <line>", "Avro beside the registry (default: 1.11)").choices(AVRO_LINES))
    .option("--normalize", "as a registry that brings schemas into normal form (normalize.schemas)")
    .option("--registry-url <url>", "with --subject: schema registry with Confluent's REST API")
    .option("--registry-snapshot <file>", "with --subject: a file that `headgate snapshot` wrote")
    .option("--offline", "with --subject: the configured snapshot, never the registry itself")
    .addOption(formatOption("text", "json"))
    .addOption(new Option("--batch", "JSON lines from stdin to stdout").conflicts(["level", "subject"]))
    .action(
      run(async (session, schemas: readonly string[], options: CompatOptions) => {
        const { compat } = await import("../commands/compat.ts");
        return compat(session, schemas, options);
      }),
    );
};

function parseLevel(text: string): Level {
  const level = LEVELS.find((known) => known === text.toUpperCase());
  if (level === undefined) throw new InvalidArgumentError(`Levels are ${LEVELS.join(", ")}.`);
  return level;
}
