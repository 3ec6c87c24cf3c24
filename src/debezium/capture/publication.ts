import { type Catalog, type Oid, type Publication, qualifiedName, type Relation } from "../../model/catalog.ts";
import type { Settings } from "../options/options.ts";

/** What of a relation the publication lets through; null when nothing does. */
export interface PublishedColumns {
  /** Attnums of the column list, null = all. */
  readonly columns: readonly number[] | null;
  readonly generated: "none" | "stored";
}

const ALL: PublishedColumns = { columns: null, generated: "none" };

/** What publication.autocreate.mode=filtered made of the publication when the connector started: a relation stays in it by OID. */
export interface PublishedAtStart {
  readonly publication: Publication | null;
  /** Whether it had the captured tables already: it then stays as it was made. */
  readonly kept: boolean;
  /** The captured tables, which a publication that is not kept was set to. */
  readonly members: ReadonlySet<Oid>;
}

/** How changes of a relation reach the connector: one that starts now, or one that has been running since `started`. */
export class PublicationView {
  readonly notes: string[] = [];
  readonly problem: string | null;
  private readonly viaRoot: boolean;
  private readonly publication: Publication | null;
  private readonly mode: Settings["publication"]["mode"];

  private readonly catalog: Catalog;
  private readonly captures: (relation: Relation) => boolean;
  private readonly started: PublishedAtStart | null;

  constructor(
    catalog: Catalog,
    settings: Settings["publication"],
    captures: (relation: Relation) => boolean,
    started: PublishedAtStart | null = null,
  ) {
    this.catalog = catalog;
    this.started = started;
    this.captures = captures;
    this.mode = settings.mode;
    this.publication = catalog.publications.get(settings.name) ?? null;
    this.viaRoot = this.publication?.viaPartitionRoot ?? settings.viaPartitionRoot;
    this.problem = settings.mode === "filtered" ? this.refusal(settings.name) : null;
    if (settings.mode === "disabled" && this.publication === null) {
      this.notes.push(
        `no migration creates publication ${settings.name}: it is taken to exist and to publish all tables; without it the connector does not start`,
      );
    }
  }

  /** Columns of a relation that stream under its own name; null when its changes do not, or under another's. */
  streamed(relation: Relation): PublishedColumns | null {
    if (relation.persistence !== "permanent") return null;
    const root = relation.partitionOf !== null && this.viaRoot;
    const leafless = relation.kind === "partitioned table" && !this.viaRoot;
    if (leafless) return null;
    const own = this.published(relation);
    if (!root) return own;
    // Under publish_via_partition_root a partition streams under its topmost published ancestor's name.
    return this.ancestors(relation).some((ancestor) => this.published(ancestor) !== null) ? null : own;
  }

  private published(relation: Relation): PublishedColumns | null {
    const lineage = [relation, ...this.ancestors(relation)];
    if (this.started !== null && this.mode === "filtered") return this.publishedSince(this.started, lineage);
    if (this.publication === null) {
      if (this.mode === "no_tables") return null;
      if (this.mode === "filtered") return lineage.some(this.captures) ? ALL : null;
      return ALL;
    }
    if (this.mode === "filtered" && !this.keeps(this.publication)) {
      return lineage.some(this.captures) ? { ...ALL, generated: this.publication.generatedColumns } : null;
    }
    return publishedBy(this.publication, lineage);
  }

  /** Why filtered mode cannot make or alter the publication (PostgresReplicationConnection.initPublication). */
  private refusal(name: string): string | null {
    if (this.publication?.allTables === true) {
      return `publication ${name} is FOR ALL TABLES, which publication.autocreate.mode=filtered refuses`;
    }
    if (this.started !== null || (this.publication !== null && this.keeps(this.publication))) return null;
    const unlogged = [...this.catalog.relations.values()].find(
      (relation) => relation.persistence === "unlogged" && isTable(relation) && this.captures(relation),
    );
    if (unlogged === undefined) return null;
    return `PostgreSQL takes no unlogged tables into a publication, and the connector captures ${qualifiedName(unlogged)}`;
  }

