import { Option } from "commander";
import type { SnapshotOptions } from "../commands/snapshot.ts";
import { type EngineOptions, withEngine } from "../engine.ts";
import { engineOption, engineUrlOption } from "./options.ts";
import type { Declare } from "./run.ts";

export const declareSnapshot: Declare = (program, run) => {
  program
    .command("snapshot")
    .description("write what the schema registry holds to a file to be committed, for forks and offline work")
    .argument("[subjects...]", "only these are read anew (default: all that connectors register)")
    .option("--out <file>", "where to (- is standard output; default: registry.snapshot of headgate.yaml)")
    .option("--registry-url <url>", "schema registry with Confluent's REST API ($HEADGATE_REGISTRY_URL, registry.url)")
    .option("--check", "write nothing; exit with 1 where the file is not what the registry holds")
    .option("--all", "every subject of the registry; a file that has them keeps having them")
    .addOption(
      new Option("--touch", "renew the time in the file even where nothing else is another").conflicts("check"),
    )
    .addOption(engineOption())
    .addOption(engineUrlOption())
    .action(
      run(async (session, subjects: readonly string[], options: SnapshotOptions & EngineOptions) => {
        const { snapshot } = await import("../commands/snapshot.ts");
        return snapshot(withEngine(session, options), subjects, options);
      }),
    );
};
