/*
 * What a running PostgreSQL (15 or later) holds of the catalog's model, as one JSON value: one round trip, whatever the size.
 * Columns that came with a later major version are read by way of to_jsonb, which gives null where they are missing.
 */

/** A list of JSON values in an order, never null. */
const list = (value: string, order: string, from: string): string =>
  `(SELECT coalesce(json_agg(${value} ORDER BY ${order}), '[]') FROM ${from})`;

/** Whether an object came with an extension. */
const member = (catalog: string, oid: string): string =>
  `EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalog}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`;

/** Attnums that the Var nodes of an expression's tree read, where it reads one table only (a trigger's OLD and NEW are that). */
const columnsRead = (tree: string): string =>
  list(
    "v.attnum",
    "v.attnum",
    `(SELECT DISTINCT m[1]::int AS attnum FROM regexp_matches(${tree}, ':varattno (\\d+)', 'g') m) v WHERE v.attnum > 0`,
  );

/** Schemas of users; temporary ones go by the name `pg_temp`. */
const USER_SCHEMA = "n.nspname <> 'information_schema' AND (n.nspname !~ '^pg_' OR n.oid = pg_my_temp_schema())";
const SCHEMA = "CASE WHEN n.oid = pg_my_temp_schema() THEN 'pg_temp' ELSE n.nspname END";

const COLUMNS = list(
  `json_build_object('attnum', a.attnum, 'name', a.attname, 'type', a.atttypid::int8, 'typmod', a.atttypmod,
    'notNull', a.attnotnull, 'expression', pg_get_expr(d.adbin, d.adrelid), 'identity', a.attidentity,
    'generated', a.attgenerated, 'local', a.attislocal, 'inheritCount', a.attinhcount, 'storage', a.attstorage,
    'typeStorage', (SELECT t.typstorage FROM pg_type t WHERE t.oid = a.atttypid), 'reads', ${list(
      "p.refobjsubid",
      "p.refobjsubid",
      `pg_depend p WHERE p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid AND p.refclassid = 'pg_class'::regclass
        AND p.refobjid = c.oid AND p.refobjsubid > 0 AND p.refobjsubid <> a.attnum`,
    )})`,
  "a.attnum",
  `pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind <> 'S'`,
);

/** Foreign keys to a partitioned table have one more entry for each partition, which is no constraint of its own. */
const CONSTRAINTS = list(
  `json_build_object('name', k.conname, 'kind', k.contype, 'validated', k.convalidated, 'deferrable', k.condeferrable,
    'columns', coalesce(to_json(k.conkey), '[]'), 'index', k.conindid::int8, 'references', k.confrelid::int8,
    'referencedColumns', coalesce(to_json(k.confkey), '[]'), 'local', k.conislocal, 'noInherit', k.connoinherit,
    'inherited', k.coninhcount > 0, 'enforced', to_jsonb(k) -> 'conenforced',
    'partOf', (SELECT o.conname FROM pg_constraint o WHERE o.oid = k.conparentid),
    'terms', concat(k.confmatchtype, k.confupdtype, k.confdeltype, CASE WHEN k.condeferred THEN 'd' END),
    'expression', CASE k.contype WHEN 'c' THEN pg_get_expr(k.conbin, k.conrelid) END)`,
  "k.oid",
  `pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('p', 'u', 'f', 'c', 'x', 'n') AND NOT (k.contype = 'f'
    AND EXISTS (SELECT FROM pg_constraint o WHERE o.oid = k.conparentid AND o.conrelid = k.conrelid))`,
);

/** Sorted otherwise than by default, or by a class for patterns: what ADD CONSTRAINT USING INDEX refuses. */
const CUSTOM_ORDER = `(EXISTS (SELECT FROM unnest(x.indoption::int2[]) o WHERE o <> 0) OR EXISTS (SELECT
  FROM unnest(x.indclass::oid[]) u JOIN pg_opclass l ON l.oid = u WHERE l.opcname ~ '_pattern_ops$'))`;

const INDEXES = list(
  `json_build_object('oid', i.oid::int8, 'name', i.relname, 'unique', x.indisunique, 'primary', x.indisprimary,
    'keys', x.indnkeyatts, 'columns', x.indkey::int2[], 'partial', x.indpred IS NOT NULL, 'valid', x.indisvalid,
    'clustered', x.indisclustered, 'immediate', x.indimmediate,
    'method', (SELECT h.amname FROM pg_am h WHERE h.oid = i.relam),
    'attributeNames', ${list("b.attname", "b.attnum", "pg_attribute b WHERE b.attrelid = i.oid AND b.attnum > 0")},
    'partOf', (SELECT h.inhparent::int8 FROM pg_inherits h WHERE h.inhrelid = i.oid),
    'withoutOverlaps', EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.conindid = i.oid AND k.contype IN ('p', 'u')
      AND to_jsonb(k) ->> 'conperiod' = 'true'),
    'customOrder', ${CUSTOM_ORDER},
    'expressionColumns', ${columnsRead("concat(x.indexprs::text, x.indpred::text)")})`,
  "i.oid",
  "pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = c.oid",
);

