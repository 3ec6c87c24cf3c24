import { gate } from "../../../gate.ts";
import { withFiles } from "../../../migrations/write/open.ts";
import type { Finding } from "../../../model/finding.ts";
import { formatLocation } from "../../../model/location.ts";
import { type PlanRequest, requestFor } from "../../../plans/new/request.ts";
import { InputError } from "../../../ports.ts";
import { inOrder } from "../../../report/order.ts";
import { EXIT, type ExitCode } from "../../exit-codes.ts";
import { type LoadOptions, loadGate } from "../../load.ts";
import type { Session } from "../../session.ts";
import { say, write } from "../../terminal.ts";
import { reviewTree } from "../../view.ts";
import { writeFiles } from "../../write-files.ts";
import { filesText, madeText } from "./made-text.ts";
import { type MadePlan, makePlan, type PlanGround } from "./make.ts";

export interface FromCheckOptions extends Omit<LoadOptions, "files"> {
  readonly owner?: string;
  readonly soak?: string;
  /** False with `--no-sql`. */
  readonly sql: boolean;
  readonly dryRun?: true;
}

/**
 * `headgate plan from-check`: runs the gate, and writes a plan for every finding that stops the change and that a plan could cover.
 * Exit 1 while a finding is left that no plan was made for.
 */
export async function planFromCheck(
  session: Session,
  files: readonly string[],
  options: FromCheckOptions,
): Promise<ExitCode> {
  const { input, ports } = await loadGate(session, { ...options, files });
  const { findings } = await gate(input, ports);
  const blocked = inOrder(findings).filter(({ severity }) => severity === "error");
  const review = await reviewTree(session, options.base ?? null);
  const { project } = review;
  let ground: PlanGround = { review, tree: project.workTree, now: session.now };
  const made: MadePlan[] = [];
  const left: Finding[] = [];
  const names = new Set<string>();
  for (const finding of blocked) {
    const plan = await planFor(session, finding, ground, options, names);
    if (plan === null) left.push(finding);
    else if (plan !== "known") {
      made.push(plan);
      ground = { ...ground, tree: withFiles(ground.tree, plan.files) };
    }
  }
  await deliver(session, made, options, project.root);
  for (const { rule, at, message } of left) {
    await say(session.terminal, `no plan covers ${rule}${at === null ? "" : ` at ${formatLocation(at)}`}: ${message}`);
  }
  if (blocked.length === 0) await say(session.terminal, "nothing is stopped: there is nothing to plan");
  return left.length === 0 ? EXIT.passed : EXIT.blocked;
}

/** `known`: an earlier finding was about the same. Null: no plan can be about it, or there is one already. */
async function planFor(
  session: Session,
  finding: Finding,
  ground: PlanGround,
  { owner, soak, sql }: FromCheckOptions,
  names: Set<string>,
): Promise<MadePlan | "known" | null> {
  if (finding.plan == null) return null;
  const common: Pick<PlanRequest, "owner" | "soak"> = {
    ...(owner === undefined ? {} : { owner }),
    ...(soak === undefined ? {} : { soak }),
  };
  try {
    const request = { ...requestFor(finding.plan.move, finding.plan.target), ...common };
    const made = await makePlan(ground, request, { sql: sql ? "written" : "left out", existing: "keep" });
    if (names.has(made.plan.plan)) return "known";
    names.add(made.plan.plan);
    return made;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    await say(session.terminal, `${error.message}${error.where === null ? "" : ` (${error.where})`}`);
    return null;
  }
}

async function deliver(
  session: Session,
  made: readonly MadePlan[],
  { dryRun }: FromCheckOptions,
  root: string,
): Promise<void> {
  const { stdout } = session.terminal;
  const files = made.flatMap((plan) => plan.files);
  if (dryRun === true && files.length > 0) await write(stdout, `${filesText(files, session.paint)}\n`);
  // An index file (a journal, a plan of the tool's) is written once, as the last plan leaves it.
  else await writeFiles(root, [...new Map(files.map((file) => [file.path, file])).values()]);
  const texts = made.map((plan) => madeText(plan, session.paint, dryRun === true ? "would write" : "wrote"));
  if (texts.length > 0) await write(stdout, texts.join("\n"));
}
