import type { Fields } from "./fields.ts";
import { NOTHING, type Started } from "./pgroll-started.ts";
import {
  COLUMN,
  CONSTRAINT,
  type ColumnSpec,
  columnOf,
  columnSql,
  commentSql,
  constraintSql,
  referencesOf,
} from "./pgroll-write.ts";
import { quoted, quotedAll } from "./sql-text.ts";
import { isSerial, type StagedSchema, StagedTable } from "./staged-schema.ts";

/** op_create_table.go: the table is there at once, under its own name. */
export function createTable(fields: Fields, schema: StagedSchema): Started {
  const name = fields.required("name");
  const columns = fields.children("columns", COLUMN).map(columnOf);
  const constraints = fields.children("constraints", CONSTRAINT);
  const keys = columns.filter(({ primaryKey }) => primaryKey).map((column) => column.name);
  const key = keys.length === 0 ? [] : [`PRIMARY KEY (${quotedAll(keys)})`];
  const body = [...columns.map((column) => columnSql(column)), ...key, ...constraints.map(constraintSql)];

  const table = new StagedTable(name);
  for (const column of columns) know(table, column);
  if (keys.length > 0) knowKey(table, keys, "");
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

/** What the catalog says of a column once it has been made, with the names PostgreSQL gives what has none. */
export function know(table: StagedTable, column: ColumnSpec, name = column.name): void {
  const sequence = isSerial(column.type) ? `${table.name}_${name}_seq` : null;
  table.add(name, {
    type: column.type,
    nullable: column.nullable && !column.primaryKey && sequence === null && column.generated?.isIdentity !== true,
    default: column.default,
    comment: column.comment,
    sequence,
  });
  const called = (given: string, ending: string) => given || `${table.name}_${name}_${ending}`;
  const { check, references } = column;
  if (column.unique) table.constraints.set(called("", "key"), { kind: "unique", columns: [name] });
  if (check !== null) table.constraints.set(called(check.name, "check"), { kind: "check", columns: [name], ...check });
  if (references !== null) {
    const { clause } = references;
    const foreignKey = { kind: "foreign key", columns: [name], references: clause } as const;
    table.constraints.set(called(references.name, "fkey"), foreignKey);
  }
}

export function knowKey(table: StagedTable, columns: readonly string[], name: string): void {
  table.primaryKey = columns;
  table.indexes.set(name || `${table.name}_pkey`, { columns, unique: true, method: " USING btree", behind: "" });
  for (const column of columns) {
    const known = table.columns.get(column);
    if (known !== undefined) table.columns.set(column, { ...known, nullable: false });
  }
}

function knowConstraint(table: StagedTable, fields: Fields): void {
  const name = fields.required("name");
  const columns = fields.texts("columns");
  switch (fields.text("type")) {
    case "unique":
      table.constraints.set(name, { kind: "unique", columns });
      break;
    case "check": {
      // The catalog knows the columns a condition names.
      const check = fields.text("check");
      const named = [...table.columns.keys()].filter((column) => check.includes(column));
      table.constraints.set(name, { kind: "check", columns: named, check, noInherit: fields.flag("no_inherit") });
      break;
    }
    case "primary_key":
      knowKey(table, columns, name);
      break;
    case "foreign_key":
      table.constraints.set(name, { kind: "foreign key", columns, references: referencesOf(fields) });
      break;
    default:
      table.constraints.set(name, { kind: "exclude", columns });
  }
}
