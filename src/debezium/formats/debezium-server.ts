import { readYaml, type YamlDocument, type YamlPath } from "../../config/yaml.ts";
import type { SourceFile } from "../../model/migration.ts";
import type { ConnectorProblem } from "../../model/prediction.ts";
import { propertyOptions } from "./connect-properties.ts";
import type { ConnectorFormat, WrittenConnector, WrittenOption } from "./format.ts";
import { isSecretValue, locator } from "./places.ts";
import { type ServerFormat, serverConverter } from "./server-converters.ts";

/**
 * Debezium Server's configuration: `debezium.source.*` is the connector's, `debezium.format.*` its converters', as
 * DebeziumServerConfigSourceFactory hands them to the engine. Also in the spelling of environment variables
 * (`DEBEZIUM_SOURCE_TOPIC_PREFIX`), in a .properties or an .env file, and as YAML.
 */
export const debeziumServer: ConnectorFormat = {
  name: "Debezium Server",
  files:
    "`application.properties` or `.yaml` (`debezium.source.*`, `debezium.format.*`), or its variables in an `.env` file",
  matches: ({ path, text }) =>
    (YAML.test(path) && /^debezium:/m.test(text) && /^[ \t]+source[.:]/m.test(text)) ||
    (/\.(?:properties|env)$|(?:^|\/)\.env[^/]*$/.test(path) &&
      /^[ \t\f]*(?:export[ \t]+)?(?:%[^.\s]+\.)?(?:debezium\.source\.|debezium\.sink\.|DEBEZIUM_SOURCE_)/m.test(text)),
  read: (file) => {
    const entries = entriesOf(file);
    const secrets = entries.filter(({ key, value }) => isSecretValue(key, value)).map(({ valueAt }) => valueAt);
    return { connectors: [readServer(file, entries)], secrets };
  },
};

const YAML = /\.ya?ml$/;

function entriesOf(file: SourceFile): readonly WrittenOption[] {
  if (YAML.test(file.path)) return readYaml(file).flatMap((document) => flattened(document, [], document.value));
  return /\.properties$/.test(file.path) ? propertyOptions(file) : variables(file);
}

/** Keys of nested maps joined by dots; `~` names the map itself (SmallRye Config's YAML). */
function flattened(document: YamlDocument, path: YamlPath, value: unknown): readonly WrittenOption[] {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
      key === "" ? [leaf(document, path, String(inner))] : flattened(document, [...path, key], inner),
    );
  }
  const text = Array.isArray(value) ? value.map(String).join(",") : (document.written(path) ?? "");
  return [leaf(document, path, value === null ? "" : text)];
}

function leaf(document: YamlDocument, path: YamlPath, value: string): WrittenOption {
  return { key: path.map(String).join("."), value, at: document.keyAt(path), valueAt: document.at(path) };
}

/** The profile a Quarkus application runs with unless it is told another. */
const ACTIVE_PROFILE = "prod";

function readServer(file: SourceFile, entries: readonly WrittenOption[]): WrittenConnector {
  const start = entries[0]?.at ?? locator(file)(0);
  const profiles = entries.map(withProfile);
  const active = [
    ...profiles.filter(({ profile }) => profile === null),
    ...profiles.filter(({ profile }) => profile?.includes(ACTIVE_PROFILE)),
  ];
  // Variables of the environment win over the file (MicroProfile Config's ordinals).
  const settings = new Map<string, WrittenOption>();
  for (const { option } of active) if (!isVariable(option.key)) settings.set(option.key, option);
  for (const { option } of active) if (isVariable(option.key)) settings.set(dotted(option.key), option);
  const others = new Set(profiles.flatMap(({ profile }) => (profile?.includes(ACTIVE_PROFILE) ? [] : (profile ?? []))));
  const converters = { key: serverConverter(settings, "key", start), value: serverConverter(settings, "value", start) };
  return {
    name: settings.get("debezium.source.name")?.value ?? file.path,
    at: start,
    options: connectorOptions(settings),
    worker: [...converters.key.worker, ...converters.value.worker],
    serverSink: sinkOptions(settings),
    problems: [...problemsOf(converters.key), ...problemsOf(converters.value), ...idleConverters(settings)],
    notes:
      others.size === 0
        ? []
        : [
            `${file.path}: left out is what only the profiles ${[...others].join(", ")} have: a server runs with ${ACTIVE_PROFILE}`,
          ],
  };
}

