import { quoteIdentifier } from "../../catalog/print.ts";
import type { Publication, Relation } from "../../model/catalog.ts";
import type { Operation as RowOperation } from "../../model/contract.ts";
import type { PlanOf, TakenOut } from "../../model/plan.ts";
import type { DraftRequest, PlanStep } from "../operation.ts";
import { findTable } from "../target.ts";
import { columnList, quoteTable } from "./names.ts";

const NAMES: Readonly<Record<RowOperation, string>> = {
  c: "insert",
  u: "update",
  d: "delete",
  t: "truncate",
  r: "read",
};

/** An edit of the connector's configuration. */
export function uncaptureSteps(plan: PlanOf<"uncapture">, { soak }: DraftRequest): readonly PlanStep[] {
  const pattern = plan.table.replaceAll(".", String.raw`\.`);
  return [
    ...readersFirst(plan.table, plan, soak),
    {
      kind: "connector",
      phase: "contract",
      text: `Then, in a change of its own, ${edit(plan, pattern)} in the configuration of ${plan.connector === null ? "each connector that captures it" : `connector ${plan.connector}`}.`,
    },
  ];
}

function edit({ column, operations, rows, table }: PlanOf<"uncapture">, pattern: string): string {
  if (column !== null)
    return `add ${pattern}\\.${column} to column.exclude.list, or take it out of column.include.list,`;
  if (operations !== null) return `add ${operations.join()} to skipped.operations`;
  if (rows !== null) return `let a filter pass only rows with ${rows}`;
  return `take ${table} out of table.include.list, or add ${pattern} to table.exclude.list,`;
}

/** What a publication lets through is no part of a table: ALTER PUBLICATION. */
export function unpublishSteps(plan: PlanOf<"unpublish">, { catalog, soak }: DraftRequest): readonly PlanStep[] {
  const table = findTable(catalog, plan.table);
  const publications = [...catalog.publications.values()].filter(
    ({ name, tables }) =>
      (plan.publication ?? name) === name &&
      (plan.operations !== null || tables.some(({ relation }) => relation === table?.oid)),
  );
  const sql = table === null ? [] : publications.flatMap((one) => altered(plan, one, table));
  return [
    ...readersFirst(plan.table, plan, soak),
    ...identityFirst(plan, table),
    sql.length === 0
      ? {
          kind: "people",
          phase: "contract",
          text: `No publication lists ${plan.table} by itself, and one FOR ALL TABLES or TABLES IN SCHEMA leaves none out: make a publication of the tables that stay, and let publication.name name it, in a change of its own.`,
        }
      : {
          kind: "migration",
          phase: "contract",
          text: "Then, in a change of its own",
          title: `unpublish ${plan.column === null ? plan.table : `${plan.table}.${plan.column}`}`,
          up: sql.join("\n"),
          down: null,
          transaction: "migration",
        },
  ];
}

/** PostgreSQL refuses updates and deletes where a column list or a row filter leaves out columns of the replica identity (CREATE PUBLICATION). */
function identityFirst(
  { table: name, column, rows }: PlanOf<"unpublish">,
  table: Relation | null,
): readonly PlanStep[] {
  const identity = table?.replicaIdentity.kind;
  if (column !== null && identity === "full") {
    const text = `A column list has to have every column of the replica identity: plan replica-identity of ${name} first, to default.`;
    return [{ kind: "people", phase: "migrate", text }];
  }
  if (rows === null || identity === "full") return [];
  const text = `The columns of the condition have to be part of the replica identity of ${name} where updates or deletes are published.`;
  return [{ kind: "people", phase: "migrate", text }];
}

function readersFirst(table: string, { column, operations }: TakenOut, soak: string): readonly PlanStep[] {
  const what =
    operations === null
      ? column === null
        ? table
        : `${table}.${column}`
      : `${operations.map((one) => NAMES[one]).join(", ")} events of ${table}`;
  return [
    { kind: "people", phase: "expand", text: "Merge the plan by itself first." },
    {
      kind: "people",
      phase: "migrate",
      text: `Let every consumer do without ${what} and say so in its contract, then wait ${soak}.`,
    },
  ];
}

/** Out and in again in one transaction: SET TABLE would have to name every other table of the publication. */
function altered(plan: PlanOf<"unpublish">, publication: Publication, table: Relation): readonly string[] {
  const name = quoteIdentifier(publication.name);
  const target = quoteTable(plan.table);
  if (plan.operations !== null) {
    const gone = plan.operations.map((one) => NAMES[one]);
    const left = publication.publish.filter((one) => !gone.includes(one));
    return [`ALTER PUBLICATION ${name} SET (publish = '${left.join(", ")}');`];
  }
  const drop = `ALTER PUBLICATION ${name} DROP TABLE ${target};`;
  const member = publication.tables.find(({ relation }) => relation === table.oid);
  if (member === undefined) return [];
  if (plan.column === null && plan.rows === null) return [drop];
  const columns = columnsLeft(plan.column, member.columns, table);
  const filter = plan.rows ?? member.filter;
  const where = filter === null ? "" : ` WHERE (${filter})`;
  return [drop, `ALTER PUBLICATION ${name} ADD TABLE ${target}${columns}${where};`];
}

function columnsLeft(gone: string | null, listed: readonly number[] | null, table: Relation): string {
  if (gone === null && listed === null) return "";
  const left = table.columns.filter(
    ({ name, attnum, generated }) => name !== gone && (listed === null ? generated === null : listed.includes(attnum)),
  );
  return columnList(
    table,
    left.map(({ attnum }) => attnum),
  );
}
