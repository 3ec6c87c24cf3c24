import { formatType, quoteIdentifier } from "../catalog/print.ts";
import type { Catalog } from "../model/catalog.ts";
import { findTable } from "./target.ts";

/**
 * The steps of a move that a change stream survives. They differ from those for applications alone: the backfill waits
 * until the connector has registered the new schema, and it is the consumers, not the code, that decide when to contract.
 */
export type Move = { readonly table: string; readonly catalog: Catalog; readonly soak: string } & (
  | {
      readonly kind: "column";
      readonly column: string;
      readonly target: string;
      /** Null: the type the old column has. */
      readonly type: string | null;
    }
  | { readonly kind: "drop"; readonly column: string | null; readonly target: null }
  | { readonly kind: "table"; readonly target: string }
  | { readonly kind: "key"; readonly target: string | null }
  | { readonly kind: "label"; readonly column: string; readonly label: string; readonly target: null }
);

type MoveOf<Kind extends Move["kind"]> = Extract<Move, { readonly kind: Kind }>;

export function moveSteps(move: Move): readonly string[] {
  switch (move.kind) {
    case "column":
      return columnSteps(move);
    case "drop":
      return dropSteps(move);
    case "table":
      return tableSteps(move);
    case "key":
      return keySteps(move);
    case "label":
      return labelSteps(move);
    default:
      return move satisfies never;
  }
}

function columnSteps(move: MoveOf<"column">): readonly string[] {
  const table = quoteName(move.table);
  const [from, to] = [quoteIdentifier(move.column), quoteIdentifier(move.target)];
  return [
    `Expand, in a change of its own together with the plan: ALTER TABLE ${table} ADD COLUMN ${to} ${columnType(move)};`,
    `Keep both in step with a trigger:\n${dualWriteTrigger(move).replaceAll(/^/gm, "  ")}`,
    `Once the connector has registered the new schema, backfill in batches: UPDATE ${table} SET ${to} = ${from} WHERE ${to} IS DISTINCT FROM ${from};`,
    `Let every consumer read ${move.target} and say so in its contract, then wait ${move.soak}.`,
    `Contract, in a change of its own: drop the trigger and its function, then ALTER TABLE ${table} DROP COLUMN ${from};`,
  ];
}

function dropSteps({ table, column, soak }: MoveOf<"drop">): readonly string[] {
  const what = column === null ? table : `${table}.${column}`;
  const sql =
    column === null
      ? `DROP TABLE ${quoteName(table)};`
      : `ALTER TABLE ${quoteName(table)} DROP COLUMN ${quoteIdentifier(column)};`;
  return [
    "Merge the plan by itself first.",
    `Let every consumer stop reading ${what} and take it out of its contract, then wait ${soak}.`,
    `Then, in a change of its own: ${sql}`,
  ];
}

function tableSteps({ table, target, soak }: MoveOf<"table">): readonly string[] {
  return [
    "A table under another name is another topic. Merge the plan by itself first.",
    `Make sure ${target} is captured (include list and publication), and let every consumer subscribe to both topics and name both ${table} and ${target} in its contract.`,
    `Wait ${soak}, and until the connector has caught up: rows written under the old name and read after the move lose their key.`,
    "Then move it in a change of its own.",
  ];
}

function keySteps({ table, target, soak }: MoveOf<"key">): readonly string[] {
  return [
    "Another key is another identity for every row: compacted topics keep both. Merge the plan by itself first.",
    `Make the new key columns NOT NULL and unique ahead of time: CREATE UNIQUE INDEX CONCURRENTLY ON ${quoteName(table)} (${target ?? "…"});`,
    `Let every consumer that reads the record key understand the new one and say so in its contract, then wait ${soak}.`,
    "Then change the key in a change of its own, and rebuild what is kept by key.",
  ];
}

function labelSteps({ table, column, label, soak }: MoveOf<"label">): readonly string[] {
  const name = quoteIdentifier(column);
  return [
    "Merge the plan by itself first.",
    `Stop writing '${label}' and change the rows that hold it: UPDATE ${quoteName(table)} SET ${name} = … WHERE ${name} = '${label.replaceAll("'", "''")}';`,
    `Let every consumer take '${label}' out of its contract, then wait ${soak}.`,
    "Then swap the type for one without the label, in a change of its own.",
  ];
}

/** SQL that must give 0 once every row is filled. */
export function backfillCheck({ table, column, target }: MoveOf<"column">): string {
  const [from, to] = [quoteIdentifier(column), quoteIdentifier(target)];
  return `SELECT count(*) FROM ${quoteName(table)} WHERE ${to} IS DISTINCT FROM ${from}`;
}

/** Function and trigger that keep two columns of a row equal, whichever of them is written. */
export function dualWriteTrigger({ table, column, target }: MoveOf<"column">): string {
  const [schema = "public", ...rest] = table.split(".");
  const bare = `${rest.join(".")}_${column}_sync`;
  const [from, to, name] = [quoteIdentifier(column), quoteIdentifier(target), quoteIdentifier(bare)];
  const procedure = `${quoteIdentifier(schema)}.${name}`;
  return `CREATE FUNCTION ${procedure}() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER ${name} BEFORE INSERT OR UPDATE ON ${quoteName(table)} FOR EACH ROW EXECUTE FUNCTION ${procedure}();`;
}

/** The new column is nullable and without default: rows get their value from the trigger and the backfill. */
function columnType({ table, column, type, catalog }: MoveOf<"column">): string {
  const found = findTable(catalog, table)?.columns.find(({ name }) => name === column);
  return type ?? (found === undefined ? "text" : formatType(catalog, found.type));
}

function quoteName(table: string): string {
  const [schema = "", ...rest] = table.split(".");
  return rest.length === 0 ? quoteIdentifier(schema) : `${quoteIdentifier(schema)}.${quoteIdentifier(rest.join("."))}`;
}