/** What a view's rule or a materialized view's query reads. */
const READS = list(
  "DISTINCT jsonb_build_object('relation', p.refobjid::int8, 'column', p.refobjsubid)",
  "jsonb_build_object('relation', p.refobjid::int8, 'column', p.refobjsubid)",
  `pg_rewrite r JOIN pg_depend p ON p.classid = 'pg_rewrite'::regclass AND p.objid = r.oid
    AND p.refclassid = 'pg_class'::regclass AND p.refobjid <> c.oid WHERE r.ev_class = c.oid AND c.relkind IN ('v', 'm')`,
);

/** Types that a partition key's expressions have: the table itself depends on them, as a typed table does on its own. */
const KEY_TYPES = list(
  "p.refobjid::int8",
  "p.refobjid::int8",
  `pg_depend p WHERE q.partexprs IS NOT NULL AND p.classid = 'pg_class'::regclass AND p.objid = c.oid AND p.objsubid = 0
    AND p.refclassid = 'pg_type'::regclass AND p.refobjid <> c.reloftype`,
);

/** Of what extensions bring only tables count, which a connector may capture like any other. */
const RELATIONS = list(
  `json_build_object('oid', c.oid::int8, 'schema', ${SCHEMA}, 'name', c.relname, 'kind', c.relkind,
    'persistence', c.relpersistence, 'attributes', c.relnatts, 'identity', c.relreplident,
    'identityIndex', (SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
      WHERE x.indrelid = c.oid AND x.indisreplident),
    'ofType', c.reloftype::int8, 'partition', c.relispartition,
    'parents', ${list("h.inhparent::int8", "h.inhseqno", "pg_inherits h WHERE h.inhrelid = c.oid")},
    'partitionStrategy', q.partstrat, 'partitionKey', coalesce(to_json(q.partattrs::int2[]), '[]'),
    'partitionExpressionColumns', ${columnsRead("q.partexprs::text")}, 'partitionKeyTypes', ${KEY_TYPES},
    'bound', pg_get_expr(c.relpartbound, c.oid),
    'ownedBy', (SELECT json_build_object('relation', p.refobjid::int8, 'column', p.refobjsubid) FROM pg_depend p
      WHERE c.relkind = 'S' AND p.classid = 'pg_class'::regclass AND p.objid = c.oid AND p.objsubid = 0
        AND p.refclassid = 'pg_class'::regclass AND p.refobjsubid > 0 AND p.deptype IN ('a', 'i')),
    'reads', ${READS}, 'columns', ${COLUMNS}, 'constraints', ${CONSTRAINTS}, 'indexes', ${INDEXES})`,
  "c.oid",
  `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_partitioned_table q ON q.partrelid = c.oid
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND ${USER_SCHEMA}
      AND (c.relkind = 'r' OR NOT ${member("pg_class", "c.oid")})`,
);

const isArray = "t.typelem <> 0 AND EXISTS (SELECT FROM pg_type o WHERE o.oid = t.typelem AND o.typarray = t.oid)";

/** Types of users and extensions, and those of information_schema, which views over it have. */
const TYPES = list(
  `json_build_object('oid', t.oid::int8, 'array', t.typarray::int8, 'schema', ${SCHEMA}, 'name', t.typname,
    'kind', t.typtype, 'storage', t.typstorage, 'defined', t.typisdefined, 'relation', t.typrelid::int8, 'relationKind', c.relkind,
    'extension', (SELECT y.extname FROM pg_depend e JOIN pg_extension y ON y.oid = e.refobjid
      WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e'),
    'rows', ${list("json_build_object('label', l.enumlabel, 'order', l.enumsortorder)", "l.ctid", "pg_enum l WHERE l.enumtypid = t.oid")},
    'base', t.typbasetype::int8, 'baseTypmod', t.typtypmod, 'notNull', t.typnotnull,
    'default', pg_get_expr(t.typdefaultbin, 0),
    'checks', ${list("k.conname", "k.oid", "pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'")},
    'attributes', ${list(
      "json_build_object('name', a.attname, 'type', a.atttypid::int8, 'typmod', a.atttypmod)",
      "a.attnum",
      "pg_attribute a WHERE a.attrelid = t.typrelid AND c.relkind = 'c' AND a.attnum > 0 AND NOT a.attisdropped",
    )},
    'subtype', r.rngsubtype::int8, 'multirange', r.rngmultitypid::int8, 'range', m.rngtypid::int8)`,
  "t.oid",
  `pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
    LEFT JOIN pg_range r ON r.rngtypid = t.oid LEFT JOIN pg_range m ON m.rngmultitypid = t.oid
    WHERE (${USER_SCHEMA} OR n.nspname = 'information_schema') AND NOT (${isArray})`,
);

