import { fieldNamed } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import { type Payload, payloadOf, ROUTED_BY_VALUE } from "../record.ts";

/** What a column of text can hold: the labels of an enum, null for any text. */
export function routedValues({ name, parameters }: ConnectSchema): readonly string[] | null {
  return name === "io.debezium.data.Enum" ? (new Map(parameters).get("allowed")?.split(",") ?? null) : null;
}

/**
 * The topics of ExtractNewRecordState's route.by.field: each of the labels the column can hold, or the open one. A null or a blank
 * leaves the topic as it was. A text says why the transform throws.
 */
export function routedTopics(
  topic: string,
  row: { readonly schema: ConnectSchema; readonly payload: Payload },
  column: string | null,
): readonly string[] | string {
  if (column === null) return [topic];
  const schema = fieldNamed(row.schema, column);
  if (schema === null) return `${column} is not a valid field name`;
  if (schema.type !== "STRING") return `Field '${column}' is not of type STRING`;
  const payload = payloadOf(row.payload, column, schema);
  // Struct.getString gives the default for a null.
  if (payload.kind === "null") return [schema.default?.kind === "string" ? schema.default.value : topic];
  if (payload.kind === "placeholder") return [topic];
  const own = schema.optional && schema.default === null ? [topic] : [];
  return [...(routedValues(schema)?.filter((label) => label.trim() !== "") ?? [ROUTED_BY_VALUE]), ...own];
}
