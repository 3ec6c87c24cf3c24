import type pg from "pg";
import type { Ground, TableNames } from "./make-mutations.ts";
import type { RealState } from "./real-tables.ts";

const NAMES = `
SELECT n.nspname || '.' || c.relname AS table,
  (SELECT conname FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p') AS "primaryKey",
  coalesce((SELECT json_agg(conname ORDER BY conname) FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c'), '[]') AS checks,
  coalesce((SELECT json_agg(x.relname ORDER BY x.relname) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
    WHERE i.indrelid = c.oid AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)), '[]') AS indexes,
  coalesce((SELECT json_agg(x.relname ORDER BY x.relname) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
    WHERE i.indrelid = c.oid AND i.indisunique AND i.indimmediate AND i.indpred IS NULL AND NOT i.indisprimary AND 0 <> ALL (i.indkey)
      AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey) AND NOT a.attnotnull)), '[]') AS identities
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')`;

/** What changes can be made of, but for tables nothing is known of at base. */
export async function groundOf(
  client: pg.Client,
  state: RealState,
  { listed, unread }: { readonly listed: boolean; readonly unread: readonly string[] },
): Promise<Ground> {
  const { rows } = await client.query<TableNames & { readonly table: string }>(NAMES);
  return {
    state: { ...state, tables: state.tables.filter(({ name }) => !unread.includes(name)) },
    names: new Map(rows.map(({ table, ...names }) => [table, names])),
    listed,
  };
}
