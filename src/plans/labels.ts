import { deriveRead } from "../contracts/derive.ts";
import { reads } from "../contracts/judge.ts";
import { type Catalog, type Oid, qualifiedName, type Relation } from "../model/catalog.ts";
import type { ColumnRef } from "../model/change.ts";
import type { PlanOf } from "../model/plan.ts";
import type { PlanCase } from "./evidence/case.ts";
import type { Need } from "./evidence/need.ts";
import type { Catalogs, PlannedChange } from "./operation.ts";
import { isTable } from "./operations/same-object.ts";
import { columnNamed, findTable } from "./target.ts";

/** Plans that end with an enum losing a label. */
export type LabelPlan = PlanOf<"drop-enum-value" | "rename-enum-value">;

/** The enum a plan is about, as one catalog has it, and every table column of it or of its arrays. */
export interface PlannedEnum {
  readonly oid: Oid;
  readonly schema: string;
  readonly name: string;
  readonly labels: readonly string[];
  readonly columns: readonly EnumColumn[];
}

export interface EnumColumn {
  readonly table: Relation;
  readonly column: Relation["columns"][number];
}

export function plannedEnum({ table, column }: LabelPlan, catalog: Catalog): PlannedEnum | null {
  const named = columnNamed(findTable(catalog, table), column);
  const type = named === null ? undefined : catalog.types.get(named.type.oid);
  if (type?.kind !== "enum") return null;
  const columns = [...catalog.relations.values()].flatMap((relation) =>
    isStored(relation)
      ? relation.columns.filter((one) => one.type.oid === type.oid).map((one) => ({ table: relation, column: one }))
      : [],
  );
  return { oid: type.oid, schema: type.schema, name: type.name, labels: type.labels, columns };
}

function isStored({ kind, persistence }: Relation): boolean {
  return (kind === "table" || kind === "partitioned table") && persistence !== "temporary";
}

/**
 * PostgreSQL drops no label: a column gets another enum. It is the plan's doing where the column had the plan's own enum and the
 * other has all its labels but the one.
 */
export function isSwappedForLess(plan: LabelPlan, change: PlannedChange, { base, head }: Catalogs): boolean {
  if (change.kind !== "column-retyped") return false;
  const planned = plannedEnum(plan, base);
  const was = columnOf(base, change.column);
  const is = columnOf(head, change.column);
  const left = is === undefined ? undefined : head.types.get(is.type.oid);
  if (planned === null || was?.type.oid !== planned.oid || left?.kind !== "enum") return false;
  return was.type.array === is?.type.array && isWithout(planned.labels, left.labels, plan.value);
}

function columnOf(catalog: Catalog, { relation, attnum }: ColumnRef) {
  return catalog.relations.get(relation)?.columns.find((column) => column.attnum === attnum);
}

/** The same labels in the same order: an enum compares by it. */
function isWithout(before: readonly string[], after: readonly string[], value: string): boolean {
  const left = before.filter((label) => label !== value);
  return left.length === before.length - 1 && left.join("\u0000") === after.join("\u0000");
}

/** Whether the column of the plan is an enum that no longer has the label. */
export function lacksLabel(plan: LabelPlan, catalog: Catalog): boolean {
  const planned = plannedEnum(plan, catalog);
  return planned !== null && !planned.labels.includes(plan.value);
}

/**
 * Consumers that list the values they understand of any column of the enum, and still list the label that goes, or not yet the one
 * that comes in its place. Who lists none has said nothing about labels: it is promised those that rows hold.
 */
export function labelNeeds(plan: LabelPlan, { baseContracts, before, catalogs }: PlanCase): readonly Need[] {
  const used = plannedEnum(plan, catalogs.base)?.columns ?? [];
  const { contracts, files, parser } = baseContracts;
  return before.flatMap((shape) => {
    const names = used
      .filter(({ table }) => isTable(shape.table, refTo(table), catalogs))
      .map(({ column }) => column.name);
    if (names.length === 0) return [];
    return contracts.flatMap(({ consumer, reads: all }) =>
      all
        .filter((read) => read.migrated !== "all" && reads(read, shape))
        .flatMap((read): readonly Need[] => {
          const { columns, unresolved } = deriveRead({ read, shape, files, parser });
          const listed = columns.flatMap(({ name, values, at }): readonly Need[] => {
            const own = shape.columns.find(({ field, column }) => field === name || column === name)?.column ?? name;
            if (values === null || !names.includes(own)) return [];
            const place = `${consumer} (${at.file}:${at.start.line})`;
            if (values.includes(plan.value))
              return [{ consumer, text: `${place} lists '${plan.value}'`, certain: true }];
            if (plan.to === null || values.includes(plan.to)) return [];
            return [{ consumer, text: `${place} does not list '${plan.to}'`, certain: true }];
          });
          const open = unresolved.slice(0, 1).map(({ at }) => {
            return { consumer, text: `${consumer} (${at.file}:${at.start.line})`, certain: false };
          });
          return [...listed, ...open];
        }),
    );
  });
}

function refTo({ oid, schema, name }: Relation) {
  return { relation: oid, schema, table: name };
}

/** schema.table.column of every column of the enum, the plan's own first. */
export function enumColumnNames(plan: LabelPlan, { columns }: PlannedEnum): readonly string[] {
  const own = `${plan.table}.${plan.column}`;
  const all = columns.map(({ table, column }) => `${qualifiedName(table)}.${column.name}`);
  return [own, ...all.filter((name) => name !== own)];
}
