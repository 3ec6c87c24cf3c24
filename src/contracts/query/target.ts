import { didYouMean } from "../../config/nearest.ts";

/** What a table is called: `schema.table`, and the topic of its records. */
export interface TableNames {
  readonly table: string;
  readonly topic: string | null;
}

/** Tables, or columns of tables, that a question is about. */
export interface Target {
  /** Whether it is about this table or about columns of it. */
  readonly tables: (names: TableNames) => boolean;
  /** Whether it is about this column of such a table; every column where whole tables are meant. */
  readonly columns: (column: string) => boolean;
}

/** A table with the names of its columns, on the wire and in the database. */
export interface NamedTable extends TableNames {
  readonly columns: () => readonly string[];
}

export type TargetReading =
  | { readonly kind: "target"; readonly target: Target }
  /** That nobody reads what does not exist is no answer: most likely it is misspelt. */
  | { readonly kind: "unknown"; readonly message: string };

/**
 * Reads `TABLE[.COLUMN]`: a table as `schema.table`, its bare name for those of `public`, or its topic; `*` stands for anything
 * within one name. `a.b` is a table with its schema or a column of a table: what exists decides, a table first. A table written
 * as `*` alone is of any schema.
 */
export function readTarget(text: string, known: readonly NamedTable[]): TargetReading {
  const whole = namesMatching(text);
  if (known.some(whole)) return { kind: "target", target: { tables: whole, columns: () => true } };
  const cut = text.lastIndexOf(".");
  const owners = cut === -1 ? () => false : namesMatching(text.slice(0, cut));
  const column = wildcards(text.slice(cut + 1));
  const columns = (name: string) => column.test(name);
  const tables = known.filter(owners);
  if (tables.some((table) => table.columns().some(columns)))
    return { kind: "target", target: { tables: owners, columns } };
  const near =
    tables.length === 0
      ? known.flatMap(({ table, topic }) => [table, table.replace(/^public\./, ""), ...(topic === null ? [] : [topic])])
      : tables.flatMap((table) => table.columns().map((name) => `${text.slice(0, cut)}.${name}`));
  return { kind: "unknown", message: `there is no table or column ${text}${didYouMean(text, [...new Set(near)])}` };
}

/** A table by one of its names, and one of its columns or all of them. */
export function exactTarget({ table, column }: { readonly table: string; readonly column?: string }): Target {
  return {
    tables: (names) => names.table === table || names.topic === table,
    columns: (name) => column === undefined || name === column,
  };
}

function namesMatching(pattern: string): Target["tables"] {
  const expression = wildcards(pattern);
  if (pattern === "*") return () => true;
  return ({ table, topic }) =>
    expression.test(table) ||
    (topic !== null && expression.test(topic)) ||
    (table.startsWith("public.") && expression.test(table.slice("public.".length)));
}

function wildcards(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[\\^$.|+?()[\]{}]/g, "\\$&").replaceAll("*", "[^.]*")}$`, "u");
}
