import { Option } from "commander";
import { KEPT_STEPS } from "../../../plans/new/kept.ts";
import type { ContractOptions } from "../../commands/plan/contract.ts";
import { type EngineOptions, withEngine } from "../../engine.ts";
import type { Declare } from "../run.ts";
import { addJudgingOptions } from "./judging.ts";

export const declarePlanContract: Declare = (group, run) => {
  const command = group
    .command("contract")
    .description("put a plan's contract migration among the others, once the plan is ready")
    .argument("<name>", "the plan's name")
    .addOption(new Option("--step <step>", "which of the kept migrations").choices(KEPT_STEPS).default("contract"))
    .option("--dry-run", "print the files and write none")
    .option("--force", "whatever the evidence says; the gate still stops what is not ready");
  addJudgingOptions(command).action(
    run(async (session, name: string, options: ContractOptions & EngineOptions) => {
      const { contractPlan } = await import("../../commands/plan/contract.ts");
      return contractPlan(withEngine(session, options), name, options);
    }),
  );
};
