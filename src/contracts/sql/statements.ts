import type { SqlDialect } from "../../model/contract.ts";
import type { TextRange } from "../../model/migration.ts";
import { splitStatements } from "../../sql/split.ts";
import { type Clauses, feedOf, readClauses } from "./clauses.ts";
import { type ColumnList, columnList } from "./columns.ts";
import { dialectOf } from "./dialect.ts";
import { inPostgresWords } from "./rewrite.ts";
import type { DeclaredColumn, SourceStatement, SqlName, SqlScript, SqlStatement } from "./script.ts";
import { closingIndex, itemsOf, nameAt, type SqlToken, standsAt, tokensOf } from "./tokens.ts";

/** Takes a file of SQL apart. Never throws: what it does not know is `opaque`. */
export function readScript(file: string, text: string, named: SqlDialect | null): SqlScript {
  const dialect = named ?? dialectOf(tokensOf(text, { start: 0, end: text.length }));
  const { index } = inPostgresWords(text, dialect);
  const statements = splitStatements(index.text, { start: 0, end: index.text.length }).flatMap(
    ({ kind, start, end }) => {
      if (kind === "copy data") return [];
      const at = { start, end };
      if (kind === "psql command") return psqlCommand(index.text.slice(start, end), at);
      return statementsOf({ dialect, text: index.text, tokens: tokensOf(index.text, at), at });
    },
  );
  return { file, dialect, index, statements };
}

/** Files that psql would read are not among those the contract names. */
function psqlCommand(command: string, at: TextRange): readonly SqlStatement[] {
  const reads = /^\\(i|ir|include|include_relative|gexec)\b/.test(command);
  return reads ? [{ kind: "opaque", reason: `what ${command} brings in is not read`, mentions: null, at }] : [];
}

interface Piece {
  readonly dialect: SqlDialect;
  readonly text: string;
  readonly tokens: readonly SqlToken[];
  readonly at: TextRange;
}

/** Statements that read no rows of a table, or only settle what others do. */
const WITHOUT_READS = new Set(
  `abort add alter analyze begin checkpoint close cluster comment commit deallocate define describe desc discard drop end fetch
  flush grant install kill list listen load lock move notify pause print recover refresh reindex reset resume revoke rollback run
  savepoint security set show spool start stop terminate truncate undefine unlisten unload use vacuum wait`.split(
    /\s+/,
  ),
);

function statementsOf(piece: Piece): readonly SqlStatement[] {
  const { tokens } = piece;
  const from = withoutPrefix(tokens);
  const first = tokens[from];
  if (first === undefined) return [];
  switch (first.word) {
    case "create":
      return created(piece, from + 1);
    case "insert":
    case "upsert":
      return inserted(piece, from + 1);
    case "select":
    case "with":
    case "values":
    case "table":
    case "(":
      return [queryFrom(piece, from)];
    case "subscribe":
    case "tail":
      return subscribed(piece, from + 1);
    case "copy":
      return copied(piece, from + 1);
    case "declare": {
      const cursor = tokens.findIndex(({ word }) => word === "for");
      return cursor < 0 ? [] : statementsOf({ ...piece, tokens: tokens.slice(cursor + 1) });
    }
    default:
      return WITHOUT_READS.has(first.word) ? [] : [opaque(piece, `${first.text.toUpperCase()} is not analysed`)];
  }
}

function opaque({ text, at }: Piece, reason: string): SqlStatement {
  return { kind: "opaque", reason, mentions: text.slice(at.start, at.end), at };
}

/** EXPLAIN, PREPARE x AS, and Flink's STATEMENT SET, around a statement. */
function withoutPrefix(tokens: readonly SqlToken[]): number {
  let at = 0;
  if (standsAt(tokens, at, "explain")) {
    const inner = tokens.findIndex(({ word }) => ["select", "with", "insert", "create", "subscribe"].includes(word));
    return inner < 0 ? tokens.length : inner;
  }
  if (standsAt(tokens, at, "execute", "statement", "set", "begin")) at = 4;
  else if (standsAt(tokens, at, "begin", "statement", "set")) at = 3;
  else if (standsAt(tokens, at, "execute", "insert") || standsAt(tokens, at, "execute", "statement")) at = 1;
  else if (standsAt(tokens, at, "prepare")) at = tokens.findIndex(({ word }) => word === "as") + 1;
  return at;
}

function queryFrom({ tokens, at }: Piece, from: number): SqlStatement {
  const start = tokens[from]?.start ?? at.start;
  return { kind: "query", query: { start, end: at.end }, at };
}

const QUERY_STARTS = ["select", "with", "values", "table"];

