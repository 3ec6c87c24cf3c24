import { didYouMean } from "../../config/nearest.ts";
import { type Catalog, qualifiedName, type Relation } from "../../model/catalog.ts";
import { InputError } from "../../ports.ts";
import { columnNamed } from "../target.ts";

/** What a plan is to be about, by the names a catalog has. */
export interface NamedTarget {
  /** schema.table */
  readonly table: string;
  readonly column: string | null;
}

/** Whether the last of several names is that of a column. */
export type ColumnWanted = "required" | "optional" | "none";

/**
 * Finds what `table`, `schema.table` or either with `.column` stands for; a name with a dot in it is written in double quotes, as in
 * SQL. Null where the catalog has no such table: another database may. Throws InputError, with the nearest name, for a column that
 * is not there and for names that stand for several tables.
 */
export function findTarget(text: string, wanted: ColumnWanted, catalog: Catalog): NamedTarget | null {
  const names = namesOf(text);
  if (wanted === "none") return withoutColumn(tableOf(names, text, catalog));
  const table = tableOf(names.slice(0, -1), text, catalog);
  if (table === null) return wanted === "optional" ? withoutColumn(tableOf(names, text, catalog)) : null;
  const column = names.at(-1) ?? "";
  if (columnNamed(table, column) === null) {
    const hint = didYouMean(
      column,
      table.columns.map(({ name }) => name),
    );
    throw new InputError(`${qualifiedName(table)} has no column "${column}"${hint}`, { where: text });
  }
  return { table: qualifiedName(table), column };
}

/** Throws the InputError for a table that no catalog has. */
export function refuseUnknown(text: string, wanted: ColumnWanted, catalogs: readonly Catalog[]): never {
  const tables = catalogs.flatMap((catalog) => [...catalog.relations.values()].filter(isTable));
  const names = namesOf(text);
  if (wanted === "required" && tables.some((table) => isCalled(table, names))) {
    throw new InputError("which column of it?", { where: text, todo: "name it behind the table: TABLE.COLUMN" });
  }
  const parts = wanted === "none" || names.length < 2 ? names : names.slice(0, -1);
  const known = tables.map((table) => (parts.length > 1 ? qualifiedName(table) : table.name));
  throw new InputError(`there is no table ${parts.join(".")}${didYouMean(parts.join("."), known)}`, {
    where: text,
    todo: "headgate catalog lists all",
  });
}

/** A name as `findTarget` reads it back. */
export function targetText({ table, column }: NamedTarget, catalog: Catalog): string {
  const relation = [...catalog.relations.values()].find((one) => isTable(one) && qualifiedName(one) === table);
  const names = relation === undefined ? table.split(".") : [relation.schema, relation.name];
  return [...names, ...(column === null ? [] : [column])].map(quoted).join(".");
}

function quoted(name: string): string {
  return /[."]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

function namesOf(text: string): readonly string[] {
  const parts = text.match(/"(?:[^"]|"")*"|[^."]+/g) ?? [];
  return parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));
}

function isTable({ kind }: Relation): boolean {
  return kind === "table" || kind === "partitioned table";
}

function isCalled({ schema, name }: Relation, names: readonly string[]): boolean {
  const [first, second] = names;
  return names.length === 1 ? name === first : names.length === 2 && schema === first && name === second;
}

function tableOf(names: readonly string[], text: string, { relations }: Catalog): Relation | null {
  const found = [...relations.values()].filter((relation) => isTable(relation) && isCalled(relation, names));
  const [one = null, another] = found;
  if (another === undefined) return one;
  const usual = found.find(({ schema }) => schema === "public");
  if (usual !== undefined) return usual;
  throw new InputError(`which of ${found.map(qualifiedName).join(", ")}?`, { where: text, todo: "name its schema" });
}

function withoutColumn(table: Relation | null): NamedTarget | null {
  return table === null ? null : { table: qualifiedName(table), column: null };
}
