import type { Catalog, ColumnType, Oid, Relation, UserType } from "../../model/catalog.ts";
import type { CommitPoint, TableUse } from "../../model/change.ts";
import type { Location } from "../../model/location.ts";
import { type Capture, capture, rereadView } from "../capture/capture.ts";
import type { PublishedAtStart } from "../capture/publication.ts";
import type { Settings } from "../options/options.ts";
import { invalidates } from "./relation-cache.ts";
import { readRelationMessage, type SeenTable } from "./relation-message.ts";
import { describedAfterRestart, startedIn } from "./restart.ts";

/** When a connector that keeps up comes to see a table as it does. */
export type Noticed = "next row" | "row with a new label";

export type Brought = "rows" | "truncate";
const BOTH: readonly Brought[] = ["rows", "truncate"];

/** A table as the connector streams it from some row on. */
export interface Sighting {
  readonly catalog: Catalog;
  /** Its view is streaming's. */
  readonly capture: Capture;
  readonly when: Noticed;
  /** What comes with it: rows, the emptying of the table, or both. */
  readonly brings: Brought | "both";
  /** The commit point it takes. */
  readonly at: Location | null;
}

/** Which rows a commit point's transaction writes and which follow it. */
export type Rows =
  /** One of each captured table with each label of its enums, besides those that migrations write. */
  | { readonly kind: "every" }
  /** Those of these topics, with these labels among their values. */
  | { readonly kind: "these"; readonly labelsByTopic: ReadonlyMap<string, ReadonlySet<string>> };

/**
 * When the rows of a commit point's transactions are read: each as soon as it is there; once all DDL is there, by a connector that
 * has been running; once all DDL is there, by one that was stopped meanwhile.
 */
export type Reading = "on time" | "behind" | "restarted";

/** What the server sent of a table last, and what the connector took it for. */
interface Known {
  readonly sent: Relation;
  /** The catalog it was sent from. */
  readonly from: Catalog;
  /** Null where the connector passes its rows by. */
  readonly capture: Capture | null;
  /** The catalog it is taken to be in, and what has come of it since. */
  readonly seen: Catalog;
  readonly brought: ReadonlySet<Brought>;
}

/**
 * What one connector knows of the database while it streams: tables by the last Relation message of each, types by what TypeRegistry
 * has read. The server sends a Relation message before the first row of a table in a session and again after it forgot what it
 * had cached of the table; nothing else makes the connector look, save a label its enum does not have (dbz#304, 3.7).
 */
export class Follower {
  readonly #settings: Settings;
  #started: PublishedAtStart;
  readonly #types: Map<Oid, UserType>;
  readonly #known = new Map<Oid, Known>();
  readonly #forgotten = new Set<Oid>();
  /** Tables that the server describes as they are, whenever their rows were written. */
  #described: ReadonlyMap<Oid, Relation> = new Map();
  #catalog: Catalog;

  /** A connector that starts now: its types are read, no row has streamed yet. */
  constructor(start: Catalog, settings: Settings) {
    this.#settings = settings;
    this.#started = startedIn(start, settings);
    this.#types = new Map(start.types);
    this.#catalog = start;
  }

  /** What it comes to see with these rows after a commit point, in order. */
  follow(point: CommitPoint<Catalog>, rows: Rows, reading: Reading = "on time"): readonly Sighting[] {
    const { catalog, at, uses = [] } = point;
    const before = this.#catalog;
    if (reading === "behind") this.#catchUp(point);
    if (reading === "restarted") this.#restart(catalog);
    if (before.publications !== catalog.publications && reading === "on time") this.#forget(null);
    const sightings = uses.flatMap((use) => this.#use(use, catalog, at, rows));
    if (reading === "restarted") this.#publish(catalog);
    for (const relation of catalog.relations.values()) {
      const known = this.#known.get(relation.oid);
      if (known !== undefined && known.sent !== relation && invalidates(known.sent, relation, known.from, catalog)) {
        this.#forgotten.add(relation.oid);
      }
    }
    this.#catalog = catalog;
    if (rows.kind === "these") return sightings;
    return [...sightings, ...this.#rowsOfAll(catalog, at)];
  }

  /** The server hears of DDL by itself, whichever rows it still has to decode: it describes such tables again before the next one. */
  #catchUp({ catalog, uses = [] }: CommitPoint<Catalog>): void {
    for (const use of uses) if (use.kind === "touch") this.#forget(use.relation);
    for (const [oid, { sent }] of this.#known) if (catalog.relations.get(oid) !== sent) this.#forgotten.add(oid);
  }

  /** A new session, which reads all types and asks for the publication's tables before it decodes what has been written since. */
  #restart(live: Catalog): void {
    this.#described = new Map(describedAfterRestart(live, this.#started, this.#settings).map((one) => [one.oid, one]));
    this.#types.clear();
    for (const [oid, type] of live.types) this.#types.set(oid, type);
    this.#known.clear();
    this.#forgotten.clear();
  }

  /** Tables it put into the publication as it started again stream from now on. */
  #publish(live: Catalog): void {
    this.#started = startedIn(live, this.#settings);
    for (const [oid, { capture: known }] of this.#known) if (known === null) this.#known.delete(oid);
  }

  #use(use: TableUse<Catalog>, live: Catalog, at: Location | null, rows: Rows): readonly Sighting[] {
    if (use.kind === "touch") {
      this.#forget(use.relation);
      return [];
    }
    const brings = rows.kind === "every" ? "both" : use.kind;
    return family(use.catalog, use.relation).flatMap((oid) => {
      const next = this.#row(use.catalog, oid, live, at, rows, brings);
      if (brings === "truncate") return next;
      const labels = this.#labels(use.catalog, oid, live, at, rows);
      // One row that brings both is streamed once the labels are read.
      return rows.kind === "these" && labels.length > 0 ? labels : [...next, ...labels];
    });
  }

