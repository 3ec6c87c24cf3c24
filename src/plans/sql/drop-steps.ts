import { quoteIdentifier } from "../../catalog/print.ts";
import type { Column, Relation } from "../../model/catalog.ts";
import type { PlanOf } from "../../model/plan.ts";
import type { DraftRequest, PlanStep } from "../operation.ts";
import { columnNamed, findTable } from "../target.ts";
import { blockersOf, isShownByVersions } from "./column-followers.ts";
import { LOCK_TIMEOUT } from "./lock-timeout.ts";
import { quoteTable } from "./names.ts";

/** A column that goes for good: first it may be left out, then nobody reads it, then it goes. */
export function dropSteps(
  { table: name, column: dropped }: Pick<PlanOf<"drop-column">, "table" | "column">,
  { catalog, soak }: DraftRequest,
): readonly PlanStep[] {
  const relation = findTable(catalog, name);
  const column = columnNamed(relation, dropped);
  const [table, quoted] = [quoteTable(name), quoteIdentifier(dropped)];
  const shown = relation !== null && column !== null && isShownByVersions(relation, column.attnum, catalog);
  const blockers = relation === null || column === null ? [] : blockersOf(relation, [column.attnum], catalog);
  const [readers, writers] = [
    `Let every consumer stop reading ${dropped} and take it out of its contract`,
    `let applications stop writing it, then wait ${soak}.`,
  ];
  const first = relax(name, relation, column);
  // A field that becomes nullable is nothing for those who read it.
  const inOrder: readonly PlanStep[] = first.some(({ kind }) => kind === "migration")
    ? [
        { kind: "people", phase: "expand", text: `${readers}, first of all.` },
        ...first,
        { kind: "people", phase: "migrate", text: `Then ${writers}` },
      ]
    : [...first, { kind: "people", phase: "migrate", text: `${readers}, ${writers}` }];
  return [
    ...inOrder,
    {
      kind: "wait",
      phase: "migrate",
      text: `Wait until the connector's slot has read past the last row that was written to ${dropped}: a row that is decoded after the drop is described by the table without it.`,
    },
    ...obstacles(dropped, blockers),
    ...(shown ? [OWN_OPERATION] : []),
    {
      kind: "migration",
      phase: "contract",
      text: "Contract, in a change of its own",
      title: `drop ${dropped} of ${name}`,
      up: `${LOCK_TIMEOUT}\nALTER TABLE ${table} DROP COLUMN ${quoted};`,
      down: null,
      transaction: "migration",
    },
  ];
}

const OWN_OPERATION: PlanStep = {
  kind: "people",
  phase: "contract",
  text: "Drop it by the migration tool's own operation (pgroll: drop_column, reshape: remove_column): the views of the versions show the column, and SQL of your own is refused.",
};

/** What would go along with a column, or keep it from being dropped. */
export function obstacles(columns: string, blockers: readonly string[]): readonly PlanStep[] {
  if (blockers.length === 0) return [];
  const text = `Move first what still stands on ${columns}: ${blockers.join("; ")}. DROP COLUMN is refused, or takes it along.`;
  return [{ kind: "people", phase: "contract", text }];
}

/**
 * Writers can leave a column out that may be null or has a default. An Avro field that becomes nullable passes BACKWARD; where
 * the registry asks for FORWARD or FULL, it is what lets the field go afterwards.
 */
function relax(name: string, relation: Relation | null, column: Column | null): readonly PlanStep[] {
  const free = column === null || !column.notNull || isKey(relation, column);
  if (free) return [{ kind: "people", phase: "expand", text: "Merge the plan by itself first." }];
  const alter = `ALTER TABLE ${quoteTable(name)} ALTER COLUMN ${quoteIdentifier(column.name)}`;
  if (column.identity !== null || column.generated !== null || column.default !== null) {
    const text = `Merge the plan by itself first: writers can leave ${column.name} out already.`;
    return [{ kind: "people", phase: "expand", text }];
  }
  return [
    {
      kind: "migration",
      phase: "expand",
      text: "Expand, in a change of its own together with the plan: writers may leave it out from now on",
      title: `let ${column.name} of ${name} be null`,
      up: `${LOCK_TIMEOUT}\n${alter} DROP NOT NULL;`,
      down: `${LOCK_TIMEOUT}\n${alter} SET NOT NULL;`,
      transaction: "migration",
    },
  ];
}

function isKey(relation: Relation | null, { attnum }: Column): boolean {
  return relation?.indexes.some(({ primary, columns }) => primary && columns.includes(attnum)) === true;
}
