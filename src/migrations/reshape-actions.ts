import { Fields, Refused } from "./fields.ts";
import { addColumn, alterColumn, columnOf, columnSql, know, removeColumn } from "./reshape-columns.ts";
import {
  createTrigger,
  dropFunctions,
  type ReshapeAction,
  type ReshapePlace,
  temporary,
  touchRows,
} from "./reshape-context.ts";
import { literal, quoted, quotedAll } from "./sql-text.ts";
import { type StagedSchema, StagedTable } from "./staged-schema.ts";

const atOnce = (...start: readonly string[]): ReshapeAction => ({ start, complete: () => [] });
const inTheEnd = (...statements: readonly string[]): ReshapeAction => ({ start: [], complete: () => statements });

/** What an action of reshape 0.11 does, all but `custom` (src/migrations/*.rs). Throws Refused. */
export function start(value: unknown, place: ReshapePlace, schema: StagedSchema): ReshapeAction {
  const type = new Fields("actions", value).required("type");
  const fields = new Fields(type, value);
  switch (type) {
    case "create_table":
      return createTable(fields, place, schema);
    case "rename_table":
      return renameTable(fields, schema);
    case "remove_table":
      return removeTable(fields, schema);
    case "add_column":
      return addColumn(fields, place, schema);
    case "alter_column":
      return alterColumn(fields, place, schema);
    case "remove_column":
      return removeColumn(fields, place, schema);
    case "add_index":
      return addIndex(fields, schema);
    case "remove_index":
      return inTheEnd(`DROP INDEX CONCURRENTLY IF EXISTS ${quoted(fields.required("index"))}`);
    case "add_foreign_key":
      return addForeignKey(fields, place, schema);
    case "remove_foreign_key":
      return dropConstraint(fields, "foreign_key");
    case "add_check":
      return addCheck(fields, place, schema);
    case "remove_check":
      return dropConstraint(fields, "check");
    case "create_enum":
      return atOnce(
        `CREATE TYPE ${quoted(fields.required("name"))} AS ENUM (${fields.texts("values").map(literal).join(", ")})`,
      );
    case "remove_enum":
      return inTheEnd(`DROP TYPE IF EXISTS ${fields.required("enum")}`);
    default:
      throw new Refused(`\`${type}\` is no action of reshape's`);
  }
}

function createTable(fields: Fields, place: ReshapePlace, schema: StagedSchema): ReshapeAction {
  const name = fields.required("name");
  const columns = fields.children("columns").map(columnOf);
  const key = fields.texts("primary_key");
  const rows = [
    ...columns.map((column) => columnSql(column, column.name, !column.nullable)),
    `PRIMARY KEY (${quotedAll(key)})`,
    ...fields.children("foreign_keys").map((foreignKey) => foreignKeySql(foreignKey, schema)),
    ...fields.children("checks").map((check) => {
      const called = check.text("name");
      return `${called === "" ? "" : `CONSTRAINT ${quoted(called)} `}CHECK (${check.required("expression")})`;
    }),
  ];
  const table = new StagedTable(name);
  for (const column of columns)
    know(table, { ...column, nullable: column.nullable && !key.includes(column.name) }, column.name);
  table.primaryKey = key;
  table.indexes.set(`${name}_pkey`, { columns: key, unique: true, method: "", behind: "" });
  schema.add(table);
  const statements = [`CREATE TABLE ${quoted(name)} (${rows.join(", ")})`];
  const comment = fields.optionalText("comment");
  if (comment !== null) statements.push(`COMMENT ON TABLE ${quoted(name)} IS ${literal(comment)}`);
  for (const column of columns)
    if (column.comment !== null)
      statements.push(`COMMENT ON COLUMN ${quoted(name)}.${quoted(column.name)} IS ${literal(column.comment)}`);
  const up = fields.child("up");
  if (up === null) return atOnce(...statements);

  const from = schema.table(up.required("table"));
  const values = [...up.textMap("values")];
  const constraint = up.text("upsert_constraint") || `${name}_pkey`;
  const body = `INSERT INTO public.${quoted(name)} (${quotedAll(values.map(([column]) => column))})
VALUES (${values.map(([, value]) => value).join(", ")})
ON CONFLICT ON CONSTRAINT ${quoted(constraint)}
DO UPDATE SET ${values.map(([column, value]) => `${quoted(column)} = ${value}`).join(", ")};`;
  const trigger = temporary(place, `create_table_${name}`);
  const filled = createTrigger({ name: trigger, table: from, writers: "old", body, variables: from.visible });
  return { start: [...statements, filled, touchRows(from, null)], complete: () => dropFunctions(trigger) };
}

