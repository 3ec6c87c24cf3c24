import pg from "pg";
import type { Random } from "../debezium/random/random.ts";
import type { Mutation } from "./mutation.ts";
import { PUBLICATION, type RealColumn, type RealState, type RealTable } from "./real-tables.ts";

/** What changes are made of: the tables as they really are. */
export interface Ground {
  readonly state: RealState;
  /** Names of constraints and indexes by table. */
  readonly names: ReadonlyMap<string, TableNames>;
  /** Whether the publication lists its tables. */
  readonly listed: boolean;
}

export interface TableNames {
  readonly primaryKey: string | null;
  readonly indexes: readonly string[];
  readonly checks: readonly string[];
  /** Unique indexes over NOT NULL columns that a replica identity may use. */
  readonly identities: readonly string[];
}

export interface Making {
  readonly random: Random;
  readonly ground: Ground;
  readonly table: RealTable;
  readonly column: RealColumn;
  readonly names: TableNames;
  /** As written in SQL. */
  readonly t: string;
  readonly c: string;
}

/** SQL of one kind of change, null where this table or column gives no occasion for it. */
export type Maker = (making: Making) => string | readonly string[] | null;

export const quote = pg.escapeIdentifier;

export function quotedTable(name: string): string {
  const [schema = "", ...rest] = name.split(".");
  return `${quote(schema)}.${quote(rest.join("."))}`;
}

/** A change of a kind picked by chance, over a table and a column picked by chance; null where that gives nothing. */
export function makeMutation(random: Random, ground: Ground, makers: Readonly<Record<string, Maker>>): Mutation | null {
  const [first, ...rest] = Object.entries(makers);
  if (first === undefined) return null;
  const [kind, maker] = random.pick([first, ...rest]);
  for (let tries = 0; tries < 60; tries++) {
    const [table] = random.sample(
      ground.state.tables.filter(({ published }) => published),
      1,
    );
    const [column] = random.sample(table?.columns.filter(({ generated }) => !generated) ?? [], 1);
    if (table === undefined || column === undefined) continue;
    const names = ground.names.get(table.name) ?? { primaryKey: null, indexes: [], checks: [], identities: [] };
    const making = { random, ground, table, column, names, t: quotedTable(table.name), c: quote(column.name) };
    const sql = maker(making);
    if (sql === null) continue;
    return { kind, sql: typeof sql === "string" ? [sql] : sql, table: table.name, column: column.name };
  }
  return null;
}

const inKey = ({ table, column }: Making) => table.primaryKey?.includes(column.attnum) === true;

