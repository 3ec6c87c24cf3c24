import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { Connector } from "../../model/prediction.ts";
import { type Filters, type KeyRule, readFilters, readKeyRules, readPatterns } from "../capture/filters.ts";
import type { JavaPattern } from "../java/regex.ts";
import { ADJUSTMENT_MODES, type AdjustmentMode } from "../names/names.ts";
import { readTopicNaming, type TopicNaming } from "../names/topic-naming.ts";
import { type MappedColumn, readMappers } from "../schema/mappers.ts";
import { sourceSchema } from "../schema/source.ts";
import type { TimePrecisionMode, TypeOptions } from "../schema/types.ts";
import type { Behaviour } from "./behaviour.ts";
import { OptionReader } from "./configuration.ts";
import { isKnownOption } from "./known-options.ts";
import { readRefusals } from "./option-refusals.ts";
import { withoutLaterOptions } from "./option-releases.ts";
import { withCurrentOptions } from "./renamed-options.ts";

export type PublicationMode = "all_tables" | "filtered" | "disabled" | "no_tables";

/** A connector's options as far as they decide subjects and schemas, defaults of 3.7 filled in. */
export interface Settings {
  /** What the connector's release does differently from others. */
  readonly behaviour: Behaviour;
  /** The schema of an event's source. */
  readonly source: ConnectSchema;
  readonly topicPrefix: string;
  readonly topics: TopicNaming;
  readonly types: TypeOptions;
  readonly schemaNames: AdjustmentMode;
  readonly fieldNames: AdjustmentMode;
  readonly filters: Filters;
  /** The connector's sessions have a search_path of their own, by which the driver names types and PostgreSQL prints defaults. */
  readonly setsSearchPath: boolean;
  readonly keyRules: readonly KeyRule[];
  readonly mapper: (column: MappedColumn) => readonly (readonly [string, string])[];
  readonly publication: { readonly name: string; readonly mode: PublicationMode; readonly viaPartitionRoot: boolean };
  readonly snapshots: boolean;
  /** snapshot.include.collection.list, null = all captured tables. */
  readonly snapshotTables: readonly JavaPattern[] | null;
  readonly streams: boolean;
  /** Topics without a table, null when not emitted. */
  readonly transactionTopic: string | null;
  readonly heartbeatTopic: string | null;
  readonly notificationTopic: string | null;
  /** With more captured tables than this the connector does not start; null for no limit. */
  readonly guardrail: number | null;
}

/** Debezium reads the options; what it would refuse, or what is not modelled, becomes a blocker with its place. */
export function readSettings(
  connector: Connector,
  behaviour: Behaviour,
): { readonly settings: Settings; readonly options: OptionReader } {
  const read = withoutLaterOptions(withCurrentOptions(connector, behaviour), behaviour.laterOptions);
  const options = new OptionReader(read.connector);
  options.notes.push(...read.notes);
  readRefusals(options);
  const topicPrefix = readTopicPrefix(options);
  const delimiter = options.text("topic.delimiter") ?? ".";
  const settings: Settings = {
    behaviour,
    source: sourceSchema(behaviour),
    topicPrefix,
    topics: readTopicNaming(options, topicPrefix, delimiter),
    types: readTypeOptions(options, behaviour),
    schemaNames: options.choice("schema.name.adjustment.mode", ADJUSTMENT_MODES, "none"),
    fieldNames: readFieldNames(options),
    filters: readFilters(options, behaviour),
    setsSearchPath: /\bsearch_path\b/i.test(options.text("database.initial.statements") ?? ""),
    keyRules: readKeyRules(options, behaviour),
    mapper: readMappers(options),
    publication: {
      name: options.text("publication.name") ?? "dbz_publication",
      mode: options.choice("publication.autocreate.mode", publicationModes(behaviour), "all_tables"),
      viaPartitionRoot: options.boolean("publish.via.partition.root", false),
    },
    ...readPhases(options),
    snapshotTables: readPatterns(options, "snapshot.include.collection.list"),
    transactionTopic: options.boolean("provide.transaction.metadata", false)
      ? `${topicPrefix}${delimiter}${options.text("topic.transaction") ?? "transaction"}`
      : null,
    heartbeatTopic: readHeartbeatTopic(options, topicPrefix, delimiter),
    notificationTopic: readNotificationTopic(options),
    guardrail: readGuardrail(options),
  };
  readUnmodelled(options);
  return { settings, options };
}

const PUBLICATION_MODES = ["all_tables", "filtered", "disabled", "no_tables"] as const;

function publicationModes(behaviour: Behaviour): readonly PublicationMode[] {
  return PUBLICATION_MODES.filter((mode) => mode !== "no_tables" || behaviour.readsPublicationOfNoTables);
}

const TIME_MODES = [
  "adaptive",
  "adaptive_time_microseconds",
  "connect",
  "isostring",
  "microseconds",
  "nanoseconds",
  "structured",
] as const;

function readsTimeMode(mode: TimePrecisionMode, behaviour: Behaviour): boolean {
  switch (mode) {
    case "adaptive":
    case "adaptive_time_microseconds":
    case "connect":
      return true;
    case "isostring":
    case "microseconds":
    case "nanoseconds":
      return behaviour.readsUniformTimes;
    case "structured":
      return behaviour.readsStructuredTimes;
    default:
      return mode satisfies never;
  }
}

