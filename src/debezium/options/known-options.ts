import { optionRule } from "./option-rules.ts";

/** Options that no rule speaks of: Kafka Connect's own for any source connector, and those of the topic naming strategies. */
const OTHERS = new Set(
  `
  name connector.class tasks.max tasks.max.enforce key.converter value.converter header.converter transforms predicates
  config.action.reload exactly.once.support transaction.boundary transaction.boundary.interval.ms offsets.storage.topic
  config.providers connector.plugin.version topic.regex topic.replacement topic.key.enforce.uniqueness topic.key.field.name
  topic.key.field.regex topic.key.field.replacement topic.cache.size
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
  return optionRule(key) !== undefined || OTHERS.has(key) || PREFIXES.some((prefix) => key.startsWith(prefix));
}
