import { formatType, quoteIdentifier } from "../../catalog/print.ts";
import type { Catalog } from "../../model/catalog.ts";
import type { PlanStep } from "../operation.ts";
import { findTable } from "../target.ts";
import { quoteTable } from "./names.ts";

/** A column that grows into another. */
export interface ColumnMove {
  readonly table: string;
  readonly column: string;
  readonly target: string;
  /** Null: the type the old column has. */
  readonly type: string | null;
  readonly catalog: Catalog;
  readonly soak: string;
}

/**
 * The steps of a move that a change stream survives. They differ from those for applications alone: the backfill waits
 * until the connector has registered the new schema, and it is the consumers, not the code, that decide when to contract.
 */
export function columnSteps(move: ColumnMove): readonly PlanStep[] {
  const table = quoteTable(move.table);
  const [from, to] = [quoteIdentifier(move.column), quoteIdentifier(move.target)];
  const trigger = dualWriteTrigger(move);
  return [
    {
      kind: "migration",
      phase: "expand",
      text: "Expand, in a change of its own together with the plan",
      title: `add ${move.target} to ${move.table}`,
      up: `ALTER TABLE ${table} ADD COLUMN ${to} ${columnType(move)};`,
      down: `ALTER TABLE ${table} DROP COLUMN ${to};`,
      transaction: "migration",
    },
    {
      kind: "migration",
      phase: "expand",
      text: "Keep both in step with a trigger",
      title: `keep ${move.column} and ${move.target} in step`,
      up: trigger.create,
      down: trigger.drop,
      transaction: "migration",
    },
    {
      kind: "migration",
      phase: "backfill",
      text: "Once the connector has registered the new schema, backfill in batches",
      title: `fill ${move.target}`,
      up: `UPDATE ${table} SET ${to} = ${from} WHERE ${to} IS DISTINCT FROM ${from};`,
      down: null,
      transaction: "migration",
    },
    {
      kind: "people",
      phase: "migrate",
      text: `Let every consumer read ${move.target} and say so in its contract, then wait ${move.soak}.`,
    },
    {
      kind: "migration",
      phase: "contract",
      text: "Contract, in a change of its own",
      title: `drop ${move.column} of ${move.table}`,
      up: `${trigger.drop}\nALTER TABLE ${table} DROP COLUMN ${from};`,
      down: null,
      transaction: "migration",
    },
  ];
}

/** SQL that must give 0 once every row is filled. */
export function backfillCheck({ table, column, target }: Pick<ColumnMove, "table" | "column" | "target">): string {
  const [from, to] = [quoteIdentifier(column), quoteIdentifier(target)];
  return `SELECT count(*) FROM ${quoteTable(table)} WHERE ${to} IS DISTINCT FROM ${from}`;
}

/** Function and trigger that keep two columns of a row equal, whichever of them is written. */
export function dualWriteTrigger({ table, column, target }: Pick<ColumnMove, "table" | "column" | "target">): {
  readonly create: string;
  readonly drop: string;
} {
  const [schema = "public", ...rest] = table.split(".");
  const bare = `${rest.join(".")}_${column}_sync`;
  const [from, to, name] = [quoteIdentifier(column), quoteIdentifier(target), quoteIdentifier(bare)];
  const procedure = `${quoteIdentifier(schema)}.${name}`;
  const create = `CREATE FUNCTION ${procedure}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.${to} IS NULL THEN NEW.${to} := NEW.${from}; ELSE NEW.${from} := NEW.${to}; END IF;
  ELSIF NEW.${to} IS DISTINCT FROM OLD.${to} THEN
    NEW.${from} := NEW.${to};
  ELSE
    NEW.${to} := NEW.${from};
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ${name} BEFORE INSERT OR UPDATE ON ${quoteTable(table)} FOR EACH ROW EXECUTE FUNCTION ${procedure}();`;
  return { create, drop: `DROP TRIGGER ${name} ON ${quoteTable(table)};\nDROP FUNCTION ${procedure}();` };
}

/** The new column is nullable and without default: rows get their value from the trigger and the backfill. */
function columnType({ table, column, type, catalog }: ColumnMove): string {
  const found = findTable(catalog, table)?.columns.find(({ name }) => name === column);
  return type ?? (found === undefined ? "text" : formatType(catalog, found.type));
}
