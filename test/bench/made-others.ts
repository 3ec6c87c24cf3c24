import { NothingToPick } from "../conformance/catalog/random.ts";
import { bare, type MadeColumn, type MadeSchema, type MadeTable, remove } from "./made-schema.ts";
import type { Made } from "./made-statements.ts";

/** Statements about rows, types, views, code and remarks, with their shares. */
export const OTHER_STATEMENTS: readonly { readonly share: number; readonly make: Made }[] = [
  { share: 144, make: backfill },
  { share: 132, make: comment },
  { share: 129, make: createTrigger },
  { share: 113, make: insert },
  { share: 26, make: purge },
  { share: 56, make: createEnum },
  { share: 39, make: addLabel },
  { share: 8, make: renameType },
  { share: 50, make: createView },
  { share: 40, make: dropView },
  { share: 37, make: dropTrigger },
  { share: 22, make: guardedColumn },
  { share: 14, make: createSequence },
  { share: 17, make: alterSequence },
  { share: 7, make: createTableAs },
  { share: 4, make: createDomain },
];

function backfill(schema: MadeSchema): string {
  const table = schema.random.pick(schema.tables);
  const column = schema.random.pick(table.columns.filter(({ name }) => name !== "id"));
  const twin = table.columns.find((one) => one !== column && one.type === column.type);
  const value = twin === undefined ? schema.defaultOf(column.type) : twin.name;
  return `UPDATE ${table.name}\n   SET ${column.name} = ${value}\n WHERE ${column.name} IS NULL;`;
}

function comment(schema: MadeSchema): string {
  const table = schema.random.pick(schema.tables);
  const column = schema.random.pick(table.columns);
  return `COMMENT ON COLUMN ${table.name}.${column.name} IS 'what the ${bare(table)} hold as ${column.name}';`;
}

function createTrigger(schema: MadeSchema): string {
  const table = schema.random.pick(schema.tables);
  const trigger = schema.fresh(`${bare(table)}_touch`);
  table.triggers.push(trigger);
  const body = "BEGIN\n  NEW.updated_at := now();\n  RETURN NEW;\nEND;";
  return [
    `CREATE OR REPLACE FUNCTION ${trigger}() RETURNS trigger LANGUAGE plpgsql AS $$\n${body}\n$$;`,
    `CREATE TRIGGER ${trigger} BEFORE UPDATE ON ${table.name} FOR EACH ROW EXECUTE FUNCTION ${trigger}();`,
  ].join("\n\n");
}

function insert(schema: MadeSchema): string {
  const { random } = schema;
  const code = schema.fresh(`code_${random.between(1, 999)}`);
  if (schema.lookups.length > 0 && random.chance(0.8)) {
    return `INSERT INTO ${random.pick(schema.lookups)} (code, label) VALUES\n  ('${code}', 'the ${code}'),\n  ('${code}_old', 'the ${code} of old')\nON CONFLICT DO NOTHING;`;
  }
  const name = schema.fresh(`${schema.tableName().replace(".", "_")}_codes`);
  schema.lookups.push(name);
  return `CREATE TABLE ${name} (\n  code text PRIMARY KEY,\n  label text NOT NULL\n);\nINSERT INTO ${name} VALUES ('${code}', 'the first');`;
}

function purge(schema: MadeSchema): string {
  const table = schema.random.pick(schema.tables);
  return `DELETE FROM ${table.name} WHERE ${schema.random.pick(table.columns).name} IS NULL;`;
}

function createEnum(schema: MadeSchema): string {
  const { random } = schema;
  const name = schema.fresh(`${schema.tableName().replace(".", "_")}_state`);
  const labels = random.some(["draft", "open", "paid", "sent", "held", "closed", "void", "failed"], 5);
  schema.enums.push({ name, labels });
  const create = `CREATE TYPE ${name} AS ENUM (${labels.map((label) => `'${label}'`).join(", ")});`;
  if (!random.chance(0.15)) return create;
  return `DO $$ BEGIN\n  ${create}\nEXCEPTION WHEN duplicate_object THEN NULL;\nEND $$;`;
}

