import { quoteIdentifier } from "../../catalog/print.ts";
import { type Catalog, qualifiedName, type Relation } from "../../model/catalog.ts";
import type { PlanStep } from "../operation.ts";
import { findTable, primaryKey } from "../target.ts";
import { foreignKeyText } from "./foreign-key-text.ts";
import { quoteTable, shortened } from "./names.ts";
import { incoming } from "./table-contract.ts";

export interface KeyMove {
  /** schema.table */
  readonly table: string;
  /** Of the new key, in its order. */
  readonly columns: readonly string[];
  readonly catalog: Catalog;
  readonly soak: string;
}

/**
 * Another primary key. One topic cannot hold records of two keys: the registry refuses the second key's schema, and what is kept by key
 * keeps every row twice. So a second connector gives the table another topic under the new key, complete by its snapshot; readers move;
 * the first one lets the table go; and only then the database changes its key, which no connector notices: the second one is told its key
 * by `message.key.columns`.
 */
export function keySteps(move: KeyMove): readonly PlanStep[] {
  const found = findTable(move.catalog, move.table);
  const missing = found === null ? [] : nullable(found, move.columns);
  const swap = found === null ? null : keySwap(move, found);
  return [
    ...missing.map(
      (column): PlanStep => ({
        kind: "people",
        phase: "expand",
        text: `A key column cannot be null: make ${move.table}.${column} NOT NULL first, by a plan of its own (set-not-null), since its field in the row changes with it.`,
      }),
    ),
    ...(swap === null ? [] : [indexStep(move, swap)]),
    ...(found === null || found.replicaIdentity.kind === "full" ? [] : [identityStep(move.table, found)]),
    secondConnector(move),
    {
      kind: "wait",
      phase: "expand",
      text: `Wait until the second connector's snapshot is through: its topic then has every row of ${move.table} under the new key.`,
    },
    {
      kind: "people",
      phase: "migrate",
      text: `Let every consumer of ${move.table} read the second connector's topic, and name that topic with its key [${move.columns.join(", ")}] in its contract in place of the table, then wait ${move.soak}.`,
    },
    {
      kind: "connector",
      phase: "contract",
      text: `Contract, first part, in a change of its own: take "${move.table}" out of the first connector's "table.include.list", or add ${jsonText(tablePattern(move.table))} to its "table.exclude.list". Its topic falls silent.`,
    },
    ...(swap === null ? [] : [swapStep(move, swap)]),
  ];
}

interface KeySwap {
  readonly table: Relation;
  readonly old: readonly string[];
  readonly constraint: string | null;
  /** Indexes made ahead of time, as SQL spells them. */
  readonly newIndex: string;
  readonly oldIndex: string;
}

function keySwap({ columns }: KeyMove, table: Relation): KeySwap {
  const constraint = table.constraints.find(({ kind }) => kind === "primary key")?.name ?? null;
  return {
    table,
    old: primaryKey(table),
    constraint,
    newIndex: quoteIdentifier(shortened(`${table.name}_${columns.join("_")}`, "new_key")),
    oldIndex: quoteIdentifier(shortened(`${table.name}_${primaryKey(table).join("_")}`, "old_key")),
  };
}

/** What building an index would lock away from writers is done while they write. */
function indexStep({ table, columns }: KeyMove, { old, newIndex, oldIndex, table: found }: KeySwap): PlanStep {
  const name = quoteTable(table);
  const schema = quoteIdentifier(found.schema);
  const build = (index: string, keys: readonly string[]) =>
    `CREATE UNIQUE INDEX CONCURRENTLY ${index} ON ${name} (${list(keys)});`;
  const drop = (index: string) => `DROP INDEX CONCURRENTLY ${schema}.${index};`;
  return {
    kind: "migration",
    phase: "expand",
    text: "Make the new key's index ahead of time, and one that keeps the old key unique; a build that fails leaves an invalid index to be dropped",
    title: `index the new key of ${table}`,
    up: [build(newIndex, columns), ...(old.length === 0 ? [] : [build(oldIndex, old)])].join("\n"),
    down: [drop(newIndex), ...(old.length === 0 ? [] : [drop(oldIndex)])].join("\n"),
    transaction: "none",
  };
}

