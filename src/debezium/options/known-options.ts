/**
 * Every option of Debezium's PostgreSQL connector from 2.7 to 3.7 (its ConfigDef, and fields of PostgresConnectorConfig that are not
 * in it), and those Kafka Connect itself has for any source connector.
 */
const OPTIONS = new Set(
  `
  database.hostname database.port database.user database.password database.dbname database.query.timeout.ms
  skip.messages.without.change database.initial.statements database.tcpKeepAlive topic.prefix
  topic.naming.strategy tombstones.on.delete binary.handling.mode schema.name.adjustment.mode
  field.name.adjustment.mode event.converting.failure.handling.mode decimal.handling.mode time.precision.mode
  include.schema.comments hstore.handling.mode interval.handling.mode message.prefix.include.list
  message.prefix.exclude.list publish.via.partition.root lsn.flush.mode flush.lsn.source
  unavailable.value.placeholder skipped.operations provide.transaction.metadata converters post.processors
  incremental.snapshot.allow.schema.changes signal.data.collection signal.enabled.channels
  notification.enabled.channels notification.sink.topic.name notification.http.url notification.http.timeout.ms
  notification.http.retries notification.http.allow.private.networks transaction.metadata.factory
  message.key.columns column.propagate.source.type datatype.propagate.source.type memory.management.schemas.class
  memory.management.tables.class schema.refresh.mode include.unknown.datatypes sourceinfo.struct.maker
  snapshot.delay.ms snapshot.fetch.size snapshot.include.collection.list snapshot.mode.custom.name
  snapshot.mode.configuration.based.snapshot.data snapshot.mode.configuration.based.snapshot.schema
  snapshot.mode.configuration.based.start.stream snapshot.mode.configuration.based.snapshot.on.schema.error
  snapshot.mode.configuration.based.snapshot.on.data.error snapshot.max.threads snapshot.max.threads.multiplier
  legacy.snapshot.max.threads streaming.delay.ms query.fetch.size incremental.snapshot.watermarking.strategy
  snapshot.lock.timeout.ms snapshot.select.statement.overrides internal.snapshot.scan.all.columns.force
  snapshot.tables.order.by.row.count snapshot.mode snapshot.isolation.mode snapshot.query.mode
  snapshot.query.mode.custom.name snapshot.locking.mode snapshot.locking.mode.custom.name
  incremental.snapshot.chunk.size retriable.restart.connector.wait.ms max.queue.size max.batch.size
  poll.interval.ms max.queue.size.in.bytes event.processing.failure.handling.mode errors.max.retries
  internal.log.position.check.enable internal.advanced.metrics.enable connection.validation.timeout.ms
  executor.shutdown.timeout.ms openlineage.integration.enabled openlineage.integration.config.file.path
  openlineage.integration.job.namespace openlineage.integration.job.description openlineage.integration.job.tags
  openlineage.integration.job.owners openlineage.integration.dataset.kafka.bootstrap.servers
  extended.headers.enabled guardrail.collections.max guardrail.collections.limit.action custom.sanitize.pattern
  signal.emit.failure.max.retries signal.emit.failure.backoff.ms statistics.metrics.enabled
  internal.offset.activity.monitor.interval.ms custom.metric.tags internal.signal.synchronous.batch.size
  internal.signal.processor.semaphore.wait.ms heartbeat.interval.ms heartbeat.topics.prefix
  signal.poll.interval.ms heartbeat.action.query table.include.list table.exclude.list table.ignore.builtin
  column.exclude.list column.include.list schema.include.list schema.exclude.list database.include.list
  database.exclude.list database.sslmode database.sslcert database.sslkey database.sslpassword
  database.sslrootcert database.sslfactory plugin.name slot.name publication.name publication.autocreate.mode
  replica.identity.autoset.values slot.drop.on.stop slot.failover slot.stream.params slot.max.retries
  slot.retry.delay.ms status.update.interval.ms lsn.flush.timeout.ms lsn.flush.timeout.action
  xmin.fetch.interval.ms name connector.class tasks.max tasks.max.enforce topic.delimiter topic.transaction
  topic.heartbeat.prefix topic.heartbeat.name topic.regex topic.replacement topic.key.enforce.uniqueness
  topic.key.field.name topic.key.field.regex topic.key.field.replacement topic.cache.size money.fraction.digits
  key.converter value.converter header.converter transforms predicates config.action.reload exactly.once.support
  transaction.boundary transaction.boundary.interval.ms offsets.storage.topic config.providers
  read.only offset.mismatch.strategy connector.plugin.version
`.split(/\s+/),
);

const PREFIXES = [
  ...["database.", "driver.", "transforms.", "predicates.", "key.converter.", "value.converter.", "header.converter."],
  ...["errors.", "topic.creation.", "producer.override.", "consumer.override.", "admin.override.", "config.providers."],
  ...["snapshot.select.statement.overrides.", "column.mask.", "column.truncate.", "post.processors.", "signal."],
  ...["reselector.", "openlineage.", "notification.", "internal.", "guardrail."],
];

/** False for options the connector silently ignores: misspelt, or gone since an older release. */
export function isKnownOption(key: string): boolean {
  return OPTIONS.has(key) || PREFIXES.some((prefix) => key.startsWith(prefix));
}
