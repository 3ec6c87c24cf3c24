import { apart, writeMigration } from "../../migrations/write/new-migration.ts";
import { openForWriting, withFiles } from "../../migrations/write/open.ts";
import type { NewMigration } from "../../migrations/write/writer.ts";
import type { MigrationSource } from "../../model/config.ts";
import type { SourceFile } from "../../model/migration.ts";
import type { Plan } from "../../model/plan.ts";
import type { FileTree } from "../../ports.ts";
import type { PlanStep } from "../operation.ts";
import { type KeptStep, keptScripts } from "./kept.ts";

/** `after-backfill`: what the database can promise only once every row is filled. */
export type SqlStep = "expand" | "backfill" | KeptStep;

/** A file that `plan new` makes, and which step of the plan it is. */
export interface StepFile extends SourceFile {
  readonly step: "plan" | SqlStep;
  /** `folder`: among the migrations; `beside`: kept beside the plan. */
  readonly place: "folder" | "beside";
}

export interface StepFiles {
  readonly files: readonly StepFile[];
  /** What the migration tool's own command would have done as well, and what a person has to run. */
  readonly notes: readonly string[];
}

export interface SqlRequest {
  readonly plan: Plan;
  readonly steps: readonly PlanStep[];
  /** The tree the files are for. */
  readonly tree: FileTree;
  readonly source: MigrationSource;
  /** Where what is kept beside the plan goes. */
  readonly folder: string;
  readonly now: Date;
}

/**
 * The SQL of a plan: expand among the migrations; backfill and contract beside the plan, as the migrations they will be. What commits
 * as it goes is a script for psql: no deployment should wait for it. Where migrations are no files, all of it is.
 */
export async function stepFiles(request: SqlRequest): Promise<StepFiles> {
  const { plan, steps, source, tree } = request;
  const inPhase = (phase: PlanStep["phase"]) => steps.filter((step) => step.phase === phase);
  const expand = together(inPhase("expand"), `expand ${plan.plan}`);
  const filling = inPhase("backfill").filter((step) => step.kind === "migration");
  const batches = filling.filter(({ transaction }) => transaction === "own");
  const later = filling.filter(({ transaction }) => transaction !== "own");
  const backfill = together(later, `after backfill ${plan.plan}`);
  const contract = together([...inPhase("migrate"), ...inPhase("contract")], `contract ${plan.plan}`);
  const byHand = scripts(request, "backfill", batches.map(asMigration));
  if (source.kind !== "path") {
    const all = [
      ...scripts(request, "expand", expand),
      ...byHand,
      ...scripts(request, "after-backfill", backfill),
      ...scripts(request, "contract", contract),
    ];
    return {
      files: all,
      notes: [`the migrations are no files that headgate writes: put ${request.folder}/… into them`],
    };
  }
  const first = await inFolder(request, "expand", expand);
  const after = { ...request, tree: withFiles(tree, first.files) };
  const rest = [await inFolder(after, "after-backfill", backfill), await inFolder(after, "contract", contract)];
  return {
    files: [...first.files, ...byHand, ...rest.flatMap(({ files }) => files)],
    notes: [...new Set([first, ...rest].flatMap(({ notes }) => notes))],
  };
}

type MigrationStep = Extract<PlanStep, { readonly kind: "migration" }>;

/**
 * Steps that may share a transaction share a migration: none of them is seen without the others. What has to be seen, or edited, in
 * between keeps them apart.
 */
function together(steps: readonly PlanStep[], title: string): readonly NewMigration[] {
  const groups: MigrationStep[][] = [];
  let isApart = true;
  for (const step of steps) {
    if (step.kind !== "migration") {
      isApart ||= step.kind !== "people";
      continue;
    }
    const last = groups.at(-1);
    if (!isApart && last?.[0]?.transaction === "migration" && step.transaction === "migration") last.push(step);
    else groups.push([step]);
    isApart = false;
  }
  return groups.map((group, place) => ({
    title: groups.length === 1 ? title : `${title} ${place + 1}`,
    up: group.map(commented).join("\n"),
    // A step that cannot be taken back leaves nothing for those in front of it to go back to.
    down: group.some(({ down }) => down === null)
      ? ""
      : group
          .toReversed()
          .map(({ down }) => `${down ?? ""}\n`)
          .join(""),
    transaction: group[0]?.transaction === "migration" ? "migration" : "none",
  }));
}

function asMigration(step: MigrationStep): NewMigration {
  const { title, down, transaction } = step;
  return {
    title,
    up: commented(step),
    down: down ?? "",
    transaction: transaction === "migration" ? transaction : "none",
  };
}

function commented({ text, up }: MigrationStep): string {
  return `${text.replace(/[.:]?$/, ".").replaceAll(/^/gm, "-- ")}\n${up.trimEnd()}\n`;
}

/** Each migration in the framework's layout: expand under the next version, the others kept until their time. */
async function inFolder(
  { plan, tree, source, folder, now }: SqlRequest,
  step: "expand" | KeptStep,
  migrations: readonly NewMigration[],
): Promise<StepFiles> {
  const files: StepFile[] = [];
  const notes: string[] = [];
  let [after, kept] = [tree, 0];
  for (const [place, whole] of migrations.entries()) {
    if (source.kind !== "path") break;
    const opened = await openForWriting(after, source, now);
    for (const migration of apart(opened.framework, whole)) {
      const { framework, folder: migrationsFolder } = await openForWriting(after, source, now);
      const outcome = writeMigration(framework, migrationsFolder, migration);
      if (outcome.kind === "by hand") {
        const path = `${folder}/${step}${migrations.length === 1 ? "" : `-${place + 1}`}.sql`;
        files.push({ path, text: scriptText(plan, step, migration), step, place: "beside" });
        notes.push(`${path} is to be run with psql: ${outcome.reason}`);
        continue;
      }
      after = withFiles(after, outcome.files);
      if (step === "expand") {
        files.push(...outcome.files.map((file) => ({ ...file, step, place: "folder" as const })));
        notes.push(...outcome.notes);
      } else {
        kept += 1;
        const scripts = keptScripts(framework, migrationsFolder, migration, `${folder}/${step}`, kept);
        files.push(...scripts.map((file) => ({ ...file, step, place: "beside" as const })));
      }
    }
  }
  return { files, notes };
}

/** SQL for psql. */
function scripts(
  { plan, folder }: SqlRequest,
  step: SqlStep,
  migrations: readonly NewMigration[],
): readonly StepFile[] {
  return migrations.map((migration, place) => ({
    path: `${folder}/${step}${migrations.length === 1 ? "" : `-${place + 1}`}.sql`,
    text: scriptText(plan, step, migration),
    step,
    place: "beside",
  }));
}

function scriptText(plan: Plan, step: string, { up, transaction }: NewMigration): string {
  const how = transaction === "none" ? "statement by statement, outside of a transaction" : "in one transaction";
  const command = `psql -v ON_ERROR_STOP=1${transaction === "none" ? "" : " -1"} -f …`;
  return `-- Plan ${plan.plan}: ${step}. Runs ${how}: ${command}\n\n${up.trimEnd()}\n`;
}
