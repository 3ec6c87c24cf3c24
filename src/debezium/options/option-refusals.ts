import { isPlaceholder, type OptionReader } from "./configuration.ts";
import { optionRule } from "./option-rules.ts";
import { refusal } from "./option-values.ts";

/**
 * Everything with which Debezium's own validation keeps a connector from starting: values an option does not take, and
 * options that need another.
 */
export function readRefusals(options: OptionReader): void {
  for (const [key, value] of options.connector.config) {
    if (isPlaceholder(value)) continue;
    const rule = optionRule(key);
    const reason = rule === undefined ? null : refusal(rule.values, value);
    if (reason !== null) options.refuse(key, `${key}=${value} ${reason}`);
  }
  for (const [key, mode, needed] of NEEDED) {
    if (options.text(key)?.toLowerCase().split(",").includes(mode) && options.text(needed) === null) {
      options.refuse(key, `${key}=${mode} needs ${needed}`);
    }
  }
  readTypes(options, "converters");
  readTypes(options, "post.processors");
  readQueue(options);
  readHashes(options);
}

/** Values that need another option. */
const NEEDED: readonly (readonly [string, string, string])[] = [
  ["snapshot.mode", "custom", "snapshot.mode.custom.name"],
  ["snapshot.query.mode", "custom", "snapshot.query.mode.custom.name"],
  ["snapshot.locking.mode", "custom", "snapshot.locking.mode.custom.name"],
  ["notification.enabled.channels", "sink", "notification.sink.topic.name"],
];

/** Lists of names, each with a class of its own in `NAME.type`. An empty list of converters has one empty name. */
function readTypes(options: OptionReader, key: string): void {
  const { config } = options.connector;
  const text = config.get(key);
  if (text === undefined || isPlaceholder(text) || (text.trim() === "" && key !== "converters")) return;
  for (const name of text.split(",").map((one) => one.trim())) {
    if (!config.has(`${name}.type`)) options.refuse(key, `${key}: ${name}.type is missing`);
  }
}

/** CommonConnectorConfig.validateMaxQueueSize. */
function readQueue(options: OptionReader): void {
  const batch = options.integer("max.batch.size", 2048);
  const queue = options.integer("max.queue.size", 8192);
  if (queue <= batch) options.refuse("max.queue.size", `max.queue.size=${queue} must be larger than max.batch.size`);
}

/** Java's MessageDigest algorithms, in capitals. */
const ALGORITHMS = /^(?:MD2|MD5|SHA|SHA-?1|SHA-(?:224|256|384|512|512\/224|512\/256)|SHA3-(?:224|256|384|512))$/;

/** An unknown algorithm fails when the first hashed column is met. */
function readHashes(options: OptionReader): void {
  for (const key of options.connector.config.keys()) {
    const algorithm = /^column\.mask\.hash\.(?:v2\.)?([^.]+)\.with\.salt\./.exec(key)?.[1];
    if (algorithm !== undefined && !ALGORITHMS.test(algorithm.toUpperCase())) {
      options.refuse(key, `${key}: Java knows no algorithm ${algorithm}`);
    }
  }
}