  /** Membership follows what was put in at start, and what ALTER PUBLICATION took out or added since. */
  private publishedSince({ publication: then, kept, members }: PublishedAtStart, lineage: readonly Relation[]) {
    const now = this.publication;
    if (kept) return now === null ? null : publishedBy(now, lineage);
    const lists = (publication: Publication | null) =>
      lineage.some(({ oid }) => publication?.tables.some(({ relation }) => relation === oid) === true);
    if (now !== null && lists(now) && (then === null || !lists(then))) return publishedBy(now, lineage);
    if (!lineage.some(({ oid }) => members.has(oid)) || (lists(then) && !lists(now))) return null;
    return { columns: null, generated: now?.generatedColumns ?? "none" };
  }

  private keeps(publication: Publication): boolean {
    return keepsPublication(this.catalog, publication, this.captures);
  }

  private ancestors(relation: Relation): Relation[] {
    return ancestorsOf(this.catalog, relation);
  }
}

function ancestorsOf(catalog: Catalog, relation: Relation): Relation[] {
  const parent = relation.partitionOf === null ? undefined : catalog.relations.get(relation.partitionOf);
  return parent === undefined ? [] : [parent, ...ancestorsOf(catalog, parent)];
}

/** What a connector that starts now has in its publication. */
export function publishedAtStart(
  catalog: Catalog,
  { name }: Settings["publication"],
  captures: (relation: Relation) => boolean,
): PublishedAtStart {
  const publication = catalog.publications.get(name) ?? null;
  const kept = publication !== null && keepsPublication(catalog, publication, captures);
  return { publication, kept, members: capturedOids(catalog, captures) };
}

function capturedOids(catalog: Catalog, captures: (relation: Relation) => boolean): ReadonlySet<Oid> {
  const captured = [...catalog.relations.values()].filter((relation) => isTable(relation) && captures(relation));
  return new Set(captured.map(({ oid }) => oid));
}

/**
 * filtered mode sets the publication to the captured tables, and so loses its column lists, row filters and schemas,
 * unless pg_publication_tables shows just these (PostgresReplicationConnection.isPublicationUpdateRequired).
 */
function keepsPublication(catalog: Catalog, publication: Publication, captures: (relation: Relation) => boolean) {
  const captured = capturedOids(catalog, captures);
  const shown = [...catalog.relations.values()].filter((relation) => isShown(catalog, publication, relation));
  return shown.length === captured.size && shown.every(({ oid }) => captured.has(oid));
}

/** Whether pg_publication_tables shows a relation: leaves for their partitioned tables, or the topmost published ones via the root. */
function isShown(catalog: Catalog, publication: Publication, relation: Relation): boolean {
  if (!isTable(relation) || relation.persistence !== "permanent") return false;
  const ancestors = ancestorsOf(catalog, relation);
  if (!publication.viaPartitionRoot) {
    return relation.kind === "table" && publishedBy(publication, [relation, ...ancestors]) !== null;
  }
  const named = (one: Relation) => publishedBy(publication, [one]) !== null;
  return named(relation) && !ancestors.some(named);
}

/** What Debezium's table discovery takes: not views, materialized views, foreign tables or temporary ones. */
export function isTable(relation: Relation): boolean {
  return (relation.kind === "table" || relation.kind === "partitioned table") && relation.persistence !== "temporary";
}

function publishedBy(publication: Publication, lineage: readonly Relation[]): PublishedColumns | null {
  const generated = publication.generatedColumns;
  for (const relation of lineage) {
    const member = publication.tables.find((table) => table.relation === relation.oid);
    if (member === undefined) continue;
    // A column list names attnums of the published table; a partition may number its columns differently.
    const columns = member.columns && translateColumns(member.columns, relation, lineage[0] ?? relation);
    return { columns, generated };
  }
  const whole = publication.allTables || lineage.some((relation) => publication.schemas.includes(relation.schema));
  return whole ? { columns: null, generated } : null;
}

function translateColumns(columns: readonly number[], from: Relation, to: Relation): number[] {
  const names = new Set(from.columns.filter((column) => columns.includes(column.attnum)).map((column) => column.name));
  return to.columns.filter((column) => names.has(column.name)).map((column) => column.attnum);
}
