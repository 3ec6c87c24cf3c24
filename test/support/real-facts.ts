import type pg from "pg";
import type { Facts, Json } from "./facts.ts";

/** Objects that extensions brought stay out, as in the replay. */
const notOfExtension = (catalog: string, oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalog}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`;

const OF_USERS = `n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_(toast_)?temp_'`;

const RELATIONS = `
relations AS MATERIALIZED (
  SELECT c.*, n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c') AND c.relpersistence <> 't' AND ${OF_USERS} AND ${notOfExtension("pg_class", "c.oid")})`;

/** Names of columns, dropped ones too, so that the one with attnum 3 stands at [3]. */
const NAMES = `
names AS MATERIALIZED (
  SELECT a.attrelid, array_agg(a.attname::text ORDER BY a.attnum) AS names
    FROM pg_attribute a WHERE a.attnum > 0 AND a.attrelid IN (SELECT oid FROM relations) GROUP BY a.attrelid)`;

const namesOf = (attnums: string, names: string, order = ""): string =>
  `(SELECT json_agg(${names}[k]${order}) FROM unnest(${attnums}) k)`;

const list = (facts: string, order: string): string => `json_agg(${facts} ORDER BY ${order}) AS list`;

const COLUMNS = `
columns AS (
  SELECT a.attrelid, ${list(
    `json_build_object(
      'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
      'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
      'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
      'generated', CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END,
      'expression', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END)`,
    "a.attnum",
  )}
    FROM relations c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped GROUP BY a.attrelid)`;

/** Views, materialized views and composite types have names and types only. */
const RESULTS = `
results AS (
  SELECT a.attrelid, ${list("json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod))", "a.attnum")}
    FROM relations c JOIN pg_attribute a ON a.attrelid = c.oid
   WHERE c.relkind IN ('v', 'm', 'c') AND a.attnum > 0 AND NOT a.attisdropped GROUP BY a.attrelid)`;

/** Foreign keys that PostgreSQL makes for itself, one for each partition of the table they refer to, stay out. */
/** Expressions and whole rows have number 0 in conkey, system columns have negative ones. */
const PLAIN_COLUMNS = "ARRAY(SELECT k FROM unnest(p.conkey) k WHERE k > 0)";

const CONSTRAINTS = `
constraints AS (
  SELECT p.conrelid, ${list(
    `json_build_object(
      'name', p.conname,
      'kind', CASE p.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key' WHEN 'c' THEN 'check'
                WHEN 'x' THEN 'exclusion' ELSE 'not null' END,
      'columns', CASE WHEN p.contype = 'c' THEN ${namesOf(PLAIN_COLUMNS, "o.names", ' ORDER BY o.names[k] COLLATE "C"')} ELSE ${namesOf(PLAIN_COLUMNS, "o.names")} END,
      'references', r.name,
      'referencedColumns', CASE WHEN p.contype = 'f' THEN ${namesOf("p.confkey", "f.names")} END,
      'validated', p.convalidated, 'deferrable', p.condeferrable)`,
    'p.conname COLLATE "C"',
  )}
    FROM pg_constraint p JOIN names o ON o.attrelid = p.conrelid
    LEFT JOIN names f ON f.attrelid = p.confrelid LEFT JOIN relations r ON r.oid = p.confrelid
    LEFT JOIN pg_constraint q ON q.oid = p.conparentid AND q.conrelid = p.conrelid
   WHERE p.contype IN ('p', 'u', 'f', 'c', 'x', 'n') AND q.oid IS NULL GROUP BY p.conrelid)`;

const INDEXES = `
indexes AS (
  SELECT x.indrelid, ${list(
    `json_build_object(
      'name', i.relname, 'unique', x.indisunique, 'primary', x.indisprimary, 'partial', x.indpred IS NOT NULL,
      'columns', ${namesOf("(x.indkey::int2[])[0:x.indnkeyatts - 1]", "o.names")},
      'include', ${namesOf("(x.indkey::int2[])[x.indnkeyatts:]", "o.names")},
      'immediate', x.indimmediate, 'valid', x.indisvalid, 'clustered', x.indisclustered)`,
    'i.relname COLLATE "C"',
  )}
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN names o ON o.attrelid = x.indrelid GROUP BY x.indrelid)`;

