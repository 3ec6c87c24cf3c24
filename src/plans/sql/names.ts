import { quoteIdentifier } from "../../catalog/print.ts";

/** `schema.table` of a plan as SQL has it. */
export function quoteTable(table: string): string {
  const [schema = "", ...rest] = table.split(".");
  return rest.length === 0 ? quoteIdentifier(schema) : `${quoteIdentifier(schema)}.${quoteIdentifier(rest.join("."))}`;
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** NAMEDATALEN - 1: longer names are cut by the server, two of them perhaps to the same. */
const LONGEST = 63;

/** `name_suffix`, the name cut so that the whole fits. */
export function shortened(name: string, suffix: string): string {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  let stem = name;
  while (bytes(`${stem}_${suffix}`) > LONGEST) stem = [...stem].slice(0, -1).join("");
  return `${stem}_${suffix}`;
}
