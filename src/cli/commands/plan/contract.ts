import { openForWriting, withFiles } from "../../../migrations/write/open.ts";
import type { DatabaseConfig } from "../../../model/config.ts";
import { formatLocation, printablePath } from "../../../model/location.ts";
import type { SourceFile } from "../../../model/migration.ts";
import type { Plan, PlanVerdict } from "../../../model/plan.ts";
import { missingEvidence } from "../../../plans/judge.ts";
import { type KeptStep, keptMigrations, placeKept } from "../../../plans/new/kept.ts";
import { type FileTree, InputError } from "../../../ports.ts";
import { escapeLine } from "../../../report/escape.ts";
import { EXIT, type ExitCode } from "../../exit-codes.ts";
import type { LoadOptions } from "../../load.ts";
import type { Session } from "../../session.ts";
import { say, write } from "../../terminal.ts";
import { type OpenTree, openTree } from "../../view.ts";
import { removeFiles, writeFiles } from "../../write-files.ts";
import { keptFolder } from "./places.ts";
import { planNamed, readPlans } from "./read.ts";
import { judgedPlans, statusOf } from "./status.ts";

export interface ContractOptions extends Omit<LoadOptions, "files"> {
  readonly step: KeptStep;
  readonly force?: true;
  readonly dryRun?: true;
}

/**
 * `headgate plan contract NAME`: the kept contract migration goes among the others, once the plan is ready. What is kept for the time
 * after the backfill takes nothing away, so nobody has to be ready for it.
 */
export async function contractPlan(session: Session, name: string, options: ContractOptions): Promise<ExitCode> {
  const open = await openTree(session, null);
  const plan = planNamed(name, await readPlans(open));
  const { step } = options;
  const isFree = options.force === true || step !== "contract";
  const status = isFree ? null : statusOf(name, await judgedPlans(session, options));
  if (status !== null && status.verdict.phase !== "ready") {
    const { verdict } = status;
    await say(session.terminal, notReady(verdict).join("\n"));
    return EXIT.blocked;
  }
  const kept = await keptFiles(open, plan, step);
  const placed = await placeAll(open, databaseOf(open, status?.database ?? null), plan, step, kept);
  for (const note of [...placed.notes, ...notSeen(status?.verdict)]) await say(session.terminal, note);
  const lines = placed.files.map(({ path, text }) =>
    options.dryRun === true ? `--- ${printablePath(path)}\n${text}` : `wrote ${printablePath(path)}`,
  );
  if (options.dryRun !== true) {
    await writeFiles(open.project.root, placed.files);
    lines.push(...kept.map(({ path }) => `took ${printablePath(path)}`));
    await removeFiles(
      open.project.root,
      kept.map(({ path }) => path),
    );
  }
  await write(session.terminal.stdout, `${lines.join("\n")}\n`);
  return EXIT.passed;
}

/** Evidence nobody asked for and nobody has: for whoever merges what was written. */
function notSeen(verdict: PlanVerdict | undefined): readonly string[] {
  const unseen = (verdict?.evidence ?? []).filter(({ state }) => state === "unverified");
  return unseen.map(({ kind, detail }) => `see to it yourself: ${kind} is not verified: ${detail}`);
}

function notReady(verdict: PlanVerdict): readonly string[] {
  const { plan, phase } = verdict;
  if (phase === "contracted") return [`plan ${plan.plan} is contracted: nothing is left to do`];
  const missing = missingEvidence(verdict).map(({ kind, state, detail }) => `  ${kind} ${state}: ${detail}`);
  return [`plan ${plan.plan} is ${phase}, not ready yet`, ...missing];
}

async function keptFiles({ tree }: OpenTree, plan: Plan, step: KeptStep): Promise<readonly SourceFile[]> {
  const folder = `${keptFolder(plan)}/${step}`;
  const paths = await tree.list(folder);
  const files = await Promise.all(paths.map(async (path) => ({ path, text: await tree.read(path) })));
  const kept = files.flatMap(({ path, text }) => (text === null ? [] : [{ path, text }]));
  if (kept.length > 0) return kept;
  const byHand = (await tree.list(keptFolder(plan))).filter((path) =>
    path.slice(keptFolder(plan).length + 1).startsWith(step),
  );
  throw new InputError(`no migration is kept for this step of the plan ${escapeLine(plan.plan)}`, {
    where: folder,
    todo:
      byHand.length > 0
        ? `its SQL is to be run by hand: ${byHand.map(printablePath).join(", ")}`
        : `the steps are told by headgate plan show ${plan.plan}`,
  });
}

function databaseOf({ config }: OpenTree, name: string | null): DatabaseConfig {
  const [only, another] = config.databases.filter((database) => name === null || database.name === name);
  if (only !== undefined && another === undefined) return only;
  throw new InputError("which database is meant?", {
    where: config.databases.map((database) => database.name).join(", "),
    todo: "name it in HEADGATE_DATABASE",
  });
}

async function placeAll(
  open: OpenTree,
  { migrations: source, name }: DatabaseConfig,
  plan: Plan,
  step: KeptStep,
  kept: readonly SourceFile[],
): Promise<{ readonly files: readonly SourceFile[]; readonly notes: readonly string[] }> {
  if (source.kind !== "path") {
    throw new InputError(`the migrations of ${name} are no files that headgate writes`, {
      where: formatLocation(plan.at),
      todo: `put ${keptFolder(plan)} into them by hand`,
    });
  }
  const beside = `${keptFolder(plan)}/${step}`;
  let tree: FileTree = open.tree;
  const files = new Map<string, SourceFile>();
  const notes: string[] = [];
  for (const scripts of keptMigrations(kept, beside)) {
    const { framework, folder } = await openForWriting(tree, source, open.session.now);
    const placed = placeKept(framework, folder, scripts, beside);
    tree = withFiles(tree, placed.files);
    for (const file of placed.files) files.set(file.path, file);
    notes.push(...placed.notes);
  }
  return { files: [...files.values()], notes };
}
