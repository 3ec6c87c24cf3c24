import pg from "pg";
import type { FoundRelation } from "./surroundings.ts";
import {
  columnOf,
  columnsOf,
  conditionText,
  defaultText,
  type Making,
  named,
  newColumnName,
  newObjectName,
  newTableName,
  quoted,
  relationsOf,
  tableOf,
  typeText,
} from "./vocabulary.ts";

/** A column as CREATE TABLE and ADD COLUMN take it. */
export function columnDefinition(making: Making, name = newColumnName(making)): string {
  const { random } = making;
  const type = typeText(making, true);
  const parts = [name, type];
  if (/serial$/.test(type)) return [...parts, random.pick(["", "PRIMARY KEY", "NOT NULL", "UNIQUE"])].join(" ").trim();
  if (/^(integer|bigint|smallint)$/.test(type) && random.chance(0.12)) {
    parts.push(`GENERATED ${random.pick(["ALWAYS", "BY DEFAULT"])} AS IDENTITY`);
  } else if (/^(integer|bigint)$/.test(type) && random.chance(0.08)) {
    parts.push(`GENERATED ALWAYS AS (${random.pick(["1 + 1", "a * 2", "id + 1"])}) ${storage(making)}`.trim());
  } else if (random.chance(0.3)) parts.push(`DEFAULT ${defaultText(making, type)}`);
  if (random.chance(0.08))
    parts.push(`CONSTRAINT ${newObjectName(making)}`, random.pick(["UNIQUE", "NOT NULL", "PRIMARY KEY"]));
  else if (random.chance(0.35)) parts.push(random.pick(["NOT NULL", "NOT NULL", "UNIQUE", "PRIMARY KEY", "NULL"]));
  if (random.chance(0.08)) parts.push(`CHECK (${name} IS NOT NULL)`);
  if (random.chance(0.08)) parts.push(foreignKeyTarget(making));
  return parts.join(" ");
}

function storage({ random, postgres }: Making): string {
  return postgres >= 18 ? random.pick(["STORED", "STORED", "VIRTUAL", ""]) : "STORED";
}

function foreignKeyTarget(making: Making): string {
  const target = making.random.pick([...relationsOf(making, "rp"), null]);
  if (target === null) return "";
  const columns = making.random.perhaps(0.4, ` (${columnOf(making, target)})`);
  return `REFERENCES ${named(making, target)}${columns}${making.random.perhaps(0.2, " ON DELETE CASCADE")}`;
}

/** A table constraint, named or not. */
export function tableConstraint(making: Making, relation: FoundRelation): string {
  const { random } = making;
  const name = random.perhaps(0.4, `CONSTRAINT ${newObjectName(making)} `);
  const target = random.pick(relationsOf(making, "rp"));
  const deferrable = random.perhaps(0.1, " DEFERRABLE");
  return (
    name +
    random.pick([
      `PRIMARY KEY (${columnsOf(making, relation, 2)})${random.perhaps(0.1, ` INCLUDE (${columnOf(making, relation)})`)}`,
      `UNIQUE (${columnsOf(making, relation, 2)})${random.perhaps(0.1, ` INCLUDE (${columnOf(making, relation)})`)}${deferrable}`,
      `UNIQUE (${columnsOf(making, relation, 3)})${deferrable}`,
      `CHECK (${conditionText(making, relation.columns)})${random.perhaps(0.1, " NO INHERIT")}`,
      `EXCLUDE USING btree (${columnOf(making, relation)} WITH =)`,
      `FOREIGN KEY (${columnOf(making, relation)}) REFERENCES ${named(making, target)}${random.perhaps(0.5, ` (${columnOf(making, target)})`)}`,
    ])
  );
}

function elements(making: Making): string[] {
  const { random } = making;
  const names = new Set<string>();
  for (let count = random.between(1, 5); count > 0; count--) names.add(newColumnName(making));
  const columns = [...names].map((name) => columnDefinition(making, name));
  const own = [...names].map((name) => ({ name: name.replaceAll('"', ""), type: "", notNull: false }));
  if (random.chance(0.4)) {
    const self: FoundRelation = { ...NOTHING, columns: own };
    const constraint = random.pick([
      `PRIMARY KEY (${columnsOf(making, self, 2)})`,
      `UNIQUE (${columnsOf(making, self, 2)})`,
      `CHECK (${conditionText(making, own)})`,
      `CONSTRAINT ${newObjectName(making)} CHECK (${conditionText(making, own)})`,
      `CONSTRAINT ${newObjectName(making)} PRIMARY KEY (${columnsOf(making, self, 2)})`,
    ]);
    columns.push(constraint);
  }
  return columns;
}

const NOTHING: FoundRelation = {
  schema: "",
  name: "",
  kind: "r",
  columns: [],
  constraints: [],
  indexes: [],
  partitionKey: null,
  parents: [],
  isPartition: false,
};

const head = (making: Making): string =>
  `CREATE ${making.random.perhaps(0.05, making.random.pick(["UNLOGGED ", "TEMPORARY "]))}TABLE ${making.random.perhaps(0.1, "IF NOT EXISTS ")}`;

export const createTable = (making: Making): string =>
  `${head(making)}${newTableName(making)} (${elements(making).join(", ")})`;

