import type { ContractColumn } from "../../model/contract.ts";
import type { DerivedRead } from "../reader.ts";
import { type ColumnShape, findColumn, type TableShape } from "../shape.ts";
import { accepts, parseTypeExpectation, type TypeExpectation, wireTypeText } from "../type-words.ts";
import { type JudgedRead, type Loss, linesOf } from "./loss.ts";
import { difference, digitsChanged, leavesOpen } from "./representation.ts";

/** Columns gone, retyped, nullable or with other labels than the consumer expects. Names unknown at base are no loss. */
export function columnLosses({ derived, before, after }: JudgedRead): readonly Loss[] {
  return promised(derived, before).flatMap((expected) => {
    const was = findColumn(before.columns, expected.name);
    if (was === null) return [];
    const is = after.columns.find(({ field }) => field === was.field) ?? null;
    const lost = (loss: ColumnLoss): Loss => ({
      ...loss,
      column: was.column ?? was.field,
      attnum: was.attnum,
      ...linesOf(expected),
    });
    if (is === null) return [lost(goneColumn(was, after.columns))];
    const again = before.relation === after.relation && was.attnum !== null && is.attnum !== was.attnum;
    return [
      again ? madeAnew(was) : null,
      typeLoss(expected, was, is),
      nullabilityLoss(expected, was, is),
      ...labelLosses(expected, was, is),
    ]
      .filter((loss) => loss !== null)
      .map(lost);
  });
}

function promised(derived: DerivedRead, before: TableShape): readonly ContractColumn[] {
  return columnsRead(derived, before).filter(({ judgedBy }) => judgedBy !== "reader");
}

/** The columns a reader names, and those it takes because they are there: promised as they are at base. */
export function columnsRead({ columns, everything }: DerivedRead, before: TableShape): readonly ContractColumn[] {
  if (everything === null || everything.judgedBy === "reader") return columns;
  const named = new Set([...columns.map(({ name }) => name), ...(everything.except ?? [])]);
  const others = before.columns.filter(({ field, column }) => !named.has(field) && !named.has(column ?? field));
  const { at, readAt } = everything;
  const place = readAt === undefined ? { at } : { at, readAt };
  return [
    ...columns,
    ...others.map(({ field }) => ({ name: field, ...place, type: null, nullable: null, values: null })),
  ];
}

type ColumnLoss = Omit<Loss, "column" | "attnum" | "at" | "readAt">;

export function goneColumn(was: ColumnShape, after: readonly ColumnShape[]): ColumnLoss {
  const renamed = was.attnum === null ? undefined : after.find(({ attnum }) => attnum === was.attnum);
  const what = renamed === undefined ? "is gone" : `is renamed to "${renamed.field}"`;
  return { state: "broken", problem: "column-gone", reason: `"${was.field}" ${what}` };
}

/** The name goes on, but it is another column. */
export function madeAnew(was: ColumnShape): ColumnLoss {
  const reason = `"${was.field}" is dropped and another column takes its name: its values are gone`;
  return { state: "may-break", problem: "column-gone", reason };
}

function typeLoss(expected: ContractColumn, was: ColumnShape, is: ColumnShape): ColumnLoss | null {
  const [old, now] = [wireTypeText(was.schema), wireTypeText(is.schema)];
  const change =
    old === now
      ? `"${was.field}" stays ${now}, but no longer with the same meaning`
      : `"${was.field}" changes from ${old} to ${now}`;
  const expectation = expected.type === null ? null : parseTypeExpectation(expected.type);
  const differs = difference(was.schema, is.schema);
  if (expectation === null || keptAsAtBase(expectation, was, is)) {
    const reason = `${change}; it is promised as it is at base`;
    if (differs === "type") return { state: "broken", problem: "type-changed", reason };
    if (differs === "meaning") return { state: "broken", problem: "meaning-changed", reason };
    const digits = expectation === null && digitsChanged(was.schema, is.schema);
    return digits ? { state: "may-break", problem: "meaning-changed", reason } : null;
  }
  if (accepts(expectation, is.schema) || !accepts(expectation, was.schema)) return null;
  return { state: "broken", problem: "type-changed", reason: `${change}; ${expected.type} is expected` };
}

function keptAsAtBase(expectation: TypeExpectation, was: ColumnShape, is: ColumnShape): boolean {
  return leavesOpen(expectation) && accepts(expectation, was.schema) && accepts(expectation, is.schema);
}

function nullabilityLoss(expected: ContractColumn, was: ColumnShape, is: ColumnShape): ColumnLoss | null {
  if (was.schema.optional === is.schema.optional || expected.nullable === true) return null;
  const problem = "nullability-changed";
  if (is.schema.optional) {
    const promise =
      expected.nullable === false ? "never null is expected" : "it is promised as it is at base: never null";
    return { state: "broken", problem, reason: `"${was.field}" can now be null; ${promise}` };
  }
  if (expected.nullable === false || expected.type !== null) return null;
  return { state: "may-break", problem, reason: `"${was.field}" can no longer be null; at base it can` };
}

export function labelLosses(expected: ContractColumn, was: ColumnShape, is: ColumnShape): readonly ColumnLoss[] {
  const problem = "enum-values";
  const watches = expected.values !== null || expected.type === null || expected.type === "enum";
  if (was.labels === null || !watches) return [];
  if (is.labels === null) {
    // Nobody enforces the labels any more, but whoever writes the rows may keep to them: nothing here tells.
    const open = expected.values !== null && is.schema.type === was.schema.type;
    return open
      ? [{ state: "may-break", problem, reason: `"${was.field}" may now hold any value: it is no enum any more` }]
      : [];
  }
  const { labels } = was;
  const added = is.labels.filter((label) => !labels.includes(label));
  const removed = labels.filter((label) => !is.labels?.includes(label));
  const missed = removed.filter((label) => expected.values?.includes(label) ?? true);
  const unknown = expected.values === null ? added : added.filter((label) => !expected.values?.includes(label));
  // A label goes only where it is renamed: rows that hold it come under the new one, though nobody touched them (ALTER TYPE).
  if (expected.values === null && added.length > 0 && removed.length > 0) {
    const reason = `"${was.field}" may now be ${quoted(added)}, and never ${quoted(removed)} again: rows that hold that come under another label`;
    return [{ state: "broken", problem, reason }];
  }
  return [
    ...(unknown.length === 0
      ? []
      : [
          expected.values === null
            ? ({ state: "may-break", problem, reason: `"${was.field}" may now be ${quoted(unknown)}` } as const)
            : ({
                state: "broken",
                problem,
                reason: `"${was.field}" may now be ${quoted(unknown)}, which is not among the values it understands`,
              } as const),
        ]),
    ...(missed.length === 0
      ? []
      : [{ state: "may-break", problem, reason: `"${was.field}" will never be ${quoted(missed)} again` } as const]),
  ];
}

function quoted(labels: readonly string[]): string {
  return labels.map((label) => `"${label}"`).join(" or ");
}
