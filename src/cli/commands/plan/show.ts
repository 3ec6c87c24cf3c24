import { loadSqlParser } from "../../../adapters/libpg-query.ts";
import { formatDuration } from "../../../config/duration.ts";
import { printablePath } from "../../../model/location.ts";
import type { Plan } from "../../../model/plan.ts";
import { DEFAULT_SOAK } from "../../../plans/format.ts";
import type { PlanStep } from "../../../plans/operation.ts";
import { operationOf } from "../../../plans/operations/all.ts";
import { InputError } from "../../../ports.ts";
import { escapedLines, escapeLine } from "../../../report/escape.ts";
import { moveLine, planStatusText } from "../../../report/plan-status.ts";
import { inColumns } from "../../columns.ts";
import { EXIT, type ExitCode } from "../../exit-codes.ts";
import type { LoadOptions } from "../../load.ts";
import type { Session } from "../../session.ts";
import { say, write } from "../../terminal.ts";
import { type PendingView, type ReviewedTree, reviewTree } from "../../view.ts";
import { type ConsumerToMove, consumerCells, consumersOf } from "./consumers.ts";
import { keptFolder } from "./places.ts";
import { planNamed } from "./read.ts";
import { judgedPlans, statusOf } from "./status.ts";

export type ShowOptions = Omit<LoadOptions, "files">;

/** `headgate plan show NAME`: the plan explained, its steps with their SQL, who has to move, and what is verified. */
export async function showPlan(session: Session, name: string, options: ShowOptions): Promise<ExitCode> {
  const review = await reviewTree(session, options.base ?? null);
  const plan = planNamed(name, review.head.plans);
  const parts = [
    await evidenceText(session, plan, options),
    section("steps", (await stepsOf(plan, review)).map(stepText)),
    section("contracts to change", rows(session, await consumersFor(plan, review))),
    section("files", (await filesOf(plan, review)).map(printablePath)),
  ];
  await write(session.terminal.stdout, parts.filter((part) => part !== "").join("\n"));
  return EXIT.passed;
}

/** What is verified; where that cannot be told, why not, and what the plan is about. */
async function evidenceText(session: Session, plan: Plan, options: ShowOptions): Promise<string> {
  try {
    const status = statusOf(plan.plan, await judgedPlans(session, options));
    return planStatusText([status], session.paint, session.now.toISOString().slice(0, 10));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    await say(session.terminal, `what is verified cannot be told: ${error.message}`);
    const owner = plan.owner === null ? "" : `  ${plan.owner}`;
    return `${session.paint("strong", escapeLine(plan.plan))}${escapeLine(owner)}\n  ${escapeLine(moveLine(plan))}\n`;
  }
}

/** The steps as they are before anything has moved. */
async function stepsOf(plan: Plan, { views }: ReviewedTree): Promise<readonly PlanStep[]> {
  const view = viewOf(plan, views);
  if (view === null) return [];
  const { catalog } = view.before;
  const parser = await loadSqlParser();
  const soak = plan.soak === null ? DEFAULT_SOAK : formatDuration(plan.soak);
  return operationOf(plan.operation).draft(plan, { catalog, postgres: view.database.postgres, soak, parser });
}

function stepText(step: PlanStep, place: number): string {
  const text = escapedLines(`${place + 1}. ${step.phase}: ${step.text}`).join("\n     ");
  const sql = step.kind === "migration" ? step.up.trimEnd().replaceAll(/^/gm, "     ").split("\n") : [];
  return [text, ...sql.map(escapeLine)].join("\n  ");
}

async function consumersFor(plan: Plan, review: ReviewedTree): Promise<readonly ConsumerToMove[]> {
  const view = viewOf(plan, review.views);
  return view === null ? [] : consumersOf(plan, review, view);
}

function rows({ paint }: Session, consumers: readonly ConsumerToMove[]): readonly string[] {
  return consumers.length === 0 ? [] : inColumns(paint, consumers.map(consumerCells)).split("\n");
}

/** The plan's file and what is kept beside it. */
async function filesOf(plan: Plan, { project }: ReviewedTree): Promise<readonly string[]> {
  return [plan.file, ...(await project.workTree.list(keptFolder(plan)))];
}

function viewOf(plan: Plan, views: readonly PendingView[]): PendingView | null {
  const has = ({ before }: PendingView) =>
    [...before.catalog.relations.values()].some(({ schema, name }) => `${schema}.${name}` === plan.table);
  return views.find(has) ?? views[0] ?? null;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${title}:\n${lines.map((line) => `  ${line}\n`).join("")}`;
}
