import { clip } from "../../../src/catalog/generated-names.ts";
import {
  columnOf,
  columnsOf,
  type Making,
  named,
  newColumnName,
  newObjectName,
  placed,
  quoted,
  tableOf,
  typeText,
} from "./vocabulary.ts";

const FUNCTION_NAMES = ["touch", "audit", '"Fn"', "make_id", "users"];

/** Functions, of which triggers are the users. */
export function routine(making: Making): string {
  const { random } = making;
  const name = placed(making, random.pick(FUNCTION_NAMES));
  const replace = random.perhaps(0.4, "OR REPLACE ");
  return random.pick([
    () => `CREATE ${replace}FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$`,
    () => `CREATE ${replace}FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$`,
    () =>
      `CREATE ${replace}FUNCTION ${name}(a ${typeText(making)}) RETURNS integer LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'`,
    () =>
      `CREATE ${replace}FUNCTION ${name}(integer, text DEFAULT 'a') RETURNS ${typeText(making)} LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
    () => `CREATE ${replace}PROCEDURE ${name}(a integer) LANGUAGE sql AS 'SELECT 1'`,
    () => existingRoutine(making),
    () => existingRoutine(making),
  ])();
}

function existingRoutine(making: Making): string {
  const { random, world } = making;
  const found = random.pick(world.functions);
  const [, schema = "", name = "", args = ""] = /^([^.]*)\.(.*?)\((.*)\)$/.exec(found.name) ?? [];
  const word = found.returns === null ? "PROCEDURE" : "FUNCTION";
  const written = `${quoted(random, schema)}.${quoted(random, name)}${random.chance(0.7) ? `(${args})` : ""}`;
  return random.pick([
    `DROP ${word} ${random.perhaps(0.2, "IF EXISTS ")}${written}${random.perhaps(0.4, " CASCADE")}`,
    `ALTER ${word} ${written} RENAME TO ${random.pick(FUNCTION_NAMES)}`,
    `ALTER ${word} ${written} SET SCHEMA ${quoted(random, random.pick(world.schemas))}`,
    `COMMENT ON ${word} ${written} IS 'a'`,
  ]);
}

export function trigger(making: Making): string {
  const { random, world } = making;
  const table = tableOf(making, "rrrrpv");
  const own = table.triggers.length > 0 && random.chance(0.4) ? random.pick(table.triggers) : null;
  const name = quoted(random, own?.name ?? random.pick(["tr", "touch", '"Tr"', "tr2"]).replaceAll('"', ""));
  if (own !== null) {
    return random.pick([
      `DROP TRIGGER ${random.perhaps(0.2, "IF EXISTS ")}${name} ON ${named(making, table)}`,
      `ALTER TRIGGER ${name} ON ${named(making, table)} RENAME TO ${random.pick(["tr", "tr3"])}`,
      `ALTER TABLE ${named(making, table)} ${random.pick(["DISABLE", "ENABLE", "ENABLE ALWAYS", "ENABLE REPLICA"])} TRIGGER ${name}`,
    ]);
  }
  const functions = world.functions.filter((entry) => entry.returns === "trigger");
  const [, schema = "", bare = ""] = /^([^.]*)\.(.*?)\(/.exec(random.pick(functions).name) ?? [];
  const call = `EXECUTE ${random.pick(["FUNCTION", "PROCEDURE"])} ${quoted(random, schema)}.${quoted(random, bare)}()`;
  const events = random.pick([
    "INSERT",
    "UPDATE",
    "INSERT OR UPDATE",
    "DELETE",
    `UPDATE OF ${columnsOf(making, table, 2)}`,
  ]);
  const timing = table.kind === "view" ? "INSTEAD OF" : random.pick(["BEFORE", "AFTER"]);
  const level = table.kind === "view" ? "ROW" : random.pick(["ROW", "ROW", "STATEMENT"]);
  const condition = level === "ROW" && table.kind !== "view" ? random.perhaps(0.2, "WHEN (true) ") : "";
  return `CREATE ${random.perhaps(0.2, "OR REPLACE ")}TRIGGER ${name} ${timing} ${events} ON ${named(making, table)} FOR EACH ${level} ${condition}${call}`;
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A statement behind the guard that migrations write by hand. */
export function guarded(making: Making): string {
  const { random } = making;
  const table = tableOf(making, "r");
  const name = named(making, table);
  const column = newColumnName(making);
  const bare = clip(column.replace(/^"|"$/g, "").replaceAll('""', '"'));
  const place = `table_schema = ${literal(table.schema)} AND table_name = ${literal(table.name)}`;
  const type = typeText(making);
  const definition = `ALTER TABLE ${name} ADD COLUMN ${column} ${type}`;
  const constraint = newObjectName(making);
  return `DO $body$ BEGIN ${random.pick([
    `${definition}; EXCEPTION WHEN duplicate_column THEN NULL;`,
    `${definition}; EXCEPTION WHEN OTHERS THEN NULL;`,
    `IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE ${place} AND column_name = ${literal(bare)}) THEN ${definition}; END IF;`,
    `IF EXISTS (SELECT FROM information_schema.tables WHERE ${place}) THEN ${definition}; ELSE CREATE TABLE ${name} (id int); END IF;`,
    `CREATE TYPE ${placed(making, "mood")} AS ENUM ('x', 'y'); EXCEPTION WHEN duplicate_object THEN NULL;`,
    `IF to_regclass(${literal(name)}) IS NOT NULL THEN ${definition}; END IF;`,
    `IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') THEN CREATE TYPE mood AS ENUM ('x', 'y'); END IF;`,
    `IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = ${literal(clip(constraint.replaceAll('"', "")))}) THEN ALTER TABLE ${name} ADD CONSTRAINT ${constraint} CHECK (true); END IF;`,
    `ALTER TABLE ${name} DROP CONSTRAINT no_such; EXCEPTION WHEN undefined_object THEN ${definition};`,
    `EXECUTE ${literal(definition)};`,
    `EXECUTE format('ALTER TABLE %I.%I ADD COLUMN %I ${type.replaceAll("'", "''")}', ${literal(table.schema)}, ${literal(table.name)}, ${literal(bare)});`,
    `ALTER TABLE ${name} RENAME COLUMN ${columnOf(making, table)} TO ${column}; EXCEPTION WHEN undefined_column OR duplicate_column THEN NULL;`,
  ])} END $body$`;
}
