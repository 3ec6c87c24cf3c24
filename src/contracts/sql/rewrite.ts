import type { SqlDialect } from "../../model/contract.ts";
import type { Replacement } from "../../model/migration.ts";
import { type FilledText, replaceStretches } from "../../sql/placeholders.ts";
import { indexText } from "../../sql/positions.ts";
import { closingIndex, isName, itemsOf, nameAt, type SqlToken, standsAt, tokensOf } from "./tokens.ts";

/**
 * A text in one of the dialects with what PostgreSQL's grammar does not know put into words it does, so that the queries in it
 * parse. Positions stay those of the file. What is taken away reads no column; what names columns stays in the text.
 */
export function inPostgresWords(text: string, dialect: SqlDialect): FilledText {
  const ranges = [{ start: 0, end: text.length }];
  if (dialect === "postgres") return { index: indexText(text), ranges };
  const tokens = tokensOf(text, { start: 0, end: text.length });
  const replaced: Replacement[] = [];
  const words: Rewriting = { text, tokens, dialect, replaced };
  for (let at = 0; at < tokens.length; at++) for (const rewrite of REWRITES) rewrite(words, at);
  return replaceStretches(text, ranges, apart(replaced));
}

interface Rewriting {
  readonly text: string;
  readonly tokens: readonly SqlToken[];
  readonly dialect: SqlDialect;
  readonly replaced: Replacement[];
}

/** In order, and the first where two would meet: a stretch that is taken away needs no other words inside. */
function apart(replaced: readonly Replacement[]): readonly Replacement[] {
  let end = 0;
  return replaced
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
    .filter((one) => {
      const free = one.start >= end;
      if (free) end = one.end;
      return free;
    });
}

type Rewrite = (words: Rewriting, at: number) => void;