/** Changes that take something away from readers, or may. */
export const DANGEROUS: Readonly<Record<string, Maker>> = {
  "drop column": (making) => (inKey(making) ? null : `ALTER TABLE ${making.t} DROP COLUMN ${making.c} CASCADE;`),
  "drop key column": (making) => (inKey(making) ? `ALTER TABLE ${making.t} DROP COLUMN ${making.c} CASCADE;` : null),
  "rename column": ({ t, c, column }) => `ALTER TABLE ${t} RENAME COLUMN ${c} TO ${quote(`${column.name}_new`)};`,
  "rename column and add back": ({ t, c, column }) =>
    `ALTER TABLE ${t} RENAME COLUMN ${c} TO ${quote(`${column.name}_old`)};\nALTER TABLE ${t} ADD COLUMN ${c} ${column.declared};`,
  "drop column and add back": ({ t, c, column }) =>
    `ALTER TABLE ${t} DROP COLUMN ${c} CASCADE;\nALTER TABLE ${t} ADD COLUMN ${c} ${column.declared};`,
  "swap column names": ({ t, c, table, column, random }) => {
    const [other] = random.sample(
      table.columns.filter((one) => one.name !== column.name && one.declared === column.declared),
      1,
    );
    if (other === undefined) return null;
    const rename = (from: string, to: string) => `ALTER TABLE ${t} RENAME COLUMN ${from} TO ${to};`;
    return [rename(c, '"swapping"'), rename(quote(other.name), c), rename('"swapping"', quote(other.name))].join("\n");
  },
  "rename table": ({ t, table }) =>
    `ALTER TABLE ${t} RENAME TO ${quote(`${table.name.split(".").slice(1).join(".")}_v2`)};`,
  "swap tables": ({ t, table }) => {
    const name = table.name.split(".").slice(1).join(".");
    return `CREATE TABLE ${t.replace(quote(name), quote(`${name}_fresh`))} (LIKE ${t} INCLUDING ALL);\nALTER TABLE ${t} RENAME TO ${quote(`${name}_gone`)};\nALTER TABLE ${t.replace(quote(name), quote(`${name}_fresh`))} RENAME TO ${quote(name)};`;
  },
  "move table": ({ t }) => `CREATE SCHEMA elsewhere_now;\nALTER TABLE ${t} SET SCHEMA elsewhere_now;`,
  "drop table": ({ t }) => `DROP TABLE ${t} CASCADE;`,
  "drop and create table": ({ t, table }) =>
    `DROP TABLE ${t} CASCADE;\nCREATE TABLE ${t} (${table.columns.map(({ name, declared, notNull }) => `${quote(name)} ${declared}${notNull ? " NOT NULL" : ""}`).join(", ")}${table.primaryKey === null ? "" : `, PRIMARY KEY (${keyNames(table).map(quote).join(", ")})`});`,
  retype: (making) => retyping(making),
  "drop not null": ({ t, c, column, table }) =>
    column.notNull && !table.primaryKey?.includes(column.attnum)
      ? `ALTER TABLE ${t} ALTER COLUMN ${c} DROP NOT NULL;`
      : null,
  "set not null": ({ t, c, column }) => (column.notNull ? null : `ALTER TABLE ${t} ALTER COLUMN ${c} SET NOT NULL;`),
  "enum add value": (making) =>
    enumType(
      making,
      (type) =>
        `ALTER TYPE ${type} ADD VALUE 'fresh_label'${making.random.chance(0.4) ? ` BEFORE ${pg.escapeLiteral(making.column.labels[0] ?? "")}` : ""};`,
    ),
  "enum rename value": (making) =>
    enumType(
      making,
      (type) =>
        `ALTER TYPE ${type} RENAME VALUE ${pg.escapeLiteral(making.column.labels[0] ?? "")} TO 'renamed_label';`,
    ),
  "enum made anew without a label": (making) => enumAnew(making, making.column.labels.slice(0, -1)),
  "enum made anew with another label": (making) => enumAnew(making, [...making.column.labels, "one_more"]),
  "drop primary key": ({ t, names }) =>
    names.primaryKey === null ? null : `ALTER TABLE ${t} DROP CONSTRAINT ${quote(names.primaryKey)} CASCADE;`,
  "other primary key": (making) => {
    const { t, c, table, column, names } = making;
    if (names.primaryKey === null || inKey(making)) return null;
    const key = making.random.chance(0.5) ? [...keyNames(table).map(quote), c] : [c];
    return `ALTER TABLE ${t} DROP CONSTRAINT ${quote(names.primaryKey)} CASCADE;\nALTER TABLE ${t} ADD PRIMARY KEY (${key.join(", ")});${column.notNull ? "" : " "}`;
  },
  "reorder primary key": ({ t, table, names }) =>
    names.primaryKey === null || (table.primaryKey?.length ?? 0) < 2
      ? null
      : `ALTER TABLE ${t} DROP CONSTRAINT ${quote(names.primaryKey)} CASCADE;\nALTER TABLE ${t} ADD PRIMARY KEY (${keyNames(table).reverse().map(quote).join(", ")});`,
  "replica identity nothing": ({ t, table }) =>
    table.identity.length === 0 ? null : `ALTER TABLE ${t} REPLICA IDENTITY NOTHING;`,
  "replica identity default": ({ t, table }) =>
    table.identity.length === table.columns.length ? `ALTER TABLE ${t} REPLICA IDENTITY DEFAULT;` : null,
  "replica identity index": ({ t, names, random }) => {
    const [index] = random.sample(names.identities, 1);
    return index === undefined ? null : `ALTER TABLE ${t} REPLICA IDENTITY USING INDEX ${quote(index)};`;
  },
  "unpublish table": ({ t, ground }) => (ground.listed ? `ALTER PUBLICATION ${PUBLICATION} DROP TABLE ${t};` : null),
  "publish fewer operations": ({ random }) =>
    `ALTER PUBLICATION ${PUBLICATION} SET (publish = '${random.pick(["insert", "insert, update", "insert, delete"])}');`,
};

