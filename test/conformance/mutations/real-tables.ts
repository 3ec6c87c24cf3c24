import type pg from "pg";

/** A table as pg_catalog holds it: read here on its own, whatever the product makes of migrations. */
export interface RealTable {
  readonly oid: number;
  /** schema.table */
  readonly name: string;
  readonly columns: readonly RealColumn[];
  /** Attnums of the primary key in its order. */
  readonly primaryKey: readonly number[] | null;
  /** Attnums whose old values an update or a delete writes to the WAL: ALTER TABLE, REPLICA IDENTITY. */
  readonly identity: readonly number[];
  /** The file its rows are in: another one once they were rewritten. */
  readonly file: number;
  /** Whether the publication sends its changes. */
  readonly published: boolean;
}

export interface RealColumn {
  readonly attnum: number;
  readonly name: string;
  /** pg_type.typname of the type, of the elements of an array, of what a domain stands on. */
  readonly type: string;
  readonly elements: boolean;
  readonly labels: readonly string[];
  /** Of varchar(n), char(n), bit(n). */
  readonly size: number | null;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly notNull: boolean;
  readonly generated: boolean;
  readonly declared: string;
}

export interface RealState {
  readonly tables: readonly RealTable[];
  /** Of the publication: c, u, d that it sends; none where it is gone. */
  readonly operations: readonly string[];
}

export const PUBLICATION = "dbz_publication";

const TABLES = `
WITH RECURSIVE plain AS (
  SELECT oid, oid AS base, -1 AS mod FROM pg_type WHERE typtype <> 'd'
  UNION ALL
  SELECT d.oid, p.base, CASE WHEN p.mod >= 0 THEN p.mod ELSE d.typtypmod END
  FROM pg_type d JOIN plain p ON p.oid = d.typbasetype WHERE d.typtype = 'd'
)
SELECT c.oid::int AS oid, n.nspname || '.' || c.relname AS name,
  coalesce((SELECT json_agg(json_build_object('attnum', a.attnum, 'name', a.attname,
      'type', e.typname, 'elements', t.typelem <> 0 AND t.typlen = -1 AND t.typtype = 'b' AND t.typcategory = 'A',
      'labels', coalesce((SELECT json_agg(l.enumlabel ORDER BY l.enumsortorder) FROM pg_enum l WHERE l.enumtypid = e.oid), '[]'::json),
      'mod', CASE WHEN a.atttypmod >= 0 THEN a.atttypmod ELSE p.mod END,
      'notNull', a.attnotnull OR coalesce((SELECT y.typnotnull FROM pg_type y WHERE y.oid = a.atttypid), false),
      'generated', a.attgenerated <> '', 'declared', format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)
    FROM pg_attribute a JOIN plain p ON p.oid = a.atttypid JOIN pg_type t ON t.oid = p.base
      JOIN pg_type e ON e.oid = CASE WHEN t.typelem <> 0 AND t.typcategory = 'A' THEN t.typelem ELSE t.oid END
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]'::json) AS columns,
  (SELECT json_agg(k.attnum ORDER BY k.place) FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k(attnum, place)
    WHERE i.indrelid = c.oid AND i.indisprimary) AS "primaryKey",
  c.relreplident AS replident, c.relfilenode::int AS file,
  (SELECT json_agg(k) FROM pg_index i, unnest(i.indkey) k WHERE i.indrelid = c.oid AND i.indisreplident) AS replindex,
  EXISTS (SELECT FROM pg_publication_tables p WHERE p.pubname = $1 AND p.schemaname = n.nspname AND p.tablename = c.relname) AS published
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%'
  AND n.nspname NOT LIKE 'pg_temp%' ORDER BY c.oid`;

interface Row {
  readonly oid: number;
  readonly name: string;
  readonly columns: readonly (Omit<RealColumn, "size" | "precision" | "scale"> & { readonly mod: number })[];
  readonly primaryKey: readonly number[] | null;
  readonly replident: "d" | "f" | "n" | "i";
  readonly replindex: readonly number[] | null;
  readonly file: number;
  readonly published: boolean;
}

export async function readState(client: pg.Client): Promise<RealState> {
  const { rows } = await client.query<Row>(TABLES, [PUBLICATION]);
  const sent = await client.query<{ c: boolean; u: boolean; d: boolean }>(
    "SELECT pubinsert AS c, pubupdate AS u, pubdelete AS d FROM pg_publication WHERE pubname = $1",
    [PUBLICATION],
  );
  const [publication] = sent.rows;
  return {
    tables: rows.map(tableOf),
    operations: (["c", "u", "d"] as const).filter((operation) => publication?.[operation] === true),
  };
}

function tableOf({ oid, name, columns, primaryKey, replident, replindex, file, published }: Row): RealTable {
  return { oid, name, columns: columns.map(columnOf), primaryKey, identity: identity(), file, published };

  function identity(): readonly number[] {
    if (replident === "f") return columns.map(({ attnum }) => attnum);
    if (replident === "d") return primaryKey ?? [];
    return replident === "i" ? (replindex ?? []) : [];
  }
}

/** What a typmod holds: pg_attribute.atttypmod, src/include/varatt.h and numeric.c of PostgreSQL. */
function columnOf({ mod, ...column }: Row["columns"][number]): RealColumn {
  const none = { size: null, precision: null, scale: null };
  if (mod < 0) return { ...column, ...none };
  if (column.type === "numeric") {
    const packed = mod - 4;
    return { ...column, size: null, precision: (packed >> 16) & 0xffff, scale: packed & 0x7ff };
  }
  if (column.type === "varchar" || column.type === "bpchar") return { ...column, ...none, size: mod - 4 };
  return { ...column, ...none, size: column.type === "bit" || column.type === "varbit" ? mod : null };
}

/** Whether the two states of a table are the same for whoever reads its rows. */
export function sameTable(one: RealTable, other: RealTable | undefined): boolean {
  return other !== undefined && JSON.stringify(one) === JSON.stringify(other);
}