function readTopicPrefix(options: OptionReader): string {
  const prefix = options.text("topic.prefix");
  if (prefix === null) {
    if (options.blockers.length === 0) options.refuse("topic.prefix", "topic.prefix is missing");
    return "";
  }
  if (!/^[a-zA-Z0-9_.-]+$/.test(prefix)) {
    options.refuse(
      "topic.prefix",
      `topic.prefix ${prefix} may hold only letters, digits, dots, dashes and underscores`,
    );
  }
  return prefix;
}

function readTypeOptions(options: OptionReader, behaviour: Behaviour): TypeOptions {
  const times = TIME_MODES.filter((mode) => readsTimeMode(mode, behaviour));
  return {
    behaviour,
    decimals: options.choice("decimal.handling.mode", ["precise", "string", "double"], "precise"),
    times: options.choice("time.precision.mode", times, "adaptive"),
    intervals: options.choice("interval.handling.mode", ["numeric", "string"], "numeric"),
    binary: options.choice("binary.handling.mode", ["bytes", "base64", "base64-url-safe", "hex"], "bytes"),
    hstore: options.choice("hstore.handling.mode", ["json", "map"], "json"),
    moneyFractionDigits: options.lenientInteger("money.fraction.digits", 2),
    includeUnknown: options.boolean("include.unknown.datatypes", false),
  };
}

const AVRO_CONVERTERS = new Set([
  "io.confluent.connect.avro.AvroConverter",
  "io.apicurio.registry.utils.converter.AvroConverter",
]);

/** CommonConnectorConfig.FieldNameAdjustmentMode: `none` means `avro` when the connector itself names an Avro converter. */
function readFieldNames(options: OptionReader): AdjustmentMode {
  const mode = options.choice("field.name.adjustment.mode", ADJUSTMENT_MODES, "none");
  if (mode !== "none") return mode;
  const { config } = options.connector;
  const avro = ["key.converter", "value.converter"].some((key) => AVRO_CONVERTERS.has(config.get(key) ?? ""));
  return avro ? "avro" : "none";
}

const SNAPSHOT_MODES = [
  ...["always", "initial", "initial_only", "no_data", "when_needed", "configuration_based", "custom"],
] as const;

function readPhases(options: OptionReader): { readonly snapshots: boolean; readonly streams: boolean } {
  const { snapshots, streams } = readSnapshotMode(options);
  const skipped = (options.text("skipped.operations") ?? "").split(",").map((operation) => operation.trim());
  return { snapshots, streams: streams && !["c", "u", "d"].every((operation) => skipped.includes(operation)) };
}

function readSnapshotMode(options: OptionReader): { readonly snapshots: boolean; readonly streams: boolean } {
  const mode = options.choice("snapshot.mode", SNAPSHOT_MODES, "initial");
  const custom = options.text("snapshot.mode.custom.name");
  if (mode === "custom" && custom !== null) {
    options.block("snapshot.mode", `snapshot.mode=custom runs code of its own: ${custom}`);
  }
  if (mode === "configuration_based") {
    return {
      snapshots: options.boolean("snapshot.mode.configuration.based.snapshot.data", false),
      streams: options.boolean("snapshot.mode.configuration.based.start.stream", false),
    };
  }
  return { snapshots: mode !== "no_data", streams: mode !== "initial_only" };
}

function readHeartbeatTopic(options: OptionReader, topicPrefix: string, delimiter: string): string | null {
  if (options.integer("heartbeat.interval.ms", 0) <= 0) return null;
  const named = options.text("topic.heartbeat.name");
  if (named !== null) return named;
  const prefix = options.text("topic.heartbeat.prefix") ?? "__debezium-heartbeat";
  return `${prefix}${delimiter}${topicPrefix}`;
}

/** The sink channel of notifications writes to a topic. */
function readNotificationTopic(options: OptionReader): string | null {
  const channels = (options.text("notification.enabled.channels") ?? "").split(",").map((channel) => channel.trim());
  return channels.includes("sink") ? options.text("notification.sink.topic.name") : null;
}

function readGuardrail(options: OptionReader): number | null {
  const limit = options.integer("guardrail.collections.max", 0);
  const action = options.choice("guardrail.collections.limit.action", ["warn", "fail"], "warn");
  return limit > 0 && action === "fail" ? limit : null;
}

/** Options with code behind them: what that code does to a schema cannot be known. */
const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ["sourceinfo.struct.maker", "io.debezium.connector.postgresql.PostgresSourceInfoStructMaker"],
  ["transaction.metadata.factory", "io.debezium.pipeline.txmetadata.DefaultTransactionMetadataFactory"],
]);

function readUnmodelled(options: OptionReader): void {
  for (const [key, builtIn] of BUILT_IN) {
    const value = options.text(key);
    if (value !== null && value !== builtIn) options.block(key, `${key}=${value} runs code of its own`);
  }
  const converters = options.text("converters");
  if (converters !== null) options.block("converters", `converters=${converters} change columns by code of their own`);
  const plugin = options.text("plugin.name");
  if (plugin === null) {
    options.notes.push("plugin.name is not set: Debezium takes decoderbufs, the prediction is that of pgoutput");
  } else if (plugin.toLowerCase() !== "pgoutput") {
    options.block("plugin.name", `plugin.name=${plugin} is not modelled, only pgoutput is`);
  }
  const named = ["converters", "post.processors"].flatMap((key) => (options.text(key) ?? "").split(","));
  const ofOwn = (key: string) => named.some((name) => name !== "" && key.startsWith(`${name.trim()}.`));
  for (const key of options.connector.config.keys()) {
    if (!isKnownOption(key) && !ofOwn(key))
      options.notes.push(`${key} is no option of Debezium's PostgreSQL connector and has no effect`);
  }
}
