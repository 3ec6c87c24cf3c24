-- Plan leads-company-to-company-name: backfill. Runs statement by statement, outside of a transaction: psql -v ON_ERROR_STOP=1 -f …

-- Backfill, in batches that each commit.
DO $backfill$
DECLARE
  -- Of row data in one transaction; its WAL is some two to four times that.
  batch_bytes CONSTANT bigint := 4 * 1024 * 1024;
  -- Bytes of WAL that a replication slot of this database may be behind before the next batch waits for it.
  most_lag CONSTANT bigint := 256 * 1024 * 1024;
  -- Seconds between batches.
  pause CONSTANT double precision := 0.05;
  batch_rows bigint;
  first_1 public.leads.id%TYPE;
  next_1 public.leads.id%TYPE;
BEGIN
  SELECT greatest(50, least(5000, batch_bytes / greatest(1, avg(pg_column_size(sample))::bigint))) INTO batch_rows
  FROM (SELECT * FROM public.leads LIMIT 1000) AS sample;
  SELECT id INTO first_1 FROM public.leads ORDER BY id LIMIT 1;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  LOOP
    SELECT id INTO next_1 FROM public.leads
    WHERE (id) >= (first_1) ORDER BY id OFFSET batch_rows LIMIT 1;
    EXIT WHEN NOT FOUND;
    UPDATE public.leads SET company_name = company
    WHERE (id) >= (first_1) AND (id) < (next_1) AND (ROW(company_name)::record *<> ROW(company)::record);
    COMMIT;
    PERFORM pg_sleep(pause);
    WHILE EXISTS (
      SELECT FROM pg_replication_slots
      WHERE database = current_database() AND pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn) > most_lag
    ) LOOP
      RAISE NOTICE 'waiting for a replication slot to catch up';
      COMMIT;
      PERFORM pg_sleep(5);
    END LOOP;
    first_1 := next_1;
  END LOOP;
  UPDATE public.leads SET company_name = company
  WHERE (id) >= (first_1) AND (ROW(company_name)::record *<> ROW(company)::record);
END
$backfill$;
