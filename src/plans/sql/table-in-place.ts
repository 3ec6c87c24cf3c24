import { quoteIdentifier } from "../../catalog/print.ts";
import { quoteTable, quoteText } from "./names.ts";

/**
 * SQL that gives a table its new name once every connector has read all that was written under the old one, with a view for those who
 * still write to that. Nobody writes while it waits, a minute and a half at most: Kafka Connect tells the connector once a minute what
 * has arrived (`offset.flush.interval.ms`), and only then does the slot say so. The rows a connector reads later have no key.
 * @param table and target are schema.table
 */
export function renameInPlace(table: string, target: string): string {
  const [schema = "", ...rest] = target.split(".");
  const [oldSchema = "", ...oldRest] = table.split(".");
  const [name, oldName] = [rest.join("."), oldRest.join(".")];
  const old = quoteTable(table);
  return [
    `LOCK TABLE ${old} IN ACCESS EXCLUSIVE MODE;`,
    drained(old),
    ...(schema === oldSchema ? [] : [`ALTER TABLE ${old} SET SCHEMA ${quoteIdentifier(schema)};`]),
    ...(name === oldName
      ? []
      : [`ALTER TABLE ${quoteTable(`${schema}.${oldName}`)} RENAME TO ${quoteIdentifier(name)};`]),
    `CREATE VIEW ${old} AS SELECT * FROM ${quoteTable(target)};`,
  ].join("\n");
}

export function renameBack(table: string, target: string): string {
  const [schema = ""] = target.split(".");
  const [oldSchema = "", ...oldRest] = table.split(".");
  const oldName = oldRest.join(".");
  const next = quoteTable(target);
  return [
    `LOCK TABLE ${next} IN ACCESS EXCLUSIVE MODE;`,
    drained(next),
    `DROP VIEW ${quoteTable(table)};`,
    ...(target.endsWith(`.${oldName}`) ? [] : [`ALTER TABLE ${next} RENAME TO ${quoteIdentifier(oldName)};`]),
    ...(schema === oldSchema
      ? []
      : [`ALTER TABLE ${quoteTable(`${schema}.${oldName}`)} SET SCHEMA ${quoteIdentifier(oldSchema)};`]),
  ].join("\n");
}

/** Under the lock no row of the table is in the WAL behind its present end; `confirmed_flush_lsn` is what the connector has confirmed. */
function drained(table: string): string {
  return `DO $$
DECLARE
  written constant pg_lsn := pg_current_wal_lsn();
  unread text;
BEGIN
  FOR second IN 1..90 LOOP
    SELECT string_agg(slot_name, ', ') INTO unread FROM pg_replication_slots
      WHERE slot_type = 'logical' AND database = current_database() AND confirmed_flush_lsn < written;
    IF unread IS NULL THEN RETURN; END IF;
    PERFORM pg_sleep(1);
  END LOOP;
  RAISE EXCEPTION 'rows of % may be unread by %: run this again later', ${quoteText(table)}, unread;
END $$;`;
}
