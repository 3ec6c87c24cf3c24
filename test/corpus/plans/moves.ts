import { emptyCatalog } from "../../../src/catalog/empty.ts";
import { Session } from "../../../src/catalog/session.ts";
import { randomOf } from "../../../src/contracts/bench/random.ts";
import { type Catalog, qualifiedName, type Relation } from "../../../src/model/catalog.ts";
import type { Change } from "../../../src/model/change.ts";
import { formatLocation, type Location } from "../../../src/model/location.ts";
import type { PlanOperation } from "../../../src/model/plan.ts";
import type { SqlParser } from "../../../src/ports.ts";
import { statementsOf } from "../follow.ts";
import type { LoadedHistory } from "../history.ts";

/** Something that a migration of a history does to a captured table, as a plan would be asked for it. */
export interface HistoryMove {
  readonly history: string;
  /** How many steps of the history are in front of it. */
  readonly before: number;
  readonly at: Location;
  readonly operation: PlanOperation;
  /** schema.table, in front of the change. */
  readonly table: string;
  readonly column: string | null;
  /** What it becomes: a name, a type, key columns, a label. */
  readonly to: string | null;
  /** The label that goes. */
  readonly value: string | null;
}

type Wanted = Pick<HistoryMove, "operation" | "column" | "to" | "value">;

/** How many of each are looked for: most of what histories do is renames and drops of columns. */
const WANTED: Readonly<Partial<Record<PlanOperation, number>>> = {
  "rename-column": 12,
  "drop-column": 9,
  "change-type": 6,
  "rename-table": 5,
  "move-table": 2,
  "drop-table": 3,
  "set-not-null": 3,
  "rename-enum-value": 2,
};

/** Of one history, so that no product's habits stand for all. */
const MOST_OF_A_HISTORY = 3;

/** The changes of every step of a history that a plan could be made for, by what the replay says of them. */
export function movesOf(
  history: string,
  steps: Extract<LoadedHistory, { kind: "steps" }>["steps"],
  parser: SqlParser,
): readonly HistoryMove[] {
  const options = { postgres: 18, trace: true, parser };
  const session = new Session(emptyCatalog(options), options);
  const moves = new Map<string, HistoryMove>();
  for (const [before, step] of steps.entries()) {
    const catalog = session.draft.freeze();
    const seen = session.points.length;
    for (const statement of statementsOf(step, parser)) session.step(statement, step.transaction);
    session.finish();
    const after = session.draft.freeze();
    for (const change of session.points.slice(seen).flatMap(({ changes }) => changes)) {
      const relation = relationOf(change, catalog);
      const wanted = relation === null ? null : wantedOf(change, relation, after);
      if (relation === null || wanted === null) continue;
      const move = { history, before, at: change.at, table: qualifiedName(relation), ...wanted };
      moves.set([before, move.operation, move.table, move.column].join(" "), move);
    }
  }
  return [...moves.values()];
}

/** The table as it was in front of the step; null for what the step made itself, and for what no connector captures. */
function relationOf(change: Change, catalog: Catalog): Relation | null {
  const oid = "column" in change ? change.column.relation : "table" in change ? change.table.relation : null;
  const used = change.kind === "enum-labels-changed" ? change.usedBy[0]?.relation : undefined;
  const relation = catalog.relations.get(oid ?? used ?? 0);
  if (relation === undefined || relation.partitionOf !== null || relation.persistence !== "permanent") return null;
  return relation.kind === "table" || relation.kind === "partitioned table" ? relation : null;
}

/** Null: no plan is about it, or the step undoes it. */
function wantedOf(change: Change, relation: Relation, after: Catalog): Wanted | null {
  const later = after.relations.get(relation.oid);
  const none = { column: null, to: null, value: null };
  const attnum = "column" in change ? change.column.attnum : null;
  const column = relation.columns.find((one) => one.attnum === attnum)?.name ?? null;
  const kept = later?.columns.find((one) => one.attnum === attnum);
  if (attnum !== null && column === null) return null;
  switch (change.kind) {
    case "table-dropped":
      return later === undefined ? { operation: "drop-table", ...none } : null;
    case "table-renamed":
      return later === undefined || later.name === relation.name
        ? null
        : { operation: "rename-table", ...none, to: later.name };
    case "table-moved":
      return later === undefined || later.schema === relation.schema
        ? null
        : { operation: "move-table", ...none, to: later.schema };
    case "column-dropped":
      return later === undefined || kept !== undefined ? null : { operation: "drop-column", ...none, column };
    case "column-renamed":
      return kept === undefined || kept.name === column
        ? null
        : { operation: "rename-column", ...none, column, to: kept.name };
    case "column-retyped":
      return kept === undefined || change.beforeText === change.afterText
        ? null
        : { operation: "change-type", ...none, column, to: change.afterText };
    case "column-nullability":
      return change.notNull && kept?.notNull === true ? { operation: "set-not-null", ...none, column } : null;
    case "key-changed":
      if (change.before === null || change.after === null || later === undefined) return null;
      if (!change.after.every((name) => relation.columns.some((one) => one.name === name))) return null;
      return { operation: "change-key", ...none, to: change.after.join(", ") };
    case "enum-labels-changed":
      return renamedLabel(change, relation);
    default:
      return null;
  }
}

function renamedLabel(
  { before, after, usedBy }: Extract<Change, { kind: "enum-labels-changed" }>,
  relation: Relation,
): Wanted | null {
  const gone = before.filter((label) => !after.includes(label));
  const come = after.filter((label) => !before.includes(label));
  const [value, to] = [gone[0], come[0]];
  const column = relation.columns.find(({ attnum }) => attnum === usedBy[0]?.attnum)?.name;
  if (value === undefined || to === undefined || column === undefined || before.length !== after.length) return null;
  return { operation: "rename-enum-value", column, to, value };
}

/** Chosen by chance, so that nobody picks the easy ones: histories in a random order, of each at most a few of what is still wanted. */
export function chosenMoves(moves: ReadonlyMap<string, readonly HistoryMove[]>, seed: number): readonly HistoryMove[] {
  const left = new Map(Object.entries(WANTED));
  const chosen: HistoryMove[] = [];
  const histories = randomOf(seed, "histories").shuffled([...moves.keys()].sort());
  const taken = new Map<string, number>();
  // Rare ones first: a history that has one is not used up by what all of them have.
  const byRarity = [...left.keys()].sort((a, b) => count(moves, a) - count(moves, b));
  for (const operation of byRarity) {
    for (const history of repeated(histories, MOST_OF_A_HISTORY)) {
      if ((left.get(operation) ?? 0) <= 0) break;
      if ((taken.get(history) ?? 0) >= MOST_OF_A_HISTORY) continue;
      const own = (moves.get(history) ?? []).filter((move) => move.operation === operation && !chosen.includes(move));
      const move = randomOf(seed, `${history} ${operation} ${own.length}`).pick(own);
      if (move === undefined) continue;
      chosen.push(move);
      taken.set(history, (taken.get(history) ?? 0) + 1);
      left.set(operation, (left.get(operation) ?? 0) - 1);
    }
  }
  return chosen.sort((a, b) => compare(a.history, b.history) || a.before - b.before || compare(place(a), place(b)));
}

function count(moves: ReadonlyMap<string, readonly HistoryMove[]>, operation: string): number {
  return [...moves.values()].flat().filter((move) => move.operation === operation).length;
}

function repeated<T>(items: readonly T[], times: number): readonly T[] {
  return Array.from({ length: times }, () => items).flat();
}

const place = ({ at }: HistoryMove): string => formatLocation(at);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
