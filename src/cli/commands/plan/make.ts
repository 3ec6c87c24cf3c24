import { loadSqlParser } from "../../../adapters/libpg-query.ts";
import { withFiles } from "../../../migrations/write/open.ts";
import type { Catalog } from "../../../model/catalog.ts";
import { formatLocation, type Location } from "../../../model/location.ts";
import type { Plan } from "../../../model/plan.ts";
import { DEFAULT_SOAK, parsePlans } from "../../../plans/format.ts";
import { planMismatches } from "../../../plans/mismatches.ts";
import { columnWanted, moveOf, type PlanRequest, requireKeys } from "../../../plans/new/request.ts";
import { type StepFile, stepFiles } from "../../../plans/new/sql-files.ts";
import { findTarget, refuseUnknown } from "../../../plans/new/target.ts";
import { planObjects } from "../../../plans/objects.ts";
import type { PlanStep } from "../../../plans/operation.ts";
import { operationOf } from "../../../plans/operations/all.ts";
import { planText } from "../../../plans/plan-text.ts";
import { suggestedPlan } from "../../../plans/suggest.ts";
import { type FileTree, InputError, type SqlParser } from "../../../ports.ts";
import type { PendingView, ReviewedTree } from "../../view.ts";
import { type ConsumerToMove, consumersOf } from "./consumers.ts";
import { keptFolder, planPath } from "./places.ts";

/** What a plan is made from: the tree under review, and files that are to be written but are not yet. */
export interface PlanGround {
  readonly review: ReviewedTree;
  readonly tree: FileTree;
  readonly now: Date;
}

export interface MakeOptions {
  /** Whether SQL is written beside the plan. */
  readonly sql: "written" | "left out";
  /** What becomes of a plan file of that name. */
  readonly existing: "keep" | "overwrite";
}

/** A plan with everything that belongs to it, not yet on the disk. */
export interface MadePlan {
  readonly plan: Plan;
  readonly files: readonly StepFile[];
  readonly steps: readonly PlanStep[];
  readonly consumers: readonly ConsumerToMove[];
  readonly notes: readonly string[];
}

/** Makes a plan. Throws InputError for what makes no sense: names that are not there, options that do not fit, a plan there is already. */
export async function makePlan(
  { review, tree, now }: PlanGround,
  request: PlanRequest,
  { sql, existing }: MakeOptions,
): Promise<MadePlan> {
  requireKeys(request);
  const { view, table, column } = find(review, request);
  const { catalog } = view.before;
  const { database } = view;
  const { postgres } = database;
  const parser = await loadSqlParser();
  const suggested = suggestedPlan({ move: moveOf(request, column), table, catalog, postgres, parser });
  const named = {
    ...suggested,
    plan: request.name ?? suggested.plan,
    owner: request.owner ?? null,
    sync: request.sync ?? suggested.sync,
    // In place, there is no other place to be filled.
    backfill: request.sync === "none" ? null : suggested.backfill,
  };
  const soak = request.soak ?? DEFAULT_SOAK;
  const path = planPath(review.head.config, named.plan);
  const text = planText(named, soak);
  // What is written is what is read: the file goes through the reader of plans.
  const [plan = named] = parsePlans({ path, text });
  refuse(plan, review, { catalog, existing, parser });
  const steps = operationOf(plan.operation).draft(plan, { catalog, postgres, soak, parser });
  const file: StepFile = { path, text, step: "plan", place: "beside" };
  const { migrations: source } = database;
  const written =
    sql === "left out"
      ? { files: [], notes: [] }
      : await stepFiles({ plan, steps, tree: withFiles(tree, [file]), source, folder: keptFolder(plan), now });
  return {
    plan,
    files: [file, ...written.files],
    steps,
    consumers: await consumersOf(plan, review, view),
    notes: [...gone(plan, view), ...written.notes],
  };
}

interface Found {
  readonly view: PendingView;
  readonly table: string;
  readonly column: string | null;
}

/** Looked up as it is at base: a plan is about what has been merged. */
function find({ views }: ReviewedTree, { operation, target }: PlanRequest): Found {
  const wanted = columnWanted(operation);
  const found = views.flatMap((view): Found[] => {
    const names = findTarget(target, wanted, view.before.catalog);
    return names === null ? [] : [{ view, ...names }];
  });
  const [one, another] = found;
  if (one === undefined) {
    return refuseUnknown(
      target,
      wanted,
      views.map(({ before }) => before.catalog),
    );
  }
  if (another === undefined) return one;
  throw new InputError("which database is meant?", {
    where: found.map(({ view }) => view.database.name).join(", "),
    todo: "name it in HEADGATE_DATABASE",
  });
}

function refuse(
  plan: Plan,
  { head, base }: ReviewedTree,
  {
    catalog,
    existing,
    parser,
  }: { readonly catalog: Catalog; readonly parser: SqlParser } & Pick<MakeOptions, "existing">,
): void {
  const [mismatch] = planMismatches([plan], [], catalog, [], parser);
  if (mismatch !== undefined) {
    const hint = mismatch.hint === null ? "" : ` (did you mean "${mismatch.hint}"?)`;
    throw new InputError(`${mismatch.message}${hint}`, { where: plan.table });
  }
  if (existing === "overwrite") return;
  const { kind } = planObjects(plan, catalog).target;
  if (kind === "column" || kind === "table") {
    const what = "to" in plan ? `${plan.to}` : "what it moves to";
    throw new InputError(`${what} is there already`, {
      where: plan.table,
      todo: "choose another name, or --force where that is what the plan grows into",
    });
  }
  const plans = [...head.plans, ...(base?.plans ?? [])];
  const same = plans.find((other) => other.plan === plan.plan);
  if (same !== undefined)
    throw thereIsAlready(`a plan ${plan.plan}`, same.at, "--name gives it another name, --force writes it anew");
  const objects = (one: Plan) => [one.table, ...operationOf(one.operation).columns(one)].join(".");
  const rival = head.plans.find((other) => other.operation === plan.operation && objects(other) === objects(plan));
  if (rival !== undefined)
    throw thereIsAlready(`a plan for it, ${rival.plan}`, rival.at, "--force writes a second one");
}

function thereIsAlready(what: string, at: Location, todo: string): InputError {
  return new InputError(`there is ${what} already`, { where: formatLocation(at), todo });
}

/** What the work tree has not yet given up, though the plan is to bring it about step by step. */
function gone(plan: Plan, { before, catalog, points }: PendingView): readonly string[] {
  const [old, present] = [planObjects(plan, before.catalog), planObjects(plan, catalog)];
  const isGone = present.table === null || (old.column !== null && present.column === null);
  if (!isGone) return [];
  const changes = points.flatMap((point) => point.changes);
  const at = changes.find((change) =>
    ["column-renamed", "column-dropped", "table-renamed", "table-moved", "table-dropped"].includes(change.kind),
  )?.at;
  const where = at === undefined ? "a pending migration" : formatLocation(at);
  return [`${where} still takes it away: take that out, or the SQL of the plan finds nothing to run on`];
}
