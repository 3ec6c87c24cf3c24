import type { WholeRelation } from "../../support/whole-catalog.ts";
import { tableConstraint } from "./make-columns.ts";
import { columnOf, type Making, named, newTableName, quoted, relationsOf, tableOf, typeText } from "./vocabulary.ts";

const STRATEGIES = ["RANGE", "LIST", "HASH"];

export function createPartitioned(making: Making): string {
  const { random } = making;
  const column = random.pick(["id", "a"]);
  const key = `${column} integer${random.perhaps(0.5, " NOT NULL")}${random.perhaps(0.4, " PRIMARY KEY")}`;
  const others = ["b text", `c ${typeText(making)}`, "\"Name\" varchar(9) DEFAULT 'x'"].slice(0, random.between(1, 3));
  const constraint = random.chance(0.2)
    ? [
        tableConstraint(making, {
          columns: [
            { name: column, type: "integer" },
            { name: "b", type: "text" },
          ],
        }),
      ]
    : [];
  const strategy = random.pick(STRATEGIES);
  const keys = random.pick([column, column, column, column, `${column}, b`, `(${column} + 1)`]);
  const fitting = strategy === "LIST" && keys.includes(",") ? column : keys;
  return `CREATE TABLE ${newTableName(making)} (${[key, ...others, ...constraint].join(", ")}) PARTITION BY ${strategy} (${fitting})`;
}

/** A bound that no other partition of the script has. */
function bound(making: Making, parent: WholeRelation): string {
  const number = making.serial() * 10;
  const keys = Math.max(parent.partitionKey.length, 1);
  const defaults = relationsOf(making, "rp").some((relation) => relation.isPartition);
  if (!defaults && making.random.chance(0.3) && parent.strategy !== "h") return "DEFAULT";
  const values = (value: number): string => [value, "MINVALUE"].slice(0, keys).join(", ");
  if (parent.strategy === "r") return `FOR VALUES FROM (${values(number)}) TO (${values(number + 10)})`;
  if (parent.strategy === "l") return `FOR VALUES IN (${number}, ${number + 1})`;
  return `FOR VALUES WITH (MODULUS 1024, REMAINDER ${(number / 10) % 1024})`;
}

export function createPartition(making: Making): string {
  const { random } = making;
  const parent = tableOf(making, "p");
  const extra = random.pick([
    "",
    "",
    "",
    `(${columnOf(making, parent)} NOT NULL) `,
    `(${columnOf(making, parent)} DEFAULT NULL) `,
    `(${tableConstraint(making, parent)}) `,
  ]);
  const sub = random.perhaps(0.2, ` PARTITION BY ${random.pick(STRATEGIES)} (${random.pick(["b", "id", "a"])})`);
  return `CREATE TABLE ${random.perhaps(0.1, "IF NOT EXISTS ")}${newTableName(making)} PARTITION OF ${named(making, parent)} ${extra}${bound(making, parent)}${sub}`;
}

export function attachPartition(making: Making): string {
  const { random } = making;
  const parent = tableOf(making, "p");
  const columns = (relation: WholeRelation): string =>
    relation.columns
      .map(({ name, type }) => `${name} ${type}`)
      .sort()
      .join();
  const fitting = relationsOf(making, "rp").filter(
    (relation) => columns(relation) === columns(parent) && relation.name !== parent.name && !relation.isPartition,
  );
  const table = fitting.length > 0 && random.chance(0.9) ? random.pick(fitting) : tableOf(making);
  return `ALTER TABLE ${named(making, parent)} ATTACH PARTITION ${named(making, table)} ${bound(making, parent)}`;
}

/** A table of the same columns as a partitioned one or a parent, to be attached or to inherit later. */
export function createTwin(making: Making): string {
  const { random } = making;
  const parent = tableOf(making, "ppr");
  const columns = parent.columns.map(
    (column) =>
      `${quoted(random, column.name)} ${column.type}${column.notNull || random.chance(0.2) ? " NOT NULL" : ""}`,
  );
  const more = random.chance(0.4) ? [tableConstraint(making, parent)] : [];
  const shuffled = random.chance(0.3) ? [...columns].reverse() : columns;
  return `CREATE TABLE ${newTableName(making)} (${[...shuffled, ...more].join(", ")})`;
}

export function detachPartition(making: Making): string {
  const { random, world } = making;
  const partition = random.pick(world.relations.filter((relation) => relation.isPartition));
  const parent = world.relations.find(({ schema, name }) => `${schema}.${name}` === partition.parents[0]);
  if (parent === undefined) return createPartition(making);
  return `ALTER TABLE ${named(making, parent)} DETACH PARTITION ${named(making, partition)}${random.perhaps(0.1, " CONCURRENTLY")}`;
}
