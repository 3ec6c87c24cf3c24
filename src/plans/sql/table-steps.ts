import type { Catalog } from "../../model/catalog.ts";
import type { PlanStep } from "../operation.ts";
import { backfillTable } from "./table-backfill.ts";
import { belongingsQuery } from "./table-belongings.ts";
import { dropOld, handOver, takeBack, unwritableTriggers, viewsOver } from "./table-contract.ts";
import { createCopy, dropCopy, schemaToMake } from "./table-copy.ts";
import { renameBack, renameInPlace } from "./table-in-place.ts";
import { type TablePair, tablePair } from "./table-pair.ts";
import { createSync, dropSync } from "./table-sync.ts";

export interface TableMove {
  /** schema.table, both. */
  readonly table: string;
  readonly target: string;
  /** Beside the old table, kept in step by triggers, or the table itself under its new name. */
  readonly way: "beside" | "in place";
  readonly catalog: Catalog;
  readonly soak: string;
}

/** A table that goes on under another name: another topic, which readers have to move to before the old one falls silent. */
export function tableSteps(move: TableMove): readonly PlanStep[] {
  if (move.way === "in place") return inPlaceSteps(move);
  const pair = tablePair(move.catalog, move.table, move.target);
  return "reason" in pair ? refusedSteps(move, pair.reason) : besideSteps(move, pair);
}

function besideSteps({ table, target, catalog, soak }: TableMove, pair: TablePair): readonly PlanStep[] {
  return [
    captureStep(table, target),
    {
      kind: "migration",
      phase: "expand",
      text: `Expand, in a change of its own together with the plan: ${target} beside ${table}, kept in step both ways`,
      title: `make ${target} beside ${table}`,
      up: [createCopy(pair, catalog), belongings(pair), createSync(pair)].join("\n"),
      down: `${dropSync(pair)}\n${dropCopy(pair, catalog)}`,
      transaction: "migration",
    },
    ownStep(pair),
    {
      kind: "wait",
      phase: "expand",
      text: `Wait until a row written to ${table} has come to the topic of ${target}: its schemas are registered then.`,
    },
    {
      kind: "migration",
      phase: "backfill",
      text: `Copy the rows that were there before, a thousand at a time, in a session of its own: it commits as it goes`,
      title: `fill ${target}`,
      up: backfillTable(pair),
      down: null,
      transaction: "own",
    },
    {
      kind: "people",
      phase: "migrate",
      text: `Let every consumer subscribe to the topic of ${target} beside that of ${table} and name both in its contract, then read the new one only, once it is at the end of the old one (or build its view anew). Let every application write to ${target}, not before the backfill is through; a transaction that meets another on the same row under the other name may end in a deadlock (SQLSTATE 40P01) and is to be run again. Wait ${soak}.`,
    },
    {
      kind: "migration",
      phase: "contract",
      text: `Contract, first part: nobody writes to ${table} any more${besideIt(pair, catalog)}`,
      title: `seal ${table}`,
      up: handOver(pair, catalog),
      down: takeBack(pair, catalog),
      transaction: "migration",
    },
    sealedStep(table),
    {
      kind: "migration",
      phase: "contract",
      text: `Contract, second part, behind the first: it waits for the connector's slot by itself, and raises an error where that is not there in a minute`,
      title: `drop ${table}`,
      up: dropOld(pair, catalog),
      down: null,
      transaction: "migration",
    },
    releaseStep(table),
  ];
}

/** The table itself under its new name: writers go on through a view, the topic changes from one row to the next. */
function inPlaceSteps({ table, target, catalog, soak }: TableMove): readonly PlanStep[] {
  const [schema = ""] = target.split(".");
  const own = schemaToMake(schema, catalog);
  return [
    {
      kind: "people",
      phase: "expand",
      text: `${table} under another name is another topic from one row to the next. Merge the plan by itself first.`,
    },
    captureStep(table, target),
    {
      kind: "people",
      phase: "migrate",
      text: `Let every consumer subscribe to both topics and name both ${table} and ${target} in its contract, then wait ${soak}.`,
    },
    {
      kind: "migration",
      phase: "contract",
      text: `Contract, in a change of its own: writers wait while the connector catches up, then write through a view`,
      title: `rename ${table} to ${target}`,
      up: [...own.map(({ make }) => make), renameInPlace(table, target)].join("\n"),
      down: [renameBack(table, target), ...own.map(({ undo }) => undo)].join("\n"),
      transaction: "migration",
    },
  ];
}

function refusedSteps({ table, target, soak }: TableMove, reason: string): readonly PlanStep[] {
  return [
    {
      kind: "people",
      phase: "expand",
      text: `${reason}. Make ${target} and what keeps both in step by hand (sync: application), or rename it in place (sync: none).`,
    },
    captureStep(table, target),
    {
      kind: "people",
      phase: "migrate",
      text: `Let every consumer subscribe to both topics and name both ${table} and ${target} in its contract, then wait ${soak}.`,
    },
    { kind: "people", phase: "contract", text: `Then drop ${table} in a change of its own.` },
  ];
}

/** A new table of a filtered publication is not captured before the task restarts, and the rows in between stay lost. */
function captureStep(table: string, target: string): PlanStep {
  return {
    kind: "connector",
    phase: "expand",
    text: `Before the migration runs, let every connector that captures ${table} capture ${target} as well: where it has "table.include.list", add "${target}" behind "${table}" (and its columns in "column.include.list", its key in "message.key.columns", as far as ${table} has them there). Saving the configuration restarts the task, which is needed. A connector without such a list needs no edit.`,
  };
}

function releaseStep(table: string): PlanStep {
  return {
    kind: "connector",
    phase: "contract",
    text: `Take "${table}" out of "table.include.list" of the connectors that name it. Its topic stays until you delete it.`,
  };
}

/** What the expand migration cannot know: the query that tells it stands in it. */
function ownStep({ old, next }: TablePair): PlanStep {
  return {
    kind: "people",
    phase: "expand",
    text: `Add to the expand migration what the query in it writes: owner, privileges, policies and comment of ${old}, for ${next}.`,
  };
}

function belongings({ old, next }: TablePair): string {
  return `Put here what this query gives:\n${belongingsQuery(old, next)}`.replaceAll(/^/gm, "-- ");
}

function sealedStep(table: string): PlanStep {
  return {
    kind: "wait",
    phase: "contract",
    text: `Wait until the slot of every connector has read past the last row of ${table}: a row decoded after its table is gone has no key.`,
  };
}

/** What a person has to see to. */
function besideIt(pair: TablePair, catalog: Catalog): string {
  const triggers = unwritableTriggers(pair, catalog);
  const views = viewsOver(pair.from, catalog);
  return [
    ...(triggers.length === 0 ? [] : [`add the triggers ${triggers.join(", ")}, whose text is not known here`]),
    ...(views.length === 0 ? [] : [`make the views ${views.join(", ")} over ${pair.next} before the second part`]),
  ]
    .map((one) => `; ${one}`)
    .join("");
}
