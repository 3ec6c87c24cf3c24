import type { Connector } from "../../model/prediction.ts";
import { precedes, type Release } from "./release.ts";

/** Options that came with a release after 2.7: the Field of that name in the connector's configuration classes. */
const CAME_WITH: ReadonlyMap<string, Release> = new Map<string, Release>([
  ["slot.failover", [3, 0, 5]],
  ...[
    ...["connection.validation.timeout.ms", "executor.shutdown.timeout.ms", "lsn.flush.timeout.action"],
    ...["lsn.flush.timeout.ms", "publish.via.partition.root", "openlineage.integration.enabled"],
    ...["openlineage.integration.config.file.path", "openlineage.integration.job.namespace"],
    ...["openlineage.integration.job.description", "openlineage.integration.job.owners"],
    ...["openlineage.integration.job.tags"],
  ].map((option): [string, Release] => [option, [3, 2, 0]]),
  ["extended.headers.enabled", [3, 2, 1]],
  ["guardrail.collections.limit.action", [3, 3, 0]],
  ["guardrail.collections.max", [3, 3, 0]],
  ["openlineage.integration.dataset.kafka.bootstrap.servers", [3, 3, 0]],
  ["custom.sanitize.pattern", [3, 4, 0]],
  ["lsn.flush.mode", [3, 4, 0]],
  ["legacy.snapshot.max.threads", [3, 5, 0]],
  ["snapshot.max.threads.multiplier", [3, 5, 0]],
  ["memory.management.schemas.class", [3, 6, 0]],
  ["memory.management.tables.class", [3, 6, 0]],
  ["statistics.metrics.enabled", [3, 6, 0]],
  ["topic.heartbeat.name", [3, 6, 0]],
  ["signal.emit.failure.backoff.ms", [3, 7, 0]],
  ["signal.emit.failure.max.retries", [3, 7, 0]],
]);

/** Options a release does not have yet, and the one that brought each. */
export function laterOptions(release: Release): ReadonlyMap<string, string> {
  return new Map(
    [...CAME_WITH]
      .filter(([, first]) => precedes(release, first))
      .map(([option, first]) => [option, first.join(".").replace(/\.0$/, "")]),
  );
}

/** A connector without the options its release does not read yet, and a note about each. */
export function withoutLaterOptions(
  connector: Connector,
  later: ReadonlyMap<string, string>,
): { readonly connector: Connector; readonly notes: readonly string[] } {
  const ignored = [...connector.config.keys()].filter((key) => later.has(key));
  if (ignored.length === 0) return { connector, notes: [] };
  const config = new Map([...connector.config].filter(([key]) => !later.has(key)));
  const notes = ignored.map((key) => `${key} came with Debezium ${later.get(key)} and has no effect before`);
  return { connector: { ...connector, config }, notes };
}
