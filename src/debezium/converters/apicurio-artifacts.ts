import { splitFullName } from "../../avro/names.ts";
import type { Registering, SubjectPrediction } from "../../model/prediction.ts";
import type { Converter } from "./converter.ts";
import type { ConverterOptions } from "./converter-options.ts";

/** What Apicurio's serializers, their client and its security read; those that show are read below. */
export const APICURIO_OPTIONS: readonly string[] = ["apicurio.", "schema.registry.", "converter.type"];

/** Unlike Confluent's it registers only when told to. */
export function readRegistration(options: ConverterOptions): Registering {
  options.needs("apicurio.registry.url");
  if (options.text("apicurio.registry.converter.serializer") !== null) {
    options.unknown("apicurio.registry.converter.serializer", "is code of its own");
  }
  if (options.boolean("apicurio.registry.auto-register", false)) return { kind: "registers" };
  if (options.boolean("apicurio.registry.find-latest", false)) {
    return { kind: "writes latest", option: options.written("apicurio.registry.find-latest", "true"), strict: false };
  } else {
    options.note(
      "apicurio.registry.auto-register",
      "is not true: records are refused until their schema is registered",
    );
  }
  return { kind: "looks up", option: options.written("apicurio.registry.auto-register", "false") };
}

/** Where Apicurio keeps a schema. */
interface Artifact {
  readonly group: string | null;
  readonly id: string;
}

type Naming = (topic: string, recordName: string | null, kind: "key" | "value") => Artifact | null;

const STRATEGY = "apicurio.registry.artifact-resolver-strategy";
const TOPIC_ID = "io.apicurio.registry.serde.strategy.TopicIdStrategy";
const AVRO_STRATEGIES = "io.apicurio.registry.serde.avro.strategy";

const topicId: Naming = (topic, _record, kind) => ({ group: null, id: `${topic}-${kind}` });

const STRATEGIES: ReadonlyMap<string, Naming> = new Map<string, Naming>([
  [TOPIC_ID, topicId],
  ["io.apicurio.registry.serde.strategy.SimpleTopicIdStrategy", (topic) => ({ group: null, id: topic })],
  [`${AVRO_STRATEGIES}.RecordIdStrategy`, (_topic, record) => recordArtifact(record, "")],
  [`${AVRO_STRATEGIES}.TopicRecordIdStrategy`, (topic, record) => recordArtifact(record, `${topic}-`)],
  [`${AVRO_STRATEGIES}.QualifiedRecordIdStrategy`, (_topic, id) => (id === null ? null : { group: null, id })],
]);

/** The namespace is the group. */
function recordArtifact(record: string | null, prefix: string): Artifact | null {
  if (record === null) return null;
  const { namespace, name } = splitFullName(record);
  return { group: namespace === "" ? null : namespace, id: prefix + name };
}

/** `group/artifact`, or the artifact alone where no group is told (DefaultSchemaResolver). */
export function readArtifactNaming(options: ConverterOptions): Converter["subject"] {
  const strategy = options.text(STRATEGY)?.trim() ?? TOPIC_ID;
  const naming = STRATEGIES.get(strategy);
  if (naming === undefined) options.unknown(STRATEGY, `is ${strategy}: only Apicurio's own strategies are known`);
  const told = {
    group: options.text("apicurio.registry.artifact.group-id"),
    id: options.text("apicurio.registry.artifact.artifact-id"),
  };
  return (topic, recordName) => {
    const artifact = (naming ?? topicId)(topic, recordName, options.kind);
    if (artifact === null) return null;
    const group = told.group ?? artifact.group;
    const id = told.id ?? artifact.id;
    return group === null ? id : `${group}/${id}`;
  };
}

/**
 * DefaultSchemaResolver looks a text up among those it has registered, under any artifact, before it registers it: of several artifacts
 * of one text only that of the first record comes to be.
 */
export function registeredOnce(subjects: readonly SubjectPrediction[]): readonly string[] {
  const byText = new Map<string, string[]>();
  for (const subject of subjects) {
    if (subject.predicted !== true || subject.schemaType === null) continue;
    for (const text of subject.texts) byText.set(text, [...(byText.get(text) ?? []), subject.subject]);
  }
  const shared = [...byText.values()].filter((names) => names.length > 1).map((names) => names.sort().join(", "));
  return [...new Set(shared)].map(
    (names) =>
      `Apicurio's serializer registers a text once, under the first of these that a record comes for: ${names}`,
  );
}
