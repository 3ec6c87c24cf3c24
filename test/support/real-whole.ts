import type pg from "pg";
import type { WholeCatalog } from "./whole-catalog.ts";

const USERS = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_t'`;
const noMember = (catalog: string, oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalog}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`;
const list = (item: string, order: string): string => `coalesce(json_agg(${item} ORDER BY ${order}), '[]')`;
/** Names of a relation's own columns, in the order of an array of attnums. */
const names = (attnums: string, relation: string, order = "k.ord"): string =>
  `(SELECT ${list("a.attname", order)} FROM unnest(${attnums}) WITH ORDINALITY k(attnum, ord)
    JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = k.attnum AND a.attnum > 0)`;
const regclass = (oid: string): string =>
  `(SELECT gn.nspname || '.' || g.relname FROM pg_class g JOIN pg_namespace gn ON gn.oid = g.relnamespace WHERE g.oid = ${oid})`;

const COLUMNS = `(SELECT ${list(
  `json_build_object('name', a.attname, 'attnum', a.attnum, 'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
    'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
    'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
    'generated', CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END,
    'expression', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END,
    'local', a.attislocal, 'inheritCount', a.attinhcount,
    'storage', CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END)`,
  "a.attnum",
)} FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind <> 'S')`;

/** Foreign keys to a partitioned table have rows for each of its partitions; those are no constraints of their own. */
const CONSTRAINTS = `(SELECT ${list(
  `json_build_object('name', p.conname,
    'kind', CASE p.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key'
      WHEN 'c' THEN 'check' WHEN 'x' THEN 'exclusion' ELSE 'not null' END,
    'columns', ${names("p.conkey", "p.conrelid", "CASE p.contype WHEN 'c' THEN a.attnum ELSE k.ord END")}, 'validated', p.convalidated, 'deferrable', p.condeferrable,
    'references', CASE p.contype WHEN 'f' THEN ${regclass("p.confrelid")} || ${names("p.confkey", "p.confrelid")}::text END,
    'inherited', p.contype = 'c' AND p.coninhcount > 0,
    'local', p.contype NOT IN ('c', 'n') OR p.conislocal, 'noInherit', p.contype IN ('c', 'n') AND p.connoinherit)`,
  "p.conname",
)} FROM pg_constraint p WHERE p.conrelid = c.oid AND p.contype IN ('p', 'u', 'f', 'c', 'x', 'n')
  AND NOT EXISTS (SELECT FROM pg_constraint w WHERE w.oid = p.conparentid AND w.conrelid = p.conrelid))`;

const INDEXES = `(SELECT ${list(
  `json_build_object('name', i.relname, 'unique', x.indisunique, 'primary', x.indisprimary,
    'columns', (SELECT json_agg(a.attname ORDER BY k.ord) FROM unnest((x.indkey::int2[])[0:x.indnkeyatts - 1]) WITH ORDINALITY k(attnum, ord)
      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum AND k.attnum > 0),
    'include', ${names("(x.indkey::int2[])[x.indnkeyatts:]", "c.oid")},
    'partial', x.indpred IS NOT NULL, 'valid', x.indisvalid, 'clustered', x.indisclustered, 'immediate', x.indimmediate)`,
  "i.relname",
)} FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = c.oid)`;

/** Functions of the server and of extensions go without their schema. Bits of pg_trigger.tgtype; a partition's copies of its table's triggers are left out. */
const TRIGGERS = `(SELECT ${list(
  `json_build_object('name', t.tgname,
    'function', (SELECT CASE WHEN fn.nspname <> 'pg_catalog' AND ${noMember("pg_proc", "f.oid")} THEN fn.nspname || '.' ELSE '' END || f.proname FROM pg_proc f JOIN pg_namespace fn ON fn.oid = f.pronamespace WHERE f.oid = t.tgfoid),
    'timing', CASE WHEN t.tgtype & 2 <> 0 THEN 'before' WHEN t.tgtype & 64 <> 0 THEN 'instead of' ELSE 'after' END,
    'events', array_remove(ARRAY[CASE WHEN t.tgtype & 8 <> 0 THEN 'delete' END, CASE WHEN t.tgtype & 4 <> 0 THEN 'insert' END,
      CASE WHEN t.tgtype & 32 <> 0 THEN 'truncate' END, CASE WHEN t.tgtype & 16 <> 0 THEN 'update' END], NULL),
    'level', CASE WHEN t.tgtype & 1 <> 0 THEN 'row' ELSE 'statement' END,
    'columns', ${names("t.tgattr::int2[]", "c.oid")}, 'conditional', t.tgqual IS NOT NULL, 'enabled', t.tgenabled IN ('O', 'A'))`,
  "t.tgname",
)} FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgparentid = 0)`;

/** relreplident 'i' without an index, once that was dropped, logs nothing. */
const RELATIONS = `(SELECT ${list(
  `json_build_object('schema', n.nspname, 'name', c.relname,
    'kind', CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
      WHEN 'f' THEN 'foreign table' ELSE 'sequence' END,
    'persistence', CASE c.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'permanent' END,
    'columns', ${COLUMNS}, 'constraints', ${CONSTRAINTS}, 'indexes', ${INDEXES}, 'triggers', ${TRIGGERS},
    'replicaIdentity', CASE c.relreplident WHEN 'd' THEN 'default' WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing'
      ELSE coalesce((SELECT 'index ' || i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
        WHERE x.indrelid = c.oid AND x.indisreplident), 'nothing') END,
    'parents', (SELECT ${list(regclass("h.inhparent"), "h.inhseqno")} FROM pg_inherits h WHERE h.inhrelid = c.oid),
    'isPartition', c.relispartition,
    'partitionKey', coalesce((SELECT ${names("pt.partattrs::int2[]", "c.oid")} FROM pg_partitioned_table pt WHERE pt.partrelid = c.oid), '[]'),
    'strategy', (SELECT pt.partstrat FROM pg_partitioned_table pt WHERE pt.partrelid = c.oid),
    'ofType', (SELECT tn.nspname || '.' || t.typname FROM pg_type t JOIN pg_namespace tn ON tn.oid = t.typnamespace WHERE t.oid = c.reloftype),
    'ownedBy', (SELECT ${regclass("o.refobjid")} || '.' || a.attname FROM pg_depend o
      JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
      WHERE c.relkind = 'S' AND o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.refclassid = 'pg_class'::regclass
        AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')))`,
  "n.nspname, c.relname",
)} FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't' AND ${USERS} AND ${noMember("pg_class", "c.oid")})`;

const typeName = (oid: string): string =>
  `(SELECT tn.nspname || '.' || o.typname FROM pg_type o JOIN pg_namespace tn ON tn.oid = o.typnamespace WHERE o.oid = ${oid})`;

const TYPES = `(SELECT ${list(
  `json_build_object('schema', n.nspname, 'name', t.typname,
    'kind', CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range' WHEN 'm' THEN 'multirange'
      WHEN 'c' THEN 'composite' ELSE 'base' END,
    'labels', (SELECT ${list("e.enumlabel", "e.enumsortorder")} FROM pg_enum e WHERE e.enumtypid = t.oid),
    'of', CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod)
      WHEN 'r' THEN (SELECT format_type(r.rngsubtype, NULL) FROM pg_range r WHERE r.rngtypid = t.oid)
      WHEN 'm' THEN (SELECT ${typeName("r.rngtypid")} FROM pg_range r WHERE r.rngmultitypid = t.oid) END,
    'notNull', t.typnotnull, 'default', pg_get_expr(t.typdefaultbin, 0),
    'checks', (SELECT ${list("p.conname", "p.conname")} FROM pg_constraint p WHERE p.contypid = t.oid AND p.contype = 'c'),
    'attributes', (SELECT ${list(`json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod))`, "a.attnum")}
      FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped))`,
  "n.nspname, t.typname",
)} FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
 WHERE (t.typtype IN ('e', 'd', 'r', 'm') OR t.typtype = 'c' AND c.relkind = 'c' OR t.typtype IN ('b', 'p') AND t.typelem = 0)
   AND ${USERS} AND ${noMember("pg_type", "t.oid")})`;

const publications = (version: number): string =>
  `(SELECT ${list(
    `json_build_object('name', p.pubname, 'allTables', p.puballtables,
    'schemas', (SELECT ${list("n.nspname", `n.nspname COLLATE "C"`)} FROM pg_publication_namespace s JOIN pg_namespace n ON n.oid = s.pnnspid
      WHERE s.pnpubid = p.oid),
    'tables', (SELECT ${list(
      `json_build_object('name', ${regclass("r.prrelid")},
        'columns', CASE WHEN r.prattrs IS NOT NULL THEN (SELECT ${list("a.attname", "a.attnum")} FROM pg_attribute a
          WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[])) END,
        'filter', pg_get_expr(r.prqual, r.prrelid))`,
      "r.prrelid",
    )} FROM pg_publication_rel r WHERE r.prpubid = p.oid),
    'publish', array_remove(ARRAY[CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
      CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END], NULL),
    'viaPartitionRoot', p.pubviaroot,
    'generatedColumns', ${version >= 18 ? `CASE p.pubgencols WHEN 's' THEN 'stored' ELSE 'none' END` : "'none'"})`,
    "p.pubname",
  )} FROM pg_publication p)`;

/** What a range type brings with it (deptype 'i') is no function of its own. */
const FUNCTIONS = `(SELECT ${list(
  `json_build_object('name', n.nspname || '.' || f.proname || '(' || coalesce((SELECT string_agg(format_type(k.oid, -1), ', ' ORDER BY k.ord)
      FROM unnest(f.proargtypes::oid[]) WITH ORDINALITY k(oid, ord)), '') || ')',
    'returns', CASE f.prokind WHEN 'p' THEN NULL ELSE format_type(f.prorettype, -1) END)`,
  "n.nspname, f.proname",
)} FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
 WHERE f.prokind IN ('f', 'p') AND ${USERS} AND NOT EXISTS (SELECT FROM pg_depend e
   WHERE e.classid = 'pg_proc'::regclass AND e.objid = f.oid AND e.deptype IN ('e', 'i')))`;

const query = (version: number): string => `SELECT json_build_object(
  'schemas', (SELECT ${list("n.nspname", `n.nspname COLLATE "C"`)} FROM pg_namespace n WHERE ${USERS} AND ${noMember("pg_namespace", "n.oid")}),
  'relations', ${RELATIONS}, 'types', ${TYPES}, 'publications', ${publications(version)}, 'functions', ${FUNCTIONS},
  'extensions', (SELECT ${list(`json_build_object('name', x.extname, 'schema', n.nspname)`, "x.extname")}
    FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace WHERE x.extname <> 'plpgsql')) AS found`;

/**
 * Reads a whole catalog, texts as they print under the search_path `"$user", public`, and leaves the session as it was.
 * `inTransaction`: whether a transaction block is open.
 */
export async function realWhole(client: pg.Client, version: number, inTransaction = false): Promise<WholeCatalog> {
  const [before, after] = inTransaction
    ? ["SAVEPOINT headgate_look", "ROLLBACK TO headgate_look; RELEASE headgate_look"]
    : ["BEGIN", "ROLLBACK"];
  const searched = await client.query<{ searched: string[] }>("SELECT to_json(current_schemas(false)) AS searched");
  await client.query(`${before}; SET LOCAL search_path TO "$user", public`);
  const result = await client.query<{ found: Omit<WholeCatalog, "searched"> }>({
    name: "headgate_whole",
    text: query(version),
  });
  await client.query(after);
  const [found, path] = [result.rows[0]?.found, searched.rows[0]?.searched];
  if (found === undefined || path === undefined) throw new Error("the server gave no row");
  return { ...found, searched: path.filter((schema) => !schema.startsWith("pg_temp")) };
}
