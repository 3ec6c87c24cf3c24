import { Fields, Refused } from "./fields.ts";
import { alterColumn } from "./pgroll-alter-column.ts";
import { addColumn, dropColumn, renameColumn } from "./pgroll-columns.ts";
import { createConstraint, dropConstraint, dropMulticolumnConstraint, renameConstraint } from "./pgroll-constraints.ts";
import { createTable } from "./pgroll-create-table.ts";
import { NOTHING, type Started } from "./pgroll-started.ts";
import { quoted } from "./sql-text.ts";
import type { StagedSchema } from "./staged-schema.ts";

const INDEX = ["name", "table", "columns", "method", "unique", "predicate", "storage_parameters"];
const INDEX_COLUMN = ["column", "collate", "nulls", "opclass", "sort"];

/** What an operation of pgroll 0.16 does, all but `sql` (pkg/migrations/op_*.go). Throws Refused. */
export function start(name: string, value: unknown, schema: StagedSchema): Started {
  const fields = (...known: readonly string[]) => new Fields(name, value, known);
  switch (name) {
    case "create_table":
      return createTable(fields("name", "columns", "constraints", "comment"), schema);
    case "rename_table":
      return renameTable(fields("from", "to"), schema);
    case "drop_table":
      return dropTable(fields("name"), schema);
    case "add_column":
      return addColumn(fields("table", "column", "up"), schema);
    case "drop_column":
      return dropColumn(fields("table", "column", "down"), schema);
    case "rename_column":
      return renameColumn(fields("table", "from", "to"), schema);
    case "alter_column":
      return alterColumn(value, schema);
    case "create_index":
      return createIndex(fields(...INDEX), schema);
    case "drop_index":
      return dropIndex(fields("name"), schema);
    case "create_constraint":
      return createConstraint(value, schema);
    case "rename_constraint":
      return renameConstraint(fields("table", "from", "to"), schema);
    case "drop_constraint":
      return dropConstraint(value, schema);
    case "drop_multicolumn_constraint":
      return dropMulticolumnConstraint(value, schema);
    case "set_replica_identity":
      return setReplicaIdentity(fields("table", "identity"));
    default:
      throw new Refused(`\`${name}\` is no operation of pgroll's`);
  }
}

/** op_rename_table.go: the view has the new name first, the table when the migration is complete. */
function renameTable(fields: Fields, schema: StagedSchema): Started {
  const [from, to] = [fields.required("from"), fields.required("to")];
  schema.show(from, to);
  return {
    ...NOTHING,
    complete() {
      schema.rename(from, to);
      return [`ALTER TABLE IF EXISTS ${quoted(from)} RENAME TO ${quoted(to)}`];
    },
  };
}

/** op_drop_table.go: the table is renamed at once, so that another can have its name, and dropped in the end. */
function dropTable(fields: Fields, schema: StagedSchema): Started {
  const table = schema.table(fields.required("name"));
  const from = table.name;
  const to = `_pgroll_del_${from}`;
  schema.show(fields.required("name"), null);
  schema.rename(from, to);
  return {
    ...NOTHING,
    statements: [`ALTER TABLE IF EXISTS ${quoted(from)} RENAME TO ${quoted(to)}`],
    complete() {
      schema.drop(to);
      return [`DROP TABLE IF EXISTS ${quoted(`_pgroll_del_${fields.required("name")}`)}`];
    },
  };
}

/** op_create_index.go */
function createIndex(fields: Fields, schema: StagedSchema): Started {
  const table = schema.table(fields.required("table"));
  const columns = fields.children("columns", INDEX_COLUMN);
  const written = columns.map((column) => {
    const opclass = column.child("opclass", ["name", "params"]);
    const words = [
      column.text("collate") === "" ? "" : `COLLATE ${column.text("collate")}`,
      opclass === null ? "" : `${opclass.text("name")} ${opclass.texts("params").join(", ")}`.trimEnd(),
      column.text("sort"),
      column.text("nulls"),
    ];
    return [quoted(table.physical(column.required("column"))), ...words.filter((word) => word !== "")].join(" ");
  });
  const method = fields.text("method") === "" ? "" : ` USING ${fields.text("method")}`;
  const storage = fields.text("storage_parameters") === "" ? "" : ` WITH (${fields.text("storage_parameters")})`;
  const where = fields.text("predicate") === "" ? "" : ` WHERE ${fields.text("predicate")}`;
  const unique = fields.flag("unique");
  const behind = `${storage}${where}`;
  const names = columns.map((column) => table.physical(column.required("column")));
  table.indexes.set(fields.required("name"), { columns: names, unique, method, behind });
  const create = `CREATE ${unique ? "UNIQUE " : ""}INDEX CONCURRENTLY ${quoted(fields.required("name"))} ON ${quoted(table.name)}`;
  return { ...NOTHING, statements: [`${create}${method} (${written.join(", ")})${behind}`] };
}

/** op_drop_index.go */
function dropIndex(fields: Fields, schema: StagedSchema): Started {
  const name = fields.required("name");
  return {
    ...NOTHING,
    complete() {
      for (const [, table] of schema.shown) table.indexes.delete(name);
      return [`DROP INDEX CONCURRENTLY IF EXISTS ${quoted(name)}`];
    },
  };
}

/** op_set_replica_identity.go: at once, and without a way back. */
function setReplicaIdentity(fields: Fields): Started {
  const identity = fields.child("identity", ["type", "index"]);
  if (identity === null) throw new Refused("`set_replica_identity` needs `identity`");
  const type = identity.required("type").toUpperCase();
  if (!["NOTHING", "DEFAULT", "INDEX", "FULL"].includes(type))
    throw new Refused(`there is no replica identity ${type}`);
  const clause = type === "INDEX" ? `USING INDEX ${quoted(identity.required("index"))}` : type;
  return {
    ...NOTHING,
    statements: [`ALTER TABLE ${quoted(fields.required("table"))} REPLICA IDENTITY ${clause}`],
  };
}
