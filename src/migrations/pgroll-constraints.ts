import { Fields, Refused } from "./fields.ts";
import { ownSequence } from "./pgroll-alter-column.ts";
import { bothWays } from "./pgroll-columns.ts";
import { before, duplicate, renameDuplicate, temporary } from "./pgroll-duplicate.ts";
import { NOTHING, type Started } from "./pgroll-started.ts";
import { dropMark, dropTriggers } from "./pgroll-trigger.ts";
import { checkSql, referencesOf } from "./pgroll-write.ts";
import { quoted, quotedAll } from "./sql-text.ts";
import type { StagedConstraint, StagedSchema, StagedTable } from "./staged-schema.ts";

const CREATE = [
  ...["name", "table", "type", "columns", "check", "references", "no_inherit"],
  ...["index_parameters", "up", "down"],
];

/** op_create_constraint.go: on copies of the columns, which take their places in the end. */
export function createConstraint(value: unknown, schema: StagedSchema): Started {
  const fields = new Fields("create_constraint", value, CREATE);
  const called = fields.required("table");
  const name = fields.required("name");
  const columns = fields.texts("columns");
  const table = schema.table(called);
  const sequences = sequencesOf(table, columns);
  const copied = duplicate(table, { columns });
  const [up, down] = [fields.textMap("up"), fields.textMap("down")];
  const triggers = columns.flatMap((column) =>
    bothWays(called, table, column, { up: up.get(column) ?? "NULL", down: down.get(column) ?? "NULL" }),
  );
  const made = constraintOf(fields, table, columns.map(temporary));
  return {
    statements: [...copied, made.start],
    triggers,
    backfills: table,
    complete() {
      const stood = before(table);
      for (const column of columns) table.dropColumn(column);
      const dropped = columns.map((column) => `DROP COLUMN IF EXISTS ${quoted(column)}`);
      if (made.key) table.primaryKey = columns;
      else if (made.constraint !== null) table.constraints.set(name, made.constraint);
      return [
        `ALTER TABLE IF EXISTS ${quoted(called)} ${made.complete}`,
        ...columns.flatMap((column) => owned(sequences, called, column)),
        `ALTER TABLE IF EXISTS ${quoted(called)} ${dropped.join(", ")}`,
        ...columns.flatMap((column) => renameDuplicate(table, column, stood)),
        dropTriggers(called, ...columns.flatMap((column) => [column, temporary(column)])),
        dropMark(called),
      ];
    },
  };
}

interface Made {
  readonly start: string;
  /** Behind ALTER TABLE. */
  readonly complete: string;
  readonly constraint: StagedConstraint | null;
  readonly key: boolean;
}

function constraintOf(fields: Fields, table: StagedTable, columns: readonly string[]): Made {
  const name = fields.required("name");
  const on = quoted(table.name);
  const index = `CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ${quoted(name)} ON ${on} (${quotedAll(columns)})`;
  const validate = `VALIDATE CONSTRAINT ${quoted(name)}`;
  switch (fields.required("type")) {
    case "unique": {
      const complete = `ADD CONSTRAINT ${quoted(name)} UNIQUE USING INDEX ${quoted(name)}`;
      return { start: index, complete, constraint: { kind: "unique", columns }, key: false };
    }
    case "primary_key":
      return { start: index, complete: `ADD PRIMARY KEY USING INDEX ${quoted(name)}`, constraint: null, key: true };
    case "check": {
      const written = fields.required("check");
      const check = fields
        .texts("columns")
        .reduce((text, column) => text.replaceAll(column, temporary(column)), written);
      const noInherit = fields.flag("no_inherit");
      const start = `ALTER TABLE ${on} ADD ${checkSql({ name, check, noInherit })} NOT VALID`;
      return { start, complete: validate, constraint: { kind: "check", columns, check, noInherit }, key: false };
    }
    case "foreign_key": {
      const references = referencesOf(fields);
      const start = `ALTER TABLE ${on} ADD CONSTRAINT ${quoted(name)} FOREIGN KEY (${quotedAll(columns)}) ${references} NOT VALID`;
      return { start, complete: validate, constraint: { kind: "foreign key", columns, references }, key: false };
    }
    default:
      throw new Refused(`pgroll creates no constraint of type \`${fields.text("type")}\``);
  }
}

/** op_drop_constraint.go: a copy of its one column, without it, takes the column's place. */
export function dropConstraint(value: unknown, schema: StagedSchema): Started {
  const fields = new Fields("drop_constraint", value, ["table", "name", "up", "down"]);
  const table = schema.table(fields.required("table"));
  const [column, another] = table.columnsOf(fields.required("name"));
  if (column === undefined || another !== undefined)
    throw new Refused("`drop_constraint` is for constraints on one column");
  const texts = { up: fields.text("up"), down: fields.required("down") };
  return withoutConstraint(fields, table, [column], () => texts);
}

/** op_drop_multicolumn_constraint.go: the same for all columns of a constraint. */
export function dropMulticolumnConstraint(value: unknown, schema: StagedSchema): Started {
  const fields = new Fields("drop_multicolumn_constraint", value, ["table", "name", "up", "down"]);
  const table = schema.table(fields.required("table"));
  const [up, down] = [fields.textMap("up"), fields.textMap("down")];
  const columns = table.columnsOf(fields.required("name"));
  return withoutConstraint(fields, table, columns, (column) => ({
    up: up.get(column) ?? "",
    down: down.get(column) ?? "NULL",
  }));
}

function withoutConstraint(
  fields: Fields,
  table: StagedTable,
  columns: readonly string[],
  texts: (column: string) => { readonly up: string; readonly down: string },
): Started {
  const called = fields.required("table");
  const sequences = sequencesOf(table, columns);
  const copied = duplicate(table, { columns, without: fields.required("name") });
  const triggers = columns.flatMap((column) => {
    const { up, down } = texts(column);
    return bothWays(called, table, column, { up: up || quoted(column), down });
  });
  return {
    statements: copied,
    triggers,
    backfills: table,
    complete() {
      return columns.flatMap((column) => {
        const stood = before(table);
        table.dropColumn(column);
        return [
          dropTriggers(called, column, temporary(column)),
          ...owned(sequences, called, column),
          dropMark(called),
          `ALTER TABLE IF EXISTS ${quoted(called)} DROP COLUMN IF EXISTS ${quoted(column)}`,
          ...renameDuplicate(table, column, stood),
        ];
      });
    },
  };
}

/** op_rename_constraint.go */
export function renameConstraint(fields: Fields, schema: StagedSchema): Started {
  const called = fields.required("table");
  const [from, to] = [fields.required("from"), fields.required("to")];
  const table = schema.table(called);
  return {
    ...NOTHING,
    complete() {
      table.renameConstraint(from, to);
      return [`ALTER TABLE IF EXISTS ${quoted(called)} RENAME CONSTRAINT ${quoted(from)} TO ${quoted(to)}`];
    },
  };
}

function sequencesOf(table: StagedTable, columns: readonly string[]): ReadonlyMap<string, string | null> {
  return new Map(columns.map((column) => [column, table.column(column).sequence]));
}

function owned(sequences: ReadonlyMap<string, string | null>, called: string, column: string): readonly string[] {
  const sequence = sequences.get(column) ?? null;
  return sequence === null ? [] : [ownSequence(sequence, called, temporary(column))];
}
