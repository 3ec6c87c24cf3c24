import type { Plan } from "../../../model/plan.ts";
import { moveLine } from "../../../report/plan-status.ts";
import { inColumns } from "../../columns.ts";
import { csvText } from "../../csv.ts";
import { EXIT, type ExitCode } from "../../exit-codes.ts";
import type { Session } from "../../session.ts";
import { say, write } from "../../terminal.ts";
import { openTree } from "../../view.ts";
import { readPlans } from "./read.ts";

export type PlanListFormat = "text" | "json" | "csv";

/** `headgate plan list`: the plans of the work tree. Needs neither git nor a connector. */
export async function listPlans(session: Session, { format }: { readonly format: PlanListFormat }): Promise<ExitCode> {
  const open = await openTree(session, null);
  const plans = await readPlans(open);
  await write(session.terminal.stdout, textIn(format, session, plans));
  if (plans.length === 0) await say(session.terminal, `no plans in ${open.config.plans.join(", ")}`);
  return EXIT.passed;
}

function textIn(format: PlanListFormat, session: Session, plans: readonly Plan[]): string {
  switch (format) {
    case "json":
      return `${JSON.stringify({ version: 1, plans: plans.map(listed) }, null, 2)}\n`;
    case "csv":
      return csvText([HEADER, ...plans.map(cells)]);
    case "text":
      return plans.length === 0 ? "" : `${inColumns(session.paint, plans.map(textCells))}\n`;
    default:
      return format satisfies never;
  }
}

function listed(plan: Plan) {
  const { waivers, at } = plan;
  return {
    ...{ plan: plan.plan, operation: plan.operation, table: plan.table, move: moveLine(plan), owner: plan.owner },
    ...{ sync: plan.sync, file: at.file, line: at.start.line },
    waivers: waivers.map(({ kind, waives, reason, owner, expires }) => ({ kind, waives, reason, owner, expires })),
  };
}

const HEADER = ["plan", "operation", "table", "move", "owner", "sync", "waivers", "file", "line"];

function cells(plan: Plan): readonly string[] {
  const { operation, table, owner, sync, waivers, at } = plan;
  const waived = waivers.map(({ waives, expires }) => `${waives} until ${expires}`).join("; ");
  return [plan.plan, operation, table, moveLine(plan), owner ?? "", sync, waived, at.file, String(at.start.line)];
}

function textCells(plan: Plan): readonly string[] {
  return [plan.plan, plan.owner ?? "(no owner)", moveLine(plan), `${plan.at.file}:${plan.at.start.line}`];
}
