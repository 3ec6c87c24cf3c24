import { formatType, quoteIdentifier } from "../../catalog/print.ts";
import { type Catalog, qualifiedName, type Relation } from "../../model/catalog.ts";
import { type EnumColumn, enumColumnNames, type LabelPlan, type PlannedEnum, plannedEnum } from "../labels.ts";
import type { DraftRequest, PlanStep } from "../operation.ts";
import { primaryKey } from "../target.ts";
import { columnList, quoteTable, quoteText } from "./names.ts";

/** Rows of one batch: what autovacuum and a connector keep up with. */
const BATCH = 5000;

/** A label that an enum loses, and the one that comes in its place where there is one. */
export function labelSteps(plan: LabelPlan, { catalog, soak }: DraftRequest): readonly PlanStep[] {
  const planned = plannedEnum(plan, catalog);
  if (planned === null)
    return [{ kind: "people", phase: "expand", text: `There is no enum ${plan.table}.${plan.column}.` }];
  const { value, to } = plan;
  const columns = enumColumnNames(plan, planned).join(", ");
  return [
    ...addition(plan, planned),
    {
      kind: "people",
      phase: "expand",
      text: `Let writers of ${columns} stop writing ${quoteText(value)}${to === null ? "" : `, and write ${quoteText(to)} instead`}.`,
    },
    ...backfills(plan, planned, catalog),
    {
      kind: "people",
      phase: "migrate",
      text: `Let every consumer take ${quoteText(value)} out of the values it lists, then wait ${soak}.`,
    },
    {
      kind: "wait",
      phase: "migrate",
      text: `Wait until the connector has read the last row that holds ${quoteText(value)}: older events keep the label, whatever becomes of the type.`,
    },
    {
      kind: "migration",
      phase: "contract",
      text: "Then, in a change of its own",
      title: `drop ${value} from ${planned.name}`,
      up: swap(plan, planned, catalog),
      down: null,
      transaction: "migration",
    },
  ];
}

/** Readers are shown the new label with the first event that carries it: Debezium reads the enum's labels again then, not before. */
function addition({ value, to }: LabelPlan, planned: PlannedEnum): readonly PlanStep[] {
  const first: PlanStep = { kind: "people", phase: "expand", text: "Merge the plan by itself first." };
  if (to === null || planned.labels.includes(to)) return [first];
  return [
    first,
    {
      kind: "people",
      phase: "expand",
      text: `Let every consumer that lists values understand ${quoteText(to)} as it does ${quoteText(value)}.`,
    },
    {
      kind: "migration",
      phase: "expand",
      // In the old one's place: enums compare by their order.
      text: "Then, in a migration of its own: no statement of the same transaction may use a new label",
      title: `add ${to} to ${planned.name}`,
      up: `ALTER TYPE ${typeName(planned)} ADD VALUE ${quoteText(to)} AFTER ${quoteText(value)};`,
      down: null,
      transaction: "migration",
    },
  ];
}

function backfills({ value, to }: LabelPlan, planned: PlannedEnum, catalog: Catalog): readonly PlanStep[] {
  return roots(planned).map((one): PlanStep => {
    const where = `${qualifiedName(one.table)}.${one.column.name}`;
    if (to === null) {
      return { kind: "people", phase: "backfill", text: `Change the rows of ${where} that hold ${quoteText(value)}.` };
    }
    return {
      kind: "migration",
      phase: "backfill",
      text: `Change the rows of ${where} that hold ${quoteText(value)}, ${BATCH} at a time`,
      title: `backfill ${one.column.name} of ${one.table.name}`,
      up: batches(one, catalog, value, to),
      down: null,
      transaction: "own",
    };
  });
}

function batches({ table, column }: EnumColumn, catalog: Catalog, value: string, to: string): string {
  const name = quoteIdentifier(column.name);
  const key = primaryKey(table).map(quoteIdentifier).join(", ");
  const type = formatType(catalog, { ...column.type, array: false });
  const [holds, next] = column.type.array
    ? [
        `${quoteText(value)}::${type} = ANY (${name})`,
        `array_replace(${name}, ${quoteText(value)}::${type}, ${quoteText(to)}::${type})`,
      ]
    : [`${name} = ${quoteText(value)}`, quoteText(to)];
  const target = quoteTable(qualifiedName(table));
  if (key === "") return `UPDATE ${target} SET ${name} = ${next} WHERE ${holds};`;
  const few = `SELECT ${key} FROM ${target} WHERE ${holds} LIMIT ${BATCH}`;
  return [
    "DO $$",
    "BEGIN",
    "  LOOP",
    `    UPDATE ${target} SET ${name} = ${next} WHERE (${key}) IN (${few});`,
    "    EXIT WHEN NOT FOUND;",
    "    COMMIT;",
    "  END LOOP;",
    "END $$;",
  ].join("\n");
}

/** Partitions and inheriting tables follow their parents. */
function roots({ columns }: PlannedEnum): readonly EnumColumn[] {
  return columns.filter(
    ({ table, column }) => table.partitionOf === null && (column.local || column.inheritCount === 0),
  );
}