/** INSERT INTO t (a, b) SELECT …, ON CONFLICT and RETURNING left to the grammar. */
function inserted(piece: Piece, from: number): readonly SqlStatement[] {
  const { tokens, at } = piece;
  if (piece.dialect === "postgres") return [{ kind: "query", query: at, at }];
  for (let place = from; place < tokens.length; place++) {
    if (tokens[place]?.word === "(" && !QUERY_STARTS.includes(tokens[place + 1]?.word ?? "")) {
      place = closingIndex(tokens, place);
    } else if (tokens[place]?.word === "(" || QUERY_STARTS.includes(tokens[place]?.word ?? "")) {
      return tokens[place]?.word === "values" ? [] : [queryFrom(piece, place)];
    }
  }
  return [opaque(piece, "INSERT without a query is not analysed")];
}

function subscribed(piece: Piece, from: number): readonly SqlStatement[] {
  const { tokens, at } = piece;
  const start = tokens[from]?.word === "to" ? from + 1 : from;
  if (tokens[start]?.word === "(") {
    const close = closingIndex(tokens, start);
    const query = { start: tokens[start + 1]?.start ?? at.end, end: tokens[close]?.start ?? at.end };
    return [{ kind: "query", query, at }];
  }
  return [{ kind: "output", name: nameAt(tokens, start).parts, at }];
}

/** COPY (query) TO, COPY t TO; what is loaded is read from no table. */
function copied(piece: Piece, from: number): readonly SqlStatement[] {
  const { tokens, at } = piece;
  if (tokens[from]?.word === "(") {
    const inner = tokens.slice(from + 1, closingIndex(tokens, from));
    const end = inner.at(-1)?.end ?? at.end;
    return statementsOf({ ...piece, tokens: inner, at: { start: inner[0]?.start ?? at.start, end } });
  }
  const out = tokens.some(({ word }) => word === "to");
  return out ? [{ kind: "output", name: nameAt(tokens, from).parts, at }] : [];
}

const QUALIFIERS = [
  "or",
  "replace",
  "temporary",
  "temp",
  "global",
  "local",
  "unlogged",
  "foreign",
  "system",
  "default",
  "unique",
  "constraint",
  "recursive",
];

function created(piece: Piece, from: number): readonly SqlStatement[] {
  const { tokens } = piece;
  let at = from;
  while (QUALIFIERS.includes(tokens[at]?.word ?? "")) at++;
  // ksqlDB's CREATE SOURCE STREAM and CREATE SOURCE TABLE are read only.
  if (tokens[at]?.word === "source" && ["stream", "table"].includes(tokens[at + 1]?.word ?? "")) at++;
  if (["source", "sink"].includes(tokens[at]?.word ?? "") && standsAt(tokens, at + 1, "connector")) return [];
  switch (tokens[at]?.word) {
    case "source":
    case "table":
    case "stream":
      return sources(piece, behindIfNotExists(tokens, at + 1));
    case "view":
      return [view(piece, behindIfNotExists(tokens, at + 1), false)];
    case "materialized":
      return [view(piece, behindIfNotExists(tokens, at + 2), true)];
    case "index": {
      const on = tokens.findIndex(({ word }, place) => place > at && word === "on");
      const start = standsAt(tokens, on + 1, "only") ? on + 2 : on + 1;
      return piece.dialect === "postgres" ? [] : [{ kind: "output", name: nameAt(tokens, start).parts, at: piece.at }];
    }
    case "sink":
    case "subscription":
      return sink(piece, behindIfNotExists(tokens, at + 1));
    case "function":
    case "procedure":
    case "trigger":
    case "rule":
    case "policy":
    case "event":
      return [opaque(piece, `what a ${tokens[at]?.word} reads is not analysed`)];
    default:
      return [];
  }
}

function behindIfNotExists(tokens: readonly SqlToken[], at: number): number {
  return standsAt(tokens, at, "if", "not", "exists") ? at + 3 : at;
}

/** CREATE [MATERIALIZED] VIEW v [(a, b)] [IN CLUSTER c] [WITH (…)] AS query [WITH …]. */
function view(piece: Piece, from: number, kept: boolean): SqlStatement {
  const { tokens, at } = piece;
  const name = nameAt(tokens, from);
  const listed = tokens[name.next]?.word === "(";
  const columns = listed ? itemsOf(tokens.slice(name.next + 1, closingIndex(tokens, name.next))) : [];
  let as = listed ? closingIndex(tokens, name.next) : name.next;
  while (as < tokens.length && tokens[as]?.word !== "as")
    as = tokens[as]?.word === "(" ? closingIndex(tokens, as) + 1 : as + 1;
  const query = { start: tokens[as + 1]?.start ?? at.end, end: endOfQuery(tokens, as, at.end) };
  const names = columns.map(([column]) => column?.value ?? "");
  return { kind: "view", name: name.parts, columns: names, query, kept, at };
}

