import { type Catalog, qualifiedName, type Relation } from "../../model/catalog.ts";
import type { ContractMismatch, ContractRead, Operation } from "../../model/contract.ts";
import type { Location } from "../../model/location.ts";
import { nearestTable } from "../nearest-table.ts";
import { replicaProfile } from "../subscriber/profiles/all.ts";
import type { PublishedTable } from "../subscriber/published.ts";
import { type ReplicationProblem, replicationProblems } from "../subscriber/replication.ts";
import { tableNamed } from "../subscriber/tables-by-name.ts";
import { causeOf, isTouched } from "./cause.ts";
import { type Loss, wholeRead } from "./loss.ts";
import {
  type NativeCase,
  type PublishedSides,
  placeOf,
  publicationCause,
  publishedSides,
  schemaOf,
  subscriptionsOf,
  targetOf,
} from "./native-case.ts";
import { neighbourLosses } from "./neighbours.ts";

export interface NativeLoss {
  readonly table: string;
  readonly loss: Loss;
  readonly cause: Location | null;
}

/**
 * What a native subscriber, or another reader of pgoutput, loses. It knows no connector, topic or record: what the publications let
 * through is held against the table it goes into, before and after.
 */
export function nativeLosses(given: NativeCase): readonly NativeLoss[] {
  const { read, publisher, changes } = given;
  const before = tableNamed(publisher.before, read.table);
  if (before === undefined) return [];
  const after = publisher.after.relations.get(before.oid) ?? null;
  const own = tableLosses(given, before, after).map((loss) => ({
    loss,
    cause: causeOf(changes, before.oid, loss) ?? publicationCause(changes),
  }));
  return [...own, ...neighbourLosses(given, before)].map((one) => ({ table: read.table, ...one }));
}

function tableLosses(given: NativeCase, before: Relation, after: Relation | null): readonly Loss[] {
  const { read, publisher, changes } = given;
  if (after === null) {
    return [wholeRead(read, "broken", "table-gone", `${read.table} is dropped: nothing comes of it any more`)];
  }
  const opaque = before.opaque ?? after.opaque;
  if (opaque !== null) {
    return isTouched(changes, before.oid) || before.opaque !== after.opaque
      ? [wholeRead(read, "unknown", "not-analysed", `what is published of ${read.table} cannot be told: ${opaque}`)]
      : [];
  }
  const sides = publishedSides(given, before, after);
  if (sides.before.length > 0 && sides.after.length === 0) {
    return [
      wholeRead(read, "broken", "table-gone", `${read.table} is no longer published: nothing comes of it any more`),
    ];
  }
  const replica = read.readers.find(({ kind }) => kind === "replica");
  const own = replica?.kind === "replica" ? replicaProfile(replica.profile) : null;
  const losses =
    own !== null ? own.losses({ read, ...sides, catalogs: publisher }) : subscriberLosses(given, before, sides);
  return withoutMigrated(read, [...losses, ...deliveredLosses(read, sides)]);
}

export type NativeMisfit = Pick<ContractMismatch, "kind" | "column" | "message" | "hint" | "at">;

/** What a native read promises that neither base nor head gives: a table that is nowhere, or a replication that stops at both. */
export function nativeMisfits(given: NativeCase): readonly NativeMisfit[] {
  const { read, publisher } = given;
  const [before, after] = [tableNamed(publisher.before, read.table), tableNamed(publisher.after, read.table)];
  const relation = before ?? after;
  const misfit = (message: string): NativeMisfit => ({
    kind: "misfit",
    column: null,
    message,
    hint: null,
    at: read.at,
  });
  if (relation === undefined) {
    const names = [...publisher.after.relations.values()].filter(isTable).map(qualifiedName);
    const hint = nearestTable(read.table, names);
    return [{ ...misfit(`there is no table "${read.table}"`), kind: "no-table", hint }];
  }
  const replica = read.readers.some(({ kind }) => kind === "replica");
  const last = publisher.after.relations.get(relation.oid);
  if (last === undefined || replica || (before ?? last).opaque !== null || last.opaque !== null) return [];
  const sides = publishedSides(given, before ?? last, last);
  if (sides.before.length === 0 && sides.after.length === 0)
    return [misfit(`no publication it takes has ${read.table}`)];
  const reading = schemaOf(given);
  if (reading?.kind !== "read") return [];
  const stopping = (catalog: Catalog, tables: readonly PublishedTable[]) =>
    problemsOf(given, catalog, tables).filter(({ state }) => state === "broken");
  const still = new Set(stopping(publisher.after, sides.after).map(({ about }) => about));
  return stopping(publisher.before, sides.before)
    .filter(({ about }) => still.has(about))
    .map(({ column, reason }) => ({
      ...misfit(reason),
      column: column?.name ?? null,
      at: placeOf(read, column?.name),
    }));
}

function isTable({ kind }: Relation): boolean {
  return kind === "table" || kind === "partitioned table";
}

function problemsOf(given: NativeCase, publisher: Catalog, tables: readonly PublishedTable[]) {
  const binary = subscriptionsOf(given).some((subscription) => subscription.binary);
  const target = targetOf(given, binary);
  return tables.flatMap((table) => replicationProblems(publisher, table, target));
}

