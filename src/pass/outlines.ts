import type { ReplayedHistory } from "../catalog/history.ts";
import type { Outline } from "../debezium/outline.ts";
import type { PredictOptions } from "../debezium/predict.ts";
import type { Connector } from "../model/prediction.ts";
import type { CatalogCache } from "../ports.ts";

/** Outlines of the predictions for the base, one for each of its connectors. */
export interface KeptOutlines {
  /** Null when none are kept. */
  readonly known: readonly Outline[] | null;
  keep(outlines: readonly Outline[]): Promise<void>;
}

/**
 * What earlier runs know of the base's predictions. They are a function of its catalog, which the history's own links stand for, and
 * of the connectors.
 */
export async function keptOutlines(
  cache: CatalogCache | null,
  { links }: ReplayedHistory,
  connectors: readonly Connector[],
  { debezium, postgres }: PredictOptions,
): Promise<KeptOutlines> {
  if (cache === null || links === null || connectors.length === 0) return { known: null, keep: async () => undefined };
  const settings = connectors.map(({ config, worker, debezium, avro }) => [[...config], [...worker], debezium, avro]);
  const all = [...links, JSON.stringify(["outlines", debezium, postgres, settings])];
  const kept = await cache.longest(all);
  return {
    // The text is one that this very build wrote: the cache sees to that. Shorter chains are the catalog's.
    known: kept?.length === all.length ? JSON.parse(kept.text) : null,
    keep: (outlines) => cache.keep(all, JSON.stringify(outlines)),
  };
}