function addLabel(schema: MadeSchema): string {
  const { random } = schema;
  const type = random.pick(schema.enums);
  const label = schema.fresh(`label_${random.between(1, 99)}`);
  const place = random.chance(0.3) ? ` AFTER '${random.pick(type.labels)}'` : "";
  type.labels.push(label);
  return `ALTER TYPE ${type.name} ADD VALUE ${random.perhaps(0.5, "IF NOT EXISTS ")}'${label}'${place};`;
}

function renameType(schema: MadeSchema): string {
  const type = schema.random.pick(schema.enums);
  const [before, to] = [type.name, schema.fresh(`${type.name.replace(/_\d+$/, "")}_t`)];
  type.name = to;
  for (const table of schema.tables) {
    for (const column of table.columns) if (column.type === before) column.type = to;
  }
  return `ALTER TYPE ${before} RENAME TO ${to};`;
}

function createView(schema: MadeSchema): string {
  const { random } = schema;
  const table = random.pick(schema.tables);
  const columns = random.some(table.columns, 6);
  const name = schema.fresh(`${bare(table)}_view`);
  hold(table, columns, 1);
  schema.views.push({ name, table, columns });
  const list = columns.map((column) => `t.${column.name}`).join(",\n       ");
  return `CREATE VIEW ${name} AS\nSELECT ${list}\n  FROM ${table.name} t\n WHERE t.${random.pick(columns).name} IS NOT NULL;`;
}

function dropView(schema: MadeSchema): string {
  const view = schema.random.pick(schema.views);
  remove(schema.views, view);
  hold(view.table, view.columns, -1);
  return `DROP VIEW ${schema.random.perhaps(0.4, "IF EXISTS ")}${view.name};`;
}

function hold(table: MadeTable, columns: readonly MadeColumn[], by: number): void {
  table.dependents += by;
  for (const column of columns) column.held += by;
}

function dropTrigger(schema: MadeSchema): string {
  const table = schema.random.pick(schema.tables.filter(({ triggers }) => triggers.length > 0));
  const trigger = schema.random.pick(table.triggers);
  remove(table.triggers, trigger);
  return `DROP TRIGGER ${schema.random.perhaps(0.4, "IF EXISTS ")}${trigger} ON ${table.name};\nDROP FUNCTION ${trigger}();`;
}

function guardedColumn(schema: MadeSchema): string {
  const table = schema.random.pick(schema.tables.filter(({ name }) => !name.includes(".")));
  const column = schema.column(table);
  table.columns.push(column);
  const where = `table_name = '${table.name}' AND column_name = '${column.name}'`;
  return `DO $$\nBEGIN\n  IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE ${where}) THEN\n    ALTER TABLE ${table.name} ADD COLUMN ${column.name} ${column.type};\n  END IF;\nEND\n$$;`;
}

function createSequence(schema: MadeSchema): string {
  const name = schema.fresh(`${schema.tableName().replace(".", "_")}_seq_no`);
  schema.sequences.push(name);
  return `CREATE SEQUENCE ${name} START WITH ${schema.random.between(1, 1000)} INCREMENT BY 1;`;
}

function alterSequence(schema: MadeSchema): string {
  return `ALTER SEQUENCE ${schema.random.pick(schema.sequences)} CACHE ${schema.random.between(1, 50)};`;
}

function createTableAs(schema: MadeSchema): string {
  const source = schema.random.pick(schema.tables);
  const name = schema.fresh(`${bare(source)}_archive`);
  const columns = source.columns.map((column) => ({ ...column, held: 0 }));
  if (columns.length === 0) throw new NothingToPick();
  schema.tables.push({ name, key: null, columns, indexes: [], constraints: [], triggers: [], dependents: 0 });
  return `CREATE TABLE ${name} AS SELECT * FROM ${source.name};`;
}

function createDomain(schema: MadeSchema): string {
  const name = schema.fresh(`${schema.tableName().replace(".", "_")}_code`);
  schema.domains.push(name);
  return `CREATE DOMAIN ${name} AS text CHECK (length(VALUE) < ${schema.random.between(10, 200)});`;
}
