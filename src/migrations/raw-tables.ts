import { splitStatements } from "../sql/split.ts";
import { NotUnderstood, RawStatement } from "./raw-statement.ts";
import { quoted, quotedAll } from "./sql-text.ts";
import { isSerial, type StagedSchema, StagedTable } from "./staged-schema.ts";

/** What follows a column's type or its default. */
const PARTS = [
  "NOT",
  "NULL",
  "DEFAULT",
  "PRIMARY",
  "UNIQUE",
  "CHECK",
  "REFERENCES",
  "CONSTRAINT",
  "GENERATED",
  "STORAGE",
  "COMPRESSION",
  "COLLATE",
];
/** They write rows or say who may; tables stay as they are. */
const HARMLESS = /^(?:INSERT|UPDATE|DELETE|COPY|GRANT|REVOKE|COMMENT|ANALYZE|VACUUM|LOCK|SET|RESET|BEGIN|COMMIT)\b/i;

/**
 * Learns what a file's own SQL makes of the tables: the common forms of CREATE TABLE, ALTER TABLE, CREATE INDEX and DROP TABLE.
 * Of a table named in any other statement nothing is known any more, but its name.
 */
export function learnRawSql(schema: StagedSchema, sql: string): void {
  for (const piece of splitStatements(sql, { start: 0, end: sql.length })) {
    const text = sql.slice(piece.start, piece.end);
    if (HARMLESS.test(text)) continue;
    try {
      learn(schema, new RawStatement(sql, piece));
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      schema.cloud(text);
    }
  }
}

function learn(schema: StagedSchema, statement: RawStatement): void {
  if (statement.takes("CREATE TABLE")) createTable(schema, statement);
  else if (statement.takes("ALTER TABLE")) alterTable(schema, statement);
  else if (statement.takes("CREATE UNIQUE INDEX")) createIndex(schema, statement, true);
  else if (statement.takes("CREATE INDEX")) createIndex(schema, statement, false);
  else if (statement.takes("DROP TABLE")) dropTable(schema, statement);
  else throw new NotUnderstood("another statement");
}

function createTable(schema: StagedSchema, statement: RawStatement): void {
  const mayBeThere = statement.takes("IF NOT EXISTS");
  const name = statement.publicName();
  if (schema.knows(name)) {
    if (mayBeThere) return;
    throw new NotUnderstood("a table of that name");
  }
  const table = new StagedTable(name);
  statement.expect("(");
  do {
    if (!constraint(table, statement)) column(table, statement);
  } while (statement.takes(","));
  statement.expect(")");
  statement.end();
  schema.add(table);
}

/** A column as CREATE TABLE and ADD COLUMN have it. */
function column(table: StagedTable, statement: RawStatement): void {
  const name = statement.name();
  const type = statement.until(PARTS);
  const sequence = isSerial(type) ? `${table.name}_${name}_seq` : null;
  table.add(name, { type, nullable: sequence === null, default: null, comment: null, sequence });
  while (part(table, statement, name)) {}
}

function part(table: StagedTable, statement: RawStatement, column: string): boolean {
  const constraintName = statement.takes("CONSTRAINT") ? statement.name() : "";
  const called = (ending: string) => constraintName || `${table.name}_${column}_${ending}`;
  if (statement.takes("NOT NULL")) table.change(column, { nullable: false });
  else if (statement.takes("NULL")) table.change(column, { nullable: true });
  else if (statement.takes("DEFAULT NULL")) table.change(column, { default: null });
  else if (statement.takes("DEFAULT")) table.change(column, { default: statement.until(PARTS) });
  else if (statement.takes("GENERATED")) {
    if (!statement.takes("ALWAYS AS IDENTITY")) statement.expect("BY DEFAULT AS IDENTITY");
    if (statement.opens) statement.enclosed();
    table.change(column, { nullable: false });
  } else if (statement.takes("PRIMARY KEY")) key(table, [column], constraintName);
  else if (statement.takes("UNIQUE")) table.constraints.set(called("key"), { kind: "unique", columns: [column] });
  else if (statement.takes("CHECK"))
    table.constraints.set(called("check"), {
      ...{ kind: "check", columns: [column], check: statement.enclosed(), noInherit: statement.takes("NO INHERIT") },
    });
  else if (statement.takes("REFERENCES")) {
    const references = referenceClause(statement);
    table.constraints.set(called("fkey"), { kind: "foreign key", columns: [column], references });
  } else if (constraintName === "") return false;
  else throw new NotUnderstood("a constraint");
  return true;
}

/** A constraint of the table. */
function constraint(table: StagedTable, statement: RawStatement): boolean {
  const name = statement.takes("CONSTRAINT") ? statement.name() : "";
  const called = (columns: readonly string[], ending: string) =>
    name || [table.name, ...columns, ending].join("_").slice(0, 63);
  if (statement.takes("PRIMARY KEY")) key(table, statement.names(), name);
  else if (statement.takes("UNIQUE")) {
    const columns = statement.names();
    table.constraints.set(called(columns, "key"), { kind: "unique", columns });
  } else if (statement.takes("FOREIGN KEY")) {
    const columns = statement.names();
    statement.expect("REFERENCES");
    const references = referenceClause(statement);
    table.constraints.set(called(columns, "fkey"), { kind: "foreign key", columns, references });
  } else if (name !== "" && statement.takes("CHECK")) {
    const check = statement.enclosed();
    const columns = [...table.columns.keys()].filter((column) => check.includes(column));
    table.constraints.set(name, { kind: "check", columns, check, noInherit: statement.takes("NO INHERIT") });
  } else if (name === "" && !["CHECK", "EXCLUDE", "LIKE"].some((word) => statement.takes(word))) return false;
  else throw new NotUnderstood("a constraint");
  return true;
}

