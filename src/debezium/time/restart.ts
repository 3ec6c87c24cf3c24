import type { Catalog, Relation } from "../../model/catalog.ts";
import { isTable, type PublishedAtStart, publishedAtStart } from "../capture/publication.ts";
import type { Settings } from "../options/options.ts";

/** What a connector has in its publication when it starts in this catalog. */
export function startedIn(catalog: Catalog, { publication, filters }: Settings): PublishedAtStart {
  return publishedAtStart(catalog, publication, ({ schema, name }) => filters.capturesTable(schema, name));
}

/**
 * The tables whose unread rows the server describes as the tables are when the connector starts again, not as they were when the
 * rows were written. With publication.autocreate.mode=filtered Debezium asks for the publication's tables, or sets them, on the
 * connection on which it then streams (PostgresReplicationConnection.initPublication, by way of startStreaming): PostgreSQL opens
 * each of them for that, and decoding takes what the session has cached until it passes DDL on the table. A table that the
 * connector takes out of the publication is dropped from that cache.
 */
export function describedAfterRestart(
  live: Catalog,
  started: PublishedAtStart,
  { publication, filters }: Settings,
): readonly Relation[] {
  if (publication.mode !== "filtered") return [];
  return [...live.relations.values()].filter(
    (relation) =>
      isTable(relation) && started.members.has(relation.oid) && filters.capturesTable(relation.schema, relation.name),
  );
}