const TRIGGERS = `
triggers AS (
  SELECT g.tgrelid, ${list(
    `json_build_object(
      'name', g.tgname,
      'timing', CASE WHEN g.tgtype & 2 > 0 THEN 'before' WHEN g.tgtype & 64 > 0 THEN 'instead of' ELSE 'after' END,
      'events', concat_ws(', ', CASE WHEN g.tgtype & 4 > 0 THEN 'insert' END, CASE WHEN g.tgtype & 8 > 0 THEN 'delete' END,
                  CASE WHEN g.tgtype & 16 > 0 THEN 'update' END, CASE WHEN g.tgtype & 32 > 0 THEN 'truncate' END),
      'level', CASE WHEN g.tgtype & 1 > 0 THEN 'row' ELSE 'statement' END,
      'columns', ${namesOf("g.tgattr::int2[]", "o.names")},
      'conditional', g.tgqual IS NOT NULL, 'enabled', g.tgenabled IN ('O', 'A'))`,
    'g.tgname COLLATE "C"',
  )}
    FROM pg_trigger g JOIN names o ON o.attrelid = g.tgrelid WHERE NOT g.tgisinternal AND g.tgparentid = 0 GROUP BY g.tgrelid)`;

const PARENTS = `
parents AS (
  SELECT h.inhrelid, ${list("r.name", "h.inhseqno")} FROM pg_inherits h JOIN relations r ON r.oid = h.inhparent GROUP BY h.inhrelid)`;

const OWNERS = `
owners AS (
  SELECT d.objid, r.name || '.' || o.names[d.refobjsubid] AS owner
    FROM pg_depend d JOIN relations r ON r.oid = d.refobjid JOIN names o ON o.attrelid = r.oid
   WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0)`;

/** relreplident 'i' without an index, once that was dropped, logs nothing. */
const REPLICA_IDENTITY = `
  CASE c.relreplident WHEN 'd' THEN to_json('default'::text) WHEN 'f' THEN to_json('full'::text) WHEN 'n' THEN to_json('nothing'::text)
    ELSE coalesce((SELECT json_build_object('index', i.relname) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
                    WHERE x.indrelid = c.oid AND x.indisreplident), to_json('nothing'::text)) END`;

const none = (lists: string): string => `coalesce(${lists}.list, '[]')`;

const FACTS_OF_RELATIONS = `
SELECT CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'S' THEN 'sequence ' ELSE 'table ' END || c.name AS object,
       CASE c.relkind
         WHEN 'S' THEN json_build_object('ownedBy', owners.owner)
         WHEN 'v' THEN json_build_object('columns', ${none("results")}, 'indexes', ${none("indexes")}, 'triggers', ${none("triggers")})
         WHEN 'm' THEN json_build_object('columns', ${none("results")}, 'indexes', ${none("indexes")}, 'triggers', ${none("triggers")})
         ELSE json_build_object(
           'kind', CASE c.relkind WHEN 'p' THEN 'partitioned table' WHEN 'f' THEN 'foreign table' ELSE 'table' END,
           'persistence', CASE c.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'permanent' END,
           'columns', ${none("columns")}, 'constraints', ${none("constraints")}, 'indexes', ${none("indexes")},
           'triggers', ${none("triggers")}, 'parents', ${none("parents")},
           'partition', c.relispartition, 'replicaIdentity', ${REPLICA_IDENTITY}) END::text AS facts
  FROM relations c
  LEFT JOIN columns ON columns.attrelid = c.oid LEFT JOIN results ON results.attrelid = c.oid
  LEFT JOIN constraints ON constraints.conrelid = c.oid LEFT JOIN indexes ON indexes.indrelid = c.oid
  LEFT JOIN triggers ON triggers.tgrelid = c.oid LEFT JOIN parents ON parents.inhrelid = c.oid
  LEFT JOIN owners ON owners.objid = c.oid
 WHERE c.relkind <> 'c'`;

