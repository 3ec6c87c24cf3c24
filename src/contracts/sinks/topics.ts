import { nearestName } from "../../config/nearest.ts";
import { javaPattern } from "../../debezium/java/regex.ts";
import type { SinkOptions } from "./configuration.ts";

/** Whether a sink subscribes to a topic. `hint`: the nearest name among those it does subscribe to. */
export type Subscription =
  | { readonly kind: "subscribed" }
  | { readonly kind: "other topics"; readonly reason: string; readonly hint: string | null }
  | { readonly kind: "unknown"; readonly reason: string };

/** `topics` and `topics.regex`, of which a sink must have one (org.apache.kafka.connect.runtime.SinkConnectorConfig). */
export function subscription(options: SinkOptions, topic: string): Subscription {
  const named = options.list("topics").map(({ name }) => name);
  if (named.length > 0) {
    if (named.includes(topic)) return { kind: "subscribed" };
    const reason = `its topics (${named.join(", ")}) leave out ${topic}`;
    return { kind: "other topics", reason, hint: nearestName(topic, named) };
  }
  const regex = options.text("topics.regex");
  if (regex === null) return { kind: "unknown", reason: "which topics it subscribes to is not told" };
  // Consumer.subscribe(Pattern): the whole name must match.
  const pattern = javaPattern(regex, { caseInsensitive: false });
  if (!pattern.ok) return { kind: "unknown", reason: `topics.regex: ${pattern.reason}` };
  if (pattern.value.matches(topic)) return { kind: "subscribed" };
  return { kind: "other topics", reason: `its topics.regex (${regex}) does not match ${topic}`, hint: null };
}
