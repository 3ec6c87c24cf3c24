import { ROUTED_BY_VALUE } from "../debezium/record.ts";

/** Whether a topic is one of those records go to; an outbox router's are named by a column of each row. */
export function isTopicOf(topic: string, topics: readonly string[]): boolean {
  return topics.some((one) => one === topic || (one.includes(ROUTED_BY_VALUE) && fits(topic, one)));
}

function fits(topic: string, pattern: string): boolean {
  const [start = "", ...rest] = pattern.split(ROUTED_BY_VALUE);
  const end = rest.at(-1) ?? "";
  return topic.length > start.length + end.length && topic.startsWith(start) && topic.endsWith(end);
}
