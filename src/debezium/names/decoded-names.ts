import type { Constraint, Index, Relation } from "../../model/catalog.ts";
import type { Behaviour } from "../options/behaviour.ts";

/** A table as streaming calls it. */
export interface DecodedTable {
  /** Under the names that were read; no key column has a name that was misread. */
  readonly relation: Relation;
  /** Columns of whose names the database has none: they can be null and have no default. */
  readonly unknown: ReadonlySet<number>;
}

/**
 * A table under the names PgOutputMessageDecoder reads in a Relation message. Some releases misread names beyond ASCII, or in
 * quotes: what they then ask the database about them finds nothing.
 */
export function decodedTable(relation: Relation, behaviour: Behaviour): DecodedTable {
  if (behaviour.readsNamesAsUtf8 && behaviour.keepsQuotesInNames) return { relation, unknown: new Set() };
  const schema = readName(relation.schema, behaviour);
  const name = readName(relation.name, behaviour);
  const columns = relation.columns.map((column) => ({ ...column, name: readColumnName(column.name, behaviour) }));
  const found = schema === relation.schema && name === relation.name;
  const unknown = columns.filter((column, place) => !found || column.name !== relation.columns[place]?.name);
  if (unknown.length === 0) return { relation, unknown: new Set() };
  const attnums = new Set(unknown.map(({ attnum }) => attnum));
  return { relation: { ...withoutKeys(relation, attnums), schema, name, columns }, unknown: attnums };
}

/** Bytes were made characters one by one; those beyond ASCII are negative, and Java widens them with their sign. */
function readName(name: string, behaviour: Behaviour): string {
  if (behaviour.readsNamesAsUtf8) return name;
  const units = [...new TextEncoder().encode(name)].map((byte) => (byte < 0x80 ? byte : 0xff00 + byte));
  return String.fromCharCode(...units);
}

/** Strings.unquoteIdentifierPart: a name between two single quotes, double quotes or backticks loses them. */
function readColumnName(name: string, behaviour: Behaviour): string {
  const read = readName(name, behaviour);
  const [quote = ""] = read;
  if (behaviour.keepsQuotesInNames || read.length < 2 || !`'"\``.includes(quote) || !read.endsWith(quote)) return read;
  return read.slice(1, -1).replaceAll(quote + quote, quote);
}

function withoutKeys(relation: Relation, unknown: ReadonlySet<number>): Relation {
  const known = (attnum: number | null) => attnum === null || !unknown.has(attnum);
  const constraints = relation.constraints.map(
    (constraint): Constraint =>
      "columns" in constraint ? { ...constraint, columns: constraint.columns.filter(known) } : constraint,
  );
  const indexes = relation.indexes.map(
    (index): Index => ({ ...index, columns: index.columns.filter(known), include: index.include.filter(known) }),
  );
  return { ...relation, constraints, indexes };
}