export function createPartitioned(making: Making): string {
  const { random } = making;
  const column = random.pick(["id", "a"]);
  const strategy = random.pick(["RANGE", "LIST", "HASH"]);
  const key = `${column} integer${random.perhaps(0.5, " NOT NULL")}${random.perhaps(0.4, " PRIMARY KEY")}`;
  const others = ["b text", `c ${typeText(making)}`, "\"Name\" varchar(9) DEFAULT 'x'"].slice(0, random.between(1, 3));
  return `CREATE TABLE ${newTableName(making)} (${[key, ...others].join(", ")}) PARTITION BY ${strategy} (${column})`;
}

/** A bound for a partition; may overlap, which both sides must refuse or neither looks at. */
function bound(making: Making, parent: FoundRelation): string {
  const number = making.random.between(0, 50) * 10;
  if (making.random.chance(0.1) && !parent.partitionKey?.startsWith("HASH")) return "DEFAULT";
  if (parent.partitionKey?.startsWith("RANGE")) return `FOR VALUES FROM (${number}) TO (${number + 10})`;
  if (parent.partitionKey?.startsWith("LIST")) return `FOR VALUES IN (${number}, ${number + 1})`;
  return `FOR VALUES WITH (MODULUS 64, REMAINDER ${making.random.between(0, 63)})`;
}

export function createPartition(making: Making): string {
  const parent = tableOf(making, "p");
  const extra = making.random.perhaps(0.2, `(${columnOf(making, parent)} NOT NULL) `);
  return `CREATE TABLE ${newTableName(making)} PARTITION OF ${named(making, parent)} ${extra}${bound(making, parent)}${making.random.perhaps(0.1, " PARTITION BY LIST (b)")}`;
}

export function attachPartition(making: Making): string {
  const parent = tableOf(making, "p");
  return `ALTER TABLE ${named(making, parent)} ATTACH PARTITION ${named(making, tableOf(making))} ${bound(making, parent)}`;
}

/** A table of the same columns as a partitioned one, to be attached later. */
export function createTwin(making: Making): string {
  const parent = tableOf(making, "p");
  const columns = parent.columns.map(
    (column) =>
      `${quoted(making.random, column.name)} ${column.type}${column.notNull || making.random.chance(0.2) ? " NOT NULL" : ""}`,
  );
  return `CREATE TABLE ${newTableName(making)} (${columns.join(", ")})`;
}

export function detachPartition(making: Making): string {
  const { random, world } = making;
  const partition = random.pick(world.relations.filter((relation) => relation.isPartition));
  return `ALTER TABLE ${named(making, random.pick(partition.parents))} DETACH PARTITION ${named(making, partition)}`;
}

export function createInherited(making: Making): string {
  const { random } = making;
  const own = random.perhaps(0.6, columnDefinition(making));
  const parents = random
    .some(relationsOf(making, "r"), random.chance(0.2) ? 2 : 1)
    .map((parent) => named(making, parent));
  return `CREATE TABLE ${newTableName(making)} (${own}) INHERITS (${parents.join(", ")})`;
}

const LIKE_OPTIONS = ["ALL", "DEFAULTS", "CONSTRAINTS", "INDEXES", "IDENTITY", "GENERATED", "COMMENTS"];

export function createLike(making: Making): string {
  const { random } = making;
  const options = random.chance(0.3)
    ? ""
    : random
        .some(LIKE_OPTIONS, 2)
        .map((option) => ` INCLUDING ${option}`)
        .join("") + random.perhaps(0.2, " EXCLUDING INDEXES");
  const own = random.perhaps(0.3, `, ${columnDefinition(making, "extra")}`);
  return `${head(making)}${newTableName(making)} (LIKE ${named(making, tableOf(making, "rrrpvm"))}${options}${own})`;
}

export function createTyped(making: Making): string {
  const { random, world } = making;
  const type = random.pick(world.types.filter((candidate) => candidate.kind === "c"));
  const options = random.perhaps(
    0.4,
    ` (${quoted(random, random.pick(type.attributes))} ${random.pick(["NOT NULL", "PRIMARY KEY", "UNIQUE"])})`,
  );
  return `CREATE TABLE ${newTableName(making)} OF ${named(making, type)}${options}`;
}

const full = ({ schema, name }: FoundRelation): string => `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;

/** A query over what there is, and only that. */
export function queryText(making: Making): string {
  const { random } = making;
  const source = tableOf(making, "rrrpvm");
  const from = full(source);
  const column = quoted(random, random.pick(source.columns).name);
  const condition = random.perhaps(0.2, ` WHERE ${conditionText(making, source.columns)}`);
  return random.pick([
    `SELECT * FROM ${from}${condition}`,
    `SELECT ${columnsOf(making, source)} FROM ${from}${condition}`,
    `SELECT ${column} AS x, 1 AS one, 'a'::text AS two FROM ${from}`,
    `SELECT s.*, count(*) OVER () AS total FROM ${from} s`,
    `SELECT t.${column} FROM ${from} t JOIN ${full(tableOf(making, "rp"))} o ON true`,
  ]);
}

export const createTableAs = (making: Making): string =>
  `${head(making)}${newTableName(making)} AS ${queryText(making)}${making.random.perhaps(0.2, " WITH NO DATA")}`;

export const createView = (making: Making): string =>
  `CREATE ${making.random.perhaps(0.1, "OR REPLACE ")}VIEW ${newTableName(making)} AS ${queryText(making)}`;

export const createMaterializedView = (making: Making): string =>
  `CREATE MATERIALIZED VIEW ${making.random.perhaps(0.1, "IF NOT EXISTS ")}${newTableName(making)} AS ${queryText(making)}`;
