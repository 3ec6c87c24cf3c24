import { judgePlans } from "../../../gate.ts";
import { qualifiedName } from "../../../model/catalog.ts";
import { type PlanStatus, planStatusJson, planStatusMarkdown, planStatusText } from "../../../report/plan-status.ts";
import { EXIT, type ExitCode } from "../../exit-codes.ts";
import { type LoadOptions, loadGate } from "../../load.ts";
import type { Session } from "../../session.ts";
import { say, write } from "../../terminal.ts";
import { unknownPlan } from "./read.ts";

export type StatusFormat = "text" | "json" | "markdown";

export interface StatusOptions extends Omit<LoadOptions, "files"> {
  readonly format: StatusFormat;
}

/** `headgate plan status [NAME…]`: how far each plan is, with every piece of evidence and where it was read from. */
export async function planStatus(
  session: Session,
  names: readonly string[],
  options: StatusOptions,
): Promise<ExitCode> {
  const statuses = await judgedPlans(session, options);
  const wanted = names.length === 0 ? statuses : names.map((name) => statusOf(name, statuses));
  if (wanted.length === 0) await say(session.terminal, "there are no plans");
  const today = session.now.toISOString().slice(0, 10);
  await write(session.terminal.stdout, textIn(options.format, wanted, session, today));
  return EXIT.passed;
}

function textIn(format: StatusFormat, statuses: readonly PlanStatus[], { paint }: Session, today: string): string {
  switch (format) {
    case "text":
      return planStatusText(statuses, paint, today);
    case "json":
      return planStatusJson(statuses, today);
    case "markdown":
      return planStatusMarkdown(statuses, today);
    default:
      return format satisfies never;
  }
}

/** Every plan of base and work tree, judged as `check` judges it: at base, against the pending change. */
export async function judgedPlans(
  session: Session,
  options: Omit<LoadOptions, "files">,
): Promise<readonly PlanStatus[]> {
  const { input, ports } = await loadGate(session, { ...options, files: [] });
  for (const note of input.notes) await say(session.terminal, note);
  const byName = new Map<string, PlanStatus>();
  for (const { database, catalog, verdicts } of await judgePlans(input, ports)) {
    const tables = new Set([...catalog.relations.values()].map(qualifiedName));
    for (const verdict of verdicts) {
      const { plan } = verdict.plan;
      // The database that has its table is the one it is about; where none has, the table is gone from all.
      if (!byName.has(plan) || tables.has(verdict.plan.table)) byName.set(plan, { verdict, database });
    }
  }
  return [...byName.values()].sort((a, b) => (a.verdict.plan.plan < b.verdict.plan.plan ? -1 : 1));
}

/** The status of one plan. Throws InputError for a name that is not there, with the nearest one. */
export function statusOf(name: string, statuses: readonly PlanStatus[]): PlanStatus {
  const found = statuses.find(({ verdict }) => verdict.plan.plan === name);
  if (found !== undefined) return found;
  throw unknownPlan(
    name,
    statuses.map(({ verdict }) => verdict.plan.plan),
  );
}
