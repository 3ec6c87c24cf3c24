import { formatLocation, type Location } from "../../model/location.ts";
import type { SourceFile } from "../../model/migration.ts";
import type { Connector } from "../../model/prediction.ts";
import { InputError } from "../../ports.ts";
import { isPlaceholder } from "../options/configuration.ts";
import { isManaged, unmanaged } from "./confluent-cloud.ts";
import { connectJson } from "./connect-json.ts";
import { connectProperties } from "./connect-properties.ts";
import { debeziumServer } from "./debezium-server.ts";
import type {
  ClusterName,
  ConnectCluster,
  ConnectorFormat,
  SkippedConnector,
  WrittenConnector,
  WrittenOption,
} from "./format.ts";
import { isSecret, isSecretValue, withoutSecrets } from "./places.ts";
import { strimzi } from "./strimzi.ts";
import { terraform } from "./terraform.ts";

/** Every format, in the order they are asked: the first that a file matches reads it. */
export const CONNECTOR_FORMATS: readonly ConnectorFormat[] = [
  connectJson,
  strimzi,
  debeziumServer,
  connectProperties,
  terraform,
];

/** Names of files that may hold connectors, as a pattern within a folder. */
export const CONNECTOR_FILES = "*.{json,yaml,yml,properties,tf}";

/** Connectors of one file, and what was passed over. */
export interface ConnectorFile {
  readonly connectors: readonly PlacedConnector[];
  readonly clusters: readonly ConnectCluster[];
  /** Connectors that are no Debezium PostgreSQL source, each with its place. */
  readonly skipped: readonly SkippedConnector[];
  /** The file as it may be shown. */
  readonly shown: SourceFile;
}

/** A connector, and the Kafka Connect cluster that runs it where its file names one. */
export interface PlacedConnector extends Connector {
  readonly cluster: ClusterName | null;
  /** Whether `worker` is all there is: no Connect worker stands behind it. */
  readonly ownWorker: boolean;
  /** Why its release is not certain, to be said where headgate.yaml names none. */
  readonly uncertain: string | null;
}

const POSTGRES_CONNECTORS = new Set([
  ...["io.debezium.connector.postgresql.PostgresConnector", "PostgresConnector", "Postgres"],
]);

/**
 * Reads a file of any known format. One that no format matches gives nothing, unless it speaks of a Debezium PostgreSQL
 * connector all the same. Throws InputError, with its place, for a broken file.
 */
export function readConnectorFile(file: SourceFile): ConnectorFile {
  const format = CONNECTOR_FORMATS.find((candidate) => candidate.matches(file));
  if (format === undefined) {
    refuseUnread(file);
    return { connectors: [], clusters: [], skipped: [], shown: file };
  }
  const content = format.read(file);
  const read = content.connectors.map(readConnector);
  const secrets = content.connectors.flatMap(({ options }) =>
    options.filter(({ key, value }) => isSecretValue(key, value)),
  );
  return {
    connectors: read.flatMap((one) => one.connector ?? []),
    clusters: content.clusters ?? [],
    skipped: [...(content.skipped ?? []), ...read.flatMap((one) => one.skipped ?? [])],
    shown: withoutSecrets(file, [...secrets.map(({ valueAt }) => valueAt), ...(content.secrets ?? [])]),
  };
}

/** The Debezium PostgreSQL connectors of a file. Throws InputError, with its place, for a broken file. */
export function readConnectors(file: SourceFile): readonly Connector[] {
  return readConnectorFile(file).connectors;
}

interface ReadConnector {
  readonly connector?: PlacedConnector;
  readonly skipped?: SkippedConnector;
}

function readConnector(written: WrittenConnector): ReadConnector {
  const { name, at, options } = written;
  const connectorClass = options.find(({ key }) => key === "connector.class");
  const value = connectorClass?.value.trim() ?? "";
  if (POSTGRES_CONNECTORS.has(value)) return { connector: placed(written) };
  if (isManaged(value)) return { connector: placed(unmanaged(written)) };
  if (value === "") return { skipped: { name, reason: "it has no connector.class", at, evident: false } };
  const evident = !isPlaceholder(value);
  const reason = evident ? `connector.class is ${value}` : `connector.class is a placeholder (${value})`;
  return { skipped: { name, reason, at: connectorClass?.at ?? at, evident } };
}

/** Values of secrets stay behind: no prediction needs them, and nothing can show what is not there. */
function placed(written: WrittenConnector): PlacedConnector {
  const { name, at, options, worker, cluster, debezium, serverSink, problems, notes } = written;
  const own = options.map((option): [string, string] => [option.key, isSecret(option.key) ? "" : option.value]);
  const places = [...(worker ?? []), ...options].map((option): [string, Location] => [option.key, option.at]);
  return {
    name,
    file: at.file,
    config: new Map(own),
    positions: new Map(places),
    worker: new Map((worker ?? []).map(({ key, value }) => [key, isSecret(key) ? "" : value])),
    ...(serverSink === undefined ? {} : { serverSink: sinkSettings(serverSink) }),
    ownWorker: worker !== undefined,
    uncertain: written.uncertain ?? null,
    cluster: cluster ?? null,
    debezium: debezium ?? null,
    problems: problems ?? [],
    notes: notes ?? [],
  };
}

function sinkSettings(options: readonly WrittenOption[]): ReadonlyMap<string, string> {
  return new Map(options.map((option) => [option.key, isSecretValue(option.key, option.value) ? "" : option.value]));
}

/** A connector in a form that is not known must not look like no connector at all. */
function refuseUnread({ path, text }: SourceFile): void {
  const found = /\bKafkaConnector\b|io\.debezium\.connector\.postgresql|\bPostgresCdcSource(?:V2)?\b/.exec(text);
  if (found === null) return;
  const before = text.slice(0, found.index).split("\n");
  const start = { line: before.length, column: [...(before.at(-1) ?? "")].length + 1 };
  throw new InputError("this file names a Debezium PostgreSQL connector in a format that is not known", {
    where: formatLocation({ file: path, start, end: start }),
    todo: `give it in one of these, and name only those files under connectors: ${CONNECTOR_FORMATS.map(({ name }) => name).join(", ")}`,
  });
}
