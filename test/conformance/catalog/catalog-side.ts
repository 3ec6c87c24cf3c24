import type pg from "pg";
import { columnName } from "../../../src/catalog/relations.ts";
import type { Catalog, Publication, Relation } from "../../../src/model/catalog.ts";
import { replayedCatalog } from "../../corpus/replayed-catalog.ts";
import type { CatalogJson, TableJson } from "../../support/catalog-json.ts";
import { realCatalog } from "../../support/real-catalog.ts";

/** More of the catalog than histories are compared by, as lines of text: what a stream's key and membership hang on. */
export interface WholeCatalog extends CatalogJson {
  readonly uniqueIndexes: readonly string[];
  readonly publications: readonly string[];
  /** Row filters as far as they can be printed. */
  readonly filters: readonly string[];
}

const UNIQUE_INDEXES = `
SELECT concat_ws(' ', format('%s.%s on %s', n.nspname, i.relname, c.relname),
         '(' || (SELECT string_agg(coalesce(a.attname, 'expression'), ', ' ORDER BY k.ord)
            FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS k(attnum, ord)
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum AND k.attnum > 0) || ')',
         CASE WHEN x.indisprimary THEN 'primary' END, CASE WHEN x.indpred IS NOT NULL THEN 'partial' END,
         CASE WHEN NOT x.indimmediate THEN 'deferrable' END, CASE WHEN NOT x.indisvalid THEN 'invalid' END,
         CASE WHEN x.indisclustered THEN 'clustered' END) AS line
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
  JOIN pg_namespace n ON n.oid = i.relnamespace
 WHERE x.indisunique AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')`;

const publications = (version: number): string => `
SELECT concat_ws(' ', p.pubname, CASE WHEN puballtables THEN 'all tables' END,
         CASE WHEN pubinsert THEN 'insert' END, CASE WHEN pubupdate THEN 'update' END,
         CASE WHEN pubdelete THEN 'delete' END, CASE WHEN pubtruncate THEN 'truncate' END,
         CASE WHEN pubviaroot THEN 'root' END ${version >= 18 ? `, CASE WHEN pubgencols = 's' THEN 'stored' END` : ""},
         (SELECT 'schemas ' || string_agg(nspname, ', ' ORDER BY nspname COLLATE "C")
            FROM pg_publication_namespace JOIN pg_namespace n ON n.oid = pnnspid WHERE pnpubid = p.oid)) AS line
  FROM pg_publication p
UNION ALL
SELECT concat_ws(' ', p.pubname, 'has', n.nspname || '.' || c.relname,
         '(' || (SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute
            WHERE attrelid = c.oid AND attnum = ANY (r.prattrs::int2[])) || ')',
         CASE WHEN r.prqual IS NOT NULL THEN 'filtered' END)
  FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
  JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace`;

const FILTERS = `
SELECT format('%s %s: %s', p.pubname, c.relname, pg_get_expr(r.prqual, r.prrelid)) AS line
  FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid JOIN pg_class c ON c.oid = r.prrelid
 WHERE r.prqual IS NOT NULL`;

/** What a server holds. Leaves the session's search_path changed. */
export async function realWhole(client: pg.Client, version: number): Promise<WholeCatalog> {
  const tables = await realCatalog(client);
  const indexes = await client.query<{ line: string }>(UNIQUE_INDEXES);
  const published = await client.query<{ line: string }>(publications(version));
  const filters = await client.query<{ line: string }>(FILTERS);
  const lines = (rows: readonly { line: string }[]): string[] => rows.map((row) => row.line).sort();
  return {
    ...tables,
    tables: tables.tables.map(withIdentity),
    uniqueIndexes: lines(indexes.rows),
    publications: lines(published.rows),
    filters: lines(filters.rows),
  };
}

/** relreplident 'i' without an index, once that was dropped, logs nothing. */
function withIdentity(table: TableJson): TableJson {
  const replicaIdentity: TableJson["replicaIdentity"] | null = table.replicaIdentity;
  return { ...table, replicaIdentity: replicaIdentity ?? "nothing" };
}

/** What the replay holds. */
export function replayedWhole(catalog: Catalog): WholeCatalog {
  const relations = [...catalog.relations.values()].filter((relation) => relation.persistence !== "temporary");
  return {
    ...replayedCatalog(catalog),
    uniqueIndexes: relations.flatMap(uniqueIndexes).sort(),
    publications: [...catalog.publications.values()]
      .flatMap((publication) => publicationLines(catalog, publication))
      .sort(),
    filters: [...catalog.publications.values()].flatMap((publication) => filterLines(catalog, publication)),
  };
}

function filterLines(catalog: Catalog, publication: Publication): string[] {
  return publication.tables.flatMap((member) =>
    member.filter === null || member.filter === ""
      ? []
      : [`${publication.name} ${catalog.relations.get(member.relation)?.name}: ${member.filter}`],
  );
}

const words = (...parts: readonly (string | false | null)[]): string =>
  parts.filter((part) => part !== false && part !== null && part !== "").join(" ");

function uniqueIndexes(relation: Relation): string[] {
  return relation.indexes
    .filter((index) => index.unique)
    .map((index) => {
      const keys = [...index.columns, ...index.include].map((attnum) =>
        attnum === null ? "expression" : columnName(relation, attnum),
      );
      return words(
        `${relation.schema}.${index.name} on ${relation.name} (${keys.join(", ")})`,
        index.primary && "primary",
        index.partial && "partial",
        !index.immediate && "deferrable",
        !index.valid && "invalid",
        index.clustered && "clustered",
      );
    });
}

function publicationLines(catalog: Catalog, publication: Publication): string[] {
  const schemas = [...publication.schemas].sort();
  const head = words(
    publication.name,
    publication.allTables && "all tables",
    ...publication.publish,
    publication.viaPartitionRoot && "root",
    publication.generatedColumns === "stored" && "stored",
    schemas.length > 0 && `schemas ${schemas.join(", ")}`,
  );
  return [head, ...publication.tables.map((member) => memberLine(catalog, publication.name, member))];
}

function memberLine(catalog: Catalog, publication: string, member: Publication["tables"][number]): string {
  const relation = catalog.relations.get(member.relation);
  if (relation === undefined) return `${publication} has a relation that is gone`;
  const columns = member.columns?.map((attnum) => columnName(relation, attnum)).join(", ");
  return words(
    `${publication} has ${relation.schema}.${relation.name}`,
    columns !== undefined && `(${columns})`,
    member.filtered && "filtered",
  );
}

/** Names of relations whose columns the replay says it cannot tell. */
export function untoldRelations(catalog: Catalog): ReadonlySet<string> {
  const untold = [...catalog.relations.values()].filter((relation) => relation.opaque !== null);
  return new Set(untold.map(({ schema, name }) => `${schema}.${name}`));
}
