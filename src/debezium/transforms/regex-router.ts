import { javaReplacement } from "../java-replacement.ts";
import { one, type TransformFactory } from "./transform.ts";

/** org.apache.kafka.connect.transforms.RegexRouter: another topic where the whole name matches; schemas stay. */
export const regexRouter: TransformFactory = (options) => {
  const regex = options.text("regex");
  const replacement = options.text("replacement");
  if (regex === null || replacement === null) return { ok: false, reason: "regex and replacement are required" };
  const replace = javaReplacement(regex, replacement);
  if (!replace.ok) return replace;
  return { ok: true, transform: (record) => one({ ...record, topic: replace.value(record.topic) ?? record.topic }) };
};
