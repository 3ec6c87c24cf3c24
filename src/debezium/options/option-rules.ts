import type { OptionValues } from "./option-values.ts";

/** What an option is to a prediction. */
export type OptionEffect =
  /** Decides names, fields, types, keys or parameters. */
  | "schemas"
  /** Decides which tables, columns and phases there are. */
  | "capture"
  /** Brings topics without a table. */
  | "topics"
  /** Names code of the user's own, whose effect cannot be known. */
  | "code"
  /** Can keep the connector from running, and changes nothing otherwise. */
  | "stops"
  /** Values, speed, connections, headers, offsets, metrics: no schema and no subject. */
  | "nothing";

export interface OptionRule {
  readonly effect: OptionEffect;
  readonly values: OptionValues;
}

const TEXT: OptionValues = { kind: "text" };
const BOOLEAN: OptionValues = { kind: "boolean" };
const PATTERNS: OptionValues = { kind: "patterns" };
const CLASS: OptionValues = { kind: "class" };
const PAIRS: OptionValues = { kind: "pairs" };
const TOPIC: OptionValues = { kind: "topic" };

function integer(minimum: number | null, bits: 32 | 64): OptionValues {
  return { kind: "integer", minimum: minimum === null ? null : BigInt(minimum), bits };
}

function choice(words: string): OptionValues {
  return { kind: "choice", words: words.split(" ") };
}

