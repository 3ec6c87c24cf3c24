import { parseProperties } from "../config/properties.ts";
import { onCluster } from "../debezium/formats/clusters.ts";
import type { ConnectCluster } from "../debezium/formats/format.ts";
import { CONNECTOR_FILES, type ConnectorFile, readConnectorFile } from "../debezium/formats/read.ts";
import { strimzi } from "../debezium/formats/strimzi.ts";
import type { DatabaseConfig } from "../model/config.ts";
import { formatLocation } from "../model/location.ts";
import type { SourceFile } from "../model/migration.ts";
import type { Connector } from "../model/prediction.ts";
import { type FileTree, InputError } from "../ports.ts";
import { readMatching } from "./tree-files.ts";

/** The connectors of one database. */
export interface ReadConnectors {
  readonly connectors: readonly Connector[];
  /** The files, as they may be shown. */
  readonly sources: readonly SourceFile[];
  readonly notes: readonly string[];
}

/** Runs a parser; gives `absent` for a bad file if the caller can do without, else lets the InputError through. */
export type Attempt = <Value>(parse: () => Value, absent: Value) => Value;

/** Reads the files that `connectors:` names in a tree, whatever their formats. Throws InputError for a broken one. */
export async function readConnectors(
  tree: FileTree,
  database: DatabaseConfig,
  attempt: Attempt,
): Promise<ReadConnectors> {
  const files = await readMatching(tree, await withFolders(tree, database.connectors));
  if (files.length === 0) return { connectors: [], sources: [], notes: [] };
  const told = { worker: await readWorker(tree, database), debezium: database.debezium, avro: database.avro };
  const read = files.map((file) => attempt(() => readConnectorFile(file), nothingIn(file)));
  const clusters = await clustersOf(tree, read);
  const connectors = read.flatMap((file) => file.connectors.map((connector) => onCluster(connector, clusters, told)));
  return {
    connectors,
    sources: read.map(({ shown }) => shown),
    // Sinks and other databases' connectors say what they are; what says nothing may be a mistake.
    notes: [
      ...read
        .flatMap(({ skipped }) => skipped)
        .filter(({ evident }) => !evident)
        .map(({ name, reason, at }) => `${formatLocation(at)}: ${name} was taken for no connector: ${reason}`),
      ...writtenTwice(connectors),
    ],
  };
}

/** Names tell connectors apart: what one file changes is looked for under the same name before. */
function writtenTwice(connectors: readonly Connector[]): readonly string[] {
  return connectors.flatMap(({ name, file }, index) => {
    const first = connectors.findIndex((other) => other.name === name);
    if (first === index) return [];
    return [`${name} is written in ${connectors[first]?.file} and in ${file}: both are predicted; name those that run`];
  });
}

function nothingIn({ path }: SourceFile): ConnectorFile {
  return { connectors: [], clusters: [], skipped: [], shown: { path, text: "" } };
}

/** An entry that is a folder stands for all files in it that may hold connectors. */
async function withFolders(tree: FileTree, patterns: readonly string[]): Promise<readonly string[]> {
  const opened = await Promise.all(
    patterns.map(async (pattern) => {
      const [out, path] = pattern.startsWith("!") ? ["!", pattern.slice(1)] : ["", pattern];
      if (/[*?{]/.test(path)) return pattern;
      const folder = path.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
      const inside = (await tree.list(folder)).some((file) => file !== folder);
      return inside ? `${out}${folder === "" ? "" : `${folder}/`}**/${CONNECTOR_FILES}` : pattern;
    }),
  );
  return opened;
}

/** The Kafka Connect clusters of the files; where a connector names another, those of the whole tree. */
async function clustersOf(tree: FileTree, read: readonly ConnectorFile[]): Promise<readonly ConnectCluster[]> {
  const near = read.flatMap(({ clusters }) => clusters);
  const named = read.flatMap(({ connectors }) => connectors.flatMap(({ cluster }) => cluster?.name ?? []));
  if (named.every((name) => near.some((cluster) => cluster.name === name))) return near;
  const known = new Set(read.map(({ shown }) => shown.path));
  const others = (await readMatching(tree, ["**/*.{yaml,yml}"])).filter((file) => !known.has(file.path));
  return [...near, ...others.filter(strimzi.matches).flatMap(clustersIn)];
}

/** Nobody named this file: what is wrong with it is not this tool's affair. */
function clustersIn(file: SourceFile): readonly ConnectCluster[] {
  try {
    return strimzi.read(file).clusters ?? [];
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

async function readWorker(
  tree: FileTree,
  { worker, workerFile }: DatabaseConfig,
): Promise<ReadonlyMap<string, string>> {
  if (workerFile === null) return worker;
  const text = await tree.read(workerFile);
  if (text === null) throw new InputError("there is no such worker file", { where: workerFile });
  return parseProperties(text);
}
