import { quoteIdentifier } from "../../catalog/print.ts";
import type { Relation } from "../../model/catalog.ts";
import { quoteTable, quoteText, shortened } from "./names.ts";

/** A trigger that keeps everybody from writing to a table, whoever they are, for as long as rows of it may be unread. */
export interface Seal {
  readonly trigger: string;
  readonly function: string;
  /** As SQL spells it. */
  readonly table: string;
}

export function sealOf({ schema, name }: Pick<Relation, "schema" | "name">): Seal {
  const trigger = quoteIdentifier(sealName(name));
  return { trigger, function: `${quoteIdentifier(schema)}.${trigger}`, table: quoteTable(`${schema}.${name}`) };
}

function sealName(table: string): string {
  return shortened(table, "sealed");
}

/** @param advice what writers are told: `write to public.purchases` */
export function createSeal(seal: Seal, advice: string): string {
  const message = quoteText(`${seal.table} takes no more rows: ${advice}`.replaceAll("%", "%%"));
  return `CREATE FUNCTION ${seal.function}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION ${message} USING ERRCODE = 'object_not_in_prerequisite_state';
END $$;
CREATE TRIGGER ${seal.trigger} BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON ${seal.table}
  FOR EACH STATEMENT EXECUTE FUNCTION ${seal.function}();`;
}

export function dropSeal({ trigger, function: procedure, table }: Seal): string {
  return `DROP TRIGGER ${trigger} ON ${table};\nDROP FUNCTION ${procedure}();`;
}

/**
 * SQL that waits, for a minute at most, until no logical slot of the database can still need a row written before the table was
 * sealed, and raises an error otherwise: a row decoded after its table is gone has no key, and all its columns are nullable.
 * A slot is past when its catalog_xmin, the oldest transaction whose catalog it may need (PostgreSQL documentation,
 * "pg_replication_slots"), is younger than the one that made the seal.
 */
export function waitForSlots({ trigger, table }: Seal): string {
  const name = trigger.startsWith('"') ? trigger.slice(1, -1).replaceAll('""', '"') : trigger;
  return `DO $$
DECLARE
  unread text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = ${quoteText(table)}::regclass AND tgname = ${quoteText(name)}) THEN
    RAISE EXCEPTION '% is not sealed', ${quoteText(table)};
  END IF;
  FOR second IN 1..60 LOOP
    SELECT string_agg(slot.slot_name, ', ') INTO unread FROM pg_replication_slots AS slot, pg_trigger AS seal
      WHERE slot.slot_type = 'logical' AND slot.database = current_database()
        AND seal.tgrelid = ${quoteText(table)}::regclass AND seal.tgname = ${quoteText(name)}
        AND age(seal.xmin) BETWEEN 0 AND age(slot.catalog_xmin);
    IF unread IS NULL THEN RETURN; END IF;
    PERFORM pg_sleep(1);
  END LOOP;
  RAISE EXCEPTION 'rows of % may be unread by %: run this again later', ${quoteText(table)}, unread;
END $$;`;
}
