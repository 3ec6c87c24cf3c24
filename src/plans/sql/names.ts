import { quoteIdentifier } from "../../catalog/print.ts";
import type { Relation } from "../../model/catalog.ts";

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

/** The column list of a publication's member, with a blank in front; none where all columns are published. */
export function columnList({ columns }: Relation, listed: readonly number[] | null): string {
  if (listed === null) return "";
  const names = columns.filter(({ attnum }) => listed.includes(attnum)).map(({ name }) => quoteIdentifier(name));
  return ` (${names.join(", ")})`;
}
