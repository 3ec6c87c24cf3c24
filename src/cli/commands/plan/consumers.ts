import { loadSqlParser } from "../../../adapters/libpg-query.ts";
import { placedReaders } from "../../../contracts/query.ts";
import { tableShapes } from "../../../contracts/shape.ts";
import { formatLocation, type Location, printablePath } from "../../../model/location.ts";
import type { Plan } from "../../../model/plan.ts";
import { operationOf } from "../../../plans/operations/all.ts";
import { predictFor } from "../../tree-state.ts";
import type { PendingView, ReviewedTree } from "../../view.ts";

/** A line of a contract that says a consumer reads what a plan takes away. */
export interface ConsumerToMove {
  readonly consumer: string;
  readonly owner: string | null;
  readonly at: Location;
  /** In the file that the contract names. */
  readonly readAt: { readonly file: string; readonly line: number } | null;
  /** False where the columns it reads cannot be told. */
  readonly certain: boolean;
}

/** Whose contracts have to change before the old may go, in the order of contracts and their lines. */
export async function consumersOf(
  plan: Plan,
  { head }: Pick<ReviewedTree, "head">,
  { before, connectors, database }: PendingView,
): Promise<readonly ConsumerToMove[]> {
  const { catalog } = before;
  const shapes = connectors.flatMap((connector) =>
    tableShapes(catalog, predictFor(database, connector, catalog), connector, database.debezium),
  );
  const set = { contracts: head.contracts, files: head.contractFiles, parser: await loadSqlParser() };
  const { table } = plan;
  const columns = operationOf(plan.operation).columns(plan);
  const filters = columns.length === 0 ? [{ table }] : columns.map((column) => ({ table, column }));
  const found = filters.flatMap((filter) => placedReaders(set, shapes, filter));
  const lines = found.map(({ reader: { consumer, owner, readAt, certain }, at }) => ({
    ...{ consumer, owner, at, readAt, certain },
  }));
  return [...new Map(lines.map((line) => [`${line.consumer} ${formatLocation(line.at)}`, line])).values()];
}

/** Consumer, owner, place of the line to change, and what else there is to say. */
export function consumerCells({ consumer, owner, at, readAt, certain }: ConsumerToMove): readonly string[] {
  const read = readAt === null ? "" : `reads it at ${printablePath(readAt.file)}:${readAt.line}`;
  return [consumer, owner ?? "(no owner)", formatLocation(at), certain ? read : `${read} (may read it)`.trim()];
}
