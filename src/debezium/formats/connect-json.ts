import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from "yaml";
import type { Location } from "../../model/location.ts";
import type { SourceFile } from "../../model/migration.ts";
import { InputError } from "../../ports.ts";
import type { ConnectorFormat, WrittenConnector, WrittenOption } from "./format.ts";
import { findJsonError } from "./json-error.ts";
import { type Locate, locator } from "./places.ts";

/**
 * Kafka Connect's JSON: `{"name", "config": {…}}` as POSTed to /connectors, the flat form of PUT …/config, an array of either,
 * and what GET /connectors?expand=info answers. Values become strings as Connect makes them; placeholders stay.
 */
export const connectJson: ConnectorFormat = {
  name: "Kafka Connect JSON",
  files: "`.json`: `{name, config}`, flat, an array of either, or what `GET /connectors?expand=info` answers",
  matches: ({ path }) => path.endsWith(".json"),
  read: (file) => {
    const reader = new Reader(file);
    return { connectors: reader.nodes().map((node) => reader.connector(node)) };
  },
};

class Reader {
  private readonly file: SourceFile;
  private readonly locate: Locate;

  constructor(file: SourceFile) {
    this.file = file;
    this.locate = locator(file);
  }

  /** The objects that describe a connector. */
  nodes(): readonly YAMLMap[] {
    this.refuseBadJson();
    const lineCounter = new LineCounter();
    const root = parseDocument(this.file.text, { lineCounter, schema: "json", version: "1.2" }).contents;
    const expanded = isMap(root) ? expandedInfos(root) : null;
    if (expanded !== null) return expanded;
    const items = isSeq(root) ? root.items : [root];
    return items.map((item) => {
      if (isMap(item)) return item;
      throw this.error("a connector is a JSON object", isNode(item) ? item : null);
    });
  }

  connector(node: YAMLMap): WrittenConnector {
    const nested = node.get("config", true);
    const options = this.options(isMap(nested) ? nested : node);
    const outer = node.get("name");
    const inner = options.find(({ key }) => key === "name")?.value;
    const name = typeof outer === "string" ? outer : (inner ?? this.file.path);
    return { name, at: this.place(node), options };
  }

  private options(config: YAMLMap): readonly WrittenOption[] {
    const options = new Map<string, WrittenOption>();
    // What has no class is no connector's configuration, and may hold anything.
    const any = !config.has("connector.class");
    for (const pair of config.items) {
      if (!isPair(pair) || !isScalar(pair.key) || (any && !isScalar(pair.value))) continue;
      const key = String(pair.key.value);
      if (options.has(key)) throw this.error(`option ${key} is given twice`, pair.key);
      const at = this.place(pair.key);
      const valueAt = isNode(pair.value) ? this.place(pair.value) : at;
      options.set(key, { key, value: this.value(key, pair.value), at, valueAt });
    }
    return [...options.values()];
  }

  /** Connect takes strings; numbers and booleans are written as JSON has them. */
  private value(key: string, node: unknown): string {
    if (!isScalar(node)) throw this.error(`option ${key} must be a string`, isNode(node) ? node : null);
    if (typeof node.value === "string") return node.value;
    if (node.value === null) return "";
    return node.source ?? String(node.value);
  }

  private place(node: Node): Location {
    const [start = 0, end = start] = node.range ?? [];
    return this.locate(start, end);
  }

  private error(message: string, node: Node | null): InputError {
    const { start } = node === null ? this.locate(0) : this.place(node);
    return new InputError(message, { where: `${this.file.path}:${start.line}:${start.column}` });
  }

  /** YAML takes more than JSON does; the YAML parser only says where things stand. */
  private refuseBadJson(): void {
    const error = findJsonError(this.file.text);
    if (error === null) return;
    const { line, column } = this.locate(error.offset).start;
    throw new InputError(`not valid JSON: ${error.message}`, { where: `${this.file.path}:${line}:${column}` });
  }
}

/** What stands under `info`, where that is all there is; null for any other object. */
function expandedInfos(root: YAMLMap): readonly YAMLMap[] | null {
  const infos = root.items.map(({ value }) => (isMap(value) ? value.get("info", true) : null));
  const maps = infos.filter((info) => isMap(info));
  return maps.length > 0 && maps.length === infos.length ? maps : null;
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value);
}
