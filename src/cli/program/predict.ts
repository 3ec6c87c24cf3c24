import type { PredictOptions } from "../commands/predict.ts";
import { type EngineOptions, withEngine } from "../engine.ts";
import { engineOption, engineUrlOption, formatOption } from "./options.ts";
import type { Declare } from "./run.ts";

export const declarePredict: Declare = (program, run) => {
  program
    .command("predict")
    .description("the Avro schemas as they will be registered")
    .argument("[subject]", "only this subject")
    .option("--at <ref>", "the tree of a git ref instead of the work tree")
    .addOption(formatOption("text", "json"))
    .option("--diff", "only what the pending migrations change")
    .option("--base <ref>", "git ref --diff compares with")
    .addOption(engineOption())
    .addOption(engineUrlOption())
    .action(
      run(async (session, subject: string | undefined, options: PredictOptions & EngineOptions) => {
        const { predict } = await import("../commands/predict.ts");
        return predict(withEngine(session, options), subject ?? null, options);
      }),
    );
};
