import type { ReaderReference } from "../../model/contract.ts";
import type { ContractFiles, DerivedRead, ReaderContext } from "../reader.ts";
import { avroReader } from "./avro.ts";
import { jsonSchemaReader } from "./json-schema.ts";
import { replicaReader } from "./replica.ts";
import { sinkReader } from "./sink.ts";
import { sqlReader } from "./sql.ts";
import { subscriberReader } from "./subscriber.ts";
import { typescriptReader } from "./typescript.ts";

/** Files and folders that a reference needs read, as far as the files found so far tell. */
export function wantedFiles(reference: ReaderReference, files: ContractFiles): readonly string[] {
  switch (reference.kind) {
    case "avro":
      return avroReader.wants(reference, files);
    case "sql":
      return sqlReader.wants(reference, files);
    case "subscriber":
      return subscriberReader.wants(reference, files);
    case "replica":
      return replicaReader.wants(reference, files);
    case "sink":
      return sinkReader.wants(reference, files);
    case "json-schema":
      return jsonSchemaReader.wants(reference, files);
    case "typescript":
      return typescriptReader.wants(reference, files);
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
    case "replica":
      return replicaReader.derive(reference, context);
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
