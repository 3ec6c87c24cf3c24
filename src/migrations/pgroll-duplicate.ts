import { commentSql } from "./pgroll-write.ts";
import { quoted, quotedAll, together } from "./sql-text.ts";
import { isSerial, type StagedColumn, type StagedTable } from "./staged-schema.ts";

/** The name a column has until its migration is complete. */
export function temporary(column: string): string {
  return `_pgroll_new_${column}`;
}

/** Marks rows that are still to be backfilled. */
export const NEEDS_BACKFILL = "_pgroll_needs_backfill";

const DUPLICATE = "_pgroll_dup_";
const NOT_NULL = "_pgroll_check_not_null_";

/** The CHECK that stands for NOT NULL until it has been validated. */
export function notNullName(column: string): string {
  return `${NOT_NULL}${column}`;
}

export interface Duplication {
  /** As the version's view names them. */
  readonly columns: readonly string[];
  /** A constraint that is not to be copied. */
  readonly without?: string;
  /** The copy is of another type. */
  readonly type?: string;
  /** The copy may be null. */
  readonly nullable?: boolean;
}

/**
 * Copies columns, with what stands on them, under temporary names (pkg/migrations/duplicate.go).
 * Throws Refused where the columns are not known.
 */
export function duplicate(table: StagedTable, { columns, without, type, nullable }: Duplication): readonly string[] {
  const name = quoted(table.name);
  const copies = new Map(columns.map((column) => [table.physical(column), temporary(column)]));
  const copied = (names: readonly string[]) => names.map((column) => copies.get(column) ?? column);
  const touched = (names: readonly string[]) => names.some((column) => copies.has(column));
  const statements = columns.flatMap((column) => {
    const old = table.column(column);
    const fresh = { ...old, type: type ?? old.type, nullable: true };
    const sequence = isSerial(fresh.type) ? `${table.name}_${temporary(column)}_seq` : old.sequence;
    const made = copyColumn(table, column, old, fresh, nullable === true);
    table.columns.set(temporary(column), { ...fresh, sequence });
    return made;
  });
  for (const [constraint, made] of [...table.constraints]) {
    if (constraint === without || constraint.startsWith(DUPLICATE) || !touched(made.columns)) continue;
    const copy = `${DUPLICATE}${constraint}`;
    const names = copied(made.columns);
    // What does not fit the new type is left behind: pgroll ignores the server's error.
    const fits = type === undefined || family(type) === family(table.column(columns[0] ?? "").type);
    switch (made.kind) {
      case "check": {
        if (!fits) continue;
        const check = [...copies].reduce((text, [from, to]) => text.replaceAll(from, to), made.check);
        table.constraints.set(copy, { ...made, columns: names, check });
        const inherit = made.noInherit ? " NO INHERIT" : "";
        statements.push(`ALTER TABLE ${name} ADD CONSTRAINT ${quoted(copy)} CHECK (${check})${inherit} NOT VALID`);
        break;
      }
      case "foreign key":
        if (!fits) continue;
        table.constraints.set(copy, { ...made, columns: names });
        statements.push(
          `ALTER TABLE ${name} ADD CONSTRAINT ${quoted(copy)} FOREIGN KEY (${quotedAll(names)}) ${made.references}`,
        );
        break;
      case "unique":
        table.indexes.set(copy, { columns: names, unique: true, method: "", behind: "" });
        statements.push(
          `CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ${quoted(copy)} ON ${name} (${quotedAll(names)})`,
        );
        break;
      case "exclude":
        break;
      default:
        throw new Error(`unknown constraint ${JSON.stringify(made satisfies never)}`);
    }
  }
  for (const [index, made] of [...table.indexes]) {
    if (index === without || index.startsWith(DUPLICATE) || !touched(made.columns)) continue;
    const names = copied(made.columns);
    table.indexes.set(`${DUPLICATE}${index}`, { ...made, columns: names });
    statements.push(
      `CREATE ${made.unique ? "UNIQUE " : ""}INDEX CONCURRENTLY ${quoted(`${DUPLICATE}${index}`)} ON ${name}${made.method} (${quotedAll(names)})${made.behind}`,
    );
  }
  return statements;
}

