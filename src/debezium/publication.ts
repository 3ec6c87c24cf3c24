import type { Catalog, Publication, Relation } from "../model/catalog.ts";
import type { Settings } from "./options.ts";

/** What of a relation the publication lets through; null when nothing does. */
export interface PublishedColumns {
  /** Attnums of the column list, null = all. */
  readonly columns: readonly number[] | null;
  readonly generated: "none" | "stored";
}

const ALL: PublishedColumns = { columns: null, generated: "none" };

/** How changes of a relation reach the connector once its publication is in place at start. */
export class PublicationView {
  readonly notes: string[] = [];
  readonly problem: string | null;
  private readonly viaRoot: boolean;
  private readonly publication: Publication | null;
  private readonly mode: Settings["publication"]["mode"];

  private readonly catalog: Catalog;
  private readonly captures: (relation: Relation) => boolean;

  constructor(catalog: Catalog, settings: Settings["publication"], captures: (relation: Relation) => boolean) {
    this.catalog = catalog;
    this.captures = captures;
    this.mode = settings.mode;
    this.publication = catalog.publications.get(settings.name) ?? null;
    this.viaRoot = this.publication?.viaPartitionRoot ?? settings.viaPartitionRoot;
    this.problem =
      settings.mode === "filtered" && this.publication?.allTables === true
        ? `publication ${settings.name} is FOR ALL TABLES, which publication.autocreate.mode=filtered refuses`
        : null;
    if (settings.mode === "disabled" && this.publication === null) {
      this.notes.push(`no migration creates publication ${settings.name}: it is taken to publish all tables`);
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
    if (this.publication === null) {
      if (this.mode === "no_tables") return null;
      if (this.mode === "filtered") return lineage.some(this.captures) ? ALL : null;
      return ALL;
    }
    if (this.mode === "filtered" && !this.sameTables(this.publication)) {
      return lineage.some(this.captures) ? { ...ALL, generated: this.publication.generatedColumns } : null;
    }
    return publishedBy(this.publication, lineage);
  }

  /** filtered mode rewrites the publication, and loses its column lists, only when its tables differ. */
  private sameTables(publication: Publication): boolean {
    const captured = [...this.catalog.relations.values()].filter(
      (relation) => isTable(relation) && this.captures(relation),
    );
    const members = new Set(publication.tables.map((table) => table.relation));
    return captured.length === members.size && captured.every((relation) => members.has(relation.oid));
  }

  private ancestors(relation: Relation): Relation[] {
    const out: Relation[] = [];
    let parent = relation.partitionOf === null ? undefined : this.catalog.relations.get(relation.partitionOf);
    while (parent !== undefined) {
      out.push(parent);
      parent = parent.partitionOf === null ? undefined : this.catalog.relations.get(parent.partitionOf);
    }
    return out;
  }
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
