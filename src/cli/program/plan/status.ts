import type { StatusOptions } from "../../commands/plan/status.ts";
import { type EngineOptions, withEngine } from "../../engine.ts";
import { formatOption } from "../options.ts";
import type { Declare } from "../run.ts";
import { addJudgingOptions } from "./judging.ts";

export const declarePlanStatus: Declare = (group, run) => {
  const command = group
    .command("status")
    .description("how far plans are: each piece of evidence, where it was read from, and what is next")
    .argument("[names...]", "only these plans (default: all of them)")
    .addOption(formatOption("text", "json", "markdown"));
  addJudgingOptions(command).action(
    run(async (session, names: readonly string[], options: StatusOptions & EngineOptions) => {
      const { planStatus } = await import("../../commands/plan/status.ts");
      return planStatus(withEngine(session, options), names, options);
    }),
  );
};
