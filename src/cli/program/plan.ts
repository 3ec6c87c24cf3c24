import { declarePlanContract } from "./plan/contract.ts";
import { declarePlanFromCheck } from "./plan/from-check.ts";
import { declarePlanList } from "./plan/list.ts";
import { declarePlanNew } from "./plan/new.ts";
import { declarePlanShow } from "./plan/show.ts";
import { declarePlanStatus } from "./plan/status.ts";
import type { Declare } from "./run.ts";

/** The commands of `headgate plan`, in the order of its help. */
const PLAN_COMMANDS: readonly Declare[] = [
  declarePlanNew,
  declarePlanFromCheck,
  declarePlanStatus,
  declarePlanList,
  declarePlanShow,
  declarePlanContract,
];

export const declarePlan: Declare = (program, run) => {
  const group = program.command("plan").description("expand–contract plans: make, follow, explain, finish");
  for (const declare of PLAN_COMMANDS) declare(group, run);
};
