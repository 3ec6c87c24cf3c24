import { type Catalog, qualifiedName, type Relation } from "../../model/catalog.ts";
import type { Location } from "../../model/location.ts";
import { ancestors, type PublishedTable, publishedTables } from "../subscriber/published.ts";
import { type ReplicationProblem, replicationProblems } from "../subscriber/replication.ts";
import { causeOf, isTouched } from "./cause.ts";
import { type Loss, wholeRead } from "./loss.ts";
import { type NativeCase, publicationCause, schemaOf, subscriptionsOf, targetOf } from "./native-case.ts";

interface NeighbourLoss {
  readonly loss: Loss;
  readonly cause: Location | null;
}

/** A subscription that takes the read's table. */
interface SharedStream {
  readonly publications: readonly string[];
  readonly binary: boolean;
}

/**
 * What other tables of the same subscription do to a read: one apply worker applies all of them in the order of commits, so a row
 * it cannot place stops the table that is read too (PostgreSQL documentation, "Logical Replication: Conflicts"). Where neither the
 * subscriber's SQL nor the contract says what the subscription takes, its one publication is known only if no other has the table.
 * Publications that migrations do not make are left out: their tables cannot be known.
 */
export function neighbourLosses(given: NativeCase, table: Relation): readonly NeighbourLoss[] {
  const { read, publisher } = given;
  const isReplica = read.readers.some(({ kind }) => kind === "replica");
  const still = publisher.after.relations.get(table.oid);
  if (isReplica || read.migrated === "all" || still === undefined) return [];
  const reading = schemaOf(given);
  // The table itself is told to be unknown then.
  if (reading?.kind === "unreadable") return [];
  const lost = streamsOf(given, table).flatMap((stream) => streamLosses(given, table, stream));
  const byReason = new Map(lost.map((one) => [one.loss.reason, one]));
  return [...byReason.values()];
}

function streamsOf(given: NativeCase, table: Relation): readonly SharedStream[] {
  const { read, publisher } = given;
  const named = (read.publications ?? []).map(({ name }) => name);
  const subscriptions = subscriptionsOf(given);
  const streams: readonly SharedStream[] =
    named.length > 0
      ? [{ publications: named, binary: subscriptions.some(({ binary }) => binary) }]
      : subscriptions.length > 0
        ? subscriptions
        : onlyPublication(publisher.before, table);
  return streams.filter((stream) => sentIn(publisher.before, stream, table).length > 0);
}

/** A subscription takes at least one of the publications that have the table. */
function onlyPublication(catalog: Catalog, table: Relation): readonly SharedStream[] {
  const having = [...catalog.publications.values()].filter(
    (publication) => publishedTables({ catalog, publications: [publication] }, table).length > 0,
  );
  return having.length === 1 ? [{ publications: having.map(({ name }) => name), binary: false }] : [];
}

function sentIn(catalog: Catalog, { publications }: SharedStream, relation: Relation): readonly PublishedTable[] {
  const taken = publications.flatMap((name) => catalog.publications.get(name) ?? []);
  return publishedTables({ catalog, publications: taken }, relation);
}

function streamLosses(given: NativeCase, table: Relation, stream: SharedStream): readonly NeighbourLoss[] {
  const { read, publisher, changes } = given;
  const neighbours = neighboursOf(given, table);
  const target = targetOf(given, stream.binary);
  const before = neighbours.flatMap((relation) => sideOf(publisher.before, relation));
  const known = new Set(
    before
      .flatMap(({ relation, lineage }) => [relation, ...lineage])
      .flatMap((one) => sentIn(publisher.before, stream, one).map(({ target }) => target)),
  );
  const problems = (catalog: Catalog, relation: Relation): readonly NeighbourProblem[] =>
    sentIn(catalog, stream, relation).flatMap((sent) =>
      replicationProblems(catalog, sent, target)
        .filter(({ stops }) => stops === "any row" || (stops === "applied row" && known.has(sent.target)))
        .map((problem) => ({ ...problem, target: sent.target })),
    );
  const old = new Set(
    before
      .flatMap(({ relation, lineage }) => [relation, ...lineage])
      .flatMap((relation) => problems(publisher.before, relation).map(identified)),
  );
  return neighbours.flatMap((relation) => {
    const now = publisher.after.relations.get(relation.oid);
    if (now === undefined) return [];
    if (now.opaque !== null) return sentIn(publisher.after, stream, now).length === 0 ? [] : [opaqueLoss(given, now)];
    return problems(publisher.after, now)
      .filter((problem) => !old.has(identified(problem)))
      .map((problem) => ({
        loss: wholeRead(read, problem.state, "subscriber", sharedReason(problem)),
        cause:
          causeOf(changes, relation.oid, { attnum: problem.column?.attnum ?? null, problem: problem.problem }) ??
          publicationCause(changes),
      }));
  });
}

interface NeighbourProblem extends ReplicationProblem {
  readonly target: string;
}

function identified({ target, about }: NeighbourProblem): string {
  return `${target} ${about}`;
}

function sharedReason({ target, reason }: NeighbourProblem): string {
  return `${target} is in the same subscription, whose one worker stops at it: ${reason}`;
}

function opaqueLoss({ read, changes }: NativeCase, relation: Relation): NeighbourLoss {
  const reason = `whether ${qualifiedName(relation)}, in the same subscription, stops it cannot be told: ${relation.opaque}`;
  return {
    loss: wholeRead(read, "unknown", "not-analysed", reason),
    cause: causeOf(changes, relation.oid, { attnum: null, problem: "subscriber" }),
  };
}

/** Tables that changed, or may now be published in another way, and that the consumer does not read itself: those are judged by their own reads. */
function neighboursOf(given: NativeCase, table: Relation): readonly Relation[] {
  const { read, others, publisher, changes } = given;
  const own = new Set(
    others
      .filter(({ via, migrated }) => via === "logical-replication" && migrated !== "all")
      .map((other) => other.table),
  );
  const republished = publicationCause(changes) !== null;
  return [...publisher.after.relations.values()].filter((relation) => {
    const { oid } = relation;
    const family = [relation, ...ancestors(publisher.after, relation)];
    if (family.some((one) => one.oid === table.oid)) return false;
    const names = [publisher.before.relations.get(oid), ...family].flatMap((one) =>
      one === undefined ? [] : [qualifiedName(one)],
    );
    if (names.some((name) => own.has(name) || name === read.table)) return false;
    return republished || family.some((one) => isTouched(changes, one.oid));
  });
}

function sideOf(catalog: Catalog, { oid }: Relation) {
  const relation = catalog.relations.get(oid);
  return relation === undefined ? [] : [{ relation, lineage: ancestors(catalog, relation) }];
}
