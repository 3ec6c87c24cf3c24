import type { ReaderReference } from "../../model/contract.ts";
import type { DerivedRead, ReaderContext } from "../reader.ts";
import { avroReader } from "./avro.ts";
import { jsonSchemaReader } from "./json-schema.ts";
import { sinkReader } from "./sink.ts";
import { sqlReader } from "./sql.ts";
import { subscriberReader } from "./subscriber.ts";
import { typescriptReader } from "./typescript.ts";

/** Files and folders that a reference needs read. */
export function wantedFiles(reference: ReaderReference): readonly string[] {
  switch (reference.kind) {
    case "avro":
      return avroReader.wants(reference);
    case "sql":
      return sqlReader.wants(reference);
    case "subscriber":
      return subscriberReader.wants(reference);
    case "sink":
      return sinkReader.wants(reference);
    case "json-schema":
      return jsonSchemaReader.wants(reference);
    case "typescript":
      return typescriptReader.wants(reference);
    default:
      return reference satisfies never;
  }
}

export function deriveFrom(reference: ReaderReference, context: ReaderContext): DerivedRead {
  switch (reference.kind) {
    case "avro":
      return avroReader.derive(reference, context);
    case "sql":
      return sqlReader.derive(reference, context);
    case "subscriber":
      return subscriberReader.derive(reference, context);
    case "sink":
      return sinkReader.derive(reference, context);
    case "json-schema":
      return jsonSchemaReader.derive(reference, context);
    case "typescript":
      return typescriptReader.derive(reference, context);
    default:
      return reference satisfies never;
  }
}