function subscriberLosses(given: NativeCase, before: Relation, sides: PublishedSides): readonly Loss[] {
  const { read, publisher, changes } = given;
  const reading = schemaOf(given);
  if (reading?.kind === "unreadable") {
    const touched = isTouched(changes, before.oid) || publicationCause(changes) !== null;
    return touched ? [wholeRead(read, "unknown", "not-analysed", reading.reason)] : [];
  }
  const problems = (side: Catalog, tables: readonly PublishedTable[]) => problemsOf(given, side, tables);
  const known = new Set(problems(publisher.before, sides.before).map(({ about }) => about));
  const added = problems(publisher.after, sides.after).filter(({ about }) => !known.has(about));
  const stopped = added.map((problem) => problemLoss(read, renamedReason(problem, before)));
  return [
    ...stopped,
    ...skippedLosses(read, sides, reading?.schema.catalog ?? publisher.before),
    ...starvedLosses(given, sides, reading?.schema.catalog ?? null),
  ];
}

/**
 * Rows under a name that is new to the subscription are skipped until ALTER SUBSCRIPTION … REFRESH PUBLICATION, though the table is
 * there (should_apply_changes_for_rel of replication/logical/worker.c).
 */
function skippedLosses(read: ContractRead, sides: PublishedSides, subscriber: Catalog): readonly Loss[] {
  const known = new Set(sides.before.map(({ target }) => target));
  return sides.after
    .filter(({ target }) => !known.has(target) && tableNamed(subscriber, target) !== undefined)
    .map(({ target, relation }) => {
      const old = sides.before.find((table) => table.relation.oid === relation.oid);
      const refresh = `rows come as ${target} from now on, and are skipped until ALTER SUBSCRIPTION … REFRESH PUBLICATION`;
      return old === undefined
        ? wholeRead(read, "broken", "subscriber", refresh)
        : wholeRead(
            read,
            "may-break",
            "subscriber",
            `${refresh}, unless the subscriber's ${old.target} is renamed along`,
          );
    });
}

function problemLoss(read: ContractRead, { state, problem, reason, column }: ReplicationProblem): Loss {
  return {
    state,
    problem,
    column: column?.name ?? null,
    attnum: column?.attnum ?? null,
    reason,
    at: placeOf(read, column?.name),
  };
}

function renamedReason(problem: ReplicationProblem, before: Relation): ReplicationProblem {
  const { column } = problem;
  const old = column === null ? undefined : before.columns.find(({ attnum }) => attnum === column.attnum);
  if (column === null || old === undefined || old.name === column.name) return problem;
  return { ...problem, column: old, reason: `"${old.name}" is renamed to "${column.name}": ${problem.reason}` };
}

/** Columns of the subscriber that nothing comes for any more, though replication goes on. */
function starvedLosses(given: NativeCase, sides: PublishedSides, subscriber: Catalog | null): readonly Loss[] {
  const { read } = given;
  const local = subscriber === null ? null : (tableNamed(subscriber, read.table) ?? null);
  const still = sides.after.flatMap(({ columns }) => columns);
  const gone = sides.before
    .flatMap(({ columns }) => columns)
    .filter((column) => !still.some(({ name }) => name === column.name));
  return gone.flatMap((column): readonly Loss[] => {
    const there = local?.columns.find(({ name }) => name === column.name);
    const listed = read.columns.some(({ name }) => name === column.name);
    if (!listed && local !== null && there === undefined) return [];
    // A column it cannot do without has been said to stop replication.
    if (there?.notNull && there.default === null && there.identity === null) return [];
    const now = still.find(({ attnum }) => attnum === column.attnum);
    const what = now === undefined ? "is no longer published" : `is renamed to "${now.name}"`;
    return [
      {
        // Without a schema of its own it may not even have the column.
        state: listed || local !== null ? "broken" : "may-break",
        problem: "column-gone",
        column: column.name,
        attnum: column.attnum,
        reason: `"${column.name}" ${what}: nothing comes for the subscriber's column any more`,
        at: placeOf(read, column.name),
      },
    ];
  });
}

const ACTIONS: readonly (readonly [Operation, PublishedTable["actions"][number], string])[] = [
  ["c", "insert", "inserts"],
  ["u", "update", "updates"],
  ["d", "delete", "deletes"],
  ["t", "truncate", "truncates"],
];

/** Operations and rows that are no longer published. */
function deliveredLosses(read: ContractRead, sides: PublishedSides): readonly Loss[] {
  const actions = (tables: readonly PublishedTable[]) => new Set(tables.flatMap((table) => table.actions));
  const [was, is] = [actions(sides.before), actions(sides.after)];
  const stopped = ACTIONS.filter(
    ([operation, action]) => read.operations.includes(operation) && was.has(action) && !is.has(action),
  );
  const filters = (tables: readonly PublishedTable[]) => tables.flatMap((table) => table.filters);
  const filtered = filters(sides.after).filter((filter) => !filters(sides.before).includes(filter));
  return [
    ...stopped.map(([operation, , name]) =>
      wholeRead(read, "broken", "operations", `${name} (${operation}) are no longer published`),
    ),
    ...filtered.map((filter) =>
      wholeRead(read, "may-break", "operations", `only rows with ${filter} are published from now on`),
    ),
  ];
}

function withoutMigrated(read: ContractRead, losses: readonly Loss[]): readonly Loss[] {
  const { migrated } = read;
  if (migrated === "all") return [];
  return losses.filter(({ column }) => !migrated.some(({ name }) => name === column));
}