/** Changes that a reader of what was there does not notice; some of them a strict one does. */
export const HARMLESS: Readonly<Record<string, Maker>> = {
  "add nullable column": ({ t, random }) =>
    `ALTER TABLE ${t} ADD COLUMN added_later ${random.pick(["text", "integer", "timestamptz", "numeric(10,2)", "jsonb"])};`,
  "add column with default": ({ t }) => `ALTER TABLE ${t} ADD COLUMN added_later integer NOT NULL DEFAULT 7;`,
  "create index": ({ t, c }) => `CREATE INDEX made_index ON ${t} (${c});`,
  "drop index": ({ names, random, table }) => {
    const [index] = random.sample(names.indexes, 1);
    return index === undefined ? null : `DROP INDEX ${quote(table.name.split(".")[0] ?? "")}.${quote(index)};`;
  },
  "comment on column": ({ t, c }) => `COMMENT ON COLUMN ${t}.${c} IS 'what it is';`,
  "comment on table": ({ t }) => `COMMENT ON TABLE ${t} IS 'what it is';`,
  "widen varchar": ({ t, c, column }) =>
    column.type === "varchar" && column.size !== null && !column.elements
      ? `ALTER TABLE ${t} ALTER COLUMN ${c} TYPE varchar(${column.size + 50});`
      : null,
  "varchar to text": ({ t, c, column }) =>
    column.type === "varchar" && !column.elements && column.declared.startsWith("character varying")
      ? `ALTER TABLE ${t} ALTER COLUMN ${c} TYPE text;`
      : null,
  "text to varchar": ({ t, c, column }) =>
    column.declared === "text" ? `ALTER TABLE ${t} ALTER COLUMN ${c} TYPE varchar(200) USING left(${c}, 200);` : null,
  "set default": ({ t, c, column }) => {
    const value = DEFAULTS[column.type];
    return value === undefined || column.elements || column.labels.length > 0
      ? null
      : `ALTER TABLE ${t} ALTER COLUMN ${c} SET DEFAULT ${value};`;
  },
  "drop default": ({ t, c }) => `ALTER TABLE ${t} ALTER COLUMN ${c} DROP DEFAULT;`,
  "add check": ({ t, c }) => `ALTER TABLE ${t} ADD CONSTRAINT made_check CHECK (${c} IS NOT NULL OR true) NOT VALID;`,
  "drop check": ({ t, names, random }) => {
    const [check] = random.sample(names.checks, 1);
    return check === undefined ? null : `ALTER TABLE ${t} DROP CONSTRAINT ${quote(check)};`;
  },
  "rename constraint": ({ t, names }) =>
    names.primaryKey === null ? null : `ALTER TABLE ${t} RENAME CONSTRAINT ${quote(names.primaryKey)} TO made_name;`,
  "create function": () => "CREATE FUNCTION made_function(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1';",
  "create trigger": ({ t }) =>
    `CREATE FUNCTION made_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;\nCREATE TRIGGER made BEFORE UPDATE ON ${t} FOR EACH ROW EXECUTE FUNCTION made_trigger();`,
  "create view": ({ t, c }) => `CREATE VIEW made_view AS SELECT ${c} FROM ${t};`,
  "create materialized view": ({ t, c }) => `CREATE MATERIALIZED VIEW made_view AS SELECT ${c} FROM ${t};`,
  "create table": () => "CREATE TABLE made_table (id bigint PRIMARY KEY, name text NOT NULL);",
  "create table referencing": ({ t, table }) => {
    if (table.primaryKey?.length !== 1) return null;
    const column = table.columns.find(({ attnum }) => attnum === table.primaryKey?.[0]);
    return column === undefined
      ? null
      : `CREATE TABLE made_table (id bigint PRIMARY KEY, parent ${column.declared} REFERENCES ${t});`;
  },
  "create type": () => "CREATE TYPE made_enum AS ENUM ('a', 'b');",
  "create sequence": () => "CREATE SEQUENCE made_sequence START 7;",
  "set statistics": ({ t, c }) => `ALTER TABLE ${t} ALTER COLUMN ${c} SET STATISTICS 500;`,
  "set storage parameter": ({ t }) => `ALTER TABLE ${t} SET (fillfactor = 80);`,
  "row security": ({ t }) => `ALTER TABLE ${t} ENABLE ROW LEVEL SECURITY;`,
  "disable triggers": ({ t }) => `ALTER TABLE ${t} DISABLE TRIGGER ALL;`,
  "update rows": ({ t, c }) => `UPDATE ${t} SET ${c} = ${c};`,
  "delete rows": ({ t }) => `DELETE FROM ${t} WHERE false;`,
  "enum made anew in another order": (making) => enumAnew(making, [...making.column.labels].reverse()),
  "rename enum type": (making) => enumType(making, (type) => `ALTER TYPE ${type} RENAME TO renamed_enum;`),
  "replica identity full": ({ t, table }) =>
    table.identity.length === table.columns.length ? null : `ALTER TABLE ${t} REPLICA IDENTITY FULL;`,
  "unlogged and back": ({ t, ground }) =>
    ground.listed ? null : `ALTER TABLE ${t} SET UNLOGGED;\nALTER TABLE ${t} SET LOGGED;`,
};

const DEFAULTS: Readonly<Record<string, string>> = {
  int4: "7",
  int8: "7",
  text: "'x'",
  varchar: "'x'",
  bool: "true",
  timestamptz: "now()",
  jsonb: "'{}'",
};

