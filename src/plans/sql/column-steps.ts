import { quoteIdentifier } from "../../catalog/print.ts";
import type { DraftRequest, PlanStep } from "../operation.ts";
import { backfillSql, moveBackfill } from "./column-backfill.ts";
import { defaultsSql, untoldDefaults } from "./column-defaults.ts";
import { type Followers, followersOf } from "./column-followers.ts";
import type { ColumnMove } from "./column-move.ts";
import { obstacles } from "./drop-steps.ts";
import { LOCK_TIMEOUT } from "./lock-timeout.ts";
import { quoteTable } from "./names.ts";
import { type SyncTrigger, syncTrigger } from "./sync-trigger.ts";

/**
 * The steps of a move that a change stream survives. They differ from those for applications alone: the backfill waits
 * until the connector has registered the new schema, and it is the consumers, not the code, that decide when to contract.
 */
export function columnSteps(
  move: ColumnMove,
  notes: readonly string[],
  { catalog, postgres, soak }: Pick<DraftRequest, "catalog" | "postgres" | "soak">,
): readonly PlanStep[] {
  const trigger = syncTrigger(move, catalog, postgres);
  const followers = followersOf(move, catalog, keepsNotNull(move));
  const [olds, news] = [namesOf(move.from), namesOf(move.to)];
  return [
    ...notes.map((text): PlanStep => ({ kind: "people", phase: "expand", text })),
    expand(move, trigger, followers),
    {
      kind: "wait",
      phase: "expand",
      text: `Let a row of ${move.table} be written, and wait until the registry has a version with ${news}: what is backfilled before goes out without it.`,
    },
    {
      kind: "migration",
      phase: "backfill",
      text: "Backfill, in batches that each commit",
      title: `fill ${namesOf(move.to)} of ${move.table}`,
      up: backfillSql(moveBackfill(move)),
      down: null,
      transaction: "own",
    },
    ...validation(move, followers),
    ...others(move, catalog, followers, postgres),
    {
      kind: "people",
      phase: "migrate",
      text: `Let every consumer read ${news} and say so in its contract. Let applications read ${news}, and write NULL to it, from now on only: a row that was not filled yet took such a NULL for nothing said. Once none writes ${olds} any more, wait ${soak}.`,
    },
    {
      kind: "wait",
      phase: "migrate",
      text: `Wait until the connector's slot has read past the last row that was written to ${olds}: a row that is decoded after the drop is described by the table without it.`,
    },
    ...obstacles(olds, followers.blockers),
    contract(move, trigger, followers, defaultsSql(move, catalog)),
  ];
}

const namesOf = (side: ColumnMove["from"]): string => side.map(({ name }) => name).join(", ");

/** Where the old column is never null, neither is what a rename or a cast makes of it. */
function keepsNotNull(move: ColumnMove): boolean {
  const [from] = move.from;
  const plain = move.to.every(({ value }) => value.pieces.length === 1);
  return plain && move.relation.columns.some(({ name, notNull }) => notNull && name === from?.name);
}

/** New columns are nullable and without default: rows get their values from the trigger and the backfill. */
function expand(move: ColumnMove, trigger: SyncTrigger, followers: Followers): PlanStep {
  const table = quoteTable(move.table);
  const news = namesOf(move.to);
  const add = move.to.map(({ name, type }) => `ADD COLUMN ${quoteIdentifier(name)} ${type}`).join(", ");
  const drop = move.to.map(({ name }) => `DROP COLUMN ${quoteIdentifier(name)}`).join(", ");
  return {
    kind: "migration",
    phase: "expand",
    text: "Expand, in a change of its own together with the plan: the new side, and a trigger that keeps both in step",
    title: `add ${news} to ${move.table}`,
    up: lines(
      LOCK_TIMEOUT,
      `ALTER TABLE ${table} ${add};`,
      trigger.create,
      ...followers.constraints.map(({ add }) => add),
    ),
    down: lines(
      LOCK_TIMEOUT,
      ...followers.constraints.map((constraint) => constraint.drop),
      trigger.dropTriggers,
      `ALTER TABLE ${table} ${drop};`,
      trigger.dropFunction,
    ),
    transaction: "migration",
  };
}

/** Reads the table while others write it: VALIDATE and CONCURRENTLY take no lock that keeps writers out. */
function validation(move: ColumnMove, { constraints, indexes }: Followers): readonly PlanStep[] {
  const validated: readonly PlanStep[] =
    constraints.length === 0
      ? []
      : [
          {
            kind: "migration",
            phase: "backfill",
            text: "Have the database hold the rows that were there against the new constraints",
            title: `validate the constraints of ${namesOf(move.to)} of ${move.table}`,
            up: lines(LOCK_TIMEOUT, ...constraints.map(({ validate }) => validate)),
            down: null,
            transaction: "migration",
          },
        ];
  const built = indexes.map(
    (index): PlanStep => ({
      kind: "migration",
      phase: "backfill",
      text: `Index the new side as the old one is (drop ${index.name} first if an earlier try left it invalid)`,
      title: `index ${namesOf(move.to)} of ${move.table} as ${index.name}`,
      up: index.create,
      down: index.drop,
      transaction: "none",
    }),
  );
  return [...validated, ...built];
}

/** What stands on the old columns beside what was made. */
function others(
  move: ColumnMove,
  catalog: DraftRequest["catalog"],
  followers: Followers,
  postgres: number,
): readonly PlanStep[] {
  const left = [...followers.told, ...untoldDefaults(move)];
  const triggers = catalog.triggers
    .filter(({ relation, timing, level }) => relation === move.relation.oid && timing === "before" && level === "row")
    .map(({ name }) => name);
  const copies = move.relation.kind === "partitioned table" && postgres < 13;
  const texts = [
    ...(left.length === 0 ? [] : [`Make anew for ${namesOf(move.to)}: ${left.join(", ")}.`]),
    ...(triggers.length === 0
      ? []
      : [
          `See that what ${triggers.join(", ")} of ${move.table} does to ${namesOf(move.from)} holds for ${namesOf(move.to)} too: they fire before the two are compared.`,
        ]),
    ...(copies ? [`Give partitions that come later the same trigger: before PostgreSQL 13 each needs its own.`] : []),
  ];
  return texts.map((text): PlanStep => ({ kind: "people", phase: "backfill", text }));
}

/** All of it at one moment: at no time is one side written and the other not. */
function contract(
  move: ColumnMove,
  trigger: SyncTrigger,
  { indexes }: Followers,
  defaults: readonly string[],
): PlanStep {
  const table = quoteTable(move.table);
  const drop = move.from.map(({ name }) => `DROP COLUMN ${quoteIdentifier(name)}`).join(", ");
  return {
    kind: "migration",
    phase: "contract",
    text: "Contract, in a change of its own",
    title: `drop ${namesOf(move.from)} of ${move.table}`,
    up: lines(
      LOCK_TIMEOUT,
      ...indexes.flatMap(({ adopt }) => adopt ?? []),
      ...defaults,
      trigger.dropTriggers,
      `ALTER TABLE ${table} ${drop};`,
      trigger.dropFunction,
    ),
    down: null,
    transaction: "migration",
  };
}

function lines(...texts: readonly string[]): string {
  return texts.join("\n");
}
