import { field, primitive } from "../../connect/schema.ts";
import type { ConnectField, ConnectSchema } from "../../model/connect-schema.ts";
import { ADJUSTMENT_MODES, adjustSchemaName } from "../names/names.ts";
import { NONE, PRESENT, type RecordShape, type Side } from "../record.ts";
import { isEnvelope } from "./envelopes.ts";
import type { TransformOptions } from "./options.ts";
import { replacing } from "./replacing.ts";
import { duplicate, fieldsOf, present } from "./sides.ts";
import { failing, one, type TransformFactory, type TransformOutcome } from "./transform.ts";

interface Routing {
  readonly topicOf: (topic: string) => string | null;
  /** Null where keys stay as they are. */
  readonly keyField: string | null;
  readonly adjust: (name: string) => string;
}

/** io.debezium.transforms.ToLogicalTopicRouter (3.7) and its predecessor: many tables into one topic, with names and key to suit. */
export function logicalTopicRouter(defaultKeyField: string): TransformFactory {
  return (options) => {
    const routing = readRouting(options, defaultKeyField);
    return (record) => {
      const topic = routing.topicOf(record.topic);
      return topic === null || topic === "" ? one(record) : routed(record, topic, routing);
    };
  };
}

function readRouting(options: TransformOptions, defaultKeyField: string): Routing {
  const regex = options.filled("topic.regex");
  const topicOf = replacing(options, "topic.regex", {
    regex,
    replacement: options.filledTemplate("topic.replacement"),
  });
  const keyRegex = options.text("key.field.regex") ?? "";
  const keyReplacement = options.template("key.field.replacement") ?? "";
  replacing(options, "key.field.regex", { regex: keyRegex, replacement: keyReplacement });
  if (keyRegex !== "" && keyReplacement === "") {
    options.refuse("key.field.replacement", "is required with key.field.regex");
  }
  const mode = options.choice("schema.name.adjustment.mode", ADJUSTMENT_MODES, "none", "either");
  for (const key of ["logical.table.cache.size", "logical.destination.cache.size"]) options.integer(key);
  const unique = options.boolean("key.enforce.uniqueness", true);
  return {
    topicOf,
    keyField: unique ? (options.text("key.field.name") ?? defaultKeyField) : null,
    adjust: (name) => adjustSchemaName(mode, name),
  };
}

function routed(record: RecordShape, topic: string, routing: Routing): TransformOutcome {
  const key = routedKey(record.key, topic, routing);
  if (typeof key === "string") return failing(key);
  const { value } = record;
  if (!isEnvelope(value) || value.payload.kind === "null") return one({ ...record, topic, key });
  const schema = renameEnvelope(value.schema, (part) => routing.adjust(`${topic}.${part}`));
  return one({ ...record, topic, key, value: { ...value, schema } });
}

function routedKey(key: Side, topic: string, { keyField, adjust }: Routing): Side | string {
  if (key.kind === "none") return key;
  if (key.kind === "schemaless") return "Only Struct objects supported for [Updating schema], found: a map";
  if (key.kind !== "schema") return key;
  const { schema, payload } = key;
  if (payload.kind === "null") return NONE;
  if (schema.type !== "STRUCT") return `Only Struct objects supported for [Updating schema], found: ${schema.type}`;
  const added: readonly ConnectField[] = keyField === null ? [] : [field(keyField, primitive("STRING"))];
  const fields = [...schema.fields, ...added];
  const twice = duplicate(fields);
  if (twice !== null) return `Cannot create field because of field name duplication ${twice}`;
  const known = present([...fieldsOf(payload), ...added.map(({ name }) => [name, PRESENT] as const)]);
  return { kind: "schema", schema: { ...schema, name: adjust(`${topic}.Key`), default: null, fields }, payload: known };
}

/** The row is that of `before`, else of `after`, for both. */
function renameEnvelope(schema: ConnectSchema, rename: (part: string) => string): ConnectSchema {
  const own = ["before", "after"].flatMap((name) => schema.fields.find((entry) => entry.name === name) ?? []);
  const [row] = own;
  const fields = schema.fields.map((entry) =>
    row !== undefined && own.includes(entry)
      ? { ...entry, schema: { ...row.schema, name: rename("Value"), default: null } }
      : entry,
  );
  return { ...schema, name: rename("Envelope"), fields };
}