/** A delete carries no more of the old row than the replica identity: a key outside of it would be made up. */
function identityStep(table: string, { replicaIdentity }: Relation): PlanStep {
  const before =
    replicaIdentity.kind === "index"
      ? `USING INDEX ${quoteIdentifier(replicaIdentity.index)}`
      : replicaIdentity.kind.toUpperCase();
  return {
    kind: "migration",
    phase: "expand",
    text: "Let deletes carry both keys",
    title: `log whole rows of ${table}`,
    up: `ALTER TABLE ${quoteTable(table)} REPLICA IDENTITY FULL;`,
    down: `ALTER TABLE ${quoteTable(table)} REPLICA IDENTITY ${before};`,
    transaction: "migration",
  };
}

function secondConnector({ table, columns }: KeyMove): PlanStep {
  const pattern = tablePattern(table);
  const lines = [
    ["topic.prefix", "<another prefix>"],
    ["slot.name", "<another slot>"],
    ["publication.name", "<a publication with this table>"],
    ["publication.autocreate.mode", "filtered"],
    ["snapshot.mode", "initial"],
    ["table.include.list", pattern],
    ["message.key.columns", `${pattern}:${columns.map(escaped).join(",")}`],
  ].map(([key = "", value = ""]) => `  ${jsonText(key)}: ${jsonText(value)}`);
  return {
    kind: "connector",
    phase: "expand",
    text: `Once that has run, add a second connector: a copy of the one that captures ${table}, under another name, with these lines in place of its own (two connectors cannot share a slot, nor a publication that either of them keeps up by itself):\n${lines.join(",\n")}`,
  };
}

function swapStep({ table, columns, catalog }: KeyMove, swap: KeySwap): PlanStep {
  return {
    kind: "migration",
    phase: "contract",
    text: `Contract, second part, once the first connector runs without the table: change the key. The second connector must keep "message.key.columns" until this has run; afterwards the replica identity may go back by a plan of its own (replica-identity)`,
    title: `key ${table} by ${columns.join(", ")}`,
    up: swapSql(swap, catalog),
    down: null,
    transaction: "migration",
  };
}

/** Foreign keys hang on the index of the key they point at: they go, and come back to the one that keeps the old key unique. */
function swapSql({ table, old, constraint, newIndex, oldIndex }: KeySwap, catalog: Catalog): string {
  const name = quoteTable(qualifiedName(table));
  const own = table.constraints.filter(({ kind }) => kind === "foreign key");
  const attnums = old.flatMap((column) => table.columns.filter((one) => one.name === column).map((one) => one.attnum));
  const hung = [
    ...incoming(table, catalog),
    ...own.flatMap((key) => (key.kind === "foreign key" && key.references === table.oid ? [{ table, key }] : [])),
  ].filter(({ key }) => sameSet(key.referencedColumns, attnums));
  const primary = quoteIdentifier(constraint ?? shortened(table.name, "pkey"));
  const child = (one: Relation) => quoteTable(qualifiedName(one));
  return [
    ...hung.map((one) => `ALTER TABLE ${child(one.table)} DROP CONSTRAINT ${quoteIdentifier(one.key.name)};`),
    ...(constraint === null ? [] : [`ALTER TABLE ${name} DROP CONSTRAINT ${primary};`]),
    `ALTER TABLE ${name} ADD CONSTRAINT ${primary} PRIMARY KEY USING INDEX ${newIndex};`,
    ...(constraint === null ? [] : [`ALTER TABLE ${name} ADD CONSTRAINT ${oldIndex} UNIQUE USING INDEX ${oldIndex};`]),
    ...hung.map((one) => {
      const unchecked = one.table.kind === "table" ? " NOT VALID" : "";
      return `ALTER TABLE ${child(one.table)} ADD ${foreignKeyText(one.table, one.key, table, name)}${unchecked};`;
    }),
    ...hung
      .filter((one) => one.table.kind === "table")
      .map((one) => `ALTER TABLE ${child(one.table)} VALIDATE CONSTRAINT ${quoteIdentifier(one.key.name)};`),
  ].join("\n");
}

function nullable(table: Relation, columns: readonly string[]): readonly string[] {
  return columns.filter((name) => table.columns.some((column) => column.name === name && !column.notNull));
}

function sameSet(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((attnum) => other.includes(attnum));
}

function list(columns: readonly string[]): string {
  return columns.map(quoteIdentifier).join(", ");
}

/** Debezium reads lists of tables and columns as Java regular expressions. */
function tablePattern(table: string): string {
  return table.split(".").map(escaped).join(String.raw`\.`);
}

function escaped(name: string): string {
  return name.replaceAll(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`);
}

function jsonText(text: string): string {
  return JSON.stringify(text);
}
