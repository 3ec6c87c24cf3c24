import { didYouMean } from "../../../config/nearest.ts";
import type { Plan } from "../../../model/plan.ts";
import { parsePlans } from "../../../plans/format.ts";
import { InputError } from "../../../ports.ts";
import { readMatching } from "../../tree-files.ts";
import type { OpenTree } from "../../view.ts";

/** The plans a tree's configuration names, by name. Throws InputError at the first bad file. */
export async function readPlans({ tree, config }: Pick<OpenTree, "tree" | "config">): Promise<readonly Plan[]> {
  const files = await readMatching(tree, config.plans);
  return files.flatMap(parsePlans).toSorted((a, b) => (a.plan < b.plan ? -1 : 1));
}

/** Throws InputError for a plan that is not there, with the nearest name. */
export function planNamed(name: string, plans: readonly Plan[]): Plan {
  const found = plans.find(({ plan }) => plan === name);
  if (found !== undefined) return found;
  throw unknownPlan(
    name,
    plans.map(({ plan }) => plan),
  );
}

export function unknownPlan(name: string, known: readonly string[]): InputError {
  return new InputError(`there is no plan "${name}"${didYouMean(name, known)}`, {
    todo: known.length === 0 ? "headgate plan new makes one" : `plans are ${known.join(", ")}`,
  });
}
