import { quoteIdentifier } from "../../catalog/print.ts";
import { type Catalog, type Column, type Publication, qualifiedName, type Relation } from "../../model/catalog.ts";
import { quoteTable, quoteText, shortened } from "./names.ts";
import type { TablePair } from "./table-pair.ts";

/**
 * SQL that makes the new table, empty, beside the old one. LIKE … INCLUDING ALL leaves out what belongs to one table only (PostgreSQL
 * documentation, "CREATE TABLE"): identity sequences, foreign keys, triggers, policies, replica identity, publications, privileges.
 * Ids come from the old table's sequence until that is gone: two sequences would give the same id twice.
 */
export function createCopy(pair: TablePair, catalog: Catalog): string {
  const { from, old, next } = pair;
  return [
    ...schemaToMake(pair.schema, catalog).map(({ make }) => make),
    `CREATE TABLE ${next} (LIKE ${old} INCLUDING ALL EXCLUDING IDENTITY);`,
    ...ownedSequences(from, catalog).flatMap(({ column, sequence }) => sharedIdentity(pair, column, sequence)),
    ...replicaIdentity(pair),
    ...[...catalog.publications.values()].flatMap((publication) => publish(publication, pair)),
  ].join("\n");
}

/** Undoes it. */
export function dropCopy({ from, old, next, schema }: TablePair, catalog: Catalog): string {
  const always = from.columns.filter(({ identity }) => identity === "always");
  return [
    `DROP TABLE ${next};`,
    ...always.map(({ name }) => `ALTER TABLE ${old} ALTER COLUMN ${quoteIdentifier(name)} SET GENERATED ALWAYS;`),
    ...schemaToMake(schema, catalog).map(({ undo }) => undo),
  ].join("\n");
}

/** The schema a table moves to, where it is not there yet. */
export function schemaToMake(
  schema: string,
  catalog: Catalog,
): readonly { readonly make: string; readonly undo: string }[] {
  if (catalog.schemas.includes(schema)) return [];
  const name = quoteIdentifier(schema);
  return [{ make: `CREATE SCHEMA ${name};`, undo: `DROP SCHEMA ${name};` }];
}

/**
 * SQL that gives the new table its sequences, while nobody writes to the old one: those that serial columns made change hands, those of
 * identity columns cannot, and are followed by new ones that go on where they stopped.
 */
export function takeSequences({ from, next, schema }: TablePair, catalog: Catalog): readonly string[] {
  return ownedSequences(from, catalog).flatMap(({ column, sequence, bare }) => {
    const name = quoteIdentifier(column.name);
    if (column.identity === null && schema === from.schema)
      return [`ALTER SEQUENCE ${sequence} OWNED BY ${next}.${name};`];
    if (column.identity === null) {
      // A sequence is in the schema of the table that owns it, and does not leave it while it is owned.
      return [
        `ALTER SEQUENCE ${sequence} OWNED BY NONE;`,
        `ALTER SEQUENCE ${sequence} SET SCHEMA ${quoteIdentifier(schema)};`,
        `ALTER SEQUENCE ${quoteTable(`${schema}.${bare}`)} OWNED BY ${next}.${name};`,
      ];
    }
    const kind = column.identity === "always" ? "ALWAYS" : "BY DEFAULT";
    const own = `pg_get_serial_sequence(${quoteText(next)}, ${quoteText(column.name)})`;
    return [
      `ALTER TABLE ${next} ALTER COLUMN ${name} DROP DEFAULT;`,
      `ALTER TABLE ${next} ALTER COLUMN ${name} ADD GENERATED ${kind} AS IDENTITY;`,
      `SELECT setval(${own}, last_value, is_called) FROM ${sequence};`,
    ];
  });
}

/** Publications that list the old table, whose list does not follow to another table. */
function publish(publication: Publication, { from, next, schema }: TablePair): readonly string[] {
  const name = quoteIdentifier(publication.name);
  if (publication.allTables) return [];
  const listed = publication.tables.find(({ relation }) => relation === from.oid);
  const bySchema = publication.schemas.includes(from.schema);
  if (publication.schemas.includes(schema) || (listed === undefined && !bySchema)) return [];
  const columns = listed?.columns ?? null;
  const list =
    columns === null
      ? ""
      : ` (${from.columns
          .filter(({ attnum }) => columns.includes(attnum))
          .map((column) => quoteIdentifier(column.name))
          .join(", ")})`;
  const filter = listed?.filter == null ? "" : ` WHERE (${listed.filter})`;
  return [`ALTER PUBLICATION ${name} ADD TABLE ${next}${list}${filter};`];
}

function replicaIdentity({ from, next, name }: TablePair): readonly string[] {
  const { replicaIdentity: identity } = from;
  switch (identity.kind) {
    case "default":
      return [];
    case "full":
    case "nothing":
      return [`ALTER TABLE ${next} REPLICA IDENTITY ${identity.kind.toUpperCase()};`];
    case "index": {
      // The copies of indexes get names of the server's choice.
      const index = from.indexes.find((one) => one.name === identity.index);
      const columns = (index?.columns ?? []).flatMap((attnum) => from.columns.filter((one) => one.attnum === attnum));
      const own = quoteIdentifier(shortened(name, "identity"));
      return [
        `CREATE UNIQUE INDEX ${own} ON ${next} (${columns.map((column) => quoteIdentifier(column.name)).join(", ")});`,
        `ALTER TABLE ${next} REPLICA IDENTITY USING INDEX ${own};`,
      ];
    }
    default:
      return identity satisfies never;
  }
}

/** An identity column of the old table takes ids that were given out for the new one, and so must the new table's. */
function sharedIdentity({ old, next }: TablePair, column: Column, sequence: string): readonly string[] {
  if (column.identity === null) return [];
  const name = quoteIdentifier(column.name);
  const relaxed =
    column.identity === "always" ? [`ALTER TABLE ${old} ALTER COLUMN ${name} SET GENERATED BY DEFAULT;`] : [];
  return [...relaxed, `ALTER TABLE ${next} ALTER COLUMN ${name} SET DEFAULT nextval(${quoteText(sequence)});`];
}

/** Sequences of serial and identity columns, as SQL spells them. */
function ownedSequences(
  table: Relation,
  catalog: Catalog,
): readonly { readonly column: Column; readonly sequence: string; readonly bare: string }[] {
  return table.columns.flatMap((column) => {
    const sequence = [...catalog.relations.values()].find(
      ({ kind, ownedBy }) => kind === "sequence" && ownedBy?.relation === table.oid && ownedBy.column === column.attnum,
    );
    return sequence === undefined
      ? []
      : [{ column, sequence: quoteTable(qualifiedName(sequence)), bare: sequence.name }];
  });
}
