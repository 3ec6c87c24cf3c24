import { ROUTED_BY_VALUE } from "../debezium/record.ts";

/** Whether a topic is one of those records go to; an outbox router's are named by a column of each row. */
export function isTopicOf(topic: string, topics: readonly string[]): boolean {
  return topics.some((one) => one === topic || (isTopicPattern(one) && fits(topic, one)));
}

/** Whether each row decides which topic it is. */
export function isTopicPattern(topic: string): boolean {
  return topic.includes(ROUTED_BY_VALUE);
}

function fits(topic: string, pattern: string): boolean {
  const [start = "", ...rest] = pattern.split(ROUTED_BY_VALUE);
  const end = rest.at(-1) ?? "";
  return topic.length > start.length + end.length && topic.startsWith(start) && topic.endsWith(end);
}