/** Behind REFERENCES, in the form pgroll writes such clauses. */
function referenceClause(statement: RawStatement): string {
  const name = statement.publicName();
  const columns = statement.opens ? ` (${quotedAll(statement.names())})` : "";
  const actions = ["ON DELETE", "ON UPDATE"];
  let behind = "";
  for (let event = actions.find((on) => statement.takes(on)); event !== undefined; ) {
    const action = ACTIONS.find((words) => statement.takes(words));
    if (action === undefined) throw new NotUnderstood("an action");
    behind += ` ${event} ${action}`;
    event = actions.find((on) => statement.takes(on));
  }
  return `REFERENCES ${quoted(name)}${columns} MATCH SIMPLE${behind}`;
}

const ACTIONS = ["NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"];

function key(table: StagedTable, columns: readonly string[], name: string): void {
  table.primaryKey = columns;
  table.indexes.set(name || `${table.name}_pkey`, { columns, unique: true, method: " USING btree", behind: "" });
  for (const column of columns) table.change(column, { nullable: false });
}

function alterTable(schema: StagedSchema, statement: RawStatement): void {
  statement.takes("IF EXISTS");
  statement.takes("ONLY");
  const table = schema.known(statement.publicName());
  if (table === null) throw new NotUnderstood("a table that is not known");
  // What comes first has been done where the rest is not understood: the table counts as not known then.
  do action(schema, table, statement);
  while (statement.takes(","));
  statement.end();
}

function action(schema: StagedSchema, table: StagedTable, statement: RawStatement): void {
  if (statement.takes("RENAME TO")) schema.renameNow(table.name, statement.name());
  else if (statement.takes("RENAME CONSTRAINT")) table.renameConstraint(statement.name(), after(statement, "TO"));
  else if (statement.takes("RENAME")) {
    statement.takes("COLUMN");
    const from = statement.name();
    const to = after(statement, "TO");
    table.renameColumn(from, to);
    table.visible = new Map([...table.visible].map((shown) => (shown[1] === from ? [to, to] : shown)));
  } else if (statement.takes("ADD")) {
    if (constraint(table, statement)) return;
    statement.takes("COLUMN");
    if (statement.takes("IF NOT EXISTS")) throw new NotUnderstood("a column that may be there");
    column(table, statement);
  } else if (statement.takes("DROP COLUMN")) {
    statement.takes("IF EXISTS");
    const name = statement.name();
    table.dropColumn(name);
    table.visible = new Map([...table.visible].filter(([, column]) => column !== name));
    if (!statement.takes("CASCADE")) statement.takes("RESTRICT");
  } else if (statement.takes("ALTER")) {
    statement.takes("COLUMN");
    const name = statement.name();
    if (!table.columns.has(name)) throw new NotUnderstood("a column that is not known");
    if (statement.takes("SET NOT NULL")) table.change(name, { nullable: false });
    else if (statement.takes("DROP NOT NULL")) table.change(name, { nullable: true });
    else if (statement.takes("SET DEFAULT")) table.change(name, { default: statement.until([]) });
    else if (statement.takes("DROP DEFAULT")) table.change(name, { default: null });
    else if (statement.takes("TYPE") || statement.takes("SET DATA TYPE")) {
      table.change(name, { type: statement.until(["USING", "COLLATE"]) });
      if (statement.takes("USING")) statement.until([]);
    } else throw new NotUnderstood("an action on a column");
  } else if (statement.takes("REPLICA IDENTITY") || statement.takes("OWNER TO")) statement.until([]);
  else throw new NotUnderstood("an action");
}

function after(statement: RawStatement, word: string): string {
  statement.expect(word);
  return statement.name();
}

function createIndex(schema: StagedSchema, statement: RawStatement, unique: boolean): void {
  statement.takes("CONCURRENTLY");
  statement.takes("IF NOT EXISTS");
  const name = statement.name();
  statement.expect("ON");
  statement.takes("ONLY");
  const table = schema.known(statement.publicName());
  if (table === null) throw new NotUnderstood("a table that is not known");
  const method = statement.takes("USING") ? ` USING ${statement.name()}` : "";
  const columns = statement.names();
  const behind = statement.atEnd ? "" : ` ${statement.until([])}`;
  table.indexes.set(name, { columns, unique, method, behind });
  statement.end();
}

function dropTable(schema: StagedSchema, statement: RawStatement): void {
  statement.takes("IF EXISTS");
  do schema.dropNow(statement.publicName());
  while (statement.takes(","));
  if (!statement.takes("CASCADE")) statement.takes("RESTRICT");
  statement.end();
}
