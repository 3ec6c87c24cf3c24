import { Option } from "commander";
import type { RegisterOptions } from "../commands/register.ts";
import { type EngineOptions, withEngine } from "../engine.ts";
import { engineOption, engineUrlOption, formatOption } from "./options.ts";
import type { Declare } from "./run.ts";

export const declareRegister: Declare = (program, run) => {
  program
    .command("register")
    .description("register predicted schemas before their connector asks for them (auto.register.schemas=false)")
    .argument("[subjects...]", "only these subjects")
    .option("--at <ref>", "the tree of a git ref instead of the work tree")
    .option("--base <ref>", "git ref whose schemas come before those of the pending migrations")
    .option("--registry-url <url>", "schema registry with Confluent's REST API ($HEADGATE_REGISTRY_URL, registry.url)")
    .addOption(new Option("--dry-run", "only show what would be registered (default)").conflicts("write"))
    .option("--write", "register; nothing at all unless everything can be")
    .addOption(formatOption("text", "json"))
    .addOption(engineOption())
    .addOption(engineUrlOption())
    .action(
      run(async (session, subjects: readonly string[], options: RegisterOptions & EngineOptions) => {
        const { register } = await import("../commands/register.ts");
        return register(withEngine(session, options), subjects, options);
      }),
    );
};
