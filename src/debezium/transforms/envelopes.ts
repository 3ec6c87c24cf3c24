import { fieldNamed } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { Payload, RecordShape, SchemaSide } from "../record.ts";
import { payloadOf } from "../record.ts";

/** SmtManager.isValidEnvelope: by the schema's name alone. */
export function isEnvelope(part: RecordShape["value"]): part is SchemaSide {
  return part.kind === "schema" && part.schema.name?.endsWith(".Envelope") === true;
}

/** A field's schema with what is known of it; null where there is no such field. */
export function fieldOf(part: SchemaSide, name: string): { schema: ConnectSchema; payload: Payload } | null {
  const schema = fieldNamed(part.schema, name);
  return schema === null ? null : { schema, payload: payloadOf(part.payload, name, schema) };
}