/** The same name for a type with a label less: what PostgreSQL has instead of DROP VALUE. It refuses while a row still holds the label. */
function swap(plan: LabelPlan, planned: PlannedEnum, catalog: Catalog): string {
  const name = typeName(planned);
  const former = `${planned.name}_with_${plan.value}`;
  const labels = labelsLeft(plan, planned).map(quoteText);
  const used = roots(planned);
  const tables = [...new Set(used.map(({ table }) => table))];
  const members = tables.flatMap((table) => memberships(table, used, catalog));
  return [
    ...used.flatMap((one) => inTheWay(one, planned, catalog)),
    "SET LOCAL lock_timeout = '5s';",
    ...members.map(({ out }) => out),
    `ALTER TYPE ${name} RENAME TO ${quoteIdentifier(former)};`,
    `CREATE TYPE ${name} AS ENUM (${labels.join(", ")});`,
    ...tables.map((table) => retype(table, used, name, plan)),
    ...members.map(({ back }) => back),
    `DROP TYPE ${quoteIdentifier(planned.schema)}.${quoteIdentifier(former)};`,
  ].join("\n");
}

/** PostgreSQL alters no type of a column that a publication lists or filters by: out and in again, in the same transaction. */
function memberships(table: Relation, used: readonly EnumColumn[], catalog: Catalog): readonly Membership[] {
  const own = used.filter((one) => one.table === table).map(({ column }) => column.attnum);
  const target = quoteTable(qualifiedName(table));
  return [...catalog.publications.values()].flatMap(({ name, tables }) =>
    tables
      .filter(({ relation }) => relation === table.oid)
      .filter(({ columns, filterColumns = [] }) =>
        own.some((one) => columns?.includes(one) || filterColumns.includes(one)),
      )
      .map(({ columns, filter }) => {
        const publication = quoteIdentifier(name);
        const where = filter === null ? "" : ` WHERE (${filter})`;
        return {
          out: `ALTER PUBLICATION ${publication} DROP TABLE ${target};`,
          back: `ALTER PUBLICATION ${publication} ADD TABLE ${target}${columnList(table, columns)}${where};`,
        };
      }),
  );
}

/** The new label stands where the expand step puts it. */
function labelsLeft({ value, to }: LabelPlan, { labels }: PlannedEnum): readonly string[] {
  const isThere = to === null || labels.includes(to);
  return labels.flatMap((label) => (label !== value ? [label] : isThere ? [] : [to]));
}

interface Membership {
  readonly out: string;
  readonly back: string;
}

/** All columns in one ALTER TABLE: one rewrite of each table. */
function retype(table: Relation, used: readonly EnumColumn[], type: string, plan: LabelPlan): string {
  const actions = used
    .filter((one) => one.table === table)
    .flatMap(({ column }) => {
      const name = quoteIdentifier(column.name);
      const brackets = column.type.array ? "[]" : "";
      const initial = defaultOf(column.default, plan);
      return [
        ...(initial === null ? [] : [`ALTER COLUMN ${name} DROP DEFAULT`]),
        `ALTER COLUMN ${name} TYPE ${type}${brackets} USING ${name}::text${brackets}::${type}${brackets}`,
        ...(initial === null ? [] : [`ALTER COLUMN ${name} SET DEFAULT ${initial}`]),
      ];
    });
  return `ALTER TABLE ${quoteTable(qualifiedName(table))}\n  ${actions.join(",\n  ")};`;
}

function defaultOf(initial: EnumColumn["column"]["default"], { value, to }: LabelPlan): string | null {
  if (initial === null) return null;
  if (initial.kind === "opaque") return "NULL /* its default, as it was */";
  const old = `${quoteText(value)}::`;
  return initial.text.startsWith(old) ? quoteText(to ?? "…") : initial.text;
}

/** What names a label in an expression holds on to the former type: PostgreSQL refuses until it is dropped and made again. */
function inTheWay({ table, column }: EnumColumn, planned: PlannedEnum, catalog: Catalog): readonly string[] {
  const what = [
    ...table.indexes
      .filter(({ expressionColumns }) => expressionColumns.includes(column.attnum))
      .map(({ name }) => `index ${name}`),
    ...table.constraints
      .filter((one) => one.kind === "check" && one.columns.includes(column.attnum))
      .map(({ name }) => `CHECK ${name}`),
    ...[...catalog.relations.values()]
      .filter(({ dependsOn }) =>
        dependsOn.some((on) => on.relation === table.oid && (on.column === 0 || on.column === column.attnum)),
      )
      .map((view) => `${view.kind} ${qualifiedName(view)}`),
    ...table.columns
      .filter(({ generated }) => generated?.columns.includes(column.attnum))
      .map(({ name }) => `generated column ${name}`),
    ...catalog.triggers
      .filter(
        ({ relation, columns, conditionColumns = [] }) =>
          relation === table.oid && [...(columns ?? []), ...conditionColumns].includes(column.attnum),
      )
      .map(({ name }) => `trigger ${name}`),
  ];
  const text = formatType(catalog, { ...column.type, array: false });
  const functions = catalog.functions
    .filter(({ arguments: taken }) => taken.some((one) => one === text || one === `${text}[]`))
    .map(({ schema, name }) => `function ${schema}.${name}`);
  return [...what, ...functions].map(
    (one) => `-- ${one} uses ${planned.name}: drop it before this, and make it again after.`,
  );
}

function typeName({ schema, name }: PlannedEnum): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
