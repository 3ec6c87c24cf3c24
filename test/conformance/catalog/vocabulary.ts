import pg from "pg";
import type { WholeCatalog, WholeColumn, WholeRelation, WholeType } from "../../support/whole-catalog.ts";
import type { Random } from "./random.ts";

/** What a production makes its statement from. */
export interface Making {
  readonly random: Random;
  readonly world: WholeCatalog;
  readonly postgres: number;
  readonly inTransaction: boolean;
  /** Grows with every use, so that partition bounds of a script do not overlap. */
  readonly serial: () => number;
}

const LONG = "a_name_longer_than_the_sixty_three_bytes_that_postgresql_keeps_of_any_identifier";
const TABLE_NAMES = [
  "users",
  "orders",
  "items",
  '"Items"',
  '"order lines"',
  "t",
  "u",
  LONG,
  `${LONG}_2`,
  "events",
  '"é"',
  '"user"',
  "таблица_чьё_имя_длиннее_шестидесяти_трёх_байтов",
  '"a.b"',
  `"it's"`,
  "x9",
];
const COLUMN_NAMES = [
  "id",
  "a",
  "b",
  "c",
  "name",
  '"Name"',
  "email",
  "amount",
  "status",
  '"two words"',
  "created_at",
  `c_${LONG}`,
  "kind",
  "parent_id",
  "d",
  "qty",
  "столбец_с_именем_длиннее_чем_хранит_сервер_баз",
  '"a""b"',
  '"select"',
];
const OBJECT_NAMES = [
  "x",
  "y",
  "z",
  '"Mixed"',
  `o_${LONG}`,
  "t_a_idx",
  "users_pkey",
  "t_check",
  "orders_a_key",
  "t_a_fkey",
  "t_a_check",
  "u_a_key",
  "users_id_not_null",
  "q",
  "w",
];
const SCHEMAS = ["app", "other", '"Third One"', "public"];

const RESERVED = /^(user|order|table|end|all|default|check|select)$/;

/** An existing name, quoted where it has to be and sometimes where not. */
export function quoted(random: Random, name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.test(name) && random.chance(0.9)
    ? name
    : pg.escapeIdentifier(name);
}

export const newTableName = (making: Making): string => placed(making, making.random.pick(TABLE_NAMES));
export const newObjectName = ({ random }: Making): string => random.pick(OBJECT_NAMES);
export const newColumnName = ({ random }: Making): string => random.pick(COLUMN_NAMES);
export const newSchemaName = ({ random }: Making): string => random.pick(SCHEMAS);

/** A new name in some schema, or in the one the search_path gives. */
export function placed({ random, world }: Making, name: string): string {
  return random.chance(0.5) ? name : `${quoted(random, random.pick(world.schemas))}.${name}`;
}

/** An existing object's name, mostly with its schema. */
export function named({ random }: Making, found: { readonly schema: string; readonly name: string }): string {
  const name = quoted(random, found.name);
  return random.chance(0.2) ? name : `${quoted(random, found.schema)}.${name}`;
}

const LETTERS: Readonly<Record<WholeRelation["kind"], string>> = {
  table: "r",
  "partitioned table": "p",
  view: "v",
  "materialized view": "m",
  "foreign table": "f",
  sequence: "S",
};

