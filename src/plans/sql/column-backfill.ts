import { quoteIdentifier } from "../../catalog/print.ts";
import type { Relation } from "../../model/catalog.ts";
import { assigned, bare, type ColumnMove, disagreement } from "./column-move.ts";
import { quoteTable, quoteText } from "./names.ts";

/** An UPDATE of all rows that need it, a batch at a time. */
export interface Backfill {
  /** schema.table */
  readonly table: string;
  readonly relation: Relation;
  /** `a = …, b = …`, over bare column names. */
  readonly set: string;
  /** Which rows need it. Once written, a row must not. */
  readonly where: string;
}

export function moveBackfill(move: ColumnMove): Backfill {
  return {
    table: move.table,
    relation: move.relation,
    set: move.to.map((column) => `${bare(column.name)} = ${assigned(column, bare)}`).join(", "),
    where: disagreement(move, bare),
  };
}

/**
 * One statement that commits as it goes, so it stands alone and outside a transaction (PostgreSQL documentation,
 * "Transaction Management"). It can be stopped at any time and run again: rows that need nothing are not written. Each row
 * that is written is one event. Batches are measured in bytes, and it waits while a slot of the database lags.
 */
export function backfillSql(backfill: Backfill): string {
  const key = keyColumns(backfill.relation);
  return key === null ? byPage(backfill) : byKey(backfill, key);
}

const SETTINGS = `  -- Of row data in one transaction; its WAL is some two to four times that.
  batch_bytes CONSTANT bigint := 4 * 1024 * 1024;
  -- Bytes of WAL that a replication slot of this database may be behind before the next batch waits for it.
  most_lag CONSTANT bigint := 256 * 1024 * 1024;
  -- Seconds between batches.
  pause CONSTANT double precision := 0.05;`;

const COMMIT_AND_WAIT = `    COMMIT;
    PERFORM pg_sleep(pause);
    WHILE EXISTS (
      SELECT FROM pg_replication_slots
      WHERE database = current_database() AND pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn) > most_lag
    ) LOOP
      RAISE NOTICE 'waiting for a replication slot to catch up';
      COMMIT;
      PERFORM pg_sleep(5);
    END LOOP;`;

/**
 * Where a batch ends is found by the key alone, so no row is looked at twice. Rows that are inserted meanwhile have been
 * filled by the trigger.
 */
function byKey({ table, set, where }: Backfill, key: readonly string[]): string {
  const name = quoteTable(table);
  const columns = key.map(quoteIdentifier).join(", ");
  const variables = (prefix: string) => key.map((_, index) => `${prefix}_${index + 1}`);
  const [first, next] = [variables("first"), variables("next")];
  const declared = [...first, ...next].map((variable, index) => {
    return `  ${variable} ${name}.${quoteIdentifier(key[index % key.length] ?? "")}%TYPE;`;
  });
  const from = `(${columns}) >= (${first.join(", ")})`;
  const update = (range: string) => `UPDATE ${name} SET ${set}\n    WHERE ${range} AND (${where});`;
  return `DO $backfill$
DECLARE
${SETTINGS}
  batch_rows bigint;
${declared.join("\n")}
BEGIN
  SELECT greatest(50, least(5000, batch_bytes / greatest(1, avg(pg_column_size(sample))::bigint))) INTO batch_rows
  FROM (SELECT * FROM ${name} LIMIT 1000) AS sample;
  SELECT ${columns} INTO ${first.join(", ")} FROM ${name} ORDER BY ${columns} LIMIT 1;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  LOOP
    SELECT ${columns} INTO ${next.join(", ")} FROM ${name}
    WHERE ${from} ORDER BY ${columns} OFFSET batch_rows LIMIT 1;
    EXIT WHEN NOT FOUND;
    ${update(`${from} AND (${columns}) < (${next.join(", ")})`)}
${COMMIT_AND_WAIT}
${first.map((variable, index) => `    ${variable} := ${next[index]};`).join("\n")}
  END LOOP;
  ${update(from).replace("\n    ", "\n  ")}
END
$backfill$;`;
}

/**
 * By ranges of pages: PostgreSQL 14 and newer read just those (TID range scan). A row that is written moves to a later page,
 * where it needs nothing any more.
 */
function byPage({ table, set, where }: Backfill): string {
  return `DO $backfill$
DECLARE
${SETTINGS}
  batch_pages CONSTANT bigint := greatest(1, batch_bytes / current_setting('block_size')::bigint);
  tables regclass[];
  part regclass;
  page bigint;
  pages bigint;
BEGIN
  WITH RECURSIVE tree AS (
    SELECT ${quoteText(quoteTable(table))}::regclass::oid AS relid
    UNION ALL
    SELECT inhrelid FROM pg_inherits JOIN tree ON inhparent = relid
  )
  SELECT array_agg(relid::regclass) INTO tables FROM tree JOIN pg_class ON pg_class.oid = relid AND relkind = 'r';
  FOREACH part IN ARRAY coalesce(tables, '{}') LOOP
    pages := pg_relation_size(part) / current_setting('block_size')::bigint;
    page := 0;
    WHILE page < pages LOOP
      EXECUTE 'UPDATE ONLY ' || part::text || $update$ SET ${set}
      WHERE ctid >= $1 AND ctid < $2 AND (${where})$update$
      USING format('(%s,0)', page)::tid, format('(%s,0)', page + batch_pages)::tid;
      page := page + batch_pages;
${COMMIT_AND_WAIT.replaceAll(/^/gm, "  ")}
    END LOOP;
  END LOOP;
END
$backfill$;`;
}

/** Columns that tell rows apart and can be walked in order: the primary key's, or those of a unique index over columns that are never null. */
export function keyColumns(relation: Relation): readonly string[] | null {
  const usable = relation.indexes.filter((index) => {
    if (!index.unique || index.partial || !index.valid || index.expressionColumns.length > 0) return false;
    return (
      (index.method ?? "btree") === "btree" && index.columns.every((attnum) => nameOfNotNull(relation, attnum) !== null)
    );
  });
  const index = usable.find(({ primary }) => primary) ?? usable[0];
  if (index === undefined) return null;
  return index.columns.flatMap((attnum) => nameOfNotNull(relation, attnum) ?? []);
}

function nameOfNotNull(relation: Relation, attnum: number | null): string | null {
  const column = relation.columns.find((one) => one.attnum === attnum);
  return column?.notNull === true ? column.name : null;
}
