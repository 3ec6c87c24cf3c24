import type { Config, KafkaAddress } from "../model/config.ts";
import { formatLocation } from "../model/location.ts";
import type { SourceFile } from "../model/migration.ts";
import { contractSourceComplaints, contractsDraft } from "./contract-sources.ts";
import { type DatabaseDraft, databaseComplaints, databaseDrafts } from "./databases.ts";
import { DURATION_WORDS, parseDuration } from "./duration.ts";
import { type ConfigFile, configFile } from "./format.ts";
import { kafkaComplaints, kafkaDraft } from "./kafka.ts";
import { type Complaint, MalformedError } from "./malformed.ts";
import { didYouMean } from "./nearest.ts";
import { type Environment, resolvePlaceholders } from "./placeholders.ts";
import { planComplaints, plansDraft } from "./plans.ts";
import { checkShape } from "./strict.ts";
import { waiverComplaints, waiversDraft } from "./waivers.ts";
import { readYaml, type YamlDocument } from "./yaml.ts";

/** headgate.yaml before defaults: null = not told. */
export interface ConfigDraft {
  readonly file: string | null;
  readonly databases: readonly DatabaseDraft[];
  readonly registry: { readonly [Key in keyof Config["registry"]]: Config["registry"][Key] | null };
  readonly kafka: KafkaAddress | null;
  readonly contracts: Config["contracts"] | null;
  readonly contractSources: Config["contractSources"];
  readonly plans: Config["plans"] | null;
  readonly plansRequire: Config["plansRequire"] | null;
  readonly planTiers: Config["planTiers"];
  readonly plansStalledAfter: Config["plansStalledAfter"] | null;
  readonly waivers: Config["waivers"];
  readonly rules: Config["rules"];
  readonly failOn: Config["failOn"] | null;
}

/** Reads headgate.yaml strictly; `ruleNames`, when given, are all the rules there are. Throws InputError with every fault and its place. */
export function parseDraft(
  file: SourceFile,
  environment: Environment,
  ruleNames: readonly string[] | null,
): ConfigDraft {
  const documents = readYaml(file);
  const [document] = documents;
  if (document === undefined) return emptyDraft(file.path);
  if (documents[1]) {
    const at = documents[1].at([]);
    throw new MalformedError([{ at, message: "only one YAML document may stand in this file" }]);
  }
  const shape = checkShape(document, configFile);
  const complaints = [
    ...databaseComplaints(document, shape),
    ...durationComplaints(document, shape),
    ...ruleComplaints(document, shape, ruleNames),
    ...contractSourceComplaints(document, shape.contracts),
    ...kafkaComplaints(document, shape.kafka),
    ...planComplaints(document, shape.plans),
    ...waiverComplaints(document, shape.waivers, ruleNames),
  ];
  if (complaints.length > 0) throw new MalformedError(complaints);
  const url = shape.registry?.url;
  return {
    file: file.path,
    databases: databaseDrafts(document, shape, environment),
    registry: {
      url:
        url === undefined
          ? null
          : resolvePlaceholders(url, environment, formatLocation(document.at(["registry", "url"]))),
      snapshot: shape.registry?.snapshot ?? null,
      snapshotMaxAge: parseDuration(shape.registry?.["snapshot-max-age"] ?? ""),
      compatibility: shape.registry?.compatibility ?? null,
      avro: shape.registry?.avro ?? null,
    },
    kafka: kafkaDraft(document, shape.kafka, environment),
    ...contractsDraft(document, shape.contracts, environment),
    ...plansDraft(document, shape.plans),
    waivers: waiversDraft(document, shape.waivers),
    rules: new Map(Object.entries(shape.rules ?? {})),
    failOn: shape["fail-on"] ?? null,
  };
}

export function emptyDraft(file: string | null): ConfigDraft {
  return {
    file,
    databases: [],
    registry: { url: null, snapshot: null, snapshotMaxAge: null, compatibility: null, avro: null },
    kafka: null,
    contracts: null,
    contractSources: [],
    plans: null,
    plansRequire: null,
    planTiers: [],
    plansStalledAfter: null,
    waivers: [],
    rules: new Map(),
    failOn: null,
  };
}

function durationComplaints(document: YamlDocument, { registry }: ConfigFile): readonly Complaint[] {
  const text = registry?.["snapshot-max-age"];
  if (text === undefined || parseDuration(text) !== null) return [];
  const at = document.at(["registry", "snapshot-max-age"]);
  return [{ at, message: `snapshot-max-age: "${text}" is no duration: ${DURATION_WORDS}` }];
}

function ruleComplaints(
  document: YamlDocument,
  shape: ConfigFile,
  ruleNames: readonly string[] | null,
): readonly Complaint[] {
  if (ruleNames === null) return [];
  return Object.keys(shape.rules ?? {})
    .filter((name) => !ruleNames.includes(name))
    .map((name) => ({
      at: document.keyAt(["rules", name]),
      message: `there is no rule "${name}"${didYouMean(name, ruleNames)}`,
    }));
}
