import { replacing } from "./replacing.ts";
import { dropped, failing, one, type TransformFactory } from "./transform.ts";

/** org.apache.kafka.connect.transforms.RegexRouter: another topic where the whole name matches; schemas stay. */
export const regexRouter: TransformFactory = (options) => {
  const regex = options.required("regex");
  const replace = replacing(options, "regex", { regex, replacement: options.requiredTemplate("replacement") });
  return (record) => one({ ...record, topic: replace(record.topic) ?? record.topic });
};

/** What stands in a topic for the time of each record. */
const TIMESTAMP = "$" + "{timestamp}";
const TOPIC = "$" + "{topic}";

/**
 * org.apache.kafka.connect.transforms.TimestampRouter. Debezium's records have no timestamp, which makes it fail; the outbox router
 * gives them one.
 */
export const timestampRouter: TransformFactory = (options) => {
  const format = options.template("topic.format") ?? `${TOPIC}-${TIMESTAMP}`;
  options.text("timestamp.format");
  return (record) => {
    if (!record.timed) return failing("Timestamp missing on record");
    return one({ ...record, topic: format.replaceAll(TOPIC, () => record.topic) });
  };
};

/** org.apache.kafka.connect.transforms.Filter. */
export const filter: TransformFactory = () => () => dropped;
