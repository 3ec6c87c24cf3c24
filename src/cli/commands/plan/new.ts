import type { PlanCommon } from "../../../model/plan.ts";
import { type PlanRequest, requireOperation } from "../../../plans/new/request.ts";
import { MOVE_KEYS } from "../../../plans/operation.ts";
import { EXIT, type ExitCode } from "../../exit-codes.ts";
import type { Session } from "../../session.ts";
import { write } from "../../terminal.ts";
import { reviewTree } from "../../view.ts";
import { writeFiles } from "../../write-files.ts";
import { filesText, madeText } from "./made-text.ts";
import { makePlan } from "./make.ts";

export interface NewPlanOptions {
  readonly base?: string;
  readonly name?: string;
  readonly owner?: string;
  readonly sync?: PlanCommon["sync"];
  readonly soak?: string;
  /** False with `--no-sql`. */
  readonly sql: boolean;
  readonly dryRun?: true;
  readonly force?: true;
  /** The options that stand for keys of a plan file, by key. */
  readonly [key: string]: unknown;
}

/** `headgate plan new OPERATION TABLE[.COLUMN]`: writes the plan and the SQL of its steps. */
export async function newPlan(
  session: Session,
  operation: string,
  target: string,
  options: NewPlanOptions,
): Promise<ExitCode> {
  const request = requestOf(operation, target, options);
  const review = await reviewTree(session, options.base ?? null);
  const { project } = review;
  const made = await makePlan({ review, tree: project.workTree, now: session.now }, request, {
    sql: options.sql ? "written" : "left out",
    existing: options.force === true ? "overwrite" : "keep",
  });
  const { stdout } = session.terminal;
  if (options.dryRun === true) await write(stdout, `${filesText(made.files, session.paint)}\n`);
  else await writeFiles(project.root, made.files);
  await write(stdout, madeText(made, session.paint, options.dryRun === true ? "would write" : "wrote"));
  return EXIT.passed;
}

function requestOf(operation: string, target: string, options: NewPlanOptions): PlanRequest {
  const { name, owner, sync, soak } = options;
  const keys = MOVE_KEYS.flatMap((key) => {
    const value = options[key];
    return typeof value === "string" ? [[key, value] as const] : [];
  });
  return {
    operation: requireOperation(operation),
    target,
    keys: new Map(keys),
    ...(name === undefined ? {} : { name }),
    ...(owner === undefined ? {} : { owner }),
    ...(sync === undefined ? {} : { sync }),
    ...(soak === undefined ? {} : { soak }),
  };
}