const PUBLICATIONS = list(
  `json_build_object('oid', p.oid::int8, 'name', p.pubname, 'allTables', p.puballtables, 'insert', p.pubinsert,
    'update', p.pubupdate, 'delete', p.pubdelete, 'truncate', p.pubtruncate, 'viaPartitionRoot', p.pubviaroot,
    'generatedColumns', to_jsonb(p) ->> 'pubgencols',
    'schemas', ${list(
      "n.nspname",
      "s.oid",
      "pg_publication_namespace s JOIN pg_namespace n ON n.oid = s.pnnspid WHERE s.pnpubid = p.oid",
    )},
    'tables', ${list(
      `json_build_object('relation', t.prrelid::int8, 'columns', to_json(t.prattrs::int2[]),
        'filter', pg_get_expr(t.prqual, t.prrelid), 'filterColumns', ${columnsRead("t.prqual::text")})`,
      "t.oid",
      "pg_publication_rel t WHERE t.prpubid = p.oid",
    )})`,
  "p.oid",
  "pg_publication p",
);

const FUNCTIONS = list(
  `json_build_object('schema', ${SCHEMA}, 'name', f.proname, 'kind', f.prokind, 'names', to_json(f.proargnames),
    'modes', to_json(f.proargmodes), 'optional', f.pronargdefaults, 'variadic', f.provariadic <> 0, 'set', f.proretset,
    'returns', f.prorettype::int8, 'language', l.lanname,
    'body', coalesce(pg_get_function_sqlbody(f.oid), f.prosrc),
    'arguments', ${list("format_type(g.type, NULL)", "g.position", "unnest(f.proargtypes::oid[]) WITH ORDINALITY g(type, position)")})`,
  "f.oid",
  `pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace JOIN pg_language l ON l.oid = f.prolang
    WHERE ${USER_SCHEMA} AND f.prokind IN ('f', 'p', 'w') AND NOT ${member("pg_proc", "f.oid")}
      AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = f.oid AND e.deptype = 'i')`,
);

/** Functions of extensions and of the server are written without their schema. */
const CALLED = `CASE WHEN ${USER_SCHEMA} AND NOT ${member("pg_proc", "f.oid")} THEN concat(${SCHEMA}, '.') ELSE '' END || f.proname`;

const TRIGGERS = list(
  `json_build_object('name', t.tgname, 'relation', t.tgrelid::int8, 'type', t.tgtype, 'columns', t.tgattr::int2[],
    'conditional', t.tgqual IS NOT NULL, 'conditionColumns', ${columnsRead("t.tgqual::text")},
    'transitionTables', t.tgoldtable IS NOT NULL OR t.tgnewtable IS NOT NULL,
    'elaborate', t.tgnargs > 0 OR t.tgconstraint <> 0, 'enabled', t.tgenabled, 'function', ${CALLED})`,
  "t.oid",
  `pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid JOIN pg_namespace n ON n.oid = f.pronamespace
    WHERE NOT t.tgisinternal AND t.tgparentid = 0`,
);

const EVENT_TRIGGERS = list(
  `json_build_object('name', t.evtname, 'enabled', t.evtenabled, 'function', ${CALLED})`,
  "t.oid",
  "pg_event_trigger t JOIN pg_proc f ON f.oid = t.evtfoid JOIN pg_namespace n ON n.oid = f.pronamespace",
);

/** Casts that users made; a range type comes with one (deptype 'i'). FirstNormalObjectId (access/transam.h): below it are the server's own. */
const CASTS = list(
  "json_build_object('source', k.castsource::int8, 'target', k.casttarget::int8, 'context', k.castcontext)",
  "k.oid",
  `pg_cast k WHERE k.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend e
    WHERE e.classid = 'pg_cast'::regclass AND e.objid = k.oid AND e.deptype IN ('e', 'i'))`,
);

/**
 * The query. It needs a transaction block: expressions are printed under the search_path `"$user", public` and the settings
 * a new server has, for that transaction only. The last of its statements gives one row with one column, `catalog`.
 */
export const INTROSPECTION = `
SELECT set_config('headgate.search_path', current_setting('search_path'), true);
SET LOCAL search_path TO "$user", public;
SET LOCAL DateStyle TO 'ISO, MDY';
SET LOCAL IntervalStyle TO 'postgres';
SET LOCAL TimeZone TO 'UTC';
SET LOCAL bytea_output TO 'hex';
SET LOCAL extra_float_digits TO 1;
SET LOCAL quote_all_identifiers TO off;
SET LOCAL xmlbinary TO 'base64';
SET LOCAL jit TO off;
SELECT json_build_object(
  'path', current_setting('headgate.search_path'),
  'stubs', (SELECT obj_description(y.oid, 'pg_extension') FROM pg_extension y WHERE y.extname = 'plpgsql'),
  'schemas', ${list("n.nspname", "n.oid", "pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'")},
  'extensions', ${list(
    "json_build_object('name', y.extname, 'schema', n.nspname)",
    "y.oid",
    "pg_extension y JOIN pg_namespace n ON n.oid = y.extnamespace",
  )},
  'relations', ${RELATIONS},
  'types', ${TYPES},
  'publications', ${PUBLICATIONS},
  'functions', ${FUNCTIONS},
  'triggers', ${TRIGGERS},
  'eventTriggers', ${EVENT_TRIGGERS},
  'casts', ${CASTS}
)::text AS catalog`;