/** Before WITH [NO] DATA, WITH CHECK OPTION and the options of a sink, which follow a query. */
function endOfQuery(tokens: readonly SqlToken[], from: number, end: number): number {
  let depth = 0;
  for (let at = from + 2; at < tokens.length; at++) {
    const word = tokens[at]?.word;
    if (word === "(") depth++;
    if (word === ")") depth--;
    const follows = ["no", "data", "check", "local", "cascaded", "("].includes(tokens[at + 1]?.word ?? "");
    if (depth === 0 && word === "with" && follows) return tokens[at]?.start ?? end;
    if (depth === 0 && standsAt(tokens, at, "as", "of")) return tokens[at]?.start ?? end;
    if (depth === 0 && word === "format" && tokens[at + 2]?.word === "encode") return tokens[at]?.start ?? end;
  }
  return end;
}

/** A sink sends a relation or a query's rows. PostgreSQL's own CREATE SUBSCRIPTION has neither. */
function sink(piece: Piece, from: number): readonly SqlStatement[] {
  const { tokens, at } = piece;
  for (let place = from; place < tokens.length; place++) {
    if (tokens[place]?.word === "from") return [{ kind: "output", name: nameAt(tokens, place + 1).parts, at }];
    if (tokens[place]?.word === "as") {
      const query = { start: tokens[place + 1]?.start ?? at.end, end: endOfQuery(tokens, place, at.end) };
      return [{ kind: "query", query, at }];
    }
  }
  return [];
}

function sources(piece: Piece, from: number): readonly SqlStatement[] {
  const { tokens, at, dialect } = piece;
  const name = nameAt(tokens, from);
  const listed = tokens[name.next]?.word === "(";
  const close = listed ? closingIndex(tokens, name.next) : name.next - 1;
  const list = columnList(listed ? tokens.slice(name.next + 1, close) : []);
  const clauses = readClauses(tokens, close + 1);
  if (clauses.query !== null) {
    const query = { start: tokens[clauses.query]?.start ?? at.end, end: endOfQuery(tokens, clauses.query - 1, at.end) };
    const columns = list.columns.map(({ name: column }) => column.value);
    return [{ kind: "view", name: name.parts, columns, query, kept: true, at }];
  }
  return [source(piece, name.parts, listed ? list : null, clauses), ...tablesOf(clauses, dialect)];
}

function source({ dialect, at }: Piece, name: SqlName, list: ColumnList | null, clauses: Clauses): SourceStatement {
  const columns = (list?.columns ?? []).map((column) => inDialect(column, dialect));
  const declared = list !== null && !list.open && columns.length > 0 && !isRenaming(list, dialect);
  // Beside the columns from upstream there may be some that are computed from them.
  const computed = declared ? [] : columns.filter(({ role }) => role === "computed");
  const expressions = computed.flatMap(({ expression }) => (expression === null ? [] : [expression]));
  return {
    kind: "source",
    name,
    at,
    feed: feedOf(clauses, dialect),
    columns: declared ? columns : null,
    expressions: [...(list?.expressions ?? []), ...expressions],
    like: clauses.like ?? (list?.like[0] === undefined ? null : [list.like[0].value]),
    primaryKey: list?.primaryKey ?? [],
    includedKey: clauses.includedKey,
    included: [...clauses.included, ...computed.map((column) => column.name)],
    excluded: clauses.excluded,
  };
}

/** A KEY column is the record's key in ksqlDB alone; elsewhere PRIMARY KEY is said of a column of the value. */
function inDialect(column: DeclaredColumn, dialect: SqlDialect): DeclaredColumn {
  return column.role === "key" && dialect !== "ksqldb" ? { ...column, role: "field" } : column;
}

/** Materialize infers columns; a list behind a source's name says only what they are called, or which are the key. */
function isRenaming({ columns }: ColumnList, dialect: SqlDialect): boolean {
  return dialect === "materialize" && columns.every(({ type }) => type === null);
}

/** The tables that a source of PostgreSQL makes by itself. */
function tablesOf(clauses: Clauses, dialect: SqlDialect): readonly SqlStatement[] {
  const feed = { ...feedOf(clauses, dialect), decoding: "rows" } as const;
  return clauses.tables.map(({ name, upstream, at }) => ({
    kind: "source",
    name,
    at,
    feed: { ...feed, upstream },
    columns: null,
    expressions: [],
    like: null,
    primaryKey: [],
    includedKey: [],
    included: [],
    excluded: clauses.excluded,
  }));
}
