import pg from "pg";
import type { Random } from "./random.ts";
import type { FoundColumn, FoundRelation, FoundType, Surroundings } from "./surroundings.ts";

/** What a production makes its statement from. */
export interface Making {
  readonly random: Random;
  readonly world: Surroundings;
  readonly postgres: number;
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
];
const SCHEMAS = ["app", "other", '"Third One"', "public"];

const RESERVED = /^(user|order|table|end|all|default|check)$/;

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

export function relationsOf({ world }: Making, kinds: string): FoundRelation[] {
  return world.relations.filter((relation) => kinds.includes(relation.kind));
}

export function tableOf(making: Making, kinds = "rp"): FoundRelation {
  return making.random.pick(relationsOf(making, kinds));
}

/** A column of the relation; sometimes one that is not there. */
export function columnOf({ random }: Making, relation: FoundRelation): string {
  return random.chance(0.04) ? "missing" : quoted(random, random.pick(relation.columns).name);
}

export function columnsOf({ random }: Making, relation: FoundRelation, most = 3): string {
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
  if (world.types.length > 0 && random.chance(0.25)) {
    return named(making, random.pick(world.types)) + random.perhaps(0.15, "[]");
  }
  if (random.chance(0.01)) return "no_such_type";
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
  if (random.chance(0.03) && userType(world, type.replace("[]", "")) === undefined) return random.pick(ANYTHING);
  const sequences = world.relations.filter((relation) => relation.kind === "S");
  if (/^(integer|bigint)$/.test(type) && sequences.length > 0 && random.chance(0.25)) {
    return `nextval('${named(making, random.pick(sequences)).replaceAll("'", "''")}')`;
  }
  const found = DEFAULTS.find(([pattern]) => pattern.test(type));
  if (found !== undefined) return random.pick(found[1]);
  const user = userType(world, type);
  if (user?.kind === "e" && user.labels.length > 0) return enumDefault(making, user);
  return "NULL";
}

function enumDefault(making: Making, type: FoundType): string {
  const label = `'${making.random.pick(type.labels).replaceAll("'", "''")}'`;
  return making.random.chance(0.3) ? `${label}::${named(making, type)}` : label;
}

function userType(world: Surroundings, written: string): FoundType | undefined {
  const bare = written.replaceAll('"', "");
  return world.types.find((type) => bare === type.name || bare === `${type.schema}.${type.name}`);
}

/** A condition over a relation's columns. */
export function conditionText({ random }: Making, columns: readonly FoundColumn[]): string {
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
