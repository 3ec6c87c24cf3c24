import type { Connector } from "../../model/prediction.ts";
import { javaPattern } from "../java/regex.ts";
import type { RecordShape } from "../record.ts";
import { TransformOptions } from "./options.ts";

/** Whether a transform applies; `perhaps` where each record answers for itself. */
export type Answer = "yes" | "no" | "perhaps";

export interface Predicate {
  readonly options: TransformOptions;
  readonly test: (record: RecordShape) => Answer;
}

const PACKAGE = "org.apache.kafka.connect.transforms.predicates";

const PREDICATES: ReadonlyMap<string, (options: TransformOptions) => Predicate["test"]> = new Map([
  [`${PACKAGE}.TopicNameMatches`, topicNameMatches],
  [`${PACKAGE}.HasHeaderKey`, hasHeaderKey],
  [`${PACKAGE}.RecordIsTombstone`, recordIsTombstone],
]);

/** The predicate of an alias; its class must be among `predicates`. */
export function readPredicate(connector: Connector, alias: string): Predicate {
  const options = new TransformOptions(connector, `predicates.${alias}.`);
  const type = options.text("type");
  const aliases = (connector.config.get("predicates") ?? "").split(",").map((one) => one.trim());
  if (!aliases.includes(alias)) options.refuse("type", "is of a predicate that is not among predicates");
  if (type === null || type === "") {
    options.refuse("type", "is required");
    return { options, test: () => "perhaps" };
  }
  const read = PREDICATES.get(type);
  if (read !== undefined) return { options, test: read(options) };
  options.unknown("type", `is ${type}, which is not modelled`);
  return { options, test: () => "perhaps" };
}

function topicNameMatches(options: TransformOptions): Predicate["test"] {
  const text = options.required("pattern");
  if (text === "") options.refuse("pattern", "must not be empty");
  const pattern = javaPattern(text, { caseInsensitive: false });
  if (!pattern.ok && pattern.malformed) options.refuse("pattern", `is no regular expression: ${text}`);
  else if (!pattern.ok) options.unknown("pattern", `cannot be followed: ${pattern.reason}`);
  return ({ topic }) => (pattern.ok && pattern.value.matches(topic) ? "yes" : "no");
}

function hasHeaderKey(options: TransformOptions): Predicate["test"] {
  const name = options.required("name");
  if (name === "") options.refuse("name", "must not be empty");
  return ({ headers }) => {
    const found = headers.filter((header) => header.name === name);
    if (found.some(({ certain }) => certain)) return "yes";
    return found.length > 0 ? "perhaps" : "no";
  };
}

function recordIsTombstone(): Predicate["test"] {
  return ({ value }) => {
    switch (value.kind) {
      case "none":
        return "yes";
      case "schema":
        return value.payload.kind === "null" ? "yes" : value.payload.kind === "perhaps null" ? "perhaps" : "no";
      case "schemaless":
        return "no";
      case "unknown":
      case "refused":
        return "perhaps";
      default:
        return value satisfies never;
    }
  };
}
