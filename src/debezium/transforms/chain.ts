import type { Connector } from "../../model/prediction.ts";
import type { Behaviour } from "../options/behaviour.ts";
import { NULL, PRESENT, type RecordShape, type SchemaSide, type Side } from "../record.ts";
import { TransformOptions, type TransformProblem } from "./options.ts";
import { type Answer, type Predicate, readPredicate } from "./predicates.ts";
import { isShipped, transformFactory } from "./registry.ts";
import { one, type Transform, type TransformOutcome } from "./transform.ts";
import { unknownTransform, unmodelledReason } from "./unmodelled.ts";

/** A connector's transforms, as far as its configuration tells. */
export interface TransformChain {
  /** Null for a connector without transforms. */
  readonly transform: Transform | null;
  /** Classes and options whose effect is not known. */
  readonly problems: readonly TransformProblem[];
  /** What a worker refuses to make the connector with. */
  readonly refusals: readonly TransformProblem[];
  /** Extensions without which a transform does not start. */
  readonly extensions: readonly string[];
}

/** One transform in its place. */
interface Stage {
  readonly alias: string;
  readonly transform: Transform;
  readonly applies: (record: RecordShape) => Answer;
}

interface Read {
  readonly stage: Stage;
  readonly problems: readonly TransformProblem[];
  readonly refusals: readonly TransformProblem[];
  readonly extensions: readonly string[];
}

/** All transforms of a connector in order. Those that cannot be modelled make what they touch unknown. */
export function readTransforms(connector: Connector, behaviour: Behaviour): TransformChain {
  const aliases = (connector.config.get("transforms") ?? "")
    .split(",")
    .map((alias) => alias.trim())
    .filter((alias) => alias !== "");
  const twice = aliases.find((alias, place) => aliases.indexOf(alias) < place);
  const read = aliases.map((alias) => readStage(connector, alias, behaviour));
  const stages = read.map(({ stage }) => stage);
  return {
    transform: stages.length === 0 ? null : (record) => run(stages, record),
    problems: read.flatMap(({ problems }) => problems),
    refusals: [
      ...(twice === undefined ? [] : [{ key: "transforms", reason: `transforms names ${twice} twice` }]),
      ...read.flatMap(({ refusals }) => refusals),
    ],
    extensions: read.flatMap(({ extensions }) => extensions),
  };
}

function readStage(connector: Connector, alias: string, behaviour: Behaviour): Read {
  const options = new TransformOptions(connector, `transforms.${alias}.`);
  const type = options.required("type");
  const predicate = readItsPredicate(connector, options);
  const factory = transformFactory(type);
  if (factory === null && type !== "") options.unknown("type", unmodelledReason(type));
  if (!isShipped(type, behaviour)) options.refuse("type", `is ${type}, which this release does not have`);
  const made = factory?.(options, behaviour);
  const problems = named(alias, [...options.unknowns, ...(predicate?.options.unknowns ?? [])]);
  const [first] = problems;
  const known = made !== undefined && first === undefined;
  return {
    stage: {
      alias,
      transform: known ? made : unknownTransform(type, first?.reason ?? `transform ${alias}: it has no type`),
      applies: applying(predicate, options.boolean("negate", false)),
    },
    problems,
    refusals: [...options.refusals, ...(predicate?.options.refusals ?? [])],
    extensions: options.extensions,
  };
}

function named(alias: string, problems: readonly TransformProblem[]): readonly TransformProblem[] {
  return problems.map(({ key, reason }) => ({ key, reason: `transform ${alias}: ${reason}` }));
}

function readItsPredicate(connector: Connector, options: TransformOptions): Predicate | null {
  const alias = options.text("predicate") ?? "";
  if (alias !== "") return readPredicate(connector, alias);
  if (options.text("negate") !== null) options.refuse("negate", "is given without a predicate");
  return null;
}

function applying(predicate: Predicate | null, negate: boolean): Stage["applies"] {
  if (predicate === null) return () => "yes";
  return (record) => {
    const answer = predicate.test(record);
    if (answer === "perhaps" || !negate) return answer;
    return answer === "yes" ? "no" : "yes";
  };
}

function run(stages: readonly Stage[], record: RecordShape): TransformOutcome {
  let records: readonly RecordShape[] = [record];
  const remarks = new Set<string>();
  for (const stage of stages) {
    const next: RecordShape[] = [];
    const failed = new Set<string>();
    for (const each of records.flatMap(definite)) {
      const outcome = passed(stage, each);
      if (outcome.kind === "unknown") return outcome;
      if (outcome.kind === "error") {
        failed.add(`transform ${stage.alias}: ${outcome.reason}`);
        continue;
      }
      next.push(...outcome.records);
      for (const remark of outcome.remarks) remarks.add(`transform ${stage.alias}: ${remark}`);
    }
    const [reason] = failed;
    if (reason !== undefined && next.length === 0) return { kind: "error", reason };
    for (const one of failed) remarks.add(one);
    records = next;
  }
  return { kind: "records", records, remarks: [...remarks] };
}

/** Where each row decides whether a transform applies, both may come out. */
function passed({ transform, applies }: Stage, record: RecordShape): TransformOutcome {
  const answer = applies(record);
  switch (answer) {
    case "no":
      return one(record);
    case "yes":
      return transform(record);
    case "perhaps": {
      const outcome = transform(record);
      return outcome.kind === "records" ? { ...outcome, records: [...outcome.records, record] } : outcome;
    }
    default:
      return answer satisfies never;
  }
}

/** A record whose key or value may be null as two, one of which it is. */
function definite(record: RecordShape): readonly RecordShape[] {
  return either(record.key).flatMap((key) => either(record.value).map((value) => ({ ...record, key, value })));
}

function either(part: Side): readonly Side[] {
  if (part.kind !== "schema" || part.payload.kind !== "perhaps null") return [part];
  return [PRESENT, NULL].map((payload): SchemaSide => ({ ...part, payload }));
}
