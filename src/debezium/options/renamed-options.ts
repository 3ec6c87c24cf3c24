import type { Connector, ConnectorProblem } from "../../model/prediction.ts";
import type { Behaviour } from "./behaviour.ts";

/** An option of an older release, and what took its place. */
interface Renamed {
  readonly old: string;
  readonly now: string;
  /** The first release that does not read it. */
  readonly since: string;
  /** The old value in today's words, null where there is none for it; the same value when absent. */
  readonly value?: (old: string, config: ReadonlyMap<string, string>) => string | null;
}

/** Read off PostgresConnectorConfig, CommonConnectorConfig and RelationalDatabaseConnectorConfig of 1.9.8, 2.0.1, 2.2.1 and 2.7.4. */
const RENAMED: readonly Renamed[] = [
  { old: "database.server.name", now: "topic.prefix", since: "2.0" },
  ...["schema", "table", "column"].flatMap((kind) => [
    { old: `${kind}.whitelist`, now: `${kind}.include.list`, since: "2.0" },
    { old: `${kind}.blacklist`, now: `${kind}.exclude.list`, since: "2.0" },
  ]),
  { old: "sanitize.field.names", now: "field.name.adjustment.mode", since: "2.2", value: adjustment },
  { old: "toasted.value.placeholder", now: "unavailable.value.placeholder", since: "2.0" },
  { old: "transaction.topic", now: "topic.transaction", since: "2.0", value: transactionSuffix },
  { old: "heartbeat.topics.prefix", now: "topic.heartbeat.prefix", since: "2.0" },
  { old: "truncate.handling.mode", now: "skipped.operations", since: "2.0", value: skippedOperations },
  { old: "snapshot.custom.class", now: "snapshot.mode.custom.name", since: "2.6", value: () => null },
];

/** Values of snapshot.mode that went, by name. */
const SNAPSHOT_MODES: ReadonlyMap<string, { readonly now: string; readonly since: string }> = new Map([
  ["exported", { now: "initial", since: "2.0" }],
  ["never", { now: "no_data", since: "3.3" }],
]);

/**
 * A connector as today's releases would have it written: options of Debezium 1.x under their names of today, each with a problem
 * that says so. What is predicted is what the configuration means; the release itself ignores the old name.
 */
export function withCurrentOptions(connector: Connector, behaviour: Behaviour): Connector {
  const config = new Map(connector.config);
  const positions = new Map(connector.positions);
  const problems: ConnectorProblem[] = [];
  for (const renamed of RENAMED) {
    const old = config.get(renamed.old);
    if (old === undefined) continue;
    const at = positions.get(renamed.old) ?? null;
    const value = renamed.value === undefined ? old : renamed.value(old, connector.config);
    const taken = connector.config.has(renamed.now);
    problems.push({ key: renamed.old, message: ignored(renamed, taken, value), at });
    config.delete(renamed.old);
    if (taken || value === null) continue;
    config.set(renamed.now, value);
    if (at !== null) positions.set(renamed.now, at);
  }
  const mode = config.get("snapshot.mode")?.trim().toLowerCase() ?? "";
  const gone = behaviour.readsSnapshotModeNever && mode === "never" ? undefined : SNAPSHOT_MODES.get(mode);
  if (gone !== undefined) {
    problems.push({
      key: "snapshot.mode",
      message: `snapshot.mode=${mode} is refused since Debezium ${gone.since}: write ${gone.now}, which is predicted`,
      at: positions.get("snapshot.mode") ?? null,
    });
  }
  if (gone !== undefined || mode === "never") config.set("snapshot.mode", SNAPSHOT_MODES.get(mode)?.now ?? mode);
  return { ...connector, config, positions, problems: [...(connector.problems ?? []), ...problems] };
}

function ignored({ old, now, since }: Renamed, taken: boolean, value: string | null): string {
  const fact = `${old} is ignored since Debezium ${since}`;
  if (taken) return `${fact}: ${now}, which is set too, took its place; take it out`;
  if (value === null) return `${fact}: ${now} took its place, which has no word for its value`;
  return `${fact}: write ${now}, as which it is predicted`;
}

function adjustment(old: string): string | null {
  const sanitizes = old.trim().toLowerCase();
  return sanitizes === "true" ? "avro" : sanitizes === "false" ? "none" : null;
}

/** Once the whole topic, now what follows the prefix and the delimiter. */
function transactionSuffix(old: string, config: ReadonlyMap<string, string>): string | null {
  const prefix = config.get("topic.prefix") ?? config.get("database.server.name") ?? "";
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Debezium's own placeholder
  const starts = ["${database.server.name}.", `${prefix}.`];
  const start = starts.find((candidate) => candidate !== "." && old.startsWith(candidate));
  return start === undefined ? null : old.slice(start.length);
}

function skippedOperations(old: string): string | null {
  const mode = old.trim().toLowerCase();
  return mode === "skip" ? "t" : mode === "include" ? "none" : null;
}
