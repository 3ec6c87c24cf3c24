import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from "yaml";
import type { Location } from "../model/location.ts";
import type { SourceFile } from "../model/migration.ts";
import type { Connector } from "../model/prediction.ts";
import { InputError } from "../ports.ts";
import { findJsonError } from "./json-error.ts";

/** Connectors of one file, and what was passed over. */
export interface ConnectorFile {
  readonly connectors: readonly Connector[];
  /** Connectors that are no Debezium PostgreSQL source, each with its place. */
  readonly skipped: readonly { readonly name: string; readonly reason: string; readonly at: Location }[];
}

const POSTGRES_CONNECTOR = "io.debezium.connector.postgresql.PostgresConnector";

/**
 * Reads Kafka Connect's JSON: `{"name", "config": {…}}` as POSTed to /connectors, the flat form of PUT …/config, or an
 * array of either. Values become strings as Connect makes them; placeholders stay. Throws InputError with
 * file:line:column for JSON that is none.
 */
export function readConnectJsonFile(file: SourceFile): ConnectorFile {
  const reader = new Reader(file);
  const connectors: Connector[] = [];
  const skipped: ConnectorFile["skipped"][number][] = [];
  for (const node of reader.connectorNodes()) {
    const connector = reader.connector(node);
    const type = connector.config.get("connector.class");
    if (type === POSTGRES_CONNECTOR || type === "PostgresConnector" || type === "Postgres") {
      connectors.push(connector);
    } else {
      const reason = type === undefined ? "it has no connector.class" : `connector.class is ${type}`;
      skipped.push({ name: connector.name, reason, at: reader.locate(node) });
    }
  }
  return { connectors, skipped };
}

/** The Debezium PostgreSQL connectors of a file. */
export function readConnectJson(file: SourceFile): readonly Connector[] {
  return readConnectJsonFile(file).connectors;
}

class Reader {
  private readonly file: SourceFile;
  private readonly lines = new LineCounter();

  constructor(file: SourceFile) {
    this.file = file;
  }

  /** The objects that describe a connector. */
  connectorNodes(): YAMLMap[] {
    this.refuseBadJson();
    const document = parseDocument(this.file.text, { lineCounter: this.lines, schema: "json", version: "1.2" });
    const root = document.contents;
    const items = isSeq(root) ? root.items : [root];
    return items.map((item) => {
      if (isMap(item)) return item;
      throw this.error("a connector is a JSON object", isNode(item) ? item : null);
    });
  }

  connector(node: YAMLMap): Connector {
    const nested = node.get("config", true);
    const config = isMap(nested) ? nested : node;
    const values = new Map<string, string>();
    const positions = new Map<string, Location>();
    for (const pair of config.items) {
      if (!isPair(pair) || !isScalar(pair.key)) continue;
      const key = String(pair.key.value);
      if (values.has(key)) throw this.error(`option ${key} is given twice`, pair.key);
      values.set(key, this.value(key, pair.value));
      positions.set(key, this.locate(pair.key));
    }
    const outer = node.get("name");
    const name = typeof outer === "string" ? outer : (values.get("name") ?? this.file.path);
    return { name, file: this.file.path, config: values, positions, worker: new Map() };
  }

  /** Connect takes strings; numbers and booleans are written as JSON has them. */
  private value(key: string, node: unknown): string {
    if (!isScalar(node)) throw this.error(`option ${key} must be a string`, isNode(node) ? node : null);
    if (typeof node.value === "string") return node.value;
    if (node.value === null) return "";
    return node.source ?? String(node.value);
  }

  locate(node: Node): Location {
    const [start = 0, end = start] = node.range ?? [];
    return { file: this.file.path, start: this.position(start), end: this.position(end) };
  }

  private position(offset: number): Location["start"] {
    const { line } = this.lines.linePos(offset);
    const lineStart = this.lines.lineStarts[line - 1] ?? 0;
    return { line, column: [...this.file.text.slice(lineStart, offset)].length + 1 };
  }

  private error(message: string, node: Node | null): InputError {
    const { start } = node === null ? { start: { line: 1, column: 1 } } : this.locate(node);
    return new InputError(message, { where: `${this.file.path}:${start.line}:${start.column}` });
  }

  /** YAML takes more than JSON does; the YAML parser only says where things stand. */
  private refuseBadJson(): void {
    const error = findJsonError(this.file.text);
    if (error === null) return;
    const before = this.file.text.slice(0, error.offset).split("\n");
    const column = [...(before.at(-1) ?? "")].length + 1;
    throw new InputError(`not valid JSON: ${error.message}`, { where: `${this.file.path}:${before.length}:${column}` });
  }
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value);
}
