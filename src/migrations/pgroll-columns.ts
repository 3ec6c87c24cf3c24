import { type Fields, Refused } from "./fields.ts";
import { know } from "./pgroll-create-table.ts";
import { notNullName, setNullable, temporary } from "./pgroll-duplicate.ts";
import { NOTHING, type Started } from "./pgroll-started.ts";
import { dropMark, dropTriggers, type PgrollTrigger, triggerName } from "./pgroll-trigger.ts";
import { COLUMN, checkSql, columnOf, columnSql, commentSql } from "./pgroll-write.ts";
import { quoted } from "./sql-text.ts";
import type { StagedSchema, StagedTable } from "./staged-schema.ts";

/** Functions of PostgreSQL whose value changes from call to call: a default with one cannot be there without rewriting the table. */
const VOLATILE =
  /\b(?:random\w*|gen_random_uuid|uuid_generate_v\w+|uuidv[47]|clock_timestamp|timeofday|nextval|setseed|txid_current|pg_current_xact_id)\s*\(/i;

/** op_add_column.go: under a temporary name until the migration is complete. */
export function addColumn(fields: Fields, schema: StagedSchema): Started {
  const called = fields.required("table");
  const table = schema.table(called);
  const spec = fields.child("column", COLUMN);
  if (spec === null) throw new Refused("`add_column` needs `column`");
  const column = columnOf(spec);
  const up = fields.text("up");
  if (column.generated !== null) throw new Refused("pgroll adds no generated columns to tables that are there");
  if (column.primaryKey) throw new Refused("pgroll adds no primary key columns to tables that are there");
  // pgroll tries the default on a copy of the table. One that is too slow is let through only where `up` is the same.
  const slow = column.default !== null && up === column.default && VOLATILE.test(column.default);
  const added = { ...column, unique: false, check: null, default: slow ? null : column.default };
  const nullable = column.nullable || added.default === null;
  const copy = temporary(column.name);
  const guard = { name: notNullName(column.name), check: `${copy} IS NOT NULL`, noInherit: false };
  const needsGuard = !column.nullable && added.default === null;
  const variables = new Map(table.visible);

  const on = `ALTER TABLE ${quoted(table.name)}`;
  const statements = [`${on} ADD COLUMN ${columnSql({ ...added, nullable }, copy)}`];
  if (column.comment !== null)
    statements.push(commentSql(`COLUMN ${quoted(table.name)}.${quoted(copy)}`, column.comment));
  if (needsGuard) statements.push(`${on} ADD ${checkSql(guard)} NOT VALID`);
  if (column.check !== null) {
    const check = { ...column.check, check: column.check.check.replaceAll(column.name, copy), noInherit: false };
    statements.push(`${on} ADD ${checkSql(check)} NOT VALID`);
  }
  const index = `_pgroll_uniq_${column.name}`;
  if (column.unique)
    statements.push(
      `CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ${quoted(index)} ON ${quoted(table.name)} (${quoted(copy)})`,
    );

  know(table, { ...column, unique: false, check: null, nullable }, copy);
  table.visible.delete(copy);
  table.visible.set(column.name, copy);
  const trigger: PgrollTrigger = {
    name: triggerName(called, column.name),
    ...{ table, direction: "up", variables, column: copy, expression: up },
  };
  return {
    statements,
    triggers: up === "" ? [] : [trigger],
    backfills: up === "" ? null : table,
    complete() {
      const alter = `ALTER TABLE IF EXISTS ${quoted(called)}`;
      const done = [
        `${alter} RENAME COLUMN ${quoted(copy)} TO ${quoted(column.name)}`,
        dropTriggers(called, column.name),
        dropMark(called),
      ];
      table.renameColumn(copy, column.name);
      if (slow) done.push(`${alter} ALTER COLUMN ${quoted(column.name)} SET DEFAULT ${column.default}`);
      if (needsGuard) {
        done.push(`${alter} VALIDATE CONSTRAINT ${quoted(guard.name)}`);
        done.push(`${alter} ALTER COLUMN ${quoted(column.name)} SET NOT NULL`);
        done.push(`${alter} DROP CONSTRAINT IF EXISTS ${quoted(guard.name)}`);
        setNullable(table, column.name, false);
      }
      if (column.check !== null) {
        done.push(`${alter} VALIDATE CONSTRAINT ${quoted(column.check.name)}`);
        table.constraints.set(column.check.name, { kind: "check", columns: [column.name], ...column.check });
      }
      if (column.unique) {
        done.push(`${alter} ADD CONSTRAINT ${quoted(column.name)} UNIQUE USING INDEX ${quoted(index)}`);
        table.constraints.set(column.name, { kind: "unique", columns: [column.name] });
      }
      return done;
    },
  };
}

/** op_drop_column.go: only the view loses it at first. */
export function dropColumn(fields: Fields, schema: StagedSchema): Started {
  const called = fields.required("table");
  const name = fields.required("column");
  const down = fields.text("down");
  const table = schema.table(called);
  const trigger: PgrollTrigger = {
    ...{ name: triggerName(called, name), table, direction: "down" },
    ...{ variables: new Map(table.visible), column: name, expression: down },
  };
  table.visible.delete(name);
  return {
    ...NOTHING,
    triggers: down === "" ? [] : [trigger],
    complete() {
      table.dropColumn(name);
      const drop = `ALTER TABLE IF EXISTS ${quoted(called)} DROP COLUMN IF EXISTS ${quoted(name)}`;
      return [drop, dropTriggers(called, name), dropMark(called)];
    },
  };
}

/** op_rename_column.go: the view shows the new name first, the table has it when the migration is complete. */
export function renameColumn(fields: Fields, schema: StagedSchema): Started {
  const called = fields.required("table");
  const [from, to] = [fields.required("from"), fields.required("to")];
  const table = schema.table(called);
  table.visible = new Map([...table.visible].map(([name, column]) => [name === from ? to : name, column]));
  return {
    ...NOTHING,
    complete() {
      table.renameColumn(from, to);
      return [`ALTER TABLE IF EXISTS ${quoted(called)} RENAME COLUMN ${quoted(from)} TO ${quoted(to)}`];
    },
  };
}

/** The two triggers of a column that has a copy; the copy takes its place in the view. */
export function bothWays(
  called: string,
  table: StagedTable,
  column: string,
  { up, down }: { readonly up: string; readonly down: string },
): readonly PgrollTrigger[] {
  const old = table.physical(column);
  const copy = temporary(column);
  const before = new Map(table.visible);
  table.visible.set(column, copy);
  return [
    {
      ...{ name: triggerName(called, column), table, direction: "up" },
      ...{ variables: before, column: copy, expression: up },
    },
    {
      ...{ name: triggerName(called, copy), table, direction: "down" },
      ...{ variables: new Map(table.visible), column: old, expression: down },
    },
  ];
}