function copyColumn(
  table: StagedTable,
  column: string,
  old: StagedColumn,
  fresh: StagedColumn,
  dropsNotNull: boolean,
): readonly string[] {
  const name = quoted(table.name);
  const copy = quoted(temporary(column));
  const add = `ALTER TABLE ${name} ADD COLUMN IF NOT EXISTS ${copy} ${fresh.type}`;
  const constraint = `${DUPLICATE}${notNullName(column)}`;
  const statements: string[] = [];
  if (old.nullable || dropsNotNull || table.constraints.has(constraint)) statements.push(add);
  else {
    const check = `${copy} IS NOT NULL`;
    table.constraints.set(constraint, { kind: "check", columns: [temporary(column)], check, noInherit: false });
    const guard = `ALTER TABLE ${name} ADD CONSTRAINT ${quoted(constraint)} CHECK (${check}) NOT VALID`;
    statements.push(together(add, guard));
  }
  if (old.default !== null && takesDefault(old.default, old.type, fresh.type))
    statements.push(`ALTER TABLE ${name} ALTER COLUMN ${copy} SET DEFAULT ${old.default}`);
  if (old.comment !== null) statements.push(commentSql(`COLUMN ${name}.${copy}`, old.comment));
  return statements;
}

/** Types whose values pass for each other's in a default. */
function family(type: string): string {
  const name = type.toLowerCase().replace(/\(.*/, "").trim();
  if (/^(?:text|varchar|character varying|char|character|bpchar|name|citext)$/.test(name)) return "text";
  if (/^(?:smallint|int|int2|int4|int8|integer|bigint|numeric|decimal|real|float\d?|double precision)$/.test(name))
    return "number";
  if (/^(?:date|timestamp|timestamptz|timestamp with(?:out)? time zone)$/.test(name)) return "time";
  return name;
}

/** Where a default is no value of the new type, the server refuses it and pgroll goes on without. Anything can be assigned to text. */
function takesDefault(value: string, from: string, to: string): boolean {
  const kind = /^-?[\d.]+$/.test(value) ? "number" : family(from);
  return family(to) === "text" || kind === family(to);
}

/** What a table had before the old column went. */
export interface Before {
  readonly primaryKey: readonly string[];
  readonly uniques: ReadonlySet<string>;
}

export function before(table: StagedTable): Before {
  const uniques = [...table.constraints].filter(([, { kind }]) => kind === "unique").map(([name]) => name);
  return { primaryKey: table.primaryKey, uniques: new Set(uniques) };
}

/** Gives a copy, and what stands on it, the names of the original, which is gone (pkg/migrations/rename.go). */
export function renameDuplicate(
  table: StagedTable,
  column: string,
  { primaryKey, uniques }: Before,
): readonly string[] {
  const alter = `ALTER TABLE IF EXISTS ${quoted(table.name)}`;
  const copy = temporary(column);
  const statements = [`${alter} RENAME COLUMN ${quoted(copy)} TO ${quoted(column)}`];
  const mine = (names: readonly string[], name: string) => name.startsWith(DUPLICATE) && names.includes(copy);
  for (const [name, constraint] of [...table.constraints]) {
    if (!mine(constraint.columns, name)) continue;
    const final = name.slice(DUPLICATE.length);
    if (constraint.kind === "check") statements.push(`${alter} VALIDATE CONSTRAINT ${quoted(name)}`);
    statements.push(`${alter} RENAME CONSTRAINT ${quoted(name)} TO ${quoted(final)}`);
    table.renameConstraint(name, final);
    if (!final.startsWith(NOT_NULL)) continue;
    statements.push(`${alter} ALTER COLUMN ${quoted(column)} SET NOT NULL`);
    statements.push(`${alter} DROP CONSTRAINT IF EXISTS ${quoted(notNullName(column))}`);
    table.constraints.delete(final);
    setNullable(table, copy, false);
  }
  for (const [name, index] of [...table.indexes]) {
    if (!mine(index.columns, name)) continue;
    const final = name.slice(DUPLICATE.length);
    statements.push(`ALTER INDEX IF EXISTS ${quoted(name)} RENAME TO ${quoted(final)}`);
    table.renameConstraint(name, final);
    if (!index.unique || !uniques.has(final)) continue;
    statements.push(`${alter} ADD CONSTRAINT ${quoted(final)} UNIQUE USING INDEX ${quoted(final)}`);
    table.indexes.delete(final);
    table.constraints.set(final, { kind: "unique", columns: index.columns });
  }
  table.renameColumn(copy, column);
  if (primaryKey.includes(column)) {
    const index = quoted(`${table.name}_pkey`);
    statements.push(`ALTER TABLE ${quoted(table.name)} ADD PRIMARY KEY USING INDEX ${index}`);
    table.primaryKey = primaryKey;
  }
  return statements;
}

export function setNullable(table: StagedTable, column: string, nullable: boolean): void {
  const known = table.columns.get(column);
  if (known !== undefined) table.columns.set(column, { ...known, nullable });
}
