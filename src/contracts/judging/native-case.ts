import type { Catalog, Column, Publication, Relation } from "../../model/catalog.ts";
import type { Change } from "../../model/change.ts";
import type { ContractRead } from "../../model/contract.ts";
import type { Location } from "../../model/location.ts";
import type { ContractSet } from "../reader.ts";
import { obscured } from "../subscriber/obscured.ts";
import {
  ancestors,
  type PublishedTable,
  publishedTables,
  publishes,
  publishesEverything,
} from "../subscriber/published.ts";
import type { ReplicationTarget } from "../subscriber/replication.ts";
import { type SchemaReading, subscriberSchema } from "../subscriber/schema.ts";
import type { Subscription } from "../subscriber/subscriptions.ts";
import { tableNamed } from "../subscriber/tables-by-name.ts";

/** The database a subscription takes rows from, before and after the change. */
export interface Publisher {
  readonly before: Catalog;
  readonly after: Catalog;
}

export interface NativeCase {
  readonly read: ContractRead;
  /** What else the same consumer reads. */
  readonly others: readonly ContractRead[];
  /** The contracts' side, with the files it has there. */
  readonly set: ContractSet;
  readonly publisher: Publisher;
  readonly changes: readonly Change[];
}

export interface PublishedSides {
  readonly before: readonly PublishedTable[];
  readonly after: readonly PublishedTable[];
}

/** How a table is published before and after; `before` is the table at base, or at head where it is new. */
export function publishedSides(given: NativeCase, before: Relation, after: Relation): PublishedSides {
  const { publisher } = given;
  const side = (catalog: Catalog, relation: Relation) =>
    publishedTables({ catalog, publications: takenPublications(given, catalog, before) }, relation);
  return { before: side(publisher.before, before), after: side(publisher.after, after) };
}

/** The publications of the subscription as they are in one catalog: those it names, else those that have the table at base. */
function takenPublications(given: NativeCase, catalog: Catalog, relation: Relation): readonly Publication[] {
  const { publisher } = given;
  const named = publicationNames(given);
  const lineage = [relation, ...ancestors(publisher.before, relation)];
  const having = [...publisher.before.publications.values()].filter((publication) => publishes(publication, lineage));
  const names = named.length > 0 ? named : having.map(({ name }) => name);
  // Nothing says who publishes it, so it is made elsewhere.
  if (names.length === 0) return [publishesEverything("")];
  return names.flatMap((name) => {
    const elsewhere = !publisher.before.publications.has(name) && !publisher.after.publications.has(name);
    const publication = catalog.publications.get(name);
    return elsewhere ? [publishesEverything(name)] : publication === undefined ? [] : [publication];
  });
}

function publicationNames(given: NativeCase): readonly string[] {
  const { publications = [] } = given.read;
  if (publications.length > 0) return publications.map(({ name }) => name);
  return subscriptionsOf(given).flatMap((one) => one.publications);
}

/** What the subscriber's own SQL makes; null where the contract names none. */
export function schemaOf({ read, set }: Pick<NativeCase, "read" | "set">): SchemaReading | null {
  const reference = read.readers.find(({ kind }) => kind === "subscriber");
  return reference?.kind === "subscriber" ? subscriberSchema(reference.path, set.files, set.parser) : null;
}

export function subscriptionsOf(given: NativeCase): readonly Subscription[] {
  const reading = schemaOf(given);
  return reading?.kind === "read" ? reading.schema.subscriptions : [];
}

export function placeOf(read: ContractRead, column: string | undefined): Location {
  const reference = read.readers.find(({ kind }) => kind === "subscriber" || kind === "replica");
  return read.columns.find(({ name }) => name === column)?.at ?? reference?.at ?? read.at;
}

export function publicationCause(changes: readonly Change[]): Location | null {
  return changes.find(({ kind }) => kind === "publication-changed")?.at ?? null;
}

/** The columns of a subscriber's table that the publisher feeds. */
export function fedColumns(catalog: Catalog, table: string): readonly Column[] {
  return tableNamed(catalog, table)?.columns.filter(({ generated }) => generated === null) ?? [];
}

/** The tables rows go into; without a schema of its own a subscriber's are taken to be as the publisher's are at base. */
export function targetOf(given: NativeCase, binary: boolean): ReplicationTarget {
  const reading = schemaOf(given);
  if (reading?.kind !== "read") return { catalog: given.publisher.before, binary, obscured: () => null };
  const { schema } = reading;
  return { catalog: schema.catalog, binary, obscured: (table) => obscured(schema, table) };
}