function foreignKeySql(fields: Fields, schema: StagedSchema, table: StagedTable | null = null): string {
  const referenced = schema.table(fields.required("referenced_table"));
  const columns = fields.texts("columns").map((column) => table?.physical(column) ?? column);
  const actions = ["on_delete", "on_update"].map((event) => {
    const action = fields.text(event);
    return action === ""
      ? ""
      : ` ${event.replace("_", " ").toUpperCase()} ${action.replaceAll("_", " ").toUpperCase()}`;
  });
  const theirs = fields.texts("referenced_columns").map((column) => referenced.physical(column));
  return `FOREIGN KEY (${quotedAll(columns)}) REFERENCES ${quoted(referenced.name)} (${quotedAll(theirs)})${actions.join("")}`;
}

function addForeignKey(fields: Fields, place: ReshapePlace, schema: StagedSchema): ReshapeAction {
  const called = fields.required("table");
  const table = schema.table(called);
  const foreignKey = fields.child("foreign_key");
  if (foreignKey === null) throw new Refused("`add_foreign_key` needs `foreign_key`");
  const name = quoted(temporary(place, "temp_fkey"));
  const final = `${called}_${foreignKey.texts("columns").join("_")}_fkey`;
  const alter = `ALTER TABLE ${quoted(table.name)}`;
  return {
    start: [
      `${alter} ADD CONSTRAINT ${name} ${foreignKeySql(foreignKey, schema, table)} NOT VALID`,
      `${alter} VALIDATE CONSTRAINT ${name}`,
    ],
    complete: () => [`ALTER TABLE ${quoted(called)} RENAME CONSTRAINT ${name} TO ${quoted(final)}`],
  };
}

function addCheck(fields: Fields, place: ReshapePlace, schema: StagedSchema): ReshapeAction {
  const called = fields.required("table");
  const table = schema.table(called);
  const check = fields.child("check");
  if (check === null) throw new Refused("`add_check` needs `check`");
  const name = quoted(temporary(place, "temp_check"));
  const moved = [...table.visible].filter(([shown, column]) => shown !== column);
  // reshape rewrites the condition on its syntax tree; names are all it changes.
  const expression = moved.reduce(
    (text, [shown, column]) =>
      text.replace(new RegExp(`(?<![\\w$"])"?${shown}"?(?![\\w$"])`, "g"), () => quoted(column)),
    check.required("expression"),
  );
  const alter = `ALTER TABLE ${quoted(table.name)}`;
  return {
    start: [`${alter} ADD CONSTRAINT ${name} CHECK (${expression}) NOT VALID`, `${alter} VALIDATE CONSTRAINT ${name}`],
    complete: () => [`ALTER TABLE ${quoted(called)} RENAME CONSTRAINT ${name} TO ${quoted(check.required("name"))}`],
  };
}

function dropConstraint(fields: Fields, field: string): ReshapeAction {
  const table = quoted(fields.required("table"));
  return inTheEnd(`ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${quoted(fields.required(field))}`);
}

function renameTable(fields: Fields, schema: StagedSchema): ReshapeAction {
  const [from, to] = [fields.required("table"), fields.required("new_name")];
  schema.show(from, to);
  return {
    start: [],
    complete() {
      schema.rename(from, to);
      return [`ALTER TABLE IF EXISTS ${quoted(from)} RENAME TO ${quoted(to)}`];
    },
  };
}

function removeTable(fields: Fields, schema: StagedSchema): ReshapeAction {
  const name = fields.required("table");
  schema.show(name, null);
  return {
    start: [],
    complete() {
      schema.drop(name);
      return [`DROP TABLE IF EXISTS ${quoted(name)}`];
    },
  };
}

/** A column by its name alone, or a map with a column or an expression. */
function addIndex(fields: Fields, schema: StagedSchema): ReshapeAction {
  const table = schema.table(fields.required("table"));
  const index = fields.child("index");
  if (index === null) throw new Refused("`add_index` needs `index`");
  const columns = index.mixed("columns").map((column) => {
    if (typeof column === "string") return { name: table.physical(column), sql: quoted(table.physical(column)) };
    const name = column.text("column");
    const words = [column.text("direction"), column.text("nulls") === "" ? "" : `NULLS ${column.text("nulls")}`];
    const what = name === "" ? `(${column.required("expression")})` : quoted(table.physical(name));
    return { name: table.physical(name), sql: [what, ...words.filter((word) => word !== "")].join(" ") };
  });
  const unique = index.flag("unique");
  const method = index.text("type") === "" ? "" : ` USING ${index.text("type")}`;
  const behind = index.text("where") === "" ? "" : ` WHERE ${index.text("where")}`;
  table.indexes.set(index.required("name"), { columns: columns.map(({ name }) => name), unique, method, behind });
  const create = `CREATE ${unique ? "UNIQUE " : ""}INDEX CONCURRENTLY ${quoted(index.required("name"))} ON ${quoted(table.name)}`;
  return atOnce(`${create}${method} (${columns.map(({ sql }) => sql).join(", ")})${behind}`);
}
