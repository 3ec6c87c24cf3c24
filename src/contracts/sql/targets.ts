import type { TableShape } from "../shape.ts";
import type { SourceStatement, SqlName, SqlScript, ViewStatement } from "./script.ts";

export type Named = SourceStatement | ViewStatement;

/** Whether a relation is the one a query names: by its last name, and by the schema where both have one. */
export function sameRelation({ name }: Named, parts: SqlName): boolean {
  return endsAlike(name, parts);
}

/** Whether a name is that of a table, `schema.table`. */
export function namesTable(parts: SqlName, table: string): boolean {
  const dot = table.indexOf(".");
  return endsAlike(parts, dot < 0 ? [table] : [table.slice(0, dot), table.slice(dot + 1)]);
}

function endsAlike(one: SqlName, other: SqlName): boolean {
  const length = Math.min(one.length, other.length, 2);
  if (length === 0) return false;
  return Array.from({ length }, (_, back) => -1 - back).every(
    (at) => one.at(at)?.toLowerCase() === other.at(at)?.toLowerCase(),
  );
}

/** Whether a source's rows are those of a table's topic, or of the table itself. */
export function feeds(script: SqlScript, source: SourceStatement, shape: TableShape): boolean {
  const { feed } = source;
  if (feed.decoding === "none") return false;
  if (feed.topics.includes(shape.topic) || matchesPattern(feed.topicPattern, shape.topic)) return true;
  const named = feed.upstream !== null && feed.upstream !== "all" ? feed.upstream : null;
  const fromTopic =
    feed.from !== null && shared(script, feed.from).some((other) => other.feed.topics.includes(shape.topic));
  if (fromTopic && (named === null || feed.connector === "kafka")) return true;
  if (named === null) return false;
  return named.join(".") === shape.topic || (feed.connector === "postgres" && namesTable(named, shape.table));
}

function shared(script: SqlScript, name: SqlName): readonly SourceStatement[] {
  return script.statements
    .filter((statement) => statement.kind === "source")
    .filter((source) => sameRelation(source, name));
}

/** Java's patterns and JavaScript's agree on what topic patterns use. */
function matchesPattern(pattern: string | null, topic: string): boolean {
  if (pattern === null) return false;
  try {
    return new RegExp(`^(?:${pattern})$`).test(topic);
  } catch {
    return false;
  }
}

/** A table made LIKE another has its columns first, and its options where it sets none itself. */
export function liked(script: SqlScript, source: SourceStatement): SourceStatement {
  const { like, columns, feed } = source;
  const basis = like === null ? undefined : shared(script, like).find((other) => other !== source);
  if (basis === undefined) return source;
  const inherits = feed.connector === "none";
  const topics = feed.topics.length > 0 ? feed.topics : basis.feed.topics;
  return {
    ...source,
    columns: basis.columns === null && columns === null ? null : [...(basis.columns ?? []), ...(columns ?? [])],
    primaryKey: source.primaryKey.length > 0 ? source.primaryKey : basis.primaryKey,
    feed: inherits ? { ...basis.feed, topics } : feed,
  };
}
