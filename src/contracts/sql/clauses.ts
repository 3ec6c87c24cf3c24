import type { SqlDialect } from "../../model/contract.ts";
import type { TextRange } from "../../model/migration.ts";
import type { Decoding, Feed, SqlName } from "./script.ts";
import { closingIndex, itemsOf, nameAt, type SqlToken, standsAt } from "./tokens.ts";

/** What stands behind the name and the columns of a CREATE TABLE, STREAM or SOURCE. */
export interface Clauses {
  readonly options: ReadonlyMap<string, string>;
  readonly format: string | null;
  readonly encode: string | null;
  readonly envelope: string | null;
  readonly includedKey: readonly SqlToken[];
  readonly included: readonly SqlToken[];
  readonly excluded: readonly SqlName[];
  readonly connection: "kafka" | "postgres" | "other" | null;
  readonly from: SqlName | null;
  readonly upstream: SqlName | null;
  /** `FOR TABLES (public.orders AS o)`: the relations a source makes by itself. */
  readonly tables: readonly { readonly upstream: SqlName; readonly name: SqlName; readonly at: TextRange }[];
  readonly allTables: boolean;
  readonly like: SqlName | null;
  /** Where the query of CREATE … AS begins. */
  readonly query: number | null;
}

type Draft = { -readonly [Field in keyof Clauses]: Clauses[Field] } & { options: Map<string, string> };

/** Reads clauses up to the end of the statement, or to the query behind AS. */
export function readClauses(tokens: readonly SqlToken[], from: number): Clauses {
  const draft: Draft = {
    options: new Map(),
    format: null,
    encode: null,
    envelope: null,
    includedKey: [],
    included: [],
    excluded: [],
    connection: null,
    from: null,
    upstream: null,
    tables: [],
    allTables: false,
    like: null,
    query: null,
  };
  for (let at = from; at < tokens.length && draft.query === null; ) at = readClause(draft, tokens, at);
  return draft;
}

/** Reads one clause and gives the index behind it. */
function readClause(draft: Draft, tokens: readonly SqlToken[], at: number): number {
  const token = tokens[at];
  switch (token?.word) {
    case "with":
    case "reference":
      return readOptions(draft, tokens, at + 1);
    case "format":
      // `KEY FORMAT` says nothing of the value.
      if (tokens[at - 1]?.word !== "key") draft.format = tokens[at + 1]?.word ?? null;
      return at + 2;
    case "encode":
      draft.encode = tokens[at + 1]?.word ?? null;
      return at + 2;
    case "envelope":
      draft.envelope = tokens[at + 1]?.word ?? null;
      return at + 2;
    case "include":
      return readInclude(draft, tokens, at + 1);
    case "from":
      return readFrom(draft, tokens, at + 1);
    case "table":
      return readUpstream(draft, tokens, at + 1);
    case "for":
      return readForTables(draft, tokens, at + 1);
    case "like":
      draft.like = nameAt(tokens, at + 1).parts;
      return nameAt(tokens, at + 1).next;
    case "as":
      draft.query = at + 1;
      return tokens.length;
    case "expose":
      return standsAt(tokens, at, "expose", "progress", "as") ? at + 4 : at + 1;
    case "(":
      return closingIndex(tokens, at) + 1;
    default:
      return at + 1;
  }
}

function readOptions(draft: Draft, tokens: readonly SqlToken[], open: number): number {
  if (tokens[open]?.word !== "(") return open;
  const close = closingIndex(tokens, open);
  for (const item of itemsOf(tokens.slice(open + 1, close))) readOption(draft, item);
  return close + 1;
}

/** `'topic' = 'x'`, `properties.bootstrap.server = 'x'`, and Materialize's `TOPIC 'x'`, `REFERENCE public.x`, `EXCLUDE COLUMNS (a)`. */
function readOption(draft: Draft, item: readonly SqlToken[]): void {
  const equals = item.findIndex(({ word }) => word === "=");
  const behind = item.findIndex(({ kind, word }) => kind === "string" || word === "(");
  const split = equals >= 0 ? equals : behind >= 0 ? behind : 1;
  const key = item
    .slice(0, split)
    .map(({ value }) => value.toLowerCase())
    .join(item[1]?.word === "." ? "" : " ");
  const value = item.slice(equals >= 0 ? split + 1 : split);
  if (key === "exclude columns" || key === "ignore columns") {
    draft.excluded = itemsOf(value.slice(1, -1)).map((column) => nameAt(column, 0).parts);
  } else if (key === "reference") {
    draft.upstream = nameAt(value, 0).parts;
  } else draft.options.set(key, value.length === 1 ? (value[0]?.value ?? "") : value.map(({ text }) => text).join(""));
}

/** `INCLUDE KEY AS k, PARTITION, TIMESTAMP AS ts`, RisingWave's `INCLUDE key AS k`. */
function readInclude(draft: Draft, tokens: readonly SqlToken[], at: number): number {
  let next = at;
  for (;;) {
    const what = tokens[next];
    // `HEADER 'k' AS h`
    if (tokens[next + 1]?.kind === "string") next++;
    const name = (tokens[next + 1]?.word === "as" ? tokens[next + 2] : undefined) ?? what;
    if (name !== undefined && what?.word === "key") draft.includedKey = [name];
    else if (name !== undefined) draft.included = [...draft.included, name];
    next += tokens[next + 1]?.word === "as" ? 3 : 1;
    if (tokens[next]?.word !== ",") return next;
    next++;
  }
}

