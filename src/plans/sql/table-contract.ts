import { quoteIdentifier } from "../../catalog/print.ts";
import { type Catalog, qualifiedName, type Relation, type TriggerEntry } from "../../model/catalog.ts";
import { type ForeignKey, foreignKeys, foreignKeyText } from "./foreign-key-text.ts";
import { quoteTable } from "./names.ts";
import { takeSequences } from "./table-copy.ts";
import type { TablePair } from "./table-pair.ts";
import { createSeal, dropSeal, sealOf, waitForSlots } from "./table-seal.ts";
import { createSync, dropSync } from "./table-sync.ts";

/**
 * SQL that makes the new table the only one that is written, in one transaction: the old one is sealed, and what hung on it hangs on
 * the new one from then on. Until then the old table's foreign keys and triggers did the work for both.
 */
export function handOver(pair: TablePair, catalog: Catalog): string {
  const { from, old, next } = pair;
  const seal = sealOf(from);
  return [
    // In the order in which writers of the new table and their trigger lock them: LOCK takes one after the other.
    `LOCK TABLE ${next}, ${old} IN SHARE ROW EXCLUSIVE MODE;`,
    dropSync(pair),
    ...foreignKeys(from).map((key) => `ALTER TABLE ${old} DROP CONSTRAINT ${quoteIdentifier(key.name)};`),
    ...foreignKeys(from).map((key) => addOwn(pair, key, catalog)),
    ...incoming(from, catalog).flatMap(({ table, key }) => redirect(pair, table, key)),
    createSeal(seal, `write to ${next}`),
    ...ownTriggers(pair, catalog).map((trigger) => triggerText(trigger, from, next)),
    ...disabledTriggers(pair, catalog),
  ].join("\n");
}

/** Undoes it as long as nothing was written since: the rows differ from then on. */
export function takeBack(pair: TablePair, catalog: Catalog): string {
  const { from, old, next } = pair;
  return [
    `LOCK TABLE ${next}, ${old} IN SHARE ROW EXCLUSIVE MODE;`,
    dropSeal(sealOf(from)),
    ...ownTriggers(pair, catalog).map(({ name }) => `DROP TRIGGER ${quoteIdentifier(name)} ON ${next};`),
    ...incoming(from, catalog).flatMap(({ table, key }) => {
      const child = quoteTable(qualifiedName(table));
      return [
        `ALTER TABLE ${child} DROP CONSTRAINT ${quoteIdentifier(key.name)};`,
        `ALTER TABLE ${child} ADD ${foreignKeyText(table, key, from, old)};`,
      ];
    }),
    ...foreignKeys(from).flatMap((key) => [
      `ALTER TABLE ${next} DROP CONSTRAINT ${quoteIdentifier(key.name)};`,
      `ALTER TABLE ${old} ADD ${foreignKeyText(from, key, referencedBy(key, catalog) ?? from, referencedName(pair, key, catalog, old))};`,
    ]),
    createSync(pair),
  ].join("\n");
}

/** SQL that takes the old table away once no connector can need it, and leaves its sequences to the new one. */
export function dropOld(pair: TablePair, catalog: Catalog): string {
  const { from, old, next } = pair;
  const seal = sealOf(from);
  const validated = [
    ...foreignKeys(from).map((key) => `ALTER TABLE ${next} VALIDATE CONSTRAINT ${quoteIdentifier(key.name)};`),
    ...incoming(from, catalog)
      .filter(({ table }) => table.kind === "table")
      .map(({ table, key }) => {
        return `ALTER TABLE ${quoteTable(qualifiedName(table))} VALIDATE CONSTRAINT ${quoteIdentifier(key.name)};`;
      }),
  ];
  return [
    waitForSlots(seal),
    ...validated,
    ...takeSequences(pair, catalog),
    `DROP TABLE ${old};`,
    `DROP FUNCTION ${seal.function}();`,
  ].join("\n");
}

