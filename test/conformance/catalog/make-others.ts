import type { WholeRelation } from "../../support/whole-catalog.ts";
import {
  columnOf,
  columnsOf,
  conditionText,
  fullName,
  type Making,
  named,
  newObjectName,
  newSchemaName,
  placed,
  quoted,
  tableOf,
} from "./vocabulary.ts";

export function createIndex(making: Making): string {
  const { random } = making;
  const table = tableOf(making, "rrrpm");
  const unique = random.perhaps(0.6, "UNIQUE ");
  const concurrently = random.perhaps(0.1, "CONCURRENTLY ");
  const name = random.perhaps(0.5, `${random.perhaps(0.15, "IF NOT EXISTS ")}${newObjectName(making)} `);
  const column = columnOf(making, table);
  const keys = random.pick([
    () => columnsOf(making, table),
    () => columnsOf(making, table),
    () => `${column} ${random.pick(["DESC", "ASC NULLS FIRST", "DESC NULLS LAST"])}`,
    () => `lower(${textColumn(making, table)})`,
    () => `${column}, (${column} IS NULL)`,
    () => `coalesce(${textColumn(making, table)}, '')`,
    () => `${textColumn(making, table)} text_pattern_ops`,
  ])();
  const method = random.perhaps(
    /_ops|[(]/.test(keys) ? 0 : 0.08,
    `USING ${random.pick(["btree", "hash", "gin", "gist", "brin"])} `,
  );
  const include = random.perhaps(0.15, ` INCLUDE (${columnOf(making, table)})`);
  const distinct = unique === "" ? "" : random.perhaps(0.1, " NULLS NOT DISTINCT");
  const where = random.perhaps(0.15, ` WHERE ${conditionText(making, table.columns)}`);
  return `CREATE ${unique}INDEX ${concurrently}${name}ON ${random.perhaps(0.05, "ONLY ")}${named(making, table)} ${method}(${keys})${include}${distinct}${where}`;
}

/** A column of a string type: casts of others to text need not be immutable. */
function textColumn({ random }: Making, table: WholeRelation): string {
  const texts = table.columns.filter((column) => /^(text|character varying)(\(\d+\))?$/.test(column.type));
  return quoted(random, random.pick(texts).name);
}

export function sequence(making: Making): string {
  const { random } = making;
  const owner = () => {
    const table = tableOf(making, "r");
    return random.chance(0.2) ? "NONE" : `${named(making, table)}.${columnOf(making, table)}`;
  };
  if (random.chance(0.5)) {
    const name = placed(making, random.pick(["seq", '"Seq"', "users_id_seq", "t_id_seq", "t_a_seq"]));
    const options = random.pick(["", "", " AS integer", " START 5 INCREMENT 2", " MINVALUE 0 MAXVALUE 9 CYCLE"]);
    const kind = random.perhaps(0.06, random.pick(["TEMPORARY ", "UNLOGGED "]));
    return `CREATE ${kind}SEQUENCE ${random.perhaps(0.2, "IF NOT EXISTS ")}${name}${options}${random.perhaps(0.3, ` OWNED BY ${owner()}`)}`;
  }
  const change = random.pick([`OWNED BY ${owner()}`, `OWNED BY ${owner()}`, "RESTART", "INCREMENT 2", "AS bigint"]);
  return `ALTER SEQUENCE ${random.perhaps(0.1, "IF EXISTS ")}${named(making, tableOf(making, "S"))} ${change}`;
}

export const createSchema = (making: Making): string =>
  making.random.chance(0.1)
    ? `CREATE SCHEMA ${newSchemaName(making)} CREATE TABLE inside (id serial PRIMARY KEY) CREATE VIEW beside AS SELECT id FROM inside`
    : `CREATE SCHEMA ${making.random.perhaps(0.3, "IF NOT EXISTS ")}${newSchemaName(making)}`;

export const setPath = ({ random }: Making): string =>
  random.pick([
    "SET search_path TO app, public",
    "SET search_path TO other",
    `SET search_path TO "Third One", app`,
    "SET search_path = 'app', \"other\"",
    "RESET search_path",
    "RESET search_path",
    "RESET ALL",
    "SET search_path TO DEFAULT",
    "SET search_path TO public",
    "SET SCHEMA 'app'",
    "SELECT set_config('search_path', 'public', false)",
    "SELECT pg_catalog.set_config('search_path', 'app, \"Third One\"', false)",
    "SELECT set_config('search_path', 'other', true)",
    "SET LOCAL search_path TO other, public",
    "ALTER ROLE CURRENT_USER SET search_path TO app",
    "ALTER ROLE CURRENT_USER IN DATABASE fuzz SET search_path TO app",
    'SET SESSION search_path TO "$user", public',
  ]);

/** Statements that leave no trace in what is compared. */
export function withoutEffect(making: Making): string {
  const { random } = making;
  const found = tableOf(making, "r");
  const table = fullName(found);
  return random.pick([
    `COMMENT ON TABLE ${table} IS 'it''s a comment'`,
    `GRANT SELECT ON ${table} TO PUBLIC`,
    `REVOKE ALL ON ${table} FROM PUBLIC`,
    `CREATE POLICY ${newObjectName(making)} ON ${table} USING (true)`,
    `CREATE RULE ${newObjectName(making)} AS ON DELETE TO ${table} DO INSTEAD NOTHING`,
    `ANALYZE ${table}`,
    `TRUNCATE ${table} CASCADE`,
    "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
    "SET statement_timeout = 0",
    "SELECT 1",
    "DROP ROLE IF EXISTS nobody_else",
  ]);
}

const EXTENSIONS = ["citext", "hstore", "pgcrypto", '"uuid-ossp"', "pg_trgm", "btree_gist", "ltree", "cube"];

export function extension(making: Making): string {
  const { random, world } = making;
  const name = random.pick(EXTENSIONS);
  return random.pick([
    `CREATE EXTENSION IF NOT EXISTS ${name}`,
    `CREATE EXTENSION ${name}`,
    `CREATE EXTENSION ${name} WITH SCHEMA ${quoted(random, random.pick(world.schemas))}`,
    `DROP EXTENSION IF EXISTS ${name}${random.perhaps(0.5, " CASCADE")}`,
    `ALTER EXTENSION ${name} SET SCHEMA ${quoted(random, random.pick(world.schemas))}`,
  ]);
}
