import type { Arrival } from "./arrival.ts";
import type { ArrivalChange } from "./changes.ts";
import type { SinkOptions } from "./configuration.ts";
import {
  EVERY_FIELD,
  goesOn,
  type NamedField,
  refuses,
  type SinkMisfit,
  type SinkProfile,
  type SinkReading,
  type Telling,
} from "./profile.ts";

/**
 * Confluent's S3 sink. io.confluent.connect.storage.schema.StorageSchemaCompatibility: with NONE a new file begins wherever the
 * schema is another; else with a newer version, and records of older ones are projected to it (Kafka Connect's SchemaProjector,
 * which only widens numbers). FieldPartitioner and the record field of a TimeBasedPartitioner fail on a field that is not there.
 */
export const confluentS3: SinkProfile = {
  name: "confluent-s3",
  product: "Confluent's S3 sink",
  classes: ["io.confluent.connect.s3.S3SinkConnector"],
  read(options) {
    const format = options.text("format.class")?.split(".").at(-1) ?? "";
    const compatibility = options.choice("schema.compatibility", ["none", "backward", "forward", "full"], "none");
    const nullValues = options.choice("behavior.on.null.values", ["ignore", "fail", "write"], "fail");
    return {
      ...inFiles(partitionFields(options), {
        format: FORMATS.get(format) ?? "any",
        projects: compatibility !== "none",
      }),
      misfits: ({ deletions }: Arrival): readonly SinkMisfit[] =>
        nullValues === "fail" && deletions.has("tombstone")
          ? [
              {
                at: options.place("behavior.on.null.values"),
                message: "null values arrive with deletes, and behavior.on.null.values=fail stops at them",
              },
            ]
          : [],
      tell: (change) =>
        change.kind === "deletions come" && change.what === "tombstone" && nullValues === "fail"
          ? refuses("null values come with deletes, and behavior.on.null.values=fail stops at them")
          : tell(change, { format: FORMATS.get(format) ?? "any", projects: compatibility !== "none" }),
    };
  },
};

/** Aiven's S3 sink: Avro and Parquet files begin anew with every other schema (SchemaBasedTopicPartitionRecordGrouper). */
export const aivenS3: SinkProfile = {
  name: "aiven-s3",
  product: "Aiven's S3 sink",
  classes: ["io.aiven.kafka.connect.s3.AivenKafkaConnectS3SinkConnector"],
  read(options) {
    const type = options.choice("format.output.type", ["csv", "json", "jsonl", "avro", "parquet"], "csv");
    return inFiles([], { format: type === "avro" || type === "parquet" ? "typed" : "text", projects: false });
  },
};

interface Files {
  /** Whether files carry a schema of their own. */
  readonly format: "typed" | "text" | "any";
  readonly projects: boolean;
}

const FORMATS: ReadonlyMap<string, Files["format"]> = new Map([
  ["AvroFormat", "typed"],
  ["ParquetFormat", "typed"],
  ["JsonFormat", "text"],
  ["ByteArrayFormat", "any"],
]);

function inFiles(names: readonly NamedField[], files: Files): SinkReading {
  return {
    takes: EVERY_FIELD,
    names,
    keyed: null,
    deletes: [],
    truncates: false,
    reportsErrors: "unknown",
    misfits: () => [],
    tell: (change) => tell(change, files),
  };
}

function partitionFields(options: SinkOptions): readonly NamedField[] {
  const partitioner = options.text("partitioner.class")?.split(".").at(-1) ?? "DefaultPartitioner";
  const named = (option: string) => options.list(option).map((field) => ({ ...field, option, of: "value" }) as const);
  if (partitioner === "FieldPartitioner") return named("partition.field.name");
  const byField = options.text("timestamp.extractor")?.split(".").at(-1) === "RecordField";
  return byField ? named("timestamp.field") : [];
}

function tell(change: ArrivalChange, files: Files): Telling | null {
  switch (change.kind) {
    case "added":
      // A new file begins; those before it lack the field.
      return null;
    case "gone": {
      const elsewhere = change.renamedTo === null ? "" : `, its values stand under "${change.renamedTo.name}"`;
      return goesOn(`files from now on lack it${elsewhere}`);
    }
    case "made anew":
      return goesOn("files from now on hold another column's values under its name", "may-break");
    case "retyped":
      return retyped(change, files);
    case "nullable":
      return files.format === "typed"
        ? goesOn("files from now on hold nulls there, and say so in their schema", "may-break")
        : goesOn("files from now on hold nulls there", "may-break");
    case "required":
    case "labels":
    case "key":
    case "deletions stop":
    case "deletions come":
    case "truncates stop":
      return null;
    default:
      return change satisfies never;
  }
}

function retyped({ how }: Extract<ArrivalChange, { kind: "retyped" }>, files: Files): Telling | null {
  switch (how) {
    case "wider":
      return files.format === "text"
        ? null
        : goesOn("files before and after hold different types: who reads both must widen", "may-break");
    case "narrower":
      return files.format === "text"
        ? null
        : goesOn("files before and after hold different types: who reads both must widen", "may-break");
    case "more digits":
    case "fewer digits":
      return null;
    case "more scale":
    case "less scale":
      return files.format === "text"
        ? null
        : goesOn("files before and after hold decimals of different scale", "may-break");
    case "unit":
      return goesOn("files before and after hold numbers of different units under one name");
    case "family":
      return files.projects
        ? refuses(
            "files before and after hold different types, and records of an older version that come late cannot be projected",
          )
        : goesOn("files before and after hold different types under one name");
    default:
      return how satisfies never;
  }
}
