import type { Catalog, Column, Constraint, Relation } from "../../model/catalog.ts";
import type { Loss } from "../judging/loss.ts";
import { assignment } from "./assignable.ts";
import type { PublishedTable } from "./published.ts";
import { tableNamed } from "./tables-by-name.ts";

/** What goes wrong with a table's replication as it stands, whatever went wrong before. */
export interface ReplicationProblem extends Pick<Loss, "state" | "problem" | "reason"> {
  /** What it is about: the same problem before and after a change is no loss. */
  readonly about: string;
  /** The publisher's column. */
  readonly column: Column | null;
  readonly stops: StopsAt;
}

/**
 * What the apply worker, and with it every table of the subscription, stops at: any row under the table's name, as the table is
 * opened before it is asked whether the subscription has it (logicalrep_rel_open, then should_apply_changes_for_rel), a row that is applied, or nothing.
 */
export type StopsAt = "any row" | "applied row" | "nothing";

/** The subscriber's side. */
export interface ReplicationTarget {
  readonly catalog: Catalog;
  readonly binary: boolean;
  /** Why it is not known what one of its tables is; null where it is. */
  readonly obscured: (table: string) => string | null;
}

/**
 * What PostgreSQL's apply worker does with the rows of one published table (documentation, "Logical Replication: Subscription" and
 * "Restrictions"; replication/logical/relation.c and worker.c): tables and columns are matched by name.
 */
export function replicationProblems(
  publisher: Catalog,
  table: PublishedTable,
  subscriber: ReplicationTarget,
): readonly ReplicationProblem[] {
  const problem = problemOf(null);
  if (table.clash !== null)
    return [problem("broken", "subscriber", `replication of ${table.target} stops: ${table.clash}`, "any row")];
  const obscured = subscriber.obscured(table.target);
  if (obscured !== null) {
    const reason = `what the subscriber's ${table.target} is cannot be told: ${obscured}`;
    // Whatever is published in another way may matter to it.
    return [{ ...problem("unknown", "not-analysed", reason), about: `${reason} ${published(table)}` }];
  }
  const local = tableNamed(subscriber.catalog, table.target);
  if (local === undefined) {
    const reason = `replication stops at the first row of ${table.target}: the subscriber has no such table`;
    return [problem("broken", "subscriber", reason, "any row")];
  }
  if (local.kind !== "table" && local.kind !== "partitioned table") {
    const reason = `${table.target} is a ${local.kind} at the subscriber: rows go to tables only`;
    return [problem("broken", "subscriber", reason, "any row")];
  }
  const given = { publisher, table, subscriber, local };
  return [
    ...table.columns.flatMap((column) => columnProblems(given, column)),
    ...unfedProblems(given),
    ...constraintProblems(given),
    ...identityProblems(given),
  ];
}

function published({ columns, identity, actions, refused }: PublishedTable): string {
  return JSON.stringify([columns.map(({ name, type, notNull }) => [name, type, notNull]), identity, actions, refused]);
}

interface Given {
  readonly publisher: Catalog;
  readonly table: PublishedTable;
  readonly subscriber: ReplicationTarget;
  readonly local: Relation;
}

function problemOf(column: Column | null) {
  return (
    state: ReplicationProblem["state"],
    problem: ReplicationProblem["problem"],
    reason: string,
    stops: StopsAt = "applied row",
  ): ReplicationProblem => ({ state, problem, reason, about: reason, column, stops });
}

function columnProblems({ publisher, table, subscriber, local }: Given, column: Column): readonly ReplicationProblem[] {
  const problem = problemOf(column);
  const there = local.columns.find(({ name }) => name === column.name);
  if (there === undefined || there.generated !== null) {
    const lack = there === undefined ? "lacks" : "computes itself";
    const reason = `replication stops: "${column.name}" is published, and the subscriber's ${table.target} ${lack} it`;
    return [problem("broken", "subscriber", reason, "any row")];
  }
  const from = { catalog: publisher, type: column.type };
  const fits = assignment(from, { catalog: subscriber.catalog, type: there.type }, subscriber.binary);
  const found: ReplicationProblem[] = [];
  switch (fits.kind) {
    case "always":
      break;
    case "other":
      found.push(
        problem(
          "may-break",
          "meaning-changed",
          `"${column.name}" is replicated as another value: ${fits.reason}`,
          "nothing",
        ),
      );
      break;
    case "some":
      found.push(problem("may-break", kindOf(fits.reason), `replication may stop at "${column.name}": ${fits.reason}`));
      break;
    case "never":
      found.push(problem("broken", "type-changed", `replication stops at "${column.name}": ${fits.reason}`));
      break;
    case "unknown":
      found.push(problem("unknown", "not-analysed", `"${column.name}": ${fits.reason}`));
      break;
    default:
      return fits satisfies never;
  }
  const nullable = !column.notNull && !isNotNullDomain(publisher, column);
  if (nullable && (there.notNull || keyColumns(local).includes(there.attnum))) {
    const reason = `replication stops at the first null: "${column.name}" can be null, and the subscriber's is NOT NULL`;
    found.push(problem("broken", "nullability-changed", reason));
  }
  return found;
}