  #rowsOfAll(catalog: Catalog, at: Location | null): readonly Sighting[] {
    const everyRow: Rows = { kind: "every" };
    const tables = [...catalog.relations.keys()];
    const next = tables.flatMap((oid) => this.#row(catalog, oid, catalog, at, everyRow, "both"));
    // Whichever table's row comes first makes the connector read the labels again.
    const cached = new Map(this.#types);
    return [
      ...next,
      ...tables.flatMap((oid) => {
        for (const [type, entry] of cached) this.#types.set(type, entry);
        return this.#labels(catalog, oid, catalog, at, everyRow);
      }),
    ];
  }

  #forget(relation: Oid | null): void {
    if (relation !== null) this.#forgotten.add(relation);
    else for (const oid of this.#known.keys()) this.#forgotten.add(oid);
    this.#described = new Map([...this.#described].filter(([oid]) => relation !== null && oid !== relation));
  }

  /** A row of a table, or its end: the server sends a Relation message first if it has to. */
  #row(
    then: Catalog,
    oid: Oid,
    live: Catalog,
    at: Location | null,
    rows: Rows,
    brings: Sighting["brings"],
  ): readonly Sighting[] {
    const described = this.#described.has(oid);
    const written = described ? live : then;
    const sent = written.relations.get(oid);
    const known = this.#known.get(oid);
    if (sent === undefined) return [];
    const brought = new Set<Brought>(brings === "both" ? BOTH : [brings]);
    if (known !== undefined && !this.#forgotten.has(oid) && !invalidates(known.sent, sent, known.from, written)) {
      if (known.capture === null || [...brought].every((one) => known.brought.has(one))) return [];
      this.#known.set(oid, { ...known, brought: new Set([...known.brought, ...brought]) });
      return [{ catalog: known.seen, capture: known.capture, when: "next row", at, brings }];
    }
    const seen = readRelationMessage(written, oid, live, this.#types, this.#settings.behaviour);
    const captured = seen === null ? null : this.#streamed(seen);
    if (seen === null || captured === null) {
      // The message of a table that is filtered out changes nothing: a captured one keeps its last schema under its last name.
      this.#forgotten.delete(oid);
      this.#known.set(oid, { capture: null, seen: written, brought: new Set(), ...known, sent, from: written });
      return [];
    }
    if (rows.kind === "these" && !rows.labelsByTopic.has(captured.table.topic)) return [];
    this.#forgotten.delete(oid);
    this.#learn(seen, live);
    this.#known.set(oid, { sent, from: written, capture: captured, seen: seen.catalog, brought });
    return [{ catalog: seen.catalog, capture: captured, when: "next row", at, brings }];
  }

  /** A row with a label that the cached enum does not have. */
  #labels(written: Catalog, oid: Oid, live: Catalog, at: Location | null, rows: Rows): readonly Sighting[] {
    const known = this.#known.get(oid);
    const relation = written.relations.get(oid);
    if (!this.#settings.behaviour.refreshesEnums || known === undefined || relation === undefined) return [];
    if (known.capture === null) return [];
    const labels = rows.kind === "every" ? null : (rows.labelsByTopic.get(known.capture.table.topic) ?? new Set());
    const changed = relation.columns.filter((column) => {
      const cached = this.#types.get(column.type.oid);
      const now = live.types.get(column.type.oid);
      if (column.type.array || cached?.kind !== "enum" || now?.kind !== "enum" || cached === now) return false;
      return now.labels.some((label) => !cached.labels.includes(label) && (labels === null || labels.has(label)));
    });
    if (changed.length === 0) return [];
    for (const { type } of changed) {
      const now = live.types.get(type.oid);
      if (now !== undefined) this.#types.set(type.oid, now);
    }
    const seen = readRelationMessage(live, oid, live, this.#types, this.#settings.behaviour);
    const captured = seen === null ? null : this.#streamed(seen);
    if (seen === null || captured === null) return [];
    const reread: Capture = { ...captured, views: [rereadView(seen.relation, this.#settings)] };
    const brings = rows.kind === "every" ? "both" : "rows";
    const brought = new Set<Brought>(brings === "both" ? BOTH : [brings]);
    this.#known.set(oid, { sent: relation, from: written, capture: reread, seen: seen.catalog, brought });
    return [{ catalog: seen.catalog, capture: reread, when: "row with a new label", at, brings }];
  }

  /** Types it had to ask for. */
  #learn({ relation }: SeenTable, live: Catalog): void {
    for (const { type } of relation.columns) this.#ask(type, live);
  }

  #ask({ oid }: ColumnType, live: Catalog): void {
    const entry = live.types.get(oid);
    if (entry === undefined || this.#types.has(oid)) return;
    this.#types.set(oid, entry);
    if (entry.kind === "domain") this.#ask(entry.base, live);
  }

  #streamed({ catalog, relation }: SeenTable): Capture | null {
    const captures = this.#settings.filters.capturesTable(relation.schema, relation.name);
    if (!captures) return null;
    const found = capture(catalog, this.#settings, this.#started).captures.find(
      (one) => one.relation.oid === relation.oid,
    );
    const views = found?.views.filter(({ phase }) => phase === "streaming") ?? [];
    return found === undefined || views.length === 0 ? null : { ...found, views };
  }
}

/** A table and all its partitions: any of them may have taken the row. */
function family(catalog: Catalog, oid: Oid): readonly Oid[] {
  if (catalog.relations.get(oid)?.kind !== "partitioned table") return [oid];
  const parts = [...catalog.relations.values()].filter(({ partitionOf }) => partitionOf === oid);
  return [oid, ...parts.flatMap((part) => family(catalog, part.oid))];
}
