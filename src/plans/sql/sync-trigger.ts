import { quoteIdentifier } from "../../catalog/print.ts";
import { descendantsOf } from "../../catalog/relations.ts";
import { type Catalog, qualifiedName, type Relation } from "../../model/catalog.ts";
import { agreement, assigned, type ColumnMove, ofNew, ofOld, row } from "./column-move.ts";
import { freeName } from "./free-name.ts";
import { quoteTable } from "./names.ts";

/** What keeps both sides of a move in step while both are written. */
export interface SyncTrigger {
  readonly create: string;
  readonly dropTriggers: string;
  readonly dropFunction: string;
}

/**
 * A trigger BEFORE INSERT OR UPDATE that only sets NEW, so that it cannot set off itself.
 *
 * Rows whose sides agree are left as they are: so an application that writes both, a restore and the apply of a
 * subscription are not interfered with, and neither is what one side cannot express. Otherwise the new side wins where the
 * statement wrote it, and else the old side fills it.
 */
export function syncTrigger(move: ColumnMove, catalog: Catalog, postgres: number): SyncTrigger {
  const names = namesOf(move, catalog);
  const { schema } = move.relation;
  const procedure = `${quoteIdentifier(schema)}.${quoteIdentifier(names.function)}`;
  const trigger = quoteIdentifier(names.trigger);
  const tables = triggeredTables(move.relation, catalog, postgres).map((table) => quoteTable(qualifiedName(table)));
  const create = `CREATE FUNCTION ${procedure}() RETURNS trigger LANGUAGE plpgsql
SET search_path = ${searchPath(schema)} AS $sync$
${syncBody(move)}
$sync$;
${tables.map((table) => createOn(table, trigger, procedure)).join("\n")}`;
  return {
    create,
    dropTriggers: tables.map((table) => `DROP TRIGGER ${trigger} ON ${table};`).join("\n"),
    dropFunction: `DROP FUNCTION ${procedure}();`,
  };
}

/** The code of the trigger's function. */
export function syncBody(move: ColumnMove): string {
  return `BEGIN
  IF ${agreement(move, ofNew)} THEN
    RETURN NEW;
  END IF;
  -- OLD is null when a row is inserted.
  IF ${row(move.to, ofNew)} *<> ${row(move.to, ofOld)} THEN
${assignments(move.from)}
  ELSE
${assignments(move.to)}
  END IF;
  RETURN NEW;
END`;
}

/** ENABLE ALWAYS: rows that a subscription applies are written under session_replication_role = replica. */
function createOn(table: string, trigger: string, procedure: string): string {
  return `CREATE TRIGGER ${trigger} BEFORE INSERT OR UPDATE ON ${table}
FOR EACH ROW EXECUTE FUNCTION ${procedure}();
ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${trigger};`;
}

function assignments(side: ColumnMove["from"]): string {
  return side.map((column) => `    ${ofNew(column.name)} := ${assigned(column, ofNew)};`).join("\n");
}

/** Whoever fires the trigger finds the same types and functions; temporary objects come last, so that none can stand in. */
function searchPath(schema: string): string {
  return [...new Set([schema, "public"]), "pg_temp"].map(quoteIdentifier).join(", ");
}

/**
 * BEFORE triggers FOR EACH ROW of a partitioned table are its partitions' too, from PostgreSQL 13 on; tables that
 * inherit never get their parent's (PostgreSQL documentation, "CREATE TRIGGER").
 */
function triggeredTables(relation: Relation, catalog: Catalog, postgres: number): readonly Relation[] {
  const all = [relation, ...descendantsOf(catalog, relation.oid)];
  if (relation.kind === "partitioned table" && postgres >= 13) return [relation];
  return all.filter(({ kind }) => kind === "table");
}

/** Triggers of one kind fire in the order of their names, as bytes (PostgreSQL documentation, "Overview of Trigger Behavior"). */
function namesOf(move: ColumnMove, catalog: Catalog): { readonly trigger: string; readonly function: string } {
  const { relation } = move;
  const base = `zz_${relation.name}_${move.from.map(({ name }) => name).join("_")}_sync`;
  const tables = new Set([relation.oid, ...descendantsOf(catalog, relation.oid).map(({ oid }) => oid)]);
  const others = catalog.triggers.filter((trigger) => tables.has(trigger.relation));
  const rivals = others.filter(({ timing, level, name }) => {
    return timing === "before" && level === "row" && !/^[z~]+_.*_sync$/.test(name);
  });
  const isLast = (name: string) => rivals.every((rival) => rival.name < name);
  const last = isLast(base) ? base : `~${base}`;
  const functions = catalog.functions.filter(({ schema }) => schema === relation.schema).map(({ name }) => name);
  return {
    trigger: freeName(isLast(last) ? last : `~~${last}`, new Set(others.map(({ name }) => name))),
    function: freeName(base, new Set(functions)),
  };
}
