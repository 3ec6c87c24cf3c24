import { quoteIdentifier } from "../../catalog/print.ts";
import type { Constraint, Relation } from "../../model/catalog.ts";

export type ForeignKey = Constraint & { readonly kind: "foreign key" };

const ACTIONS: ReadonlyMap<string, string> = new Map([
  ["r", "RESTRICT"],
  ["c", "CASCADE"],
  ["n", "SET NULL"],
  ["d", "SET DEFAULT"],
]);

export function foreignKeys(table: Relation): readonly ForeignKey[] {
  return table.constraints.filter((constraint) => constraint.kind === "foreign key");
}

/**
 * A foreign key as ALTER TABLE … ADD takes it, to a table of another name. Its columns there have the names they have in `referenced`.
 * @param target as SQL spells it
 */
export function foreignKeyText(own: Relation, key: ForeignKey, referenced: Relation, target: string): string {
  // Match type, action on update, action on delete, and whether it waits for the end of the transaction (pg_constraint).
  const [match, update, remove, deferred] = key.terms ?? "saa";
  return [
    `CONSTRAINT ${quoteIdentifier(key.name)} FOREIGN KEY (${names(own, key.columns)})`,
    `REFERENCES ${target} (${names(referenced, key.referencedColumns)})`,
    ...(match === "f" ? ["MATCH FULL"] : []),
    ...action("ON UPDATE", update),
    ...action("ON DELETE", remove),
    ...(key.deferrable ? [deferred === "d" ? "DEFERRABLE INITIALLY DEFERRED" : "DEFERRABLE"] : []),
  ].join(" ");
}

function action(event: string, letter: string | undefined): readonly string[] {
  const written = ACTIONS.get(letter ?? "");
  return written === undefined ? [] : [`${event} ${written}`];
}

function names(table: Relation, attnums: readonly number[]): string {
  return attnums
    .flatMap((attnum) => table.columns.filter((column) => column.attnum === attnum))
    .map(({ name }) => quoteIdentifier(name))
    .join(", ");
}
