import { quoteIdentifier } from "../../catalog/print.ts";
import type { PlanOf } from "../../model/plan.ts";
import type { DraftRequest, PlanStep } from "../operation.ts";
import { columnNamed, findTable } from "../target.ts";
import { backfillSql } from "./column-backfill.ts";
import { bare } from "./column-move.ts";
import { expressionText, readExpression } from "./expression.ts";
import { freeName } from "./free-name.ts";
import { LOCK_TIMEOUT } from "./lock-timeout.ts";
import { quoteTable } from "./names.ts";

/**
 * A column that is never null any more: a check that new rows meet at once, values for the rows that have none, and only then
 * the constraint, for which PostgreSQL takes the check as proof instead of reading the table (ALTER TABLE, SET NOT NULL).
 */
export function notNullSteps(plan: PlanOf<"set-not-null">, request: DraftRequest): readonly PlanStep[] {
  const { catalog, soak, parser } = request;
  const relation = findTable(catalog, plan.table);
  const column = columnNamed(relation, plan.column);
  if (relation === null || column === null) {
    return [{ kind: "people", phase: "expand", text: `column: ${plan.table} has no column "${plan.column}"` }];
  }
  const others = relation.columns.map(({ name }) => name).filter((name) => name !== plan.column);
  const value = plan.value === null || parser === undefined ? null : readExpression(plan.value, others, parser);
  if (value?.kind === "refused") return [{ kind: "people", phase: "expand", text: `value: ${value.reason}` }];
  const [table, quoted] = [quoteTable(plan.table), quoteIdentifier(plan.column)];
  const taken = new Set(relation.constraints.map(({ name }) => name));
  const check = quoteIdentifier(freeName(`${relation.name}_${plan.column}_not_null`, taken));
  const fill: readonly PlanStep[] =
    value === null
      ? [
          {
            kind: "people",
            phase: "backfill",
            text: `Give the rows of ${plan.table} whose ${plan.column} is null a value.`,
          },
        ]
      : [
          {
            kind: "migration",
            phase: "backfill",
            text: "Fill the rows that have none, in batches that each commit",
            title: `fill ${plan.column} of ${plan.table}`,
            up: backfillSql({
              table: plan.table,
              relation,
              set: `${quoted} = ${expressionText(value.expression, bare)}`,
              where: `${quoted} IS NULL`,
            }),
            down: null,
            transaction: "own",
          },
        ];
  return [
    {
      kind: "people",
      phase: "expand",
      text: `Let no application write NULL to ${plan.column} of ${plan.table} any more: the check refuses it.`,
    },
    {
      kind: "migration",
      phase: "expand",
      text: "Expand, in a change of its own together with the plan: new rows are checked, those that are there are not",
      title: `check that ${plan.column} of ${plan.table} is not null`,
      up: `${LOCK_TIMEOUT}\nALTER TABLE ${table} ADD CONSTRAINT ${check} CHECK (${quoted} IS NOT NULL) NOT VALID;`,
      down: `${LOCK_TIMEOUT}\nALTER TABLE ${table} DROP CONSTRAINT ${check};`,
      transaction: "migration",
    },
    ...fill,
    {
      kind: "migration",
      phase: "backfill",
      text: "Have the database hold the rows that were there against the check",
      title: `validate that ${plan.column} of ${plan.table} is not null`,
      up: `${LOCK_TIMEOUT}\nALTER TABLE ${table} VALIDATE CONSTRAINT ${check};`,
      down: null,
      transaction: "migration",
    },
    {
      kind: "people",
      phase: "migrate",
      text: `The check alone guarantees it, and leaves the stream as it is: stop here unless the stream must say so too. SET NOT NULL turns ["null", x] into x, which a registry refuses under BACKWARD and FULL, transitive or not; FORWARD, FORWARD_TRANSITIVE and NONE let it through, and consumers' readers must take it.`,
    },
    {
      kind: "wait",
      phase: "migrate",
      text: `Wait ${soak}, and until the connector's slot has read past the last row whose ${plan.column} was null: it would come without a value where the schema has no null.`,
    },
    {
      kind: "migration",
      phase: "contract",
      text: "Contract, in a change of its own: the check spares reading the table",
      title: `set ${plan.column} of ${plan.table} not null`,
      up: `${LOCK_TIMEOUT}\nALTER TABLE ${table} ALTER COLUMN ${quoted} SET NOT NULL;\nALTER TABLE ${table} DROP CONSTRAINT ${check};`,
      down: `${LOCK_TIMEOUT}\nALTER TABLE ${table} ADD CONSTRAINT ${check} CHECK (${quoted} IS NOT NULL) NOT VALID;\nALTER TABLE ${table} ALTER COLUMN ${quoted} DROP NOT NULL;`,
      transaction: "migration",
    },
  ];
}
