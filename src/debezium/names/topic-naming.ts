import { javaReplacement } from "../java/java-replacement.ts";
import type { OptionReader } from "../options/configuration.ts";
import { dataTopic, joinTopic, sanitizeTopic, unicodeTopic } from "./names.ts";

/** `topic.naming.strategy`: a table's topic, and a key field that keeps merged tables apart. */
export interface TopicNaming {
  topic(schema: string, table: string): string;
  /** Name of the field a regex strategy adds to every key, null otherwise. */
  readonly keyField: string | null;
}

/** The six strategies Debezium ships; others run code of their own. */
export function readTopicNaming(options: OptionReader, prefix: string, delimiter: string): TopicNaming {
  const key = "topic.naming.strategy";
  const strategy = options.text(key) ?? "io.debezium.schema.SchemaTopicNamingStrategy";
  const bySchema = (schema: string, table: string) => dataTopic(prefix, delimiter, schema, table);
  // DefaultTopicNamingStrategy names the catalog, which PostgreSQL's table ids do not have.
  const byTable = (_schema: string, table: string) => dataTopic(prefix, delimiter, "", table);
  switch (strategy) {
    case "io.debezium.schema.SchemaTopicNamingStrategy":
      return { topic: bySchema, keyField: null };
    case "io.debezium.schema.DefaultTopicNamingStrategy":
      return { topic: byTable, keyField: null };
    case "io.debezium.schema.SchemaUnicodeTopicNamingStrategy":
      return { topic: (schema, table) => unicodeTopic(joinTopic(prefix, delimiter, schema, table)), keyField: null };
    case "io.debezium.schema.DefaultUnicodeTopicNamingStrategy":
      return { topic: (_schema, table) => unicodeTopic(joinTopic(prefix, delimiter, "", table)), keyField: null };
    case "io.debezium.schema.SchemaRegexTopicNamingStrategy":
      return regexNaming(options, bySchema);
    case "io.debezium.schema.DefaultRegexTopicNamingStrategy":
      return regexNaming(options, byTable);
    default:
      options.block(key, `${key}=${strategy} is not modelled`);
      return { topic: bySchema, keyField: null };
  }
}

function regexNaming(options: OptionReader, origin: (schema: string, table: string) => string): TopicNaming {
  const regex = options.text("topic.regex");
  const replacement = options.connector.config.get("topic.replacement") ?? null;
  const unique = options.boolean("topic.key.enforce.uniqueness", true);
  const keyField = unique ? (options.text("topic.key.field.name") ?? "__dbz__physicalTableIdentifier") : null;
  if (regex === null || replacement === null) {
    options.block("topic.regex", "a regex topic naming strategy needs topic.regex and topic.replacement");
    return { topic: origin, keyField };
  }
  const replace = javaReplacement(regex, replacement);
  if (!replace.ok) {
    options.block("topic.regex", `topic.regex: ${replace.reason}`);
    return { topic: origin, keyField };
  }
  const topic = (schema: string, table: string): string => {
    const name = origin(schema, table);
    const routed = replace.value(name);
    return routed === null || routed === "" ? name : sanitizeTopic(routed);
  };
  return { topic, keyField };
}
