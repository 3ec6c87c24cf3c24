import type { WholeRelation } from "../../support/whole-catalog.ts";
import {
  columnOf,
  columnsOf,
  conditionText,
  defaultText,
  type Making,
  named,
  newColumnName,
  newObjectName,
  quoted,
  relationsOf,
  typeText,
} from "./vocabulary.ts";

/** What a constraint is written over: a relation, or the columns of one that is being made. */
export interface ColumnSource {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** The options of an identity's or serial's sequence. */
export const sequenceOptions = ({ random }: Making): string =>
  random.pick(["", "", "", " (START WITH 10)", " (INCREMENT BY 5 MINVALUE 1)", " (CACHE 20 CYCLE)"]);

/** The integer columns of a table, which a generated one may be computed from. */
export const readableColumns = ({ random }: Making, table: WholeRelation): string[] =>
  table.columns
    .filter((column) => /^(integer|bigint|smallint)$/.test(column.type) && column.generated === null)
    .map((column) => quoted(random, column.name));

const STORAGES = ["PLAIN", "PLAIN", "MAIN", "EXTERNAL", "EXTENDED", "DEFAULT"];

/** A column as CREATE TABLE and ADD COLUMN take it. */
export function columnDefinition(making: Making, readable: readonly string[], name = newColumnName(making)): string {
  const { random } = making;
  const type = typeText(making, true);
  const parts = [name, type];
  if (/serial$/.test(type)) return [...parts, random.pick(["", "PRIMARY KEY", "NOT NULL", "UNIQUE"])].join(" ").trim();
  if (random.chance(0.06) && making.postgres >= 16) parts.push(`STORAGE ${random.pick(STORAGES)}`);
  parts.push(...columnValue(making, type, readable));
  if (random.chance(0.08)) {
    parts.push(`CONSTRAINT ${newObjectName(making)}`, random.pick(["UNIQUE", "NOT NULL", "PRIMARY KEY"]));
  } else if (random.chance(0.35)) parts.push(random.pick(["NOT NULL", "NOT NULL", "UNIQUE", "PRIMARY KEY", "NULL"]));
  if (random.chance(0.04)) parts.push("UNIQUE");
  if (random.chance(0.04) && making.postgres >= 18) parts.push("NOT NULL NO INHERIT");
  if (random.chance(0.1)) parts.push(checkOn(making, name));
  if (random.chance(0.08)) parts.push(foreignKeyTarget(making));
  return parts.filter((part) => part !== "").join(" ");
}

function columnValue(making: Making, type: string, readable: readonly string[]): string[] {
  const { random } = making;
  const integral = /^(integer|bigint|smallint)$/.test(type);
  if (integral && random.chance(0.12)) {
    return [`GENERATED ${random.pick(["ALWAYS", "BY DEFAULT"])} AS IDENTITY${sequenceOptions(making)}`];
  }
  if (integral && random.chance(0.08)) {
    return [`GENERATED ALWAYS AS (${computed(making, readable)}) ${storage(making)}`.trim()];
  }
  return random.chance(0.3) ? [`DEFAULT ${defaultText(making, type)}`] : [];
}

/** What a generated column may be. */
export function computed({ random }: Making, readable: readonly string[]): string {
  if (readable.length === 0) return "1 + 1";
  const [one, other] = [random.pick(readable), random.pick(readable)];
  return random.pick(["1 + 2", `${one} * 2`, one, `${one} + ${other}`, `coalesce(${one}, 0)`, `-${one}`]);
}

function checkOn(making: Making, column: string): string {
  const { random } = making;
  const name = random.perhaps(0.3, `CONSTRAINT ${newObjectName(making)} `);
  const enforced = making.postgres >= 18 ? random.perhaps(0.1, " NOT ENFORCED") : "";
  return `${name}CHECK (${column} IS NOT NULL)${random.perhaps(0.1, " NO INHERIT")}${enforced}`;
}

export function storage({ random, postgres }: Making): string {
  return postgres >= 18 ? random.pick(["STORED", "STORED", "VIRTUAL", ""]) : "STORED";
}

const ACTIONS = ["", "", " ON DELETE CASCADE", " ON UPDATE SET NULL", " DEFERRABLE INITIALLY DEFERRED", " MATCH FULL"];

function foreignKeyTarget(making: Making): string {
  const target = making.random.pick([...relationsOf(making, "rp"), null]);
  if (target === null) return "";
  const columns = making.random.perhaps(0.4, ` (${columnOf(making, target)})`);
  return `REFERENCES ${named(making, target)}${columns}${making.random.pick(ACTIONS)}`;
}

/** A table constraint, named or not. */
export function tableConstraint(making: Making, source: ColumnSource): string {
  const { random } = making;
  const name = random.perhaps(0.4, `CONSTRAINT ${newObjectName(making)} `);
  return name + random.pick(CONSTRAINTS)(making, source);
}

type Clause = (making: Making, source: ColumnSource) => string;

const include: Clause = (making, source) => making.random.perhaps(0.1, ` INCLUDE (${columnsOf(making, source, 1)})`);
const deferrable = ({ random }: Making): string =>
  random.pick(["", "", "", "", "", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED", " NOT DEFERRABLE"]);

const primaryKey: Clause = (making, source) =>
  `PRIMARY KEY (${columnsOf(making, source, 2)})${include(making, source)}${deferrable(making)}`;
const unique: Clause = (making, source) =>
  `UNIQUE ${making.random.perhaps(0.15, "NULLS NOT DISTINCT ")}(${columnsOf(making, source, 3)})${include(making, source)}${deferrable(making)}`;
const check: Clause = (making, source) =>
  `CHECK (${conditionText(making, source.columns)})${making.random.perhaps(0.1, " NO INHERIT")}`;
const exclude: Clause = (making, source) =>
  `EXCLUDE USING ${making.random.pick(["btree", "hash"])} (${columnsOf(making, source, 1)} WITH =)${making.random.perhaps(0.2, ` WHERE (${conditionText(making, source.columns)})`)}`;
const foreignKey: Clause = (making, source) => {
  const target = making.random.pick(relationsOf(making, "rrp"));
  const key = target.constraints.find(({ kind }) => kind === "primary key" || kind === "unique");
  const [columns, referenced] =
    key === undefined || making.random.chance(0.3)
      ? [columnsOf(making, source, 1), columnsOf(making, target, 1)]
      : [columnsOf(making, source, key.columns.length), columnsOf(making, asSource(key.columns), key.columns.length)];
  const written = making.random.perhaps(0.7, ` (${referenced})`);
  return `FOREIGN KEY (${columns}) REFERENCES ${named(making, target)}${written}${making.random.pick(ACTIONS)}`;
};
const asSource = (columns: readonly string[]): { columns: { name: string }[] } => ({
  columns: columns.map((name) => ({ name })),
});

const CONSTRAINTS: readonly Clause[] = [primaryKey, unique, unique, check, check, exclude, foreignKey];