const FACTS_OF_TYPES = `
SELECT 'type ' || n.nspname || '.' || t.typname,
       CASE t.typtype
         WHEN 'e' THEN json_build_object('kind', 'enum', 'labels',
           (SELECT coalesce(json_agg(e.enumlabel ORDER BY e.enumsortorder), '[]') FROM pg_enum e WHERE e.enumtypid = t.oid))
         WHEN 'd' THEN json_build_object('kind', 'domain', 'base', format_type(t.typbasetype, t.typtypmod), 'notNull', t.typnotnull,
           'default', pg_get_expr(t.typdefaultbin, 0),
           'checks', (SELECT coalesce(json_agg(p.conname ORDER BY p.conname COLLATE "C"), '[]') FROM pg_constraint p
                       WHERE p.contypid = t.oid AND p.contype = 'c'))
         WHEN 'r' THEN json_build_object('kind', 'range', 'subtype',
           (SELECT format_type(r.rngsubtype, NULL) FROM pg_range r WHERE r.rngtypid = t.oid))
         ELSE json_build_object('kind', 'composite', 'attributes', ${none("results")}) END::text
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN relations c ON c.oid = t.typrelid LEFT JOIN results ON results.attrelid = c.oid
 WHERE (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND c.relkind = 'c') AND ${OF_USERS} AND ${notOfExtension("pg_type", "t.oid")}`;

const factsOfPublications = (version: number): string => `
SELECT 'publication ' || p.pubname,
       json_build_object(
         'allTables', puballtables,
         'publish', concat_ws(', ', CASE WHEN pubinsert THEN 'insert' END, CASE WHEN pubupdate THEN 'update' END,
                      CASE WHEN pubdelete THEN 'delete' END, CASE WHEN pubtruncate THEN 'truncate' END),
         'viaPartitionRoot', pubviaroot,
         'generatedColumns', ${version >= 18 ? "CASE pubgencols WHEN 's' THEN 'stored' ELSE 'none' END" : "'none'"},
         'schemas', (SELECT coalesce(json_agg(nspname ORDER BY nspname COLLATE "C"), '[]')
                       FROM pg_publication_namespace JOIN pg_namespace n ON n.oid = pnnspid WHERE pnpubid = p.oid),
         'tables', (SELECT coalesce(json_agg(json_build_object(
                             'name', c.name, 'columns', ${namesOf("r.prattrs::int2[]", "o.names", " ORDER BY k")},
                             'filtered', r.prqual IS NOT NULL,
                             'filter', pg_get_expr(r.prqual, r.prrelid)) ORDER BY c.name COLLATE "C"), '[]')
                      FROM pg_publication_rel r JOIN relations c ON c.oid = r.prrelid JOIN names o ON o.attrelid = c.oid
                     WHERE r.prpubid = p.oid))::text
  FROM pg_publication p`;

const FACTS_OF_NAMES = `
SELECT 'schema ' || n.nspname, '{}' FROM pg_namespace n WHERE ${OF_USERS} AND ${notOfExtension("pg_namespace", "n.oid")}
UNION ALL
SELECT 'extension ' || e.extname, json_build_object('schema', n.nspname)::text
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql'`;

const PARTS = [RELATIONS, NAMES, COLUMNS, RESULTS, CONSTRAINTS, INDEXES, TRIGGERS, PARENTS, OWNERS].join(",");

const everything = (version: number): string =>
  `WITH ${PARTS} ${[FACTS_OF_RELATIONS, FACTS_OF_TYPES, factsOfPublications(version), FACTS_OF_NAMES].join("\nUNION ALL")}`;

/** The facts of a database as their JSON text, by object: cheap to hold against the texts of another moment. */
export async function realTexts(client: pg.Client, version: number): Promise<ReadonlyMap<string, string>> {
  // Named, so that a session plans it once.
  const query = { name: "headgate_facts", text: everything(version) };
  const { rows } = await client.query<{ object: string; facts: string }>(query);
  return new Map(rows.map(({ object, facts }) => [object, facts]));
}

/**
 * What a server holds, read in one query under the search_path that printed names are promised for. `version` is its
 * major version. Leaves the session's search_path changed.
 */
export async function realFacts(client: pg.Client, version: number): Promise<Facts> {
  await client.query(`SET search_path TO "$user", public`);
  const texts = await realTexts(client, version);
  return new Map([...texts].map(([object, text]): [string, Json] => [object, JSON.parse(text)]));
}
