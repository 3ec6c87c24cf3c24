import type { ValidateFormat } from "../../commands/contracts/validate.ts";
import { type EngineOptions, withEngine } from "../../engine.ts";
import { engineOption, engineUrlOption, formatOption } from "../options.ts";
import type { Declare } from "../run.ts";

export const declareContractsValidate: Declare = (group, run) => {
  group
    .command("validate")
    .description("are contracts well formed, and are the tables, columns and types there that they name?")
    .argument("[files...]", "only these (default: all that headgate.yaml names)")
    .addOption(formatOption("text", "json"))
    .addOption(engineOption())
    .addOption(engineUrlOption())
    .action(
      run(async (session, files: readonly string[], options: { readonly format: ValidateFormat } & EngineOptions) => {
        const { validate } = await import("../../commands/contracts/validate.ts");
        return validate(withEngine(session, options), files, options);
      }),
    );
};
