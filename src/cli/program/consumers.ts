import { type EngineOptions, withEngine } from "../engine.ts";
import { engineOption, engineUrlOption, formatOption } from "./options.ts";
import type { Declare } from "./run.ts";

export const declareConsumers: Declare = (program, run) => {
  program
    .command("consumers")
    .description("who reads a table or column, how, and who owns it")
    .argument("[table[.column]]", "schema.table, table, or either with .column")
    .addOption(formatOption("text", "json"))
    .addOption(engineOption())
    .addOption(engineUrlOption())
    .action(
      run(async (session, target: string | undefined, options: { format: "text" | "json" } & EngineOptions) => {
        const { consumers } = await import("../commands/consumers.ts");
        return consumers(withEngine(session, options), target ?? null, options);
      }),
    );
};
