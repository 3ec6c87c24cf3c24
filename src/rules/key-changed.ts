import type { Change } from "../model/change.ts";
import { startOf } from "../model/location.ts";
import type { CapturedTable } from "../model/prediction.ts";
import type { Pass, Stream, StreamStep } from "../pass/pass.ts";
import { capturedTable } from "../pass/prediction-index.ts";
import { plannedChangeDraft } from "./planned-change.ts";
import type { Draft, Rule } from "./rule.ts";
import { baseTable, sameKey, tableName } from "./stream-facts.ts";

export const keyChanged: Rule = {
  id: "key-changed",
  title: "Event key changed without a plan",
  level: "error",
  what: "The columns that make up a captured table's event key change, and no plan with complete evidence covers it.",
  why: "The key decides the partition, what compaction keeps and what a delete removes. Old and new keys of one row never meet: upserting readers keep both for ever, and a table left without a key sends null keys, which compacted topics refuse.",
  fix: "Plan it: stop the writers, let the connector catch up, change the key, and rebuild what reads by key.",
  bad: { "migrations/0002_change.sql": "ALTER TABLE products DROP CONSTRAINT products_pkey;\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD CONSTRAINT products_name_key UNIQUE (name);\n" },
  check: (pass: Pass): readonly Draft[] =>
    pass.streams.flatMap((stream) =>
      (stream.before?.tables ?? []).flatMap((table) => {
        const step = stream.steps.find((candidate) => keyDiffers(table, candidate));
        return step === undefined ? [] : [draft(pass, stream, table, step)];
      }),
    ),
};

function keyText(key: CapturedTable["key"]): string {
  return key === null ? "no key" : `(${key.map((column) => column.name).join(", ")})`;
}

/** A table that is gone has its own finding. */
function keyDiffers(before: CapturedTable, step: StreamStep): boolean {
  const after = capturedTable(step.prediction, before.oid);
  return after !== undefined && !sameKey(before.key, after.key);
}

function draft(pass: Pass, stream: Stream, table: CapturedTable, step: StreamStep): Draft {
  const after = capturedTable(step.prediction, table.oid)?.key ?? null;
  const change = blamed(table, step);
  const ref = { relation: table.oid, schema: table.schema, table: table.table };
  const name = baseTable(pass.before, ref);
  const dropped = (table.key ?? []).filter((column) => !(after ?? []).some((left) => left.attnum === column.attnum));
  const planned = plannedChangeDraft(pass, {
    change: change ?? {
      kind: "key-changed",
      table: ref,
      before: table.key?.map((column) => column.name) ?? null,
      after: after?.map((column) => column.name) ?? null,
      at: step.at ?? startOf(stream.connector.file),
    },
    move: { operation: "change-key", to: after?.map((column) => column.name) ?? [] },
    table: name,
    column: null,
    captured: [{ stream, table }],
    fields: [...dropped, ...(after ?? [])].map((column) => column.name),
    message: `the event key of ${name} changes from ${keyText(table.key)} to ${keyText(after)}`,
    why: "Events of one row under the old and the new key never meet: partitions, compaction and deletes all go by the key.",
    canBePlanned: true,
    concerns: (verdict) => verdict.table === name && verdict.problem === "key-changed",
  });
  if (after !== null || planned.fix?.length === 0) return planned;
  // No plan makes readers cope without a key.
  return { ...planned, fix: [`Give ${name} another key in the same change: ALTER TABLE ${name} ADD PRIMARY KEY (…);`] };
}

function blamed(table: CapturedTable, step: StreamStep): Change | null {
  const own = step.changes.filter(
    (change) => "table" in change && tableName(change.table) === `${table.schema}.${table.table}`,
  );
  return own.find((change) => change.kind === "key-changed") ?? own[0] ?? null;
}
