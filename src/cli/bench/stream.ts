import { loadSqlParser } from "../../adapters/libpg-query.ts";
import type { Stream } from "../../contracts/bench/bench.ts";
import { type WritingResult, writingsOf } from "../../contracts/bench/writing.ts";
import type { ContractSet } from "../../contracts/reader.ts";
import type { Catalog } from "../../model/catalog.ts";
import type { Connector } from "../../model/prediction.ts";
import type { Session } from "../session.ts";
import type { Side } from "../side.ts";
import { predictFor } from "../tree-state.ts";
import { type PendingView, type ReviewedTree, reviewTree } from "../view.ts";

/** What is put on the bench: contracts of both sides, and what connectors write before and after the change. */
export interface OpenBench {
  readonly reviewed: ReviewedTree;
  readonly stream: Stream;
  readonly head: ContractSet;
  /** Null where there is no base. */
  readonly base: ContractSet | null;
}

export async function openBench(session: Session, ref: string | null): Promise<OpenBench> {
  const reviewed = await reviewTree(session, ref);
  const after = reviewed.views.flatMap((view) => writings(view, "after", view.connectors, view.catalog));
  const before = reviewed.views.flatMap((view) =>
    writings(view, "before", view.before.connectors ?? [], view.before.catalog),
  );
  const parser = await loadSqlParser();
  const setOf = ({ contracts, contractFiles: files }: Side): ContractSet => ({ contracts, files, parser });
  return {
    reviewed,
    stream: { before: reviewed.base === null ? null : before, after },
    head: setOf(reviewed.head),
    base: reviewed.base === null ? null : setOf(reviewed.base),
  };
}

function writings(
  { database }: PendingView,
  version: "before" | "after",
  connectors: readonly Connector[],
  catalog: Catalog,
): readonly WritingResult[] {
  return connectors.flatMap((connector) =>
    writingsOf(version, catalog, connector, predictFor(database, connector, catalog), database.debezium),
  );
}
