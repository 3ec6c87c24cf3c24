import { Fields, Refused } from "./fields.ts";
import { bothWays } from "./pgroll-columns.ts";
import { before, duplicate, notNullName, renameDuplicate, setNullable, temporary } from "./pgroll-duplicate.ts";
import type { Started } from "./pgroll-started.ts";
import { dropMark, dropTriggers } from "./pgroll-trigger.ts";
import { checkOf, checkSql, columnReference, commentSql } from "./pgroll-write.ts";
import { quoted } from "./sql-text.ts";
import type { StagedSchema, StagedTable } from "./staged-schema.ts";

const KNOWN = [
  ...["table", "column", "up", "down", "type", "nullable", "unique"],
  ...["check", "references", "default", "comment"],
];

/** One of the changes an alter_column is made of: what it does to the copy at the start, and at the end. */
interface Part {
  readonly start: readonly string[];
  complete(): readonly string[];
}

/** op_alter_column.go: a copy of the column takes its place; the column is dropped and the copy renamed in the end. */
export function alterColumn(value: unknown, schema: StagedSchema): Started {
  const fields = new Fields("alter_column", value, KNOWN);
  const called = fields.required("table");
  const name = fields.required("column");
  const table = schema.table(called);
  const type = fields.text("type");
  const nullable = fields.optionalFlag("nullable");
  const old = table.column(name);
  const copied = duplicate(table, {
    columns: [name],
    ...(type === "" ? {} : { type }),
    ...(nullable === true ? { nullable } : {}),
  });
  const keeps = nullable !== null || fields.has("default") || fields.has("comment");
  const same = (text: string, otherwise: boolean) => text || (otherwise ? quoted(name) : "NULL");
  const triggers = bothWays(called, table, name, {
    up: same(fields.text("up"), keeps && nullable !== false),
    down: same(fields.text("down"), (keeps && nullable !== true) || fields.has("unique")),
  });
  const parts = partsOf(fields, called, table, name);
  if (parts.length === 0 && type === "" && nullable === null)
    throw new Refused("an `alter_column` that changes nothing is refused by pgroll");
  return {
    statements: [...copied, ...parts.flatMap((part) => part.start)],
    triggers,
    backfills: table,
    complete() {
      const done = parts.flatMap((part) => part.complete());
      const stood = before(table);
      if (old.sequence !== null) done.push(ownSequence(old.sequence, called, temporary(name)));
      table.dropColumn(name);
      return [
        ...done,
        `ALTER TABLE IF EXISTS ${quoted(called)} DROP COLUMN IF EXISTS ${quoted(name)}`,
        dropTriggers(called, name, temporary(name)),
        dropMark(called),
        ...renameDuplicate(table, name, stood),
      ];
    },
  };
}

/** The sequence of a serial column outlives it. */
export function ownSequence(sequence: string, table: string, column: string): string {
  return `ALTER SEQUENCE IF EXISTS ${quoted(sequence)} OWNED BY ${quoted(table)}.${quoted(column)}`;
}

/** In the order pgroll goes through them (subOperations). */
function partsOf(fields: Fields, called: string, table: StagedTable, name: string): readonly Part[] {
  const copy = temporary(name);
  const alter = `ALTER TABLE ${quoted(table.name)}`;
  const finish = `ALTER TABLE IF EXISTS ${quoted(called)}`;
  const parts: Part[] = [];
  const check = checkOf(fields);
  if (check !== null) {
    const rewritten = { ...check, check: check.check.replaceAll(name, copy) };
    parts.push({
      start: [`${alter} ADD ${checkSql(rewritten)} NOT VALID`],
      complete() {
        table.constraints.set(check.name, { kind: "check", columns: [copy], ...rewritten });
        return [`${finish} VALIDATE CONSTRAINT ${quoted(check.name)}`];
      },
    });
  }
  const references = columnReference(fields);
  if (references !== null) {
    const constraint = `CONSTRAINT ${quoted(references.name)} FOREIGN KEY (${quoted(copy)}) ${references.clause}`;
    parts.push({
      start: [`${alter} ADD ${constraint} NOT VALID`],
      complete() {
        const { clause } = references;
        table.constraints.set(references.name, { kind: "foreign key", columns: [copy], references: clause });
        return [`${finish} VALIDATE CONSTRAINT ${quoted(references.name)}`];
      },
    });
  }
  if (fields.optionalFlag("nullable") === false) parts.push(notNull(alter, finish, table, name));
  const unique = fields.child("unique", ["name"]);
  if (unique !== null) parts.push(uniqueness(unique.required("name"), finish, table, copy));
  if (fields.has("default")) {
    const value = fields.optionalText("default");
    const change = value === null ? "DROP DEFAULT" : `SET DEFAULT ${value}`;
    const known = table.columns.get(copy);
    if (known !== undefined) table.columns.set(copy, { ...known, default: value });
    parts.push({ start: [`${alter} ALTER COLUMN ${quoted(copy)} ${change}`], complete: () => [] });
  }
  if (fields.has("comment")) {
    const comment = fields.optionalText("comment");
    const known = table.columns.get(copy);
    if (known !== undefined) table.columns.set(copy, { ...known, comment });
    parts.push({
      start: [commentSql(`COLUMN ${quoted(called)}.${quoted(copy)}`, comment)],
      complete: () => [commentSql(`COLUMN ${quoted(called)}.${quoted(name)}`, comment)],
    });
  }
  return parts;
}

function notNull(alter: string, finish: string, table: StagedTable, name: string): Part {
  const constraint = quoted(notNullName(name));
  const copy = temporary(name);
  return {
    start: [`${alter} ADD CONSTRAINT ${constraint} CHECK (${copy} IS NOT NULL) NOT VALID`],
    complete() {
      setNullable(table, copy, false);
      return [
        `${finish} VALIDATE CONSTRAINT ${constraint}`,
        `${finish} ALTER COLUMN ${quoted(copy)} SET NOT NULL`,
        `${finish} DROP CONSTRAINT IF EXISTS ${constraint}`,
      ];
    },
  };
}

function uniqueness(constraint: string, finish: string, table: StagedTable, copy: string): Part {
  const index = quoted(constraint);
  return {
    start: [`CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ${index} ON ${quoted(table.name)} (${quoted(copy)})`],
    complete() {
      table.constraints.set(constraint, { kind: "unique", columns: [copy] });
      return [`${finish} ADD CONSTRAINT ${index} UNIQUE USING INDEX ${index}`];
    },
  };
}