/** Puts `value` in place of the tokens from `first` to before `next`. */
function put({ tokens, replaced }: Rewriting, first: number, next: number, value: string): void {
  const start = tokens[first]?.start;
  const end = tokens[next - 1]?.end;
  if (start !== undefined && end !== undefined && end >= start) replaced.push({ start, end, value });
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const backQuotes: Rewrite = (words, at) => {
  const token = words.tokens[at];
  if (token?.text.startsWith("`")) put(words, at, at + 1, quote(token.value));
};

/** ksqlDB's and RisingWave's EMIT: when results come out, not what they are made of. */
const emit: Rewrite = (words, at) => {
  const { tokens } = words;
  if (standsAt(tokens, at, "emit", "changes") || standsAt(tokens, at, "emit", "final")) put(words, at, at + 2, " ");
  if (standsAt(tokens, at, "emit", "on", "window", "close")) put(words, at, at + 4, " ");
};

const UNITS = ["year", "month", "week", "day", "hour", "minute", "second"];

/** INTERVAL '5' MINUTES, INTERVAL '1' DAY(3), and RisingWave's plain INTERVAL '5 minutes' which needs nothing. */
const intervals: Rewrite = (words, at) => {
  const { tokens } = words;
  if (!standsAt(tokens, at, "interval") || tokens[at + 1]?.kind !== "string") return;
  const unit = tokens[at + 2]?.word ?? "";
  const single = UNITS.find((known) => unit === `${known}s` || unit === known);
  if (single === undefined) return;
  const behind = tokens[at + 3]?.word === "(" ? closingIndex(tokens, at + 3) + 1 : at + 3;
  put(words, at + 2, behind, single === "week" ? "day" : single);
};

/** ksqlDB's windows and the time limits of its joins. */
const ksqlWindows: Rewrite = (words, at) => {
  const { tokens, dialect } = words;
  if (dialect !== "ksqldb") return;
  const kind = tokens[at + 1]?.word ?? "";
  if (standsAt(tokens, at, "window") && ["tumbling", "hopping", "session"].includes(kind)) {
    if (tokens[at + 2]?.word === "(") put(words, at, closingIndex(tokens, at + 2) + 1, " ");
  }
  if (!standsAt(tokens, at, "within")) return;
  let on = at + 1;
  while (on < tokens.length && tokens[on]?.word !== "on") on++;
  put(words, at, on, " ");
};

/** What a stream is partitioned by is read as what a query is ordered by. */
const partitionBy: Rewrite = (words, at) => {
  if (words.dialect === "ksqldb" && standsAt(words.tokens, at, "partition", "by")) put(words, at, at + 1, "ORDER");
};

/** `after->*` is every field of it; `k := v` in a MAP is a pair; `(k, v) => …` is a function of both. */
const ksqlStructs: Rewrite = (words, at) => {
  const { tokens, dialect } = words;
  if (dialect !== "ksqldb") return;
  const { next } = nameAt(tokens, at);
  const starred = next > at && standsAt(tokens, next, "-", ">", "*") && tokens[at - 1]?.word !== ".";
  if (starred && tokens[at - 1]?.word !== ">") {
    put(words, at, at, "");
    words.replaced.push({ start: tokens[at]?.start ?? 0, end: tokens[at]?.start ?? 0, value: "(" });
    put(words, next, next + 3, ").*");
  }
  if (tokens[at]?.kind === "string" && standsAt(tokens, at + 1, ":", "=")) put(words, at + 1, at + 3, ",");
  if (tokens[at]?.word !== "(") return;
  const close = closingIndex(tokens, at);
  if (!standsAt(tokens, close + 1, "=", ">")) return;
  const names = itemsOf(tokens.slice(at + 1, close)).map(([name]) => name?.value.toLowerCase() ?? "");
  put(words, at, close + 1, quote(names.join(",")));
};

/** `x FOR SYSTEM_TIME AS OF t AS y`: the time is read, as the argument of a sample is. */
const systemTime: Rewrite = (words, at) => {
  const { tokens } = words;
  if (!standsAt(tokens, at, "for", "system_time", "as", "of")) return;
  let { next } = nameAt(tokens, at + 4);
  if (tokens[next]?.word === "(") next = closingIndex(tokens, next) + 1;
  const named = tokens[next]?.word === "as" ? next + 1 : next;
  const alias = tokens[named];
  const keyword = ["on", "where", "join", "left", "inner", "cross", "group", "using", "order", "limit", "union"];
  const isAlias = isName(alias) && (named > next || !keyword.includes(alias.word));
  put(
    words,
    at,
    at + 4,
    `${isAlias ? `AS ${alias.kind === "quoted" ? quote(alias.value) : alias.text} ` : ""}TABLESAMPLE system_time(`,
  );
  const end = tokens[next - 1]?.end ?? 0;
  if (isAlias) put(words, next, named + 1, ")");
  else words.replaced.push({ start: end, end, value: ")" });
};

const WINDOW_FUNCTIONS = ["tumble", "hop", "cumulate", "session"];

/** Flink's table functions: `TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), …))` becomes `TUMBLE(t, ts, …)`. */
const tableFunctions: Rewrite = (words, at) => {
  const { tokens } = words;
  if (standsAt(tokens, at, "table", "(") && tokens[at - 1]?.word !== "create") {
    put(words, at, at + 2, " ");
    const close = closingIndex(tokens, at + 1);
    put(words, close, close + 1, " ");
  }
  if (standsAt(tokens, at, "descriptor", "(")) {
    put(words, at, at + 2, " ");
    const close = closingIndex(tokens, at + 1);
    put(words, close, close + 1, " ");
  }
  if (!WINDOW_FUNCTIONS.includes(tokens[at]?.word ?? "") || tokens[at + 1]?.word !== "(") return;
  const first = standsAt(tokens, at + 2, "data", "=", ">") ? at + 5 : at + 2;
  if (tokens[first]?.word === "table") put(words, first, first + 1, " ");
  const { next } = nameAt(tokens, first + 1);
  // A session may be kept for each of some columns.
  if (standsAt(tokens, next, "partition", "by")) put(words, next, next + 2, ",");
};

const casts: Rewrite = (words, at) => {
  const { tokens } = words;
  if (standsAt(tokens, at, "try_cast", "(") || standsAt(tokens, at, "safe_cast", "(")) put(words, at, at + 1, "CAST");
  const type = tokens[at + 1]?.word ?? "";
  const nested = ["row", "array", "map", "multiset", "struct"].includes(type) && tokens[at + 2]?.word === "<";
  if (tokens[at]?.word === "as" && nested) put(words, at + 1, closingIndex(tokens, at + 2) + 1, "text");
  if (standsAt(tokens, at, "with", "local", "time", "zone")) put(words, at + 1, at + 2, "");
};

const TIME_UNITS = [...UNITS, "millisecond", "microsecond", "nanosecond", "quarter", "century", "decade", "millennium"];

/** Units of time that stand where a column could. */
const timeUnits: Rewrite = (words, at) => {
  const { tokens } = words;
  const unitAt = (place: number) => TIME_UNITS.includes(tokens[place]?.word.replace(/s$/, "") ?? "");
  const counted = ["timestampdiff", "timestampadd", "datediff"].includes(tokens[at]?.word ?? "");
  if (counted && tokens[at + 1]?.word === "(" && unitAt(at + 2))
    put(words, at + 2, at + 3, `'${tokens[at + 2]?.word}'`);
  if (tokens[at]?.word === "to" && unitAt(at + 1) && tokens[at + 2]?.word === ")") put(words, at, at + 2, " ");
};

/** Materialize: `WITH MUTUALLY RECURSIVE c (a int, b text) AS`, and how large it is told its groups are. */
const materializeQueries: Rewrite = (words, at) => {
  const { tokens, dialect } = words;
  if (dialect !== "materialize") return;
  if (standsAt(tokens, at, "mutually", "recursive")) {
    const from = tokens[at + 2]?.word === "(" ? closingIndex(tokens, at + 2) + 1 : at + 2;
    put(words, at, from, "RECURSIVE");
    recursiveColumns(words, from);
  }
  if (standsAt(tokens, at, "options", "(")) put(words, at, closingIndex(tokens, at + 1) + 1, " ");
};

function recursiveColumns(words: Rewriting, from: number): void {
  const { tokens } = words;
  for (let at = from; isName(tokens[at]) && tokens[at + 1]?.word === "("; ) {
    const close = closingIndex(tokens, at + 1);
    for (const item of itemsOf(tokens.slice(at + 2, close))) {
      const [, type] = item;
      const last = item.at(-1);
      if (type !== undefined && last !== undefined) {
        words.replaced.push({ start: type.start, end: last.end, value: "" });
      }
    }
    if (!standsAt(tokens, close + 1, "as", "(")) return;
    const behind = closingIndex(tokens, close + 2) + 1;
    if (tokens[behind]?.word !== ",") return;
    at = behind + 1;
  }
}

/** Lists and maps in square brackets, of which an element may be taken at once. */
const literals: Rewrite = (words, at) => {
  const { tokens, dialect } = words;
  const kind = tokens[at]?.word ?? "";
  if (!["array", "list", "map"].includes(kind) || tokens[at + 1]?.word !== "[" || dialect === "postgres") return;
  const close = closingIndex(tokens, at + 1);
  const inside = tokens.slice(at + 2, close);
  const pairs = inside.flatMap((_, place) => (standsAt(inside, place, "=", ">") ? [at + 2 + place] : []));
  // A column may be called map: `map['key']`.
  if (kind === "map" && pairs.length === 0 && itemsOf(inside).length === 1) return;
  const taken = tokens[close + 1]?.word === "[";
  put(words, at, at + 1, taken ? "(ARRAY" : "ARRAY");
  if (taken) put(words, close, close + 1, "])");
  for (const place of pairs) put(words, place, place + 2, ",");
};

/** The name of the call that a star's EXCEPT becomes. */
export const STAR_EXCEPT = "* except";

/** RisingWave: joins by nearest time, and `* EXCEPT (a, b)`, which becomes something to select beside the star. */
const risingwaveQueries: Rewrite = (words, at) => {
  const { tokens, dialect } = words;
  if (dialect !== "risingwave") return;
  const next = tokens[at + 1]?.word ?? "";
  if (tokens[at]?.word === "asof" && ["join", "left", "inner"].includes(next)) put(words, at, at + 1, "");
  const queries = ["select", "with", "values", "table", "("];
  if (standsAt(tokens, at, "*", "except", "(") && !queries.includes(tokens[at + 3]?.word ?? "")) {
    put(words, at + 1, at + 2, `, ${quote(STAR_EXCEPT)}`);
  }
};

const REWRITES: readonly Rewrite[] = [
  backQuotes,
  emit,
  intervals,
  ksqlWindows,
  partitionBy,
  ksqlStructs,
  systemTime,
  tableFunctions,
  casts,
  timeUnits,
  materializeQueries,
  literals,
  risingwaveQueries,
];
