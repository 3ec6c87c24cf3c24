import { type Fields, Refused } from "./fields.ts";
import { literal, quoted, quotedAll } from "./sql-text.ts";

/** Fields of the structures of pgroll's operations (schema.json). */
const REFERENCE = [
  "table",
  "column",
  "name",
  "on_delete",
  "on_update",
  "match_type",
  "deferrable",
  "initially_deferred",
];
const CHECK = ["name", "constraint", "no_inherit"];
const GENERATED = ["expression", "identity"];
export const COLUMN = [
  ...["name", "type", "nullable", "unique", "pk", "default", "comment"],
  ...["check", "references", "generated"],
];
export const CONSTRAINT = [
  ...["name", "type", "columns", "check", "references", "exclude", "index_parameters"],
  ...["deferrable", "initially_deferred", "no_inherit", "nulls_not_distinct"],
];
export const TABLE_REFERENCE = ["table", "columns", "on_delete", "on_delete_set_columns", "on_update", "match_type"];
const INDEX_PARAMETERS = ["include_columns", "storage_parameters", "tablespace"];

export interface Check {
  readonly name: string;
  readonly check: string;
  readonly noInherit: boolean;
}

/** A column as a migration writes it. */
export interface ColumnSpec {
  readonly name: string;
  readonly type: string;
  /** False where the file says nothing: pgroll's columns are NOT NULL by default. */
  readonly nullable: boolean;
  readonly unique: boolean;
  readonly primaryKey: boolean;
  readonly default: string | null;
  readonly comment: string | null;
  readonly check: Check | null;
  readonly references: { readonly name: string; readonly clause: string } | null;
  readonly generated: { readonly clause: string; readonly isIdentity: boolean } | null;
}

export function columnOf(fields: Fields): ColumnSpec {
  const references = fields.child("references", REFERENCE);
  return {
    name: fields.required("name"),
    type: fields.required("type"),
    nullable: fields.flag("nullable"),
    unique: fields.flag("unique"),
    primaryKey: fields.flag("pk"),
    default: fields.optionalText("default"),
    comment: fields.optionalText("comment"),
    check: checkOf(fields),
    references:
      references === null
        ? null
        : { name: references.text("name"), clause: referenceClause(references, [references.required("column")]) },
    generated: generatedOf(fields),
  };
}

export function checkOf(fields: Fields): Check | null {
  const check = fields.child("check", CHECK);
  if (check === null) return null;
  return { name: check.text("name"), check: check.required("constraint"), noInherit: check.flag("no_inherit") };
}

/** The reference of one column, in an alter_column. */
export function columnReference(fields: Fields): { readonly name: string; readonly clause: string } | null {
  const reference = fields.child("references", REFERENCE);
  if (reference === null) return null;
  const clause = `${referenceClause(reference, [reference.required("column")])}${deferrable(reference)}`;
  return { name: reference.required("name"), clause };
}

function generatedOf(fields: Fields): ColumnSpec["generated"] {
  const generated = fields.child("generated", GENERATED);
  if (generated === null) return null;
  const expression = generated.text("expression");
  if (expression !== "") return { clause: ` GENERATED ALWAYS AS (${expression}) STORED`, isIdentity: false };
  const identity = generated.child("identity", ["sequence_options", "user_specified_values"]);
  if (identity === null) return null;
  const options = identity.text("sequence_options");
  const when = identity.text("user_specified_values");
  return { clause: ` GENERATED ${when} AS IDENTITY${options === "" ? "" : ` (${options})`}`, isIdentity: true };
}

/** A column in CREATE TABLE or ADD COLUMN, under the name given. */
export function columnSql(column: ColumnSpec, name = column.name): string {
  const { references, check } = column;
  return [
    `${quoted(name)} ${column.type}`,
    column.unique ? " UNIQUE" : "",
    column.nullable || column.generated?.isIdentity === true ? "" : " NOT NULL",
    column.default === null ? "" : ` DEFAULT ${column.default}`,
    column.generated?.clause ?? "",
    references === null ? "" : ` ${named(references.name)}${references.clause}`,
    check === null ? "" : ` ${checkSql(check)}`,
  ].join("");
}

