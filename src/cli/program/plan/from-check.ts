import { Option } from "commander";
import type { FromCheckOptions } from "../../commands/plan/from-check.ts";
import { type EngineOptions, withEngine } from "../../engine.ts";
import type { Declare } from "../run.ts";
import { addJudgingOptions } from "./judging.ts";

export const declarePlanFromCheck: Declare = (group, run) => {
  const command = group
    .command("from-check")
    .description("run the gate, and write a plan for every finding that stops the change and that a plan could cover")
    .argument("[files...]", "pending migration files (default: what the base does not have)")
    .addOption(new Option("--applied <version>", "newest applied version; later ones are pending").conflicts("base"))
    .option("--owner <team>", "the team that sees them through")
    .option("--soak <duration>", "from the merge of expand to contract, such as 14d or 12h")
    .option("--no-sql", "the plan files only")
    .option("--dry-run", "print all files and write none");
  addJudgingOptions(command).action(
    run(async (session, files: readonly string[], options: FromCheckOptions & EngineOptions) => {
      const { planFromCheck } = await import("../../commands/plan/from-check.ts");
      return planFromCheck(withEngine(session, options), files, options);
    }),
  );
};
