import { didYouMean } from "../../../config/nearest.ts";
import type { ColumnShape, TableShape } from "../../../contracts/shape.ts";
import { wireTypeText } from "../../../contracts/type-words.ts";
import { InputError } from "../../../ports.ts";

/** The captured table that a person means: with its schema, without it, or by its topic. Throws InputError. */
export function pickTable(written: string, shapes: readonly TableShape[]): TableShape {
  const found =
    shapes.find(({ table }) => table === written) ??
    shapes.find(({ topic }) => topic === written) ??
    shapes.find(({ table }) => table === `public.${written}`);
  if (found === undefined) {
    const names = shapes.flatMap(({ table, topic }) => [table, topic, table.slice(table.indexOf(".") + 1)]);
    throw new InputError(`no connector captures a table or topic "${written}"${didYouMean(written, names)}`, {
      todo: `captured are ${[...new Set(shapes.map(({ table }) => table))].join(", ")}`,
    });
  }
  const topics = topicsOf(found, shapes);
  if (topics.length > 1 && written !== found.topic) {
    throw new InputError(`${found.table} goes to several topics, of several databases or connectors`, {
      todo: `name one of them: ${topics.join(", ")}`,
    });
  }
  if (found.opaque === null) return found;
  throw new InputError(`what ${found.table} looks like cannot be told: ${found.opaque}`);
}

/** Where changes of tables of that name go, whatever their database. */
export function topicsOf({ table }: TableShape, shapes: readonly TableShape[]): readonly string[] {
  return [...new Set(shapes.filter((shape) => shape.table === table).map(({ topic }) => topic))];
}

/** `all`, or names with commas between them. Throws InputError for what is no column of the table. */
export function pickColumns(written: string, { table, columns }: TableShape): readonly ColumnShape[] {
  if (written.trim() === "all") return columns;
  return pickNamed(written, columns, `column of ${table}`);
}

/** Fields of the record key. */
export function pickKey(written: string, { table, key }: TableShape): readonly ColumnShape[] {
  return pickNamed(written, key ?? [], `field of the record key of ${table}`);
}

function pickNamed(written: string, columns: readonly ColumnShape[], what: string): readonly ColumnShape[] {
  const names = written.split(",").map((name) => name.trim());
  const chosen = names.map((name) => {
    const found = columns.find(({ field }) => field === name) ?? columns.find(({ column }) => column === name);
    if (found !== undefined) return found;
    const fields = columns.map(({ field }) => field);
    throw new InputError(`"${name}" is no ${what}${didYouMean(name, fields)}`, {
      todo: `there are ${fields.join(", ")}`,
    });
  });
  return [...new Set(chosen)];
}

/** The columns to pick from, a line each: `  id  long, not null, key`. */
export function columnLines({ columns, key }: TableShape): readonly string[] {
  const width = Math.max(...columns.map(({ field }) => field.length));
  const keys = new Set((key ?? []).map(({ field }) => field));
  return columns.map(({ field, schema, labels }) => {
    const notes = [
      wireTypeText(schema),
      ...(schema.optional ? [] : ["never null"]),
      ...(keys.has(field) ? ["key"] : []),
      ...(labels === null ? [] : [`one of ${labels.join(", ")}`]),
    ];
    return `  ${field.padEnd(width)}  ${notes.join(", ")}`;
  });
}
