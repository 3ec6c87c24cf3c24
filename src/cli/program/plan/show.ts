import type { ShowOptions } from "../../commands/plan/show.ts";
import { type EngineOptions, withEngine } from "../../engine.ts";
import type { Declare } from "../run.ts";
import { addJudgingOptions } from "./judging.ts";

export const declarePlanShow: Declare = (group, run) => {
  const command = group
    .command("show")
    .description("one plan explained: evidence, steps with their SQL, contracts to change, files")
    .argument("<name>", "the plan's name");
  addJudgingOptions(command).action(
    run(async (session, name: string, options: ShowOptions & EngineOptions) => {
      const { showPlan } = await import("../../commands/plan/show.ts");
      return showPlan(withEngine(session, options), name, options);
    }),
  );
};