/** Other types for a column, each with how its values are made of the old ones. */
const OTHERS: Readonly<Record<string, readonly (readonly [string, string?])[]>> = {
  int2: [["integer"], ["bigint"], ["text"], ["numeric(10,2)"]],
  int4: [
    ["bigint"],
    ["smallint", "(x % 100)::smallint"],
    ["text"],
    ["numeric(12,2)", "(x % 1000)::numeric"],
    ["double precision"],
    ["boolean", "x <> 0"],
  ],
  int8: [
    ["integer", "(x % 1000)::integer"],
    ["numeric"],
    ["numeric(30,0)"],
    ["text"],
    ["timestamptz", "to_timestamp(x % 1000)"],
  ],
  numeric: [
    ["numeric(40,4)", "x % 1000"],
    ["numeric(12,3)", "x % 1000"],
    ["numeric(78,0)", "x % 1000"],
    ["numeric", "x"],
    ["text"],
    ["double precision"],
    ["bigint", "(x % 1000)::bigint"],
  ],
  float4: [["double precision"], ["numeric(20,5)", "7"], ["text"]],
  float8: [["real", "7"], ["numeric(20,5)", "7"], ["text"], ["bigint", "7"]],
  bool: [["text"], ["integer", "x::integer"]],
  text: [
    ["bytea", "convert_to(x, 'UTF8')"],
    ["jsonb", "to_jsonb(x)"],
    ["integer", "length(x)"],
    ["char(40)", "left(x, 40)"],
    ["uuid", "md5(x)::uuid"],
    ["text[]", "ARRAY[x]"],
    ["varchar(30)", "left(x, 30)"],
    ["xml", "xmlelement(name a, x)"],
  ],
  varchar: [
    ["text"],
    ["bytea", "convert_to(x, 'UTF8')"],
    ["integer", "length(x)"],
    ["uuid", "md5(x)::uuid"],
    ["varchar(30)", "left(x, 30)"],
    ["varchar(400)"],
    ["jsonb", "to_jsonb(x)"],
  ],
  bpchar: [["text"], ["varchar(50)"], ["char(60)"]],
  date: [["timestamp"], ["timestamptz"], ["text"]],
  time: [["time(3)"], ["interval"], ["text"]],
  timestamp: [
    ["timestamptz"],
    ["timestamp(3)"],
    ["timestamp(0)"],
    ["date"],
    ["text"],
    ["bigint", "extract(epoch FROM x)::bigint"],
  ],
  timestamptz: [["timestamp"], ["timestamptz(3)"], ["date"], ["text"], ["bigint", "extract(epoch FROM x)::bigint"]],
  uuid: [["text"], ["varchar(40)"], ["bytea", "uuid_send(x)"]],
  json: [["jsonb"], ["text"]],
  jsonb: [["json"], ["text"], ["bytea", "convert_to(x::text, 'UTF8')"], ["text[]", "ARRAY[x::text]"]],
  bytea: [
    ["text", "encode(x, 'hex')"],
    ["uuid", "md5(x)::uuid"],
  ],
  interval: [["text"], ["bigint", "extract(epoch FROM x)::bigint"]],
};

const ENUM_OTHERS = [["text"], ["varchar(80)"], ["integer", "length(x::text)"]] as const;
const ARRAY_OTHERS = [["text", "array_to_string(x, ',')"], ["varchar(50)[]"], ["jsonb", "to_jsonb(x)"]] as const;

function retyping({ random, column, t, c }: Making): string | null {
  const others = column.elements ? ARRAY_OTHERS : column.labels.length > 0 ? ENUM_OTHERS : (OTHERS[column.type] ?? []);
  const [other] = random.sample(
    others.filter(([type]) => type !== column.declared),
    1,
  );
  if (other === undefined) return null;
  const [type, using] = other;
  const values = using === undefined ? `${c}::${type}` : using.replaceAll(/\bx\b/g, c);
  return `ALTER TABLE ${t} ALTER COLUMN ${c} DROP DEFAULT;\nALTER TABLE ${t} ALTER COLUMN ${c} TYPE ${type} USING ${values};`;
}

function enumType({ column }: Making, make: (type: string) => string): string | null {
  return column.labels.length === 0 || column.elements ? null : make(column.declared);
}

/** Another enum type takes the place of the column's, as migrations do that cannot drop a label. */
function enumAnew({ column, t, c }: Making, labels: readonly string[]): string | null {
  if (column.labels.length < 2 || column.elements) return null;
  const kept = labels.map((label) => pg.escapeLiteral(label));
  const [first = "''"] = kept;
  return `CREATE TYPE made_anew AS ENUM (${kept.join(", ")});\nALTER TABLE ${t} ALTER COLUMN ${c} DROP DEFAULT;\nALTER TABLE ${t} ALTER COLUMN ${c} TYPE made_anew USING CASE WHEN ${c}::text IN (${kept.join(", ")}) THEN ${c}::text ELSE ${first} END::made_anew;`;
}

export function keyNames(table: RealTable): string[] {
  return (table.primaryKey ?? []).flatMap((attnum) => table.columns.find((one) => one.attnum === attnum)?.name ?? []);
}
