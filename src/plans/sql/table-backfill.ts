import { quoteIdentifier } from "../../catalog/print.ts";
import type { TablePair } from "./table-pair.ts";
import { equal, rowOf } from "./table-sync.ts";

/** Rows of one transaction. */
const BATCH = 1000;
/** Bytes of WAL that a slot may be behind before the backfill waits for it. */
const BEHIND = 256 * 1024 * 1024;

/**
 * Copies the rows that the new table lacks, some at a time, each batch a transaction of its own. A row that someone else is writing is
 * left out: if it changes, its trigger copies it; if it does not, the next pass finds it. Between batches it waits while a slot that
 * is being read is far behind, so that WAL does not pile up.
 */
export function backfillTable({ old, next, key, columns }: TablePair): string {
  const names = columns.map(quoteIdentifier).join(", ");
  const values = columns.map((column) => `own.${quoteIdentifier(column)}`).join(", ");
  const keys = key.map(quoteIdentifier).join(", ");
  const ownKeys = key.map((column) => `own.${quoteIdentifier(column)}`).join(", ");
  const [first = ""] = key.map(quoteIdentifier);
  return `DO $$
DECLARE
  this_batch record;
  next_batch record;
  slot_behind boolean;
BEGIN
  FOR pass IN 1..100 LOOP
    SELECT ${ownKeys} INTO this_batch FROM ${old} AS own ORDER BY ${ownKeys} LIMIT 1;
    WHILE this_batch.${first} IS NOT NULL LOOP
      SELECT ${ownKeys} INTO next_batch FROM ${old} AS own
        WHERE ${rowOf("own", key)} >= ${rowOf("this_batch", key)} ORDER BY ${ownKeys} OFFSET ${BATCH} LIMIT 1;
      INSERT INTO ${next} (${names}) SELECT ${values} FROM ${old} AS own
        WHERE ${rowOf("own", key)} >= ${rowOf("this_batch", key)}
          AND (next_batch.${first} IS NULL OR ${rowOf("own", key)} < ${rowOf("next_batch", key)})
        FOR NO KEY UPDATE SKIP LOCKED
        ON CONFLICT (${keys}) DO NOTHING;
      COMMIT;
      FOR second IN 1..60 LOOP
        SELECT bool_or(pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn) > ${BEHIND}) INTO slot_behind
          FROM pg_replication_slots WHERE slot_type = 'logical' AND active AND database = current_database();
        EXIT WHEN slot_behind IS NOT TRUE;
        PERFORM pg_sleep(1);
      END LOOP;
      this_batch := next_batch;
    END LOOP;
    IF NOT EXISTS (SELECT FROM ${old} AS own WHERE NOT EXISTS (SELECT FROM ${next} AS other WHERE ${equal("other", "own", key)})) THEN
      RETURN;
    END IF;
    COMMIT;
    PERFORM pg_sleep(1);
  END LOOP;
  RAISE EXCEPTION 'rows of ${old.replaceAll("'", "''")} stay locked by somebody: end that transaction and run this again';
END $$;`;
}
