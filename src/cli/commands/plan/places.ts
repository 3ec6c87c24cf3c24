import { globRoot } from "../../../config/glob.ts";
import type { Config } from "../../../model/config.ts";
import type { Plan } from "../../../model/plan.ts";

/** Where a plan of this name goes: where headgate.yaml looks for plans. */
export function planPath({ plans }: Config, name: string): string {
  const pattern = plans.find((one) => !one.startsWith("!")) ?? "contracts/plans/*.yaml";
  const root = globRoot(pattern);
  if (/\.ya?ml$/.test(root)) return root;
  const folder = root.endsWith("contracts") && pattern.includes("**") ? `${root}/plans` : root;
  return `${folder === "" ? "" : `${folder}/`}${name}${pattern.endsWith(".yml") ? ".yml" : ".yaml"}`;
}

/** The folder beside a plan's file in which its SQL is kept. */
export function keptFolder({ plan, file }: Pick<Plan, "plan" | "file">): string {
  return `${file.slice(0, file.lastIndexOf("/") + 1)}${plan}`;
}
