import type { Connector } from "../../model/prediction.ts";
import { type RecordShape, unknownSide } from "../record.ts";
import { javaPattern } from "../regex.ts";
import { byLogicalTableRouter } from "./by-logical-table-router.ts";
import { eventRouter } from "./event-router.ts";
import { extractNewRecordState } from "./extract-new-record-state.ts";
import { KAFKA_FIELD_TRANSFORMS, unknownSides } from "./kafka-fields.ts";
import { regexRouter } from "./regex-router.ts";
import { one, type Transform, type TransformFactory, TransformOptions, type TransformOutcome } from "./transform.ts";

const unchanged: TransformFactory = () => ({ ok: true, transform: one });

/** The transforms whose effect on topics and schemas is modelled, by class. */
const TRANSFORMS: ReadonlyMap<string, TransformFactory> = new Map([
  ["io.debezium.transforms.ExtractNewRecordState", extractNewRecordState],
  ["io.debezium.transforms.outbox.EventRouter", eventRouter],
  ["io.debezium.transforms.ByLogicalTableRouter", byLogicalTableRouter],
  ["org.apache.kafka.connect.transforms.RegexRouter", regexRouter],
  ...KAFKA_FIELD_TRANSFORMS,
  ["org.apache.kafka.connect.transforms.InsertHeader", unchanged],
  ["org.apache.kafka.connect.transforms.DropHeaders", unchanged],
  ["io.debezium.transforms.partitions.PartitionRouting", unchanged],
  ["io.debezium.transforms.ExtractChangedRecordState", unchanged],
  ["io.debezium.transforms.SchemaChangeEventFilter", unchanged],
  ["io.debezium.transforms.TimezoneConverter", unchanged],
]);

export interface TransformProblem {
  readonly key: string;
  readonly reason: string;
}

/** All transforms of a connector in order. Those that cannot be modelled make what they touch unknown. */
export function readTransforms(connector: Connector): {
  readonly transform: Transform;
  readonly problems: readonly TransformProblem[];
} {
  const problems: TransformProblem[] = [];
  const aliases = (connector.config.get("transforms") ?? "").split(",").map((alias) => alias.trim());
  const chain = aliases
    .filter((alias) => alias !== "")
    .map((alias) => {
      const made = readTransform(connector, alias);
      if (made.ok) return made.transform;
      problems.push({ key: `transforms.${alias}.type`, reason: `transform ${alias}: ${made.reason}` });
      return unknownTransform(
        connector.config.get(`transforms.${alias}.type`) ?? "",
        `transform ${alias}: ${made.reason}`,
      );
    });
  return { transform: (record) => run(chain, record), problems };
}

function run(chain: readonly Transform[], record: RecordShape): TransformOutcome {
  let records: readonly RecordShape[] = [record];
  for (const transform of chain) {
    const next: RecordShape[] = [];
    for (const each of records) {
      const outcome = transform(each);
      if (outcome.kind !== "records") return outcome;
      next.push(...outcome.records);
    }
    records = next;
  }
  return { kind: "records", records };
}

function readTransform(connector: Connector, alias: string): ReturnType<TransformFactory> {
  const options = new TransformOptions(connector, alias);
  const type = options.text("type");
  const factory = TRANSFORMS.get(type ?? "");
  if (factory === undefined) return { ok: false, reason: `${type ?? "a transform without a type"} is not modelled` };
  const made = factory(options);
  const predicate = options.text("predicate");
  if (!made.ok || predicate === null) return made;
  const applies = readPredicate(connector, predicate);
  if (!applies.ok) return applies;
  const negate = options.boolean("negate", false);
  return {
    ok: true,
    transform: (record) => (applies.test(record) === negate ? one(record) : made.transform(record)),
  };
}

type Predicate =
  | { readonly ok: true; readonly test: (record: RecordShape) => boolean }
  | { readonly ok: false; readonly reason: string };

/** Kafka's predicates that look at topic and shape only. */
function readPredicate(connector: Connector, name: string): Predicate {
  const type = connector.config.get(`predicates.${name}.type`) ?? "";
  switch (type) {
    case "org.apache.kafka.connect.transforms.predicates.TopicNameMatches": {
      const pattern = javaPattern(connector.config.get(`predicates.${name}.pattern`) ?? "", { caseInsensitive: false });
      if (!pattern.ok) return pattern;
      return { ok: true, test: (record) => pattern.value.matches(record.topic) };
    }
    case "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone":
      return { ok: true, test: (record) => record.value.kind === "none" };
    default:
      return { ok: false, reason: `predicate ${type === "" ? name : type} is not modelled` };
  }
}

function unknownTransform(type: string, reason: string): Transform {
  return (record) => {
    const partly = unknownSides(type, record, unknownSide(reason));
    return partly === null ? { kind: "unknown", reason } : one(partly);
  };
}
