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
  newSchemaName,
  placed,
  quoted,
  tableOf,
  typeText,
} from "./vocabulary.ts";

export function createIndex(making: Making): string {
  const { random } = making;
  const table = tableOf(making, "rrrpm");
  const unique = random.perhaps(0.6, "UNIQUE ");
  const name = random.perhaps(0.5, `${random.perhaps(0.1, "IF NOT EXISTS ")}${newObjectName(making)} `);
  const column = columnOf(making, table);
  const keys = random.pick([
    () => columnsOf(making, table),
    () => columnsOf(making, table),
    () => `lower(${textColumn(making, table)})`,
    () => `${column}, (${column} IS NULL)`,
    () => `coalesce(${textColumn(making, table)}, '')`,
  ])();
  const include = random.perhaps(0.15, ` INCLUDE (${columnOf(making, table)})`);
  const where = random.perhaps(0.15, ` WHERE ${conditionText(making, table.columns)}`);
  return `CREATE ${unique}INDEX ${name}ON ${random.perhaps(0.05, "ONLY ")}${named(making, table)} (${keys})${include}${where}`;
}

/** A column of a string type: casts of others to text need not be immutable. */
function textColumn({ random }: Making, table: FoundRelation): string {
  const texts = table.columns.filter((column) => /^(text|character varying)(\(\d+\))?$/.test(column.type));
  return quoted(random, random.pick(texts).name);
}

const LABELS = ["'new'", "'Open'", "'it''s'", "'done'", "'a'", "'b'", "''"];

export function createType(making: Making): string {
  const { random } = making;
  const name = placed(making, random.pick(["status", "mood", '"Kind"', "pair", "span", "short_text", "users"]));
  return random.pick([
    () => `CREATE TYPE ${name} AS ENUM (${random.some(LABELS, 4).join(", ")})`,
    () => `CREATE TYPE ${name} AS ENUM (${random.some(LABELS, 4).join(", ")})`,
    () => `CREATE DOMAIN ${name} AS ${domainBody(making)}`,
    () => `CREATE TYPE ${name} AS (${compositeBody(making)})`,
    () => `CREATE TYPE ${name} AS RANGE (SUBTYPE = ${random.pick(["integer", "date", "numeric", "text"])})`,
  ])();
}

function domainBody(making: Making): string {
  const { random } = making;
  const type = typeText(making);
  const rest = [
    random.perhaps(0.3, ` DEFAULT ${defaultText(making, type)}`),
    random.perhaps(0.2, " NOT NULL"),
    random.perhaps(0.3, ` ${random.perhaps(0.5, `CONSTRAINT ${newObjectName(making)} `)}CHECK (VALUE IS NOT NULL)`),
  ];
  return type + rest.join("");
}

function compositeBody(making: Making): string {
  const names = new Set([newColumnName(making), newColumnName(making), "id"]);
  return [...names].map((name) => `${name} ${typeText(making)}`).join(", ");
}

export function alterType(making: Making): string {
  const { random, world } = making;
  const type = random.pick(world.types);
  const name = named(making, type);
  switch (type.kind) {
    case "e": {
      const old = () => `'${random.pick(type.labels).replaceAll("'", "''")}'`;
      return random.pick([
        () => `ALTER TYPE ${name} ADD VALUE ${random.perhaps(0.3, "IF NOT EXISTS ")}${random.pick(LABELS)}`,
        () => `ALTER TYPE ${name} ADD VALUE ${random.pick(LABELS)} ${random.pick(["BEFORE", "AFTER"])} ${old()}`,
        () => `ALTER TYPE ${name} RENAME VALUE ${old()} TO ${random.pick(LABELS)}`,
      ])();
    }
    case "d":
      return random.pick([
        () => `ALTER DOMAIN ${name} SET DEFAULT ${random.pick(["NULL", "'1'", "1"])}`,
        () => `ALTER DOMAIN ${name} DROP DEFAULT`,
        () => `ALTER DOMAIN ${name} ${random.pick(["SET", "DROP"])} NOT NULL`,
        () =>
          `ALTER DOMAIN ${name} ADD ${random.perhaps(0.5, `CONSTRAINT ${newObjectName(making)} `)}CHECK (VALUE IS NOT NULL)`,
        () =>
          `ALTER DOMAIN ${name} DROP CONSTRAINT ${random.perhaps(0.2, "IF EXISTS ")}${quoted(random, random.pick(type.constraints))}`,
        () => `ALTER DOMAIN ${name} RENAME TO ${newObjectName(making)}`,
        () =>
          `ALTER DOMAIN ${name} RENAME CONSTRAINT ${quoted(random, random.pick(type.constraints))} TO ${newObjectName(making)}`,
      ])();
    case "c": {
      const attribute = quoted(random, random.pick(type.attributes));
      const cascade = random.perhaps(0.3, " CASCADE");
      return random.pick([
        () => `ALTER TYPE ${name} ADD ATTRIBUTE ${newColumnName(making)} ${typeText(making)}${cascade}`,
        () => `ALTER TYPE ${name} DROP ATTRIBUTE ${random.perhaps(0.2, "IF EXISTS ")}${attribute}${cascade}`,
        () => `ALTER TYPE ${name} ALTER ATTRIBUTE ${attribute} TYPE ${typeText(making)}${cascade}`,
        () => `ALTER TYPE ${name} RENAME ATTRIBUTE ${attribute} TO ${newColumnName(making)}${cascade}`,
      ])();
    }
    case "r":
      return `DROP TYPE ${name}`;
    default: {
      const never: never = type.kind;
      return never;
    }
  }
}