/** Triggers that the catalog does not know well enough to write them down again. */
export function unwritableTriggers(pair: TablePair, catalog: Catalog): readonly string[] {
  return catalog.triggers.filter((one) => one.relation === pair.from.oid && !isWritable(one)).map(({ name }) => name);
}

/** Foreign keys of other tables that point here. */
export function incoming(
  to: Relation,
  catalog: Catalog,
): readonly { readonly table: Relation; readonly key: ForeignKey }[] {
  return [...catalog.relations.values()]
    .filter((table) => table.oid !== to.oid && table.partitionOf === null)
    .flatMap((table) =>
      foreignKeys(table)
        .filter((key) => key.references === to.oid)
        .map((key) => ({ table, key })),
    );
}

/** Views over a table, whose DROP they stand in the way of. */
export function viewsOver(table: Relation, catalog: Catalog): readonly string[] {
  return [...catalog.relations.values()]
    .filter(({ kind, dependsOn }) => kind.endsWith("view") && dependsOn.some(({ relation }) => relation === table.oid))
    .map(qualifiedName);
}

/** Its rows were checked as the old table's. */
function addOwn(pair: TablePair, key: ForeignKey, catalog: Catalog): string {
  const referenced = referencedBy(key, catalog) ?? pair.from;
  const target = referencedName(pair, key, catalog, pair.next);
  return `ALTER TABLE ${pair.next} ADD ${foreignKeyText(pair.from, key, referenced, target)} NOT VALID;`;
}

/** PostgreSQL refuses a NOT VALID foreign key of a partitioned table before version 18. */
function redirect({ from, next }: TablePair, table: Relation, key: ForeignKey): readonly string[] {
  const child = quoteTable(qualifiedName(table));
  const unchecked = table.kind === "table" ? " NOT VALID" : "";
  return [
    `ALTER TABLE ${child} DROP CONSTRAINT ${quoteIdentifier(key.name)};`,
    `ALTER TABLE ${child} ADD ${foreignKeyText(table, key, from, next)}${unchecked};`,
  ];
}

function referencedBy(key: ForeignKey, catalog: Catalog): Relation | undefined {
  return catalog.relations.get(key.references);
}

/** A table's foreign key to itself goes to whichever of the two has it. */
function referencedName({ from }: TablePair, key: ForeignKey, catalog: Catalog, itself: string): string {
  const referenced = referencedBy(key, catalog);
  return referenced === undefined || referenced.oid === from.oid ? itself : quoteTable(qualifiedName(referenced));
}

function ownTriggers({ from }: TablePair, catalog: Catalog): readonly TriggerEntry[] {
  return catalog.triggers.filter((trigger) => trigger.relation === from.oid && isWritable(trigger));
}

function disabledTriggers(pair: TablePair, catalog: Catalog): readonly string[] {
  return ownTriggers(pair, catalog)
    .filter(({ enabled }) => !enabled)
    .map(({ name }) => `ALTER TABLE ${pair.next} DISABLE TRIGGER ${quoteIdentifier(name)};`);
}

function isWritable({ conditional, transitionTables, elaborate }: TriggerEntry): boolean {
  return !conditional && transitionTables !== true && elaborate !== true;
}

function triggerText(trigger: TriggerEntry, table: Relation, next: string): string {
  const columns = (trigger.columns ?? [])
    .flatMap((attnum) => table.columns.filter((column) => column.attnum === attnum))
    .map(({ name }) => quoteIdentifier(name));
  const events = trigger.events.map((event) =>
    event === "update" && columns.length > 0 ? `UPDATE OF ${columns.join(", ")}` : event.toUpperCase(),
  );
  return `CREATE TRIGGER ${quoteIdentifier(trigger.name)} ${trigger.timing.toUpperCase()} ${events.join(" OR ")} ON ${next}
  FOR EACH ${trigger.level.toUpperCase()} EXECUTE FUNCTION ${functionCall(trigger.function)};`;
}

function functionCall(written: string): string {
  return written.endsWith(")") ? written : `${quoteTable(written)}()`;
}
