import { type RecordShape, type Side, unknownSide } from "../record.ts";
import { one, type Transform } from "./transform.ts";

/** Transforms whose effect is in no configuration, or that come with products of their own, and why. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^io\.debezium\.transforms\.(?:Filter|ContentBasedRouter)$/, "runs a script over each record"],
  [/^io\.debezium\.connector\.mongodb\./, "is for MongoDB's connector"],
  [/^io\.debezium\.connector\.mysql\./, "is for MySQL's connector"],
  [/^io\.debezium\.transforms\.Neo4jCudConverter$/, "makes Neo4j's commands of rows"],
  [/^io\.debezium\.transforms\.ScyllaExtractNewRecordState$/, "is for ScyllaDB's connector"],
  [/^io\.confluent\.connect\.transforms\./, "is Confluent's own and comes with its platform"],
  [/^io\.aiven\.kafka\.connect\.transforms\./, "is Aiven's and is installed beside Kafka"],
  [/^com\.github\.jcustenborder\.kafka\.connect\.transform\./, "is of Jeremy Custenborder's collection"],
];

/** Classes that leave a side alone, or that only let records pass or not. */
const TOUCHED: readonly (readonly [RegExp, Touched])[] = [
  [/^io\.debezium\.transforms\.Filter$/, { key: false, value: false }],
  [/^io\.confluent\.connect\.transforms\.(?:Filter(?:\$\w+)?|TombstoneHandler)$/, { key: false, value: false }],
  [/^io\.aiven\.kafka\.connect\.transforms\.FilterByFieldValue(?:\$\w+)?$/, { key: false, value: false }],
  [/^org\.apache\.kafka\.connect\.transforms\.\w+\$Key$/, { key: true, value: false }],
  [/^org\.apache\.kafka\.connect\.transforms\.\w+\$Value$/, { key: false, value: true }],
];

interface Touched {
  readonly key: boolean;
  readonly value: boolean;
}

export function unmodelledReason(type: string): string {
  const known = REASONS.find(([pattern]) => pattern.test(type));
  return `is ${type}, which is not modelled${known === undefined ? "" : `: it ${known[1]}`}`;
}

/** What a transform may do that is not known: anything, or what its class tells. */
export function unknownTransform(type: string, reason: string): Transform {
  const touched = TOUCHED.find(([pattern]) => pattern.test(type))?.[1];
  const unknown = (part: Side): Side => (part.kind === "none" ? part : unknownSide(reason));
  return (record: RecordShape) => {
    if (touched === undefined) return { kind: "unknown", reason };
    return one({
      ...record,
      key: touched.key ? unknown(record.key) : record.key,
      value: touched.value ? unknown(record.value) : record.value,
    });
  };
}
