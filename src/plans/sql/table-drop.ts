import { quoteIdentifier } from "../../catalog/print.ts";
import { type Catalog, qualifiedName } from "../../model/catalog.ts";
import type { PlanStep } from "../operation.ts";
import { findTable } from "../target.ts";
import { foreignKeys, foreignKeyText } from "./foreign-key-text.ts";
import { quoteTable } from "./names.ts";
import { incoming, viewsOver } from "./table-contract.ts";
import { createSeal, dropSeal, sealOf, waitForSlots } from "./table-seal.ts";

/** A table that goes for good: no row of it may be unread when it does, so that writing ends first. */
export function tableDropSteps({
  table,
  catalog,
  soak,
}: {
  /** schema.table */
  readonly table: string;
  readonly catalog: Catalog;
  readonly soak: string;
}): readonly PlanStep[] {
  const [schema = "", ...rest] = table.split(".");
  const seal = sealOf({ schema, name: rest.join(".") });
  const found = findTable(catalog, table);
  const own = found === null ? [] : foreignKeys(found).filter(({ references }) => references !== found.oid);
  const others = found === null ? [] : incoming(found, catalog);
  const views = found === null ? [] : viewsOver(found, catalog);
  const ownTexts = own.flatMap((key) => {
    const referenced = catalog.relations.get(key.references);
    if (found === null || referenced === undefined) return [];
    const target = quoteTable(qualifiedName(referenced));
    return [`ALTER TABLE ${seal.table} ADD ${foreignKeyText(found, key, referenced, target)};`];
  });
  return [
    { kind: "people", phase: "expand", text: "Merge the plan by itself first." },
    {
      kind: "people",
      phase: "migrate",
      text: `Let every consumer stop reading ${table} and take it out of its contract, let every application stop writing to it, then wait ${soak}.`,
    },
    {
      kind: "migration",
      phase: "contract",
      text: `Contract, first part: nobody writes to ${table} any more`,
      title: `seal ${table}`,
      up: [
        // What a parent's ON DELETE CASCADE would still do here meets the seal.
        ...own.map((key) => `ALTER TABLE ${seal.table} DROP CONSTRAINT ${quoteIdentifier(key.name)};`),
        createSeal(seal, "it is about to be dropped"),
      ].join("\n"),
      down: [dropSeal(seal), ...ownTexts].join("\n"),
      transaction: "migration",
    },
    {
      kind: "wait",
      phase: "contract",
      text: `Wait until the slot of every connector has read past the last row of ${table}: a row decoded after its table is gone has no key.`,
    },
    {
      kind: "migration",
      phase: "contract",
      text: `Contract, second part, in a later change: it waits for the connector's slot by itself, and raises an error where that is not there yet${views.length === 0 ? "" : `; drop the views ${views.join(", ")} before it`}`,
      title: `drop ${table}`,
      up: [
        waitForSlots(seal),
        ...others.map(
          (one) =>
            `ALTER TABLE ${quoteTable(qualifiedName(one.table))} DROP CONSTRAINT ${quoteIdentifier(one.key.name)};`,
        ),
        `DROP TABLE ${seal.table};`,
        `DROP FUNCTION ${seal.function}();`,
      ].join("\n"),
      down: null,
      transaction: "migration",
    },
    {
      kind: "connector",
      phase: "contract",
      text: `Take "${table}" out of "table.include.list" of the connectors that name it, and out of publications that list it by name. Its topic stays until you delete it.`,
    },
  ];
}
