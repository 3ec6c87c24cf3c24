import { type Catalog, type Column, type Publication, qualifiedName, type Relation } from "../../model/catalog.ts";

type Action = Publication["publish"][number];

/** A table's rows as publications let them through. */
export interface PublishedTable {
  /** The table under whose name and with whose columns rows are sent. */
  readonly relation: Relation;
  /** schema.table, which the subscriber must have too. */
  readonly target: string;
  readonly columns: readonly Column[];
  readonly actions: readonly Action[];
  /** Row filters, any of which lets a row through; none where every row comes. */
  readonly filters: readonly string[];
  /** The replica identity: what tells the row of an UPDATE or DELETE. */
  readonly identity: { readonly kind: "full" } | { readonly kind: "columns"; readonly names: readonly string[] };
  /** Why PostgreSQL refuses UPDATE and DELETE on the table itself; null where it does not. */
  readonly refused: string | null;
  /** Why the subscription cannot go on at all; null where it can. */
  readonly clash: string | null;
}

/** What is asked of a database at one moment. */
export interface PublishedCase {
  readonly catalog: Catalog;
  /** The subscription's publications as they are there; those that no longer are, are left out. */
  readonly publications: readonly Publication[];
}

/** A publication that migrations do not make is taken to publish everything. */
export function publishesEverything(name: string): Publication {
  return {
    oid: 0,
    name,
    allTables: true,
    schemas: [],
    tables: [],
    publish: ["insert", "update", "delete", "truncate"],
    viaPartitionRoot: false,
    generatedColumns: "none",
  };
}

/**
 * How the rows of a table are sent: under its own name, under that of the partitioned table it belongs to, or under those of
 * its partitions (CREATE PUBLICATION, publish_via_partition_root). None when it is not published.
 */
export function publishedTables(given: PublishedCase, relation: Relation): readonly PublishedTable[] {
  if (relation.persistence !== "permanent") return [];
  const lineage = [relation, ...ancestors(given.catalog, relation)];
  const through = given.publications.filter((publication) => publishes(publication, lineage));
  if (through.length === 0) return [];
  const root = through.some(({ viaPartitionRoot }) => viaPartitionRoot)
    ? lineage.findLast((one, place) =>
        through.some((publication) =>
          publishes(publication, place === 0 ? lineage : [one, ...lineage.slice(place + 1)]),
        ),
      )
    : undefined;
  if (root !== undefined) return [sent(given, through, root)];
  if (relation.kind === "table") return [sent(given, through, relation)];
  return [...given.catalog.relations.values()]
    .filter(({ partitionOf }) => partitionOf === relation.oid)
    .flatMap((partition) => publishedTables(given, partition));
}

/** Whether a publication has a table, by itself, its schema, or a partitioned table above it. */
export function publishes(publication: Publication, lineage: readonly Relation[]): boolean {
  return (
    publication.allTables ||
    lineage.some(
      ({ oid, schema }) =>
        publication.schemas.includes(schema) || publication.tables.some(({ relation }) => relation === oid),
    )
  );
}

export function ancestors(catalog: Catalog, relation: Relation): readonly Relation[] {
  const parent = relation.partitionOf === null ? undefined : catalog.relations.get(relation.partitionOf);
  return parent === undefined ? [] : [parent, ...ancestors(catalog, parent)];
}

function sent(given: PublishedCase, through: readonly Publication[], relation: Relation): PublishedTable {
  const lineage = [relation, ...ancestors(given.catalog, relation)];
  const members = through.map((publication) => ({ publication, member: memberOf(publication, lineage) }));
  const lists = members.map((one) => columnsOf(one, relation));
  const [columns = []] = lists;
  const names = (list: readonly Column[]) => list.map(({ name }) => name).join(", ");
  const other = lists.find((list) => names(list) !== names(columns));
  const filters = members.map(({ member }) => member?.filter ?? (member?.filtered === true ? "a filter" : null));
  return {
    relation,
    target: qualifiedName(relation),
    columns,
    actions: [...new Set(through.flatMap(({ publish }) => publish))],
    // One publication without a filter lets every row through.
    filters: filters.includes(null) ? [] : filters.filter((filter) => filter !== null),
    identity: identityOf(relation),
    refused: refusal(relation, members, columns),
    clash:
      other === undefined
        ? null
        : `its publications have different column lists of it, (${names(columns)}) and (${names(other)})`,
  };
}

type Member = Publication["tables"][number];

/** FOR ALL TABLES and FOR TABLES IN SCHEMA know no column lists and no filters. */
function memberOf(publication: Publication, lineage: readonly Relation[]): Member | null {
  const whole = publication.allTables || lineage.some(({ schema }) => publication.schemas.includes(schema));
  if (whole) return null;
  for (const { oid } of lineage) {
    const member = publication.tables.find(({ relation }) => relation === oid);
    if (member !== undefined) return member;
  }
  return null;
}

interface Membership {
  readonly publication: Publication;
  readonly member: Member | null;
}

/** Generated columns are published from PostgreSQL 18 on, whose options alone can ask for it: stored ones, where the column list or the publication asks for them. */
function columnsOf({ publication, member }: Membership, relation: Relation): readonly Column[] {
  const list = member?.columns ?? null;
  return relation.columns.filter(({ attnum, generated }) => {
    if (list !== null && !list.includes(attnum)) return false;
    if (generated === null) return true;
    if (generated.kind === "virtual") return false;
    return list !== null || publication.generatedColumns === "stored";
  });
}

function identityOf(relation: Relation): PublishedTable["identity"] {
  const { replicaIdentity: identity, indexes } = relation;
  if (identity.kind === "full") return { kind: "full" };
  const index =
    identity.kind === "default"
      ? indexes.find(({ primary, immediate }) => primary && immediate)
      : indexes.find(({ name }) => identity.kind === "index" && name === identity.index);
  const attnums = index?.columns ?? [];
  return {
    kind: "columns",
    names: relation.columns.flatMap(({ attnum, name }) => (attnums.includes(attnum) ? [name] : [])),
  };
}

/** CheckCmdReplicaIdentity of execReplication.c. */
function refusal(relation: Relation, members: readonly Membership[], columns: readonly Column[]): string | null {
  const identity = identityOf(relation);
  const changing = members.filter(
    ({ publication: { publish } }) => publish.includes("update") || publish.includes("delete"),
  );
  if (changing.length === 0) return null;
  if (identity.kind === "columns" && identity.names.length === 0) return "it has no replica identity";
  const needed = identity.kind === "full" ? relation.columns.map(({ name }) => name) : identity.names;
  const filtered = changing.some(({ member }) =>
    (member?.filterColumns ?? []).some(
      (attnum) => !needed.includes(relation.columns.find((column) => column.attnum === attnum)?.name ?? ""),
    ),
  );
  if (filtered) return "a row filter reads a column that is not in the replica identity";
  const listed = changing.some(({ member }) => member?.columns != null);
  const sentNames = new Set(columns.map(({ name }) => name));
  return listed && needed.some((name) => !sentNames.has(name))
    ? "the column list leaves out the replica identity"
    : null;
}
