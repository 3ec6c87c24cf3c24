import type pg from "pg";

export interface FoundColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
}

export interface FoundRelation {
  readonly schema: string;
  readonly name: string;
  /** pg_class.relkind. */
  readonly kind: "r" | "p" | "v" | "m" | "S";
  readonly columns: readonly FoundColumn[];
  /** Constraints as name and pg_constraint.contype. */
  readonly constraints: readonly { readonly name: string; readonly type: string }[];
  readonly indexes: readonly { readonly name: string; readonly unique: boolean }[];
  /** How it is partitioned: pg_get_partkeydef. */
  readonly partitionKey: string | null;
  readonly parents: readonly { readonly schema: string; readonly name: string }[];
  readonly isPartition: boolean;
}

export interface FoundType {
  readonly schema: string;
  readonly name: string;
  /** pg_type.typtype. */
  readonly kind: "e" | "d" | "c" | "r";
  readonly labels: readonly string[];
  readonly attributes: readonly string[];
  readonly constraints: readonly string[];
}

/** What a database holds at a moment, as far as a statement may name it. */
export interface Surroundings {
  readonly schemas: readonly string[];
  readonly relations: readonly FoundRelation[];
  readonly types: readonly FoundType[];
  readonly publications: readonly string[];
}

const USERS = `n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_t'`;

const QUERY = `SELECT json_build_object(
  'schemas', (SELECT coalesce(json_agg(nspname ORDER BY nspname), '[]') FROM pg_namespace n WHERE ${USERS}),
  'relations', (SELECT coalesce(json_agg(json_build_object('schema', n.nspname, 'name', c.relname, 'kind', c.relkind,
    'columns', (SELECT coalesce(json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod),
        'notNull', attnotnull) ORDER BY attnum), '[]')
      FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped),
    'constraints', (SELECT coalesce(json_agg(json_build_object('name', conname, 'type', contype) ORDER BY conname), '[]')
      FROM pg_constraint WHERE conrelid = c.oid),
    'indexes', (SELECT coalesce(json_agg(json_build_object('name', i.relname, 'unique', indisunique) ORDER BY i.relname), '[]')
      FROM pg_index JOIN pg_class i ON i.oid = indexrelid WHERE indrelid = c.oid),
    'partitionKey', CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END,
    'parents', (SELECT coalesce(json_agg(json_build_object('schema', pn.nspname, 'name', p.relname) ORDER BY inhseqno), '[]')
      FROM pg_inherits JOIN pg_class p ON p.oid = inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE inhrelid = c.oid),
    'isPartition', c.relispartition) ORDER BY n.nspname, c.relname), '[]')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND ${USERS}),
  'types', (SELECT coalesce(json_agg(json_build_object('schema', n.nspname, 'name', t.typname, 'kind', t.typtype,
    'labels', (SELECT coalesce(json_agg(enumlabel ORDER BY enumsortorder), '[]') FROM pg_enum WHERE enumtypid = t.oid),
    'attributes', (SELECT coalesce(json_agg(attname ORDER BY attnum), '[]')
      FROM pg_attribute WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped),
    'constraints', (SELECT coalesce(json_agg(conname ORDER BY conname), '[]') FROM pg_constraint WHERE contypid = t.oid)
    ) ORDER BY n.nspname, t.typname), '[]')
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.typtype IN ('e', 'd', 'r', 'c') AND (t.typtype <> 'c' OR c.relkind = 'c') AND ${USERS}),
  'publications', (SELECT coalesce(json_agg(pubname ORDER BY pubname), '[]') FROM pg_publication)) AS found`;

/** Reads what there is; qualifies no name by the search_path in force. */
export async function surroundings(client: pg.Client): Promise<Surroundings> {
  const result = await client.query<{ found: Surroundings }>(QUERY);
  const [row] = result.rows;
  if (row === undefined) throw new Error("the server gave no row");
  return row.found;
}