/** Options of Debezium 3.7's PostgreSQL connector by effect and by what its validation takes. */
const RULES: readonly (readonly [OptionEffect, OptionValues, string])[] = [
  ["schemas", TOPIC, "topic.prefix topic.delimiter"],
  ["schemas", choice("bytes base64 hex base64-url-safe"), "binary.handling.mode"],
  ["schemas", choice("none avro_unicode avro"), "schema.name.adjustment.mode field.name.adjustment.mode"],
  ["schemas", choice("string double precise"), "decimal.handling.mode"],
  ["schemas", choice("json map"), "hstore.handling.mode"],
  ["schemas", choice("string numeric"), "interval.handling.mode"],
  ["schemas", BOOLEAN, "include.unknown.datatypes"],
  ["schemas", PATTERNS, "column.propagate.source.type datatype.propagate.source.type"],
  // Read without validation: what is no number counts as the default.
  ["schemas", TEXT, "money.fraction.digits"],
  ["schemas", { kind: "required" }, "message.key.columns"],
  [
    "schemas",
    choice("adaptive adaptive_time_microseconds isostring structured microseconds nanoseconds connect"),
    "time.precision.mode",
  ],
  ["capture", PATTERNS, "schema.include.list schema.exclude.list table.include.list table.exclude.list"],
  ["capture", PATTERNS, "column.include.list column.exclude.list database.include.list database.exclude.list"],
  ["capture", PATTERNS, "snapshot.include.collection.list"],
  ["capture", BOOLEAN, "table.ignore.builtin publish.via.partition.root"],
  ["capture", TEXT, "signal.data.collection publication.name"],
  ["capture", choice("no_tables filtered disabled all_tables"), "publication.autocreate.mode"],
  ["capture", choice("decoderbufs pgoutput"), "plugin.name"],
  ["capture", { kind: "operations" }, "skipped.operations"],
  ["capture", choice("always initial_only configuration_based when_needed initial custom no_data"), "snapshot.mode"],
  ["capture", BOOLEAN, "snapshot.mode.configuration.based.snapshot.data"],
  ["capture", BOOLEAN, "snapshot.mode.configuration.based.start.stream"],
  ["topics", BOOLEAN, "provide.transaction.metadata"],
  ["topics", integer(0, 32), "heartbeat.interval.ms"],
  ["topics", TOPIC, "topic.transaction topic.heartbeat.prefix"],
  ["topics", TEXT, "topic.heartbeat.name notification.enabled.channels notification.sink.topic.name"],
  ["code", CLASS, "topic.naming.strategy sourceinfo.struct.maker transaction.metadata.factory"],
  ["code", TEXT, "converters snapshot.mode.custom.name"],
  ["stops", integer(0, 32), "guardrail.collections.max"],
  ["stops", choice("warn fail"), "guardrail.collections.limit.action"],
  ["stops", integer(1, 32), "max.queue.size max.batch.size"],
  ["stops", choice("custom select_all"), "snapshot.query.mode"],
  ["stops", choice("shared custom none"), "snapshot.locking.mode"],
  ["stops", TEXT, "post.processors snapshot.query.mode.custom.name snapshot.locking.mode.custom.name"],
  ["stops", { kind: "pattern" }, "custom.sanitize.pattern"],
  ["nothing", { kind: "replica identities" }, "replica.identity.autoset.values"],
  ["nothing", { kind: "slot" }, "slot.name"],
  ["nothing", { kind: "required" }, "database.user database.dbname"],
  ["nothing", TOPIC, "database.hostname"],
  ["nothing", PATTERNS, "message.prefix.include.list message.prefix.exclude.list"],
  ["nothing", PAIRS, "openlineage.integration.job.tags openlineage.integration.job.owners custom.metric.tags"],
  ["nothing", CLASS, "memory.management.schemas.class memory.management.tables.class"],
  [
    "nothing",
    BOOLEAN,
    `skip.messages.without.change database.tcpKeepAlive tombstones.on.delete include.schema.comments flush.lsn.source
     incremental.snapshot.allow.schema.changes notification.http.allow.private.networks legacy.snapshot.max.threads
     snapshot.mode.configuration.based.snapshot.schema snapshot.mode.configuration.based.snapshot.on.schema.error
     snapshot.mode.configuration.based.snapshot.on.data.error internal.snapshot.scan.all.columns.force
     internal.log.position.check.enable internal.advanced.metrics.enable openlineage.integration.enabled
     extended.headers.enabled statistics.metrics.enabled slot.drop.on.stop slot.failover`,
  ],
  ["nothing", integer(null, 32), "database.port database.query.timeout.ms errors.max.retries slot.max.retries"],
  ["nothing", integer(null, 32), "slot.retry.delay.ms"],
  ["nothing", integer(null, 64), "snapshot.lock.timeout.ms"],
  [
    "nothing",
    integer(0, 32),
    `notification.http.retries snapshot.fetch.size query.fetch.size incremental.snapshot.chunk.size
     signal.emit.failure.max.retries`,
  ],
  [
    "nothing",
    integer(0, 64),
    `snapshot.delay.ms streaming.delay.ms max.queue.size.in.bytes internal.offset.activity.monitor.interval.ms
     xmin.fetch.interval.ms`,
  ],
  [
    "nothing",
    integer(1, 32),
    `notification.http.timeout.ms snapshot.max.threads snapshot.max.threads.multiplier status.update.interval.ms
     internal.signal.synchronous.batch.size poll.interval.ms signal.emit.failure.backoff.ms
     internal.signal.processor.semaphore.wait.ms signal.poll.interval.ms lsn.flush.timeout.ms`,
  ],
  [
    "nothing",
    integer(1, 64),
    "retriable.restart.connector.wait.ms connection.validation.timeout.ms executor.shutdown.timeout.ms",
  ],
  ["nothing", choice("warn fail skip"), "event.converting.failure.handling.mode"],
  ["nothing", choice("warn fail ignore skip"), "event.processing.failure.handling.mode"],
  ["nothing", choice("connector_and_driver connector manual"), "lsn.flush.mode"],
  ["nothing", choice("columns_diff columns_diff_exclude_unchanged_toast"), "schema.refresh.mode"],
  ["nothing", choice("insert_delete insert_insert"), "incremental.snapshot.watermarking.strategy"],
  ["nothing", choice("disabled ascending descending"), "snapshot.tables.order.by.row.count"],
  ["nothing", choice("read_uncommitted repeatable_read read_committed serializable"), "snapshot.isolation.mode"],
  ["nothing", choice("allow prefer disable verify-ca require verify-full"), "database.sslmode"],
  ["nothing", choice("fail warn ignore"), "lsn.flush.timeout.action"],
  [
    "nothing",
    TEXT,
    `database.password database.initial.statements unavailable.value.placeholder notification.http.url
     signal.enabled.channels snapshot.select.statement.overrides openlineage.integration.config.file.path
     openlineage.integration.job.namespace openlineage.integration.job.description heartbeat.action.query
     openlineage.integration.dataset.kafka.bootstrap.servers heartbeat.topics.prefix read.only include.schema.changes
     offset.mismatch.strategy create.slot.command.timeout internal.create.slot.command.timeout database.sslcert database.sslkey
     database.sslpassword database.sslrootcert database.sslfactory slot.stream.params`,
  ],
];

/** Each option's rule by its name. */
export const OPTION_RULES: ReadonlyMap<string, OptionRule> = new Map(
  RULES.flatMap(([effect, values, names]) => names.split(/\s+/).map((name) => [name, { effect, values }] as const)),
);

/** Options with a number or a salt in their name: they add a parameter to a column's schema. */
const MASKING =
  /^column\.(?:mask\.hash\.(?:v2\.)?[^.]+\.with\.salt\..+|mask\.with\.\d+\.chars|truncate\.to\.\d+\.chars)$/;

/** The rule of an option; undefined for those that are not the connector's own or that its validation never looks at. */
export function optionRule(name: string): OptionRule | undefined {
  return OPTION_RULES.get(name) ?? (MASKING.test(name) ? { effect: "schemas", values: PATTERNS } : undefined);
}