function readFrom(draft: Draft, tokens: readonly SqlToken[], at: number): number {
  if (tokens[at + 1]?.word === "connection") {
    const kind = tokens[at]?.word;
    draft.connection = kind === "kafka" || kind === "postgres" ? kind : "other";
    return readOptions(draft, tokens, nameAt(tokens, at + 2).next);
  }
  const name = nameAt(tokens, tokens[at]?.word === "source" ? at + 1 : at);
  if (name.parts.length > 0) draft.from = name.parts;
  return tokens[name.next]?.word === "(" ? readOptions(draft, tokens, name.next) : name.next;
}

/** RisingWave: `FROM source TABLE 'public.orders'`. */
function readUpstream(draft: Draft, tokens: readonly SqlToken[], at: number): number {
  const table = tokens[at];
  if (table?.kind === "string") draft.upstream = table.value.split(".");
  return at + 1;
}

function readForTables(draft: Draft, tokens: readonly SqlToken[], at: number): number {
  if (standsAt(tokens, at, "all", "tables") || standsAt(tokens, at, "schemas")) draft.allTables = true;
  if (!standsAt(tokens, at, "tables", "(")) return at + 1;
  const close = closingIndex(tokens, at + 1);
  draft.tables = itemsOf(tokens.slice(at + 2, close)).map((item) => {
    const { parts, next } = nameAt(item, 0);
    const alias = nameAt(item, item[next]?.word === "as" ? next + 1 : next).parts;
    const [first] = item;
    const range = { start: first?.start ?? 0, end: item.at(-1)?.end ?? 0 };
    return { upstream: parts, name: alias.length > 0 ? alias : parts.slice(-1), at: range };
  });
  return close + 1;
}

/** Where rows come from, by an engine's own words for it. */
export function feedOf(clauses: Clauses, dialect: SqlDialect): Feed {
  const { options } = clauses;
  const connector = connectorOf(clauses, dialect);
  const topic = options.get("topic") ?? options.get("kafka_topic");
  const format = formatOf(clauses);
  const decoding = decodingOf(clauses, connector, dialect, format);
  return {
    connector,
    topics: topic?.split(";").map((each) => each.trim()) ?? [],
    topicPattern: options.get("topic-pattern") ?? null,
    from: clauses.from,
    upstream: clauses.allTables ? "all" : (clauses.upstream ?? namedUpstream(options)),
    decoding,
    codec: /avro/.test(format) ? "avro" : /json/.test(format) ? "json" : "other",
    keyed: isKeyed(clauses, dialect, decoding),
  };
}

function connectorOf({ options, connection, from, format }: Clauses, dialect: SqlDialect): Feed["connector"] {
  const named = options.get("connector")?.toLowerCase() ?? "";
  if (connection === "kafka" || named.includes("kafka") || (dialect === "ksqldb" && options.has("kafka_topic")))
    return "kafka";
  if (connection === "postgres" || named.startsWith("postgres")) return "postgres";
  return from === null ? "none" : format === null ? "postgres" : "kafka";
}

/** The value's format: `debezium-avro-confluent`, `avro`, `json`, `debezium avro`. */
function formatOf({ options, format, encode }: Clauses): string {
  const given = options.get("value.format") ?? options.get("format") ?? options.get("value_format");
  return (given ?? [format, encode].filter((word) => word !== null).join(" ")).toLowerCase();
}

function decodingOf(
  { envelope, from, format: said, options }: Clauses,
  connector: Feed["connector"],
  dialect: SqlDialect,
  format: string,
): Decoding {
  if (connector === "none") return "rows";
  // A source that others take their tables out of decodes nothing itself.
  const shared = from === null && dialect !== "flink" && dialect !== "ksqldb" && said === null;
  if (connector === "postgres") return shared && namedUpstream(options) === null ? "none" : "rows";
  if (shared) return "none";
  if (format.startsWith("debezium") || envelope === "debezium") return "debezium";
  if (dialect === "materialize") return said === "avro" || said === "protobuf" ? "record" : "document";
  return format === "raw" || /\b(bytes|text)\b/.test(format) ? "document" : "record";
}

function isKeyed({ envelope, format, options }: Clauses, dialect: SqlDialect, decoding: Decoding): boolean {
  if (dialect === "materialize") return envelope === "upsert" || envelope === "debezium";
  return (format === "upsert" && decoding !== "none") || options.get("connector") === "upsert-kafka";
}

/** Flink's and RisingWave's CDC connectors name the table in two options. */
function namedUpstream(options: ReadonlyMap<string, string>): SqlName | null {
  const table = options.get("table-name") ?? options.get("table.name");
  const schema = options.get("schema-name") ?? options.get("schema.name");
  if (table === undefined) return null;
  return schema === undefined || table.includes(".") ? table.split(".") : [schema, table];
}
