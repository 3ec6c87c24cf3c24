import { parseSchema } from "../avro/parse.ts";

/** Confluent's subject name strategies (io.confluent.kafka.serializers.subject.*). */
export const SUBJECT_STRATEGIES = ["TopicNameStrategy", "RecordNameStrategy", "TopicRecordNameStrategy"] as const;
export type SubjectStrategy = (typeof SUBJECT_STRATEGIES)[number];

export type SubjectName =
  | { readonly ok: true; readonly subject: string }
  /** The serializer throws: the record strategies need a record at the top. */
  | { readonly ok: false; readonly reason: string };

/**
 * The strategy a converter setting names, by class name with or without its package; TopicNameStrategy when absent. Null for a class that is
 * none of Confluent's three.
 */
export function subjectStrategy(setting: string | undefined): SubjectStrategy | null {
  if (setting === undefined || setting === "") return "TopicNameStrategy";
  const [, simple] = /^(?:io\.confluent\.kafka\.serializers\.subject\.)?(\w+)$/.exec(setting) ?? [];
  return SUBJECT_STRATEGIES.find((strategy) => strategy === simple) ?? null;
}

/** The subject a topic's key or value schema is registered under. */
export function subjectName(
  strategy: SubjectStrategy,
  topic: string,
  kind: "key" | "value",
  schema: string,
): SubjectName {
  if (strategy === "TopicNameStrategy") return { ok: true, subject: `${topic}-${kind}` };
  const parsed = parseSchema(schema);
  if (!parsed.ok) return { ok: false, reason: parsed.message };
  if (parsed.schema.type !== "record") {
    return { ok: false, reason: `${strategy} needs a record; the ${kind} schema of ${topic} is ${parsed.schema.type}` };
  }
  const record = parsed.schema.name.full;
  return { ok: true, subject: strategy === "RecordNameStrategy" ? record : `${topic}-${record}` };
}
