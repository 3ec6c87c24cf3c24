import { formatLocation } from "../../model/location.ts";
import type { AvroLine, Connector } from "../../model/prediction.ts";
import { parseRelease } from "../options/release.ts";
import type { ClusterName, ConnectCluster } from "./format.ts";
import type { PlacedConnector } from "./read.ts";

/** What headgate.yaml says of a database's connectors: it stands above what files around a connector tell. */
export interface Told {
  readonly worker: ReadonlyMap<string, string>;
  readonly debezium: string | null;
  readonly avro: AvroLine | null;
}

/**
 * A connector with the worker's settings and the versions of what runs it: its Kafka Connect cluster's where its file names
 * one that is known, and headgate.yaml's above them.
 */
export function onCluster(connector: PlacedConnector, clusters: readonly ConnectCluster[], told: Told): Connector {
  const found = clusterOf(connector, clusters);
  const { cluster: _name, ownWorker, uncertain, ...plain } = connector;
  const cluster = found.cluster;
  const debezium = told.debezium ?? connector.debezium ?? cluster?.debezium ?? null;
  const worker = ownWorker ? connector.worker : overlaid(cluster?.worker ?? connector.worker, told.worker);
  const avro = told.avro ?? connector.avro ?? cluster?.avro ?? undefined;
  return {
    ...plain,
    worker,
    debezium,
    ...(avro === undefined ? {} : { avro }),
    notes: [
      ...(connector.notes ?? []),
      ...found.notes,
      ...(uncertain === null ? otherRelease(connector, cluster, told) : told.debezium === null ? [uncertain] : []),
    ],
  };
}

function otherRelease(connector: Connector, cluster: ConnectCluster | null, told: Told): readonly string[] {
  const runs = connector.debezium ?? cluster?.debezium ?? null;
  if (told.debezium === null || runs === null || sameLine(told.debezium, runs)) return [];
  return [
    `${connector.name}: its image holds Debezium ${runs}, headgate.yaml says ${told.debezium}, which is predicted`,
  ];
}

function sameLine(a: string, b: string): boolean {
  const [first, second] = [a, b].map((version) => parseRelease(version)?.slice(0, 2).join("."));
  return first === second;
}

/** The cluster of that name; nearest to the connector's own file where there are several. */
function clusterOf(
  { name, cluster, file }: PlacedConnector,
  clusters: readonly ConnectCluster[],
): { readonly cluster: ConnectCluster | null; readonly notes: readonly string[] } {
  if (cluster === null) return { cluster: null, notes: [] };
  const named = clusters.filter((candidate) => isNamed(candidate, cluster));
  const depth = Math.max(...named.map(({ at }) => sharedFolders(at.file, file)));
  const nearest = named.filter(({ at }) => sharedFolders(at.file, file) === depth);
  const sameFile = nearest.filter(({ at }) => at.file === file);
  const [found, another] = sameFile.length > 0 ? sameFile : nearest;
  if (found === undefined) {
    const hint = "its converters and version are taken from headgate.yaml";
    return { cluster: null, notes: [`${name}: no KafkaConnect ${cluster.name} is at hand: ${hint}`] };
  }
  if (another === undefined) return { cluster: found, notes: [] };
  const places = nearest.map(({ at }) => formatLocation(at)).join(" and ");
  return { cluster: null, notes: [`${name}: which KafkaConnect ${cluster.name} runs it cannot be told: ${places}`] };
}

function isNamed(candidate: ClusterName, wanted: ClusterName): boolean {
  const { name, namespace } = wanted;
  const sameNamespace = candidate.namespace === null || namespace === null || candidate.namespace === namespace;
  return candidate.name === name && sameNamespace;
}

function sharedFolders(a: string, b: string): number {
  const other = b.split("/").slice(0, -1);
  const folders = a.split("/").slice(0, -1);
  const apart = folders.findIndex((folder, index) => folder !== other[index]);
  return apart === -1 ? folders.length : apart;
}

/** A converter named above takes all its options with it: those below belong to another. */
function overlaid(below: ReadonlyMap<string, string>, above: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const named = ["key.converter", "value.converter", "header.converter"].filter((key) => above.has(key));
  const kept = [...below].filter(([key]) => !named.some((name) => key === name || key.startsWith(`${name}.`)));
  return new Map([...kept, ...above]);
}
