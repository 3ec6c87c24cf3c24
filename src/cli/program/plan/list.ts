import type { PlanListFormat } from "../../commands/plan/list.ts";
import { formatOption } from "../options.ts";
import type { Declare } from "../run.ts";

export const declarePlanList: Declare = (group, run) => {
  group
    .command("list")
    .description("every plan: what it moves, who sees it through")
    .addOption(formatOption("text", "json", "csv"))
    .action(
      run(async (session, options: { readonly format: PlanListFormat }) => {
        const { listPlans } = await import("../../commands/plan/list.ts");
        return listPlans(session, options);
      }),
    );
};
