import { quoteIdentifier } from "../../catalog/print.ts";

/** `schema.table` of a plan as SQL has it. */
export function quoteTable(table: string): string {
  const [schema = "", ...rest] = table.split(".");
  return rest.length === 0 ? quoteIdentifier(schema) : `${quoteIdentifier(schema)}.${quoteIdentifier(rest.join("."))}`;
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