export function checkSql({ name, check, noInherit }: Check): string {
  const condition = check.startsWith("CHECK (") ? check : `CHECK (${check})`;
  return `${named(name)}${condition}${noInherit ? " NO INHERIT" : ""}`;
}

export function named(name: string): string {
  return name === "" ? "" : `CONSTRAINT ${quoted(name)} `;
}

/** `REFERENCES t (a) MATCH … ON DELETE … ON UPDATE …`. */
export function referenceClause(fields: Fields, columns: readonly string[]): string {
  const word = (name: string, otherwise: string) => fields.text(name).toUpperCase() || otherwise;
  const set = fields.has("on_delete_set_columns") ? fields.texts("on_delete_set_columns") : [];
  const onDelete = `${word("on_delete", "NO ACTION")}${set.length === 0 ? "" : ` (${quotedAll(set)})`}`;
  const match = `MATCH ${word("match_type", "SIMPLE")}`;
  return `REFERENCES ${quoted(fields.required("table"))} (${quotedAll(columns)}) ${match} ON DELETE ${onDelete} ON UPDATE ${word("on_update", "NO ACTION")}`;
}

function deferrable(fields: Fields): string {
  if (!fields.flag("deferrable")) return "";
  return fields.flag("initially_deferred") ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE INITIALLY IMMEDIATE";
}

/** A table's own constraint in CREATE TABLE. */
export function constraintSql(fields: Fields): string {
  const name = named(fields.text("name"));
  const columns = `(${quotedAll(fields.texts("columns"))})`;
  const behind = `${indexParameters(fields)}${deferrable(fields)}`;
  switch (fields.required("type")) {
    case "unique":
      return `${name}UNIQUE ${fields.flag("nulls_not_distinct") ? "NULLS NOT DISTINCT " : ""}${columns}${behind}`;
    case "primary_key":
      return `${name}PRIMARY KEY ${columns}${behind}`;
    case "check":
      return checkSql({
        name: fields.text("name"),
        check: fields.required("check"),
        noInherit: fields.flag("no_inherit"),
      });
    case "foreign_key":
      return `${name}FOREIGN KEY ${columns} ${referencesOf(fields)}${deferrable(fields)}`;
    case "exclude": {
      const exclude = fields.child("exclude", ["elements", "index_method", "predicate"]);
      if (exclude === null) throw new Refused("an exclude constraint needs `exclude`");
      const where = exclude.text("predicate") === "" ? "" : ` WHERE (${exclude.text("predicate")})`;
      return `${name}EXCLUDE USING ${exclude.text("index_method")} (${exclude.text("elements")})${indexParameters(fields)}${where}${deferrable(fields)}`;
    }
    default:
      throw new Refused(`pgroll knows no constraint of type \`${fields.text("type")}\``);
  }
}

/** From REFERENCES on. */
export function referencesOf(fields: Fields): string {
  const references = fields.child("references", TABLE_REFERENCE);
  if (references === null) throw new Refused("a foreign key needs `references`");
  return referenceClause(references, references.texts("columns"));
}

function indexParameters(fields: Fields): string {
  const parameters = fields.child("index_parameters", INDEX_PARAMETERS);
  if (parameters === null) return "";
  const include = parameters.texts("include_columns");
  const storage = parameters.text("storage_parameters");
  const tablespace = parameters.text("tablespace");
  return [
    include.length === 0 ? "" : ` INCLUDE (${quotedAll(include)})`,
    storage === "" ? "" : ` WITH (${storage})`,
    tablespace === "" ? "" : ` USING INDEX TABLESPACE ${tablespace}`,
  ].join("");
}

export function commentSql(on: string, comment: string | null): string {
  return `COMMENT ON ${on} IS ${comment === null ? "NULL" : literal(comment)}`;
}