export function sequence(making: Making): string {
  const { random } = making;
  const owner = () => {
    const table = tableOf(making, "r");
    return random.chance(0.2) ? "NONE" : `${named(making, table)}.${columnOf(making, table)}`;
  };
  if (random.chance(0.5)) {
    const name = placed(making, random.pick(["seq", '"Seq"', "users_id_seq", "t_id_seq"]));
    return `CREATE SEQUENCE ${random.perhaps(0.2, "IF NOT EXISTS ")}${name}${random.perhaps(0.3, ` OWNED BY ${owner()}`)}`;
  }
  return `ALTER SEQUENCE ${named(making, tableOf(making, "S"))} ${random.pick([`OWNED BY ${owner()}`, "RESTART", "INCREMENT 2"])}`;
}

function publishedTable(making: Making): string {
  const { random } = making;
  const table = tableOf(making, "rrrp");
  const columns = random.perhaps(0.25, ` (${columnsOf(making, table)})`);
  const filter = random.perhaps(0.25, ` WHERE (${conditionText(making, table.columns)})`);
  return `${random.perhaps(0.1, "ONLY ")}${named(making, table)}${columns}${filter}`;
}

function publishedObjects(making: Making): string {
  const { random, world } = making;
  const tables = () => `TABLE ${publishedTable(making)}${random.perhaps(0.3, `, ${publishedTable(making)}`)}`;
  const schemas = () =>
    `TABLES IN SCHEMA ${random.chance(0.2) ? "CURRENT_SCHEMA" : quoted(random, random.pick(world.schemas))}`;
  return random.pick([tables, tables, schemas, () => `${tables()}, ${schemas()}`])();
}

export function publication(making: Making): string {
  const { random, world } = making;
  const options = random.pick([
    "publish = 'insert, update'",
    "publish = ''",
    "publish_via_partition_root",
    "publish_via_partition_root = false",
    "publish = 'delete,truncate', publish_via_partition_root = true",
    ...(making.postgres >= 18 ? ["publish_generated_columns = stored"] : []),
  ]);
  if (world.publications.length === 0 || random.chance(0.3)) {
    const what = random.pick([
      "",
      " FOR ALL TABLES",
      ` FOR ${publishedObjects(making)}`,
      ` FOR ${publishedObjects(making)}`,
    ]);
    return `CREATE PUBLICATION ${random.pick(["pub", '"Pub"', "p2"])}${what}${random.perhaps(0.3, ` WITH (${options})`)}`;
  }
  const name = quoted(random, random.pick(world.publications));
  return random.pick([
    () => `ALTER PUBLICATION ${name} ADD ${publishedObjects(making)}`,
    () => `ALTER PUBLICATION ${name} SET ${publishedObjects(making)}`,
    () =>
      `ALTER PUBLICATION ${name} DROP ${random.chance(0.7) ? `TABLE ${named(making, tableOf(making))}` : `TABLES IN SCHEMA ${quoted(random, random.pick(world.schemas))}`}`,
    () => `ALTER PUBLICATION ${name} SET (${options})`,
    () => `ALTER PUBLICATION ${name} RENAME TO ${random.pick(["pub", '"Pub"', "p3"])}`,
    () => `DROP PUBLICATION ${random.perhaps(0.3, "IF EXISTS ")}${name}`,
  ])();
}

export const createSchema = (making: Making): string =>
  `CREATE SCHEMA ${making.random.perhaps(0.3, "IF NOT EXISTS ")}${newSchemaName(making)}`;

export const setPath = ({ random }: Making): string =>
  random.pick([
    "SET search_path TO app, public",
    "SET search_path TO other",
    `SET search_path TO "Third One", app`,
    "RESET search_path",
    "SET search_path TO public",
    "SELECT set_config('search_path', 'public', false)",
    "SET LOCAL search_path TO other, public",
  ]);

/** A statement behind the guard that migrations write by hand. */
export function guarded(making: Making): string {
  const { random } = making;
  const table = tableOf(making);
  const name = named(making, table);
  const column = newColumnName(making);
  const definition = `ALTER TABLE ${name} ADD COLUMN ${column} ${typeText(making)}`;
  return random.pick([
    `DO $$ BEGIN ${definition}; EXCEPTION WHEN duplicate_column THEN NULL; END $$`,
    `DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_schema = '${table.schema.replaceAll("'", "''")}' AND table_name = '${table.name.replaceAll("'", "''")}' AND column_name = '${column.replaceAll('"', "")}') THEN ${definition}; END IF; END $$`,
    `DO $$ BEGIN CREATE TYPE ${placed(making, "mood")} AS ENUM ('x', 'y'); EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
    `DO $$ BEGIN IF to_regclass('${name.replaceAll("'", "''")}') IS NOT NULL THEN ${definition}; END IF; END $$`,
  ]);
}
