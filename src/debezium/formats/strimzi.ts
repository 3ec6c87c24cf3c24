import { readYaml, type YamlDocument, type YamlPath } from "../../config/yaml.ts";
import { formatLocation } from "../../model/location.ts";
import type { SourceFile } from "../../model/migration.ts";
import { InputError } from "../../ports.ts";
import { parseRelease } from "../options/release.ts";
import type {
  ClusterName,
  ConnectCluster,
  ConnectorFormat,
  FormatContent,
  WrittenConnector,
  WrittenOption,
} from "./format.ts";
import { avroIn, debeziumIn } from "./image.ts";
import { isSecretValue } from "./places.ts";

/**
 * Strimzi's custom resources: `KafkaConnector`, and the `KafkaConnect` that runs it, in files of any number of documents and
 * lists. Resources of other kinds are passed over.
 */
export const strimzi: ConnectorFormat = {
  name: "Strimzi",
  files: "`.yaml`, `.yml`: `KafkaConnector` resources, and the `KafkaConnect` that runs them",
  matches: ({ path, text }) => /\.ya?ml$/.test(path) && /\bkind["']?\s*:\s*["']?KafkaConnect(?:or)?\b/.test(text),
  read: (file) => {
    try {
      return readResources(file);
    } catch (error) {
      if (!(error instanceof InputError) || !file.text.includes("{{")) throw error;
      const todo = "this is a template: render it (helm template, kustomize build) and name what comes out";
      throw new InputError(error.message, { where: error.where, todo, cause: error });
    }
  },
};

function readResources(file: SourceFile): FormatContent {
  const resources = readYaml(file).flatMap(resourcesOf);
  const clusters = resources.filter(({ kind }) => kind === "KafkaConnect");
  return {
    connectors: resources.filter(({ kind }) => kind === "KafkaConnector").map(readConnector),
    clusters: clusters.map(readCluster),
    secrets: clusters
      .flatMap(({ document, path }) => configOf(document, [...path, "spec", "config"]))
      .filter(({ key, value }) => isSecretValue(key, value))
      .map(({ valueAt }) => valueAt),
  };
}

/** One resource, somewhere in a document. */
interface Resource {
  readonly kind: unknown;
  readonly document: YamlDocument;
  readonly path: YamlPath;
  readonly value: object;
}

/** The resource itself, or those in `items` of a `kind: List`. */
function resourcesOf(document: YamlDocument): readonly Resource[] {
  const { value } = document;
  if (!isObject(value)) return [];
  const items = member(value, "items");
  const single = { document, path: [], value, kind: member(value, "kind") };
  if (!String(single.kind).endsWith("List") || !Array.isArray(items)) return [single];
  return items.flatMap((item, index) =>
    isObject(item) ? [{ document, path: ["items", index], value: item, kind: member(item, "kind") }] : [],
  );
}

function readConnector(resource: Resource): WrittenConnector {
  const { document, path } = resource;
  const named = nameOf(resource);
  const spec = [...path, "spec"];
  const label = [...path, "metadata", "labels", "strimzi.io/cluster"];
  const cluster = document.written(label);
  const options = [
    ...specOption(document, [...spec, "class"], "connector.class"),
    ...specOption(document, [...spec, "tasksMax"], "tasks.max"),
    ...configOf(document, [...spec, "config"]),
  ];
  const version = document.written([...spec, "version"]) ?? pinned(options);
  const state = document.written([...spec, "state"]);
  const runs = state === null || state === "running";
  return {
    name: named.name,
    at: document.at(path),
    options,
    debezium: version !== null && parseRelease(version) !== null ? version : null,
    ...(cluster === null ? {} : { cluster: { name: cluster, namespace: named.namespace } }),
    notes: runs ? [] : [`${named.name} is ${state}: it registers nothing until it runs again`],
  };
}

/** Kafka's `connector.plugin.version` (KIP-891) as far as it names one version: `3.2.7.Final` or `[3.2.7.Final]`. */
function pinned(options: readonly WrittenOption[]): string | null {
  const range = options.find(({ key }) => key === "connector.plugin.version")?.value ?? "";
  return /^\[?([^[\](),]+)\]?$/.exec(range.trim())?.[1] ?? null;
}

function readCluster(resource: Resource): ConnectCluster {
  const { document, path, value } = resource;
  const image = document.written([...path, "spec", "image"]);
  const built = artifactsOf(member(member(member(value, "spec"), "build"), "plugins"));
  const artifacts = image === null ? built : [image, ...built];
  return {
    ...nameOf(resource),
    at: document.at(path),
    worker: new Map(configOf(document, [...path, "spec", "config"]).map((option) => [option.key, option.value])),
    debezium: debeziumIn(artifacts),
    avro: avroIn(artifacts),
  };
}

/** Maven coordinates as `artifact-version`, URLs as they are: both end in what the file is called. */
function artifactsOf(plugins: unknown): readonly string[] {
  if (!Array.isArray(plugins)) return [];
  const artifacts = plugins.flatMap((plugin: unknown) => {
    const listed = member(plugin, "artifacts");
    return Array.isArray(listed) ? (listed as readonly unknown[]) : [];
  });
  return artifacts.map((artifact) => {
    const url = member(artifact, "url");
    return typeof url === "string"
      ? url
      : `${String(member(artifact, "artifact"))}-${String(member(artifact, "version"))}`;
  });
}

function nameOf({ document, path }: Resource): ClusterName {
  const name = document.written([...path, "metadata", "name"]);
  if (name === null) {
    throw new InputError("this resource has no metadata.name", { where: formatLocation(document.at(path)) });
  }
  return { name, namespace: document.written([...path, "metadata", "namespace"]) };
}

function specOption(document: YamlDocument, path: YamlPath, key: string): readonly WrittenOption[] {
  const value = document.written(path);
  return value === null ? [] : [{ key, value, at: document.keyAt(path), valueAt: document.at(path) }];
}

/** Strimzi hands the values to Connect as text; only plain ones are allowed. */
function configOf(document: YamlDocument, path: YamlPath): readonly WrittenOption[] {
  const config = path.reduce<unknown>(member, document.value);
  if (!isObject(config)) return [];
  return Object.entries(config).map(([key, value]: [string, unknown]) => {
    const place = [...path, key];
    if (isObject(value)) {
      throw new InputError(`option ${key} must be a text, a number, true or false`, {
        where: formatLocation(document.at(place)),
      });
    }
    const text = value === null ? "" : (document.written(place) ?? "");
    return { key, value: text, at: document.keyAt(place), valueAt: document.at(place) };
  });
}

function member(value: unknown, key: PropertyKey): unknown {
  return isObject(value) ? (value as Readonly<Record<PropertyKey, unknown>>)[key] : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
