import type { SqlDialect } from "../../model/contract.ts";
import { type SqlToken, standsAt } from "./tokens.ts";

/** Which engine a file is written for, by words that no other of them has; plain PostgreSQL where there are none. */
export function dialectOf(tokens: readonly SqlToken[]): SqlDialect {
  for (const dialect of ["ksqldb", "materialize", "flink", "risingwave"] as const) {
    if (tokens.some((_, at) => SIGNS[dialect](tokens, at))) return dialect;
  }
  return "postgres";
}

type Sign = (tokens: readonly SqlToken[], at: number) => boolean;

const SIGNS: Readonly<Record<Exclude<SqlDialect, "postgres">, Sign>> = {
  ksqldb: (tokens, at) =>
    standsAt(tokens, at, "emit", "changes") ||
    standsAt(tokens, at, "emit", "final") ||
    (standsAt(tokens, at, "kafka_topic") && tokens[at + 1]?.word === "=") ||
    (standsAt(tokens, at, "create") && tokens.slice(at + 1, at + 5).some(({ word }) => word === "stream")),
  materialize: (tokens, at) =>
    standsAt(tokens, at, "from", "kafka", "connection") ||
    standsAt(tokens, at, "from", "postgres", "connection") ||
    standsAt(tokens, at, "into", "kafka", "connection") ||
    standsAt(tokens, at, "mutually", "recursive") ||
    standsAt(tokens, at, "create", "default", "index") ||
    standsAt(tokens, at, "in", "cluster") ||
    standsAt(tokens, at, "from", "source") ||
    standsAt(tokens, at, "mz_now", "(") ||
    (at === 0 && standsAt(tokens, at, "subscribe")),
  flink: (tokens, at) =>
    (tokens[at]?.kind === "string" && tokens[at]?.value === "connector" && tokens[at + 1]?.word === "=") ||
    tokens[at]?.text.startsWith("`") === true ||
    standsAt(tokens, at, "not", "enforced") ||
    standsAt(tokens, at, "statement", "set") ||
    standsAt(tokens, at, "descriptor", "(") ||
    standsAt(tokens, at, "match_recognize", "(") ||
    standsAt(tokens, at, "lateral", "table", "("),
  risingwave: (tokens, at) =>
    (standsAt(tokens, at, "connector") && tokens[at + 1]?.word === "=") ||
    (standsAt(tokens, at, "format") && tokens.slice(at + 2, at + 3).some(({ word }) => word === "encode")) ||
    standsAt(tokens, at, "emit", "on", "window", "close") ||
    (standsAt(tokens, at, "create", "sink") && !standsAt(tokens, at + 2, "connector")) ||
    (["tumble", "hop"].includes(tokens[at]?.word ?? "") &&
      tokens[at + 1]?.word === "(" &&
      tokens[at - 1]?.word === "from"),
};