/** Relations of the kinds, by the letters of pg_class.relkind. */
/** Quoted, with its schema. */
export const fullName = ({ schema, name }: WholeRelation): string =>
  `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;

export function relationsOf({ world }: Making, kinds: string): WholeRelation[] {
  return world.relations.filter((relation) => kinds.includes(LETTERS[relation.kind]));
}

/** One of the kinds; a letter written more than once weighs more. */
export function tableOf(making: Making, kinds = "rp"): WholeRelation {
  const letters = [...kinds].filter((letter) => relationsOf(making, letter).length > 0);
  return making.random.pick(relationsOf(making, making.random.pick(letters)));
}

/** The word of DDL for a relation's kind. */
export const wordOf = (relation: WholeRelation): string =>
  relation.kind === "partitioned table" ? "TABLE" : relation.kind.toUpperCase();

/** A column of the relation; sometimes one that is not there. */
export function columnOf({ random }: Making, relation: Pick<WholeRelation, "columns">): string {
  return random.chance(0.02) ? "missing" : quoted(random, random.pick(relation.columns).name);
}

export function columnsOf(
  { random }: Making,
  relation: { readonly columns: readonly { readonly name: string }[] },
  most = 3,
): string {
  return random
    .some(relation.columns, most)
    .map((column) => quoted(random, column.name))
    .join(", ");
}

const INTEGERS = ["integer", "bigint", "smallint"];
const SCALARS = [
  ...INTEGERS,
  ...INTEGERS,
  "text",
  "text",
  "varchar(20)",
  "varchar",
  "char(20)",
  "numeric",
  "numeric(12,2)",
  "boolean",
  "date",
  "timestamp",
  "timestamptz(3)",
  "timestamptz",
  "time",
  "interval",
  "uuid",
  "jsonb",
  "json",
  "bytea",
  "real",
  "double precision",
  "bit(3)",
  "varbit(5)",
  "money",
  "int4range",
  "inet",
  "interval day to second(3)",
  '"char"',
  "name",
  "oid",
];
const SERIALS = ["serial", "bigserial", "smallserial"];

/** A type for a column; serial only where a column is made. */
export function typeText(making: Making, serial = false): string {
  const { random, world } = making;
  if (serial && random.chance(0.1)) return random.pick(SERIALS);
  const types = world.types.filter((type) => type.kind !== "base");
  if (types.length > 0 && random.chance(0.25)) {
    return named(making, random.pick(types)) + random.perhaps(0.15, "[]");
  }
  if (random.chance(0.01) && relationsOf(making, "r").length > 0) return named(making, tableOf(making, "r"));
  if (random.chance(0.004)) return "no_such_type";
  return random.pick(SCALARS) + random.perhaps(0.1, "[]");
}

const NUMBERS = ["0", "-1", "1 + 2", "'5'", "NULL", "(2 * 3)", "abs(-4)", "CAST('7' AS integer)"];
const TEXTS = [
  "'a'",
  "'it''s'",
  "upper('x')",
  "'a' || 'b'",
  "CURRENT_USER",
  "NULL",
  "lower('Q')",
  "''",
  "coalesce('a', 'b')",
];
const TIMES = [
  "now()",
  "CURRENT_TIMESTAMP",
  "'2020-01-02'",
  "now() + interval '1 day'",
  "LOCALTIMESTAMP",
  "NULL",
  "clock_timestamp()",
];
const DEFAULTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\[\]$/, ["'{}'", "NULL"]],
  [/^(integer|bigint|smallint)/, NUMBERS],
  [/^(numeric|real|double)/, [...NUMBERS, "1.50", "'2.5'", "1e3"]],
  [/^(text|varchar|char|name|"char")/, TEXTS],
  [/^bool/, ["true", "false", "'yes'", "NOT false", "1 < 2", "NULL"]],
  [/^timestamp/, TIMES],
  [/^date/, ["CURRENT_DATE", "'2020-02-03'", "CURRENT_DATE + 1", "now()"]],
  [/^time/, ["CURRENT_TIME", "'12:00'", "LOCALTIME"]],
  [/^interval/, ["'1 day'", "interval '2 hours'", "'P1Y'"]],
  [/^uuid/, ["gen_random_uuid()", "'00000000-0000-0000-0000-000000000001'"]],
  [/^json/, ["'{}'", "'[1, 2]'", "NULL"]],
  [/^bytea/, [`'\\x00'`, "NULL"]],
  [/^bit/, ["B'101'", "'010'"]],
  [/^varbit/, ["B'101'", "'010'"]],
  [/^money/, ["'1.00'", "0::money"]],
  [/^int4range/, ["'[1,2)'", "int4range(1, 3)", "'empty'"]],
  [/^inet/, ["'127.0.0.1'"]],
  [/^oid/, ["1", "'2'"]],
];
const ANYTHING = ["NULL", "0", "true", "now()"];

/** A default for a column of that written type; sometimes one that does not fit. */
export function defaultText(making: Making, type: string): string {
  const { random, world } = making;
  if (random.chance(0.02) && userType(world, type.replace("[]", "")) === undefined) return random.pick(ANYTHING);
  const sequences = world.relations.filter((relation) => relation.kind === "sequence");
  if (/^(integer|bigint)$/.test(type) && sequences.length > 0 && random.chance(0.25)) {
    return `nextval('${named(making, random.pick(sequences)).replaceAll("'", "''")}')`;
  }
  const found = DEFAULTS.find(([pattern]) => pattern.test(type));
  if (found !== undefined) return random.pick(found[1]);
  const user = userType(world, type);
  if (user?.kind === "enum" && (user.labels ?? []).length > 0) return enumDefault(making, user);
  if (user?.kind === "domain") {
    // Types of one name in several schemas could each be taken for the other.
    const types = world.types.filter((one) => one !== user);
    return defaultText({ ...making, world: { ...world, types } }, user.of ?? "");
  }
  if (user?.kind === "composite") return "NULL";
  if (user?.kind === "range") return random.pick(["NULL", "'empty'"]);
  return "NULL";
}

function enumDefault(making: Making, type: WholeType): string {
  const label = `'${making.random.pick(type.labels ?? []).replaceAll("'", "''")}'`;
  return making.random.chance(0.3) ? `${label}::${named(making, type)}` : label;
}

function userType(world: WholeCatalog, written: string): WholeType | undefined {
  const bare = written.replaceAll('"', "");
  return world.types.find((type) => bare === type.name || bare === `${type.schema}.${type.name}`);
}

/** A condition over a relation's columns. */
export function conditionText({ random }: Making, columns: readonly Pick<WholeColumn, "name" | "type">[]): string {
  const column = random.pick(columns);
  const name = quoted(random, column.name);
  if (
    /^(integer|bigint|smallint|numeric|real|double)/.test(column.type) &&
    !column.type.endsWith("]") &&
    random.chance(0.7)
  ) {
    return random.pick([`${name} > 0`, `${name} BETWEEN 1 AND 9`, `${name} IN (1, 2)`, `${name} <> 3`]);
  }
  if (/^(text|character varying)(\(\d+\))?$/.test(column.type) && random.chance(0.7)) {
    return random.pick([`${name} <> ''`, `length(${name}) > 2`, `${name} LIKE 'a%'`, `${name} IN ('a', 'b')`]);
  }
  return random.pick([`${name} IS NOT NULL`, `${name} IS NULL`]);
}