/** `debezium.source.x` is x; transforms and predicates have prefixes of their own. */
function connectorOptions(settings: ReadonlyMap<string, WrittenOption>): readonly WrittenOption[] {
  return [...settings].flatMap(([name, option]) => {
    const source = /^(?:debezium\.source|quarkus\.debezium)\.(.+)$/.exec(name)?.[1];
    const beside = /^debezium\.((?:transforms|predicates)(?:\..+)?)$/.exec(name)?.[1];
    const key = source ?? beside;
    if (key === undefined || NOT_THE_CONNECTORS.some((prefix) => key.startsWith(prefix))) return [];
    return [{ ...option, key }];
  });
}

function sinkOptions(settings: ReadonlyMap<string, WrittenOption>): readonly WrittenOption[] {
  return [...settings].flatMap(([name, option]) => {
    const key = /^debezium\.sink\.(.+)$/.exec(name)?.[1];
    return key === undefined ? [] : [{ ...option, key }];
  });
}

/** Settings of the engine around the connector. */
const NOT_THE_CONNECTORS = ["offset.", "schema.history.", "converter.", "key.converter", "value.converter"];

/** `%dev.key`, `%{dev,test}.key` (Quarkus): the profiles a key is for, null for all. */
function withProfile(option: WrittenOption): {
  readonly profile: readonly string[] | null;
  readonly option: WrittenOption;
} {
  const match = /^%(?:\{([^}]*)\}|([^.]+))\.(.+)$/.exec(option.key);
  if (match === null) return { profile: null, option };
  const [, several, one = "", key = ""] = match;
  const profile = (several ?? one).split(",").map((name) => name.trim());
  return { profile, option: { ...option, key } };
}

function isVariable(key: string): boolean {
  return /^DEBEZIUM_[A-Za-z0-9_]+$/.test(key);
}

function dotted(variable: string): string {
  return variable.replaceAll("_", ".").toLowerCase();
}

/** Lines of an .env file: `NAME=value`, `export NAME="value"`, `#` comments. */
function variables(file: SourceFile): readonly WrittenOption[] {
  const locate = locator(file);
  const line = /^[ \t]*(?:export[ \t]+)?([A-Za-z_%{][\w.,%{}]*)=(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([^\n\r]*))/gm;
  return [...file.text.matchAll(line)].map((match) => {
    const [whole, key = "", double, single, bare] = match;
    const start = match.index + whole.indexOf(key);
    const value = double?.replace(/\\(.)/g, "$1") ?? single ?? (bare ?? "").replace(/[ \t]#.*$/, "").trim();
    return {
      key,
      value,
      at: locate(start, start + key.length),
      valueAt: locate(start + key.length + 1, match.index + whole.length),
    };
  });
}

function problemsOf({ problem, at, key }: ServerFormat): readonly ConnectorProblem[] {
  return problem === null ? [] : [{ key, message: problem, at, blocks: true }];
}

/** Looks like a converter, but only makes Debezium adjust field names. */
function idleConverters(settings: ReadonlyMap<string, WrittenOption>): readonly ConnectorProblem[] {
  return ["key", "value"].flatMap((kind) => {
    const option = settings.get(`debezium.source.${kind}.converter`);
    if (option === undefined) return [];
    const message = `${option.key} is not what Debezium Server converts with: name it under debezium.format.${kind}`;
    return [{ key: option.key, message, at: option.at, blocks: true as const }];
  });
}
