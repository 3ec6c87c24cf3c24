import { Fields, Refused } from "./fields.ts";
import { addColumn } from "./pgroll-add-column.ts";
import { alterColumn } from "./pgroll-alter-column.ts";
import { createConstraint, dropConstraint, dropMulticolumnConstraint } from "./pgroll-constraints.ts";
import { type PgrollSchema, PgrollTable } from "./pgroll-schema.ts";
import { dropMark, dropTriggers, type PgrollTrigger, triggerName } from "./pgroll-trigger.ts";
import {
  COLUMN,
  CONSTRAINT,
  type ColumnSpec,
  columnOf,
  commentSql,
  constraintSql,
  tableReference,
} from "./pgroll-write.ts";
import { quoted } from "./sql-text.ts";

/** What an operation does when its migration starts. What it does to the schema of views it has done to the schema given. */
export interface Started {
  readonly statements: readonly string[];
  readonly triggers: readonly PgrollTrigger[];
  /** Its rows are written again when the triggers are there. */
  readonly backfills: PgrollTable | null;
  /** What it does when the migration is completed: called once all have started. */
  complete(): readonly string[];
}

export const NOTHING: Started = { statements: [], triggers: [], backfills: null, complete: () => [] };

/** The operations of pgroll 0.16 (pkg/migrations/op_*.go) but `sql`. Throws Refused. */
export function start(name: string, value: unknown, schema: PgrollSchema): Started {
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
      return createIndex(
        fields("name", "table", "columns", "method", "unique", "predicate", "storage_parameters"),
        schema,
      );
    case "drop_index":
      return dropIndex(fields("name"));
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

function createTable(fields: Fields, schema: PgrollSchema): Started {
  const name = fields.required("name");
  const table = new PgrollTable(name);
  const columns = fields.children("columns", COLUMN).map(columnOf);
  const constraints = fields.children("constraints", CONSTRAINT);
  const parts = columns.map((column) => ({ column, sql: createdColumn(column) }));
  const keys = columns.filter(({ primaryKey }) => primaryKey).map((column) => column.name);
  const key = keys.length === 0 ? [] : [`PRIMARY KEY (${keys.map(quoted).join(", ")})`];
  const body = [...parts.map(({ sql }) => sql), ...key, ...constraints.map(constraintSql)];
  for (const column of columns) know(table, column);
  know_key(table, keys, "");
  for (const constraint of constraints) knowConstraint(table, constraint);
  schema.add(table);
  const on = quoted(name);
  const comments = columns.flatMap((column) =>
    column.comment === null ? [] : [commentSql(`COLUMN ${on}.${quoted(column.name)}`, column.comment)],
  );
  const comment = fields.optionalText("comment");
  if (comment !== null) comments.push(commentSql(`TABLE ${on}`, comment));
  return { ...NOTHING, statements: [`CREATE TABLE ${on} (${body.join(", ")})`, ...comments] };
}