function kindOf(reason: string): "enum-values" | "type-changed" {
  return reason.startsWith("the subscriber's enum") ? "enum-values" : "type-changed";
}

function isNotNullDomain(catalog: Catalog, { type }: Column): boolean {
  const user = catalog.types.get(type.oid);
  return user?.kind === "domain" && user.notNull;
}

/** Columns that only the subscriber has take their defaults (documentation, "Subscription"). */
function unfedProblems({ table, local }: Given): readonly ReplicationProblem[] {
  if (!table.actions.includes("insert")) return [];
  const fed = new Set(table.columns.map(({ name }) => name));
  return local.columns
    .filter(
      ({ name, notNull, default: own, identity, generated }) =>
        !fed.has(name) && notNull && own === null && identity === null && generated === null,
    )
    .map(({ name }) =>
      problemOf(null)(
        "broken",
        "subscriber",
        `replication stops at the next INSERT: nothing comes for "${name}", which is NOT NULL without a default at the subscriber`,
      ),
    );
}

/** CHECK, UNIQUE and exclusion constraints hold at the subscriber too; foreign keys and triggers do not fire there. */
function constraintProblems({ table, local }: Given): readonly ReplicationProblem[] {
  const own = table.relation;
  const checks = local.constraints.flatMap((constraint) => {
    if (constraint.kind !== "check" || constraint.enforced === false) return [];
    const also = own.constraints.some(
      (one) => one.kind === "check" && one.enforced !== false && one.expression === constraint.expression,
    );
    if (also) return [];
    const reason = `replication may stop: only the subscriber has CHECK constraint ${constraint.name} (${constraint.expression})`;
    return [problemOf(null)("may-break", "subscriber", reason)];
  });
  const uniques = local.indexes.flatMap((index) => {
    if (!index.unique) return [];
    const names = namesOf(local, index.columns);
    if (names !== null && !index.partial && own.indexes.some((one) => impliesUnique(own, one, names))) return [];
    const what = names === null || index.partial ? index.name : `(${names.join(", ")})`;
    const reason = `replication may stop: ${what} is unique at the subscriber, and the publisher lets it repeat`;
    return [problemOf(null)("may-break", "subscriber", reason)];
  });
  const exclusions = local.constraints.flatMap((constraint: Constraint) =>
    constraint.kind === "exclusion" &&
    !own.constraints.some(({ kind, name }) => kind === "exclusion" && name === constraint.name)
      ? [
          problemOf(null)(
            "may-break",
            "subscriber",
            `replication may stop: only the subscriber has exclusion constraint ${constraint.name}`,
          ),
        ]
      : [],
  );
  return [...checks, ...uniques, ...exclusions];
}

/** What is unique in some columns is so in more of them. */
function impliesUnique(relation: Relation, index: Relation["indexes"][number], wanted: readonly string[]): boolean {
  const names = namesOf(relation, index.columns);
  return index.unique && index.valid && !index.partial && names?.every((name) => wanted.includes(name)) === true;
}

function namesOf(relation: Relation, attnums: readonly (number | null)[]): readonly string[] | null {
  const names = attnums.map((attnum) => relation.columns.find((column) => column.attnum === attnum)?.name ?? null);
  return names.includes(null) ? null : names.filter((name) => name !== null);
}

/** How rows of updates and deletes are found: logicalrep_rel_mark_updatable of replication/logical/relation.c. */
function identityProblems({ table, local }: Given): readonly ReplicationProblem[] {
  const changing = (["update", "delete"] as const).filter((action) => table.actions.includes(action));
  if (changing.length === 0) return [];
  const words = changing.map((action) => action.toUpperCase()).join(" and ");
  const problem = problemOf(null);
  if (table.refused !== null) {
    const reason = `PostgreSQL refuses every ${words} of ${table.target}: ${table.refused}`;
    return [problem("broken", "operations", reason, "nothing")];
  }
  const key = namesOf(local, keyColumns(local)) ?? [];
  if (key.length === 0) {
    if (table.identity.kind === "full") return [];
    const reason = `replication stops at the next ${words}: the subscriber's ${table.target} has no key to find the row by`;
    return [problem("broken", "key-changed", reason)];
  }
  const sent = table.identity.kind === "full" ? table.columns.map(({ name }) => name) : table.identity.names;
  const missing = key.filter((name) => !sent.includes(name));
  if (missing.length === 0) return [];
  const columns = missing.map((name) => `"${name}"`).join(", ");
  const reason = `replication stops at the next ${words}: the replica identity does not send ${columns}, the subscriber's key`;
  return [problem("broken", "key-changed", reason)];
}

/** The replica identity's index, else the primary key. */
function keyColumns(local: Relation): readonly number[] {
  const { replicaIdentity: identity, indexes } = local;
  const named = identity.kind === "index" ? indexes.find(({ name }) => name === identity.index) : undefined;
  const index = named ?? indexes.find(({ primary, immediate }) => primary && immediate);
  return (index?.columns ?? []).filter((attnum) => attnum !== null);
}
