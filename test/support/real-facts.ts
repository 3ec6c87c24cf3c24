import type pg from "pg";
import type { Facts, Json } from "./facts.ts";

/** Objects that extensions brought stay out, as in the replay. */
const notOfExtension = (catalog: string, oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalog}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`;

const OF_USERS = `n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_(toast_)?temp_'`;

const namesOf = (attnums: string, relation: string, order = "k.ord"): string => `
  (SELECT json_agg(a.attname ORDER BY ${order}) FROM unnest(${attnums}) WITH ORDINALITY AS k(attnum, ord)
     LEFT JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = k.attnum AND k.attnum > 0)`;

const qualified = (oid: string): string =>
  `(SELECT pn.nspname || '.' || pc.relname FROM pg_class pc JOIN pg_namespace pn ON pn.oid = pc.relnamespace WHERE pc.oid = ${oid})`;

const COLUMNS = `
  (SELECT coalesce(json_agg(json_build_object(
            'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
            'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
            'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
            'generated', CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END,
            'expression', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END) ORDER BY a.attnum), '[]')
     FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)`;

/** Foreign keys that PostgreSQL makes for itself, one for each partition of the table they refer to, stay out. */
const CONSTRAINTS = `
  (SELECT coalesce(json_agg(json_build_object(
            'name', p.conname,
            'kind', CASE p.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key' WHEN 'c' THEN 'check'
                      WHEN 'x' THEN 'exclusion' ELSE 'not null' END,
            'columns', CASE WHEN p.contype = 'c' THEN ${namesOf("p.conkey", "c.oid", 'a.attname COLLATE "C"')} ELSE ${namesOf("p.conkey", "c.oid")} END,
            'references', ${qualified("nullif(p.confrelid, 0)")},
            'referencedColumns', ${namesOf("p.confkey", "p.confrelid")},
            'validated', p.convalidated, 'deferrable', p.condeferrable) ORDER BY p.conname COLLATE "C"), '[]')
     FROM pg_constraint p
    WHERE p.conrelid = c.oid AND p.contype IN ('p', 'u', 'f', 'c', 'x', 'n')
      AND NOT EXISTS (SELECT FROM pg_constraint q WHERE q.oid = p.conparentid AND q.conrelid = p.conrelid))`;

const INDEXES = `
  (SELECT coalesce(json_agg(json_build_object(
            'name', i.relname, 'unique', x.indisunique, 'primary', x.indisprimary, 'partial', x.indpred IS NOT NULL,
            'columns', ${namesOf("(x.indkey::int2[])[0:x.indnkeyatts - 1]", "c.oid")},
            'include', ${namesOf("(x.indkey::int2[])[x.indnkeyatts:]", "c.oid")},
            'immediate', x.indimmediate, 'valid', x.indisvalid, 'clustered', x.indisclustered) ORDER BY i.relname COLLATE "C"), '[]')
     FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = c.oid)`;

const TRIGGERS = `
  (SELECT coalesce(json_agg(json_build_object(
            'name', g.tgname,
            'timing', CASE WHEN g.tgtype & 2 > 0 THEN 'before' WHEN g.tgtype & 64 > 0 THEN 'instead of' ELSE 'after' END,
            'events', concat_ws(', ', CASE WHEN g.tgtype & 4 > 0 THEN 'insert' END, CASE WHEN g.tgtype & 8 > 0 THEN 'delete' END,
                        CASE WHEN g.tgtype & 16 > 0 THEN 'update' END, CASE WHEN g.tgtype & 32 > 0 THEN 'truncate' END),
            'level', CASE WHEN g.tgtype & 1 > 0 THEN 'row' ELSE 'statement' END,
            'columns', ${namesOf("g.tgattr::int2[]", "c.oid")},
            'conditional', g.tgqual IS NOT NULL, 'enabled', g.tgenabled IN ('O', 'A')) ORDER BY g.tgname COLLATE "C"), '[]')
     FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal)`;

const PARENTS = `
  (SELECT coalesce(json_agg(${qualified("h.inhparent")} ORDER BY h.inhseqno), '[]') FROM pg_inherits h WHERE h.inhrelid = c.oid)`;

/** relreplident 'i' without an index, once that was dropped, logs nothing. */
const REPLICA_IDENTITY = `
  CASE c.relreplident WHEN 'd' THEN to_json('default'::text) WHEN 'f' THEN to_json('full'::text) WHEN 'n' THEN to_json('nothing'::text)
    ELSE coalesce((SELECT json_build_object('index', i.relname) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
                    WHERE x.indrelid = c.oid AND x.indisreplident), to_json('nothing'::text)) END`;

const RELATIONS = `
SELECT 'table ' || n.nspname || '.' || c.relname AS object,
       json_build_object(
         'kind', CASE c.relkind WHEN 'p' THEN 'partitioned table' WHEN 'f' THEN 'foreign table' ELSE 'table' END,
         'persistence', CASE c.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'permanent' END,
         'columns', ${COLUMNS}, 'constraints', ${CONSTRAINTS}, 'indexes', ${INDEXES}, 'triggers', ${TRIGGERS}, 'parents', ${PARENTS},
         'partition', c.relispartition, 'replicaIdentity', ${REPLICA_IDENTITY})::text AS facts
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND ${OF_USERS} AND ${notOfExtension("pg_class", "c.oid")}
UNION ALL
SELECT CASE c.relkind WHEN 'v' THEN 'view ' ELSE 'materialized view ' END || n.nspname || '.' || c.relname,
       json_build_object(
         'columns', (SELECT coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod))
                       ORDER BY a.attnum), '[]') FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0),
         'indexes', ${INDEXES}, 'triggers', ${TRIGGERS})::text
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND ${OF_USERS} AND ${notOfExtension("pg_class", "c.oid")}
UNION ALL
SELECT 'sequence ' || n.nspname || '.' || c.relname,
       json_build_object('ownedBy', (SELECT ${qualified("d.refobjid")} || '.' || a.attname
         FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0))::text
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND ${OF_USERS} AND ${notOfExtension("pg_class", "c.oid")}`;

const TYPES = `
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
         ELSE json_build_object('kind', 'composite', 'attributes',
           (SELECT coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum), '[]')
              FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)) END::text
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
 WHERE t.typtype IN ('e', 'd', 'r', 'c') AND (t.typtype <> 'c' OR c.relkind = 'c') AND ${OF_USERS} AND ${notOfExtension("pg_type", "t.oid")}`;

const publications = (version: number): string => `
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
                             'name', n.nspname || '.' || c.relname,
                             'columns', ${namesOf("r.prattrs::int2[]", "c.oid", "a.attnum")},
                             'filtered', r.prqual IS NOT NULL,
                             'filter', pg_get_expr(r.prqual, r.prrelid)) ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"), '[]')
                      FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE r.prpubid = p.oid))::text
  FROM pg_publication p`;

const NAMES = `
SELECT 'schema ' || n.nspname, '{}' FROM pg_namespace n WHERE ${OF_USERS} AND ${notOfExtension("pg_namespace", "n.oid")}
UNION ALL
SELECT 'extension ' || e.extname, json_build_object('schema', n.nspname)::text
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql'`;

const everything = (version: number): string => [RELATIONS, TYPES, publications(version), NAMES].join("\nUNION ALL");

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
