import { printablePath } from "../../../model/location.ts";
import { shellQuoted } from "../../../plans/new/command.ts";
import type { StepFile } from "../../../plans/new/sql-files.ts";
import type { PlanStep } from "../../../plans/operation.ts";
import { escapedLines, escapeLine } from "../../../report/escape.ts";
import type { Paint } from "../../../report/writer.ts";
import { inColumns } from "../../columns.ts";
import { consumerCells } from "./consumers.ts";
import type { MadePlan } from "./make.ts";

const WHAT: Readonly<Record<StepFile["step"], string>> = {
  plan: "the plan",
  expand: "expand: merge it with the plan",
  backfill: "backfill: for psql, once the connector has registered the new schema",
  "after-backfill": "kept until the backfill is through",
  contract: "contract: kept until its time",
};

/** What was written, and what to do next, for people. */
export function madeText(made: MadePlan, paint: Paint, verb: "wrote" | "would write"): string {
  const { plan, files, consumers, notes } = made;
  const name = escapeLine(plan.plan);
  return [
    `${verb} the plan ${paint("strong", name)}:`,
    indented(
      inColumns(
        paint,
        files.map(({ path, step }) => [printablePath(path), WHAT[step]]),
      ),
    ),
    ...section("next:", nextSteps(made)),
    ...section(
      consumers.length === 0 ? "" : `contracts to change (${consumers.length}):`,
      consumers.length === 0 ? [] : inColumns(paint, consumers.map(consumerCells)).split("\n"),
    ),
    ...section(notes.length === 0 ? "" : "also:", notes.map(escapeLine)),
    "",
  ].join("\n");
}

/** All files, one behind the other, as they would be written. */
export function filesText(files: readonly StepFile[], paint: Paint): string {
  return files
    .map(({ path, text }) => `${paint("strong", `--- ${printablePath(path)}`)}\n${text.trimEnd()}\n`)
    .join("\n");
}

function nextSteps({ plan, steps, files }: MadePlan): readonly string[] {
  const isWritten = files.some(({ step }) => step !== "plan");
  const name = shellQuoted(plan.plan);
  const texts = steps.map((step, place) => {
    const command = step.kind === "migration" && isWritten ? commandFor(step, files, name) : null;
    return `${place + 1}. ${escapedLines(step.text).join("\n   ")}${command === null ? "" : `: ${command}`}`;
  });
  return [...texts, `headgate plan status ${name} tells which of them is next`];
}

/** What puts a step in its place: for expand nothing is left to do but to merge it. */
function commandFor(
  { phase, transaction }: Extract<PlanStep, { readonly kind: "migration" }>,
  files: readonly StepFile[],
  name: string,
): string | null {
  const kept = phase === "backfill" && transaction !== "own" ? "after-backfill" : phase;
  const own = files.filter(({ step }) => step === kept);
  if (kept === "expand" || own.length === 0) return null;
  const byHand = own.filter(({ path }) => !path.includes(`/${kept}/`));
  if (byHand.length > 0) return `psql -f ${byHand.map(({ path }) => shellQuoted(path)).join(" -f ")}`;
  return `headgate plan contract ${name}${kept === "contract" ? "" : ` --step ${kept}`}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return title === "" ? [] : ["", title, ...lines.map((line) => indented(line))];
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
