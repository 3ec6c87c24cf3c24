import type { IndexStmt } from "@pgsql/types";
import type { ExtensionEntry } from "../../model/catalog.ts";
import { packedGeometry } from "../extension-typmods.ts";
import { extensionTypes } from "../extensions.ts";
import { quoteIdentifier, quoteLiteral } from "../print.ts";
import { all, columnsNamed } from "../tree.ts";

/*
 * An extension the server lacks is stood in for by the types it brings, with the input and output of text: enough for
 * columns to have them. They are made members of plpgsql, so that they count as no user's, and plpgsql's comment says what
 * was stubbed: it is rolled back with the rest.
 */

const MARK = "stubs: ";

/** Gives one row: `schema`, where a new object goes, and `stubs`, plpgsql's comment. */
export const STUB_SITUATION = `SELECT current_schema() AS schema,
  (SELECT obj_description(oid, 'pg_extension') FROM pg_extension WHERE extname = 'plpgsql') AS stubs`;

/** The extensions that plpgsql's comment says are stubs. */
export function readStubs(comment: string | null): readonly ExtensionEntry[] {
  if (comment?.startsWith(MARK) !== true) return [];
  const stubs: readonly ExtensionEntry[] = JSON.parse(comment.slice(MARK.length));
  return stubs;
}

function remember(stubs: readonly ExtensionEntry[]): string {
  const comment = stubs.length === 0 ? "NULL" : quoteLiteral(`${MARK}${JSON.stringify(stubs)}`);
  return `COMMENT ON EXTENSION plpgsql IS ${comment};`;
}

/** Statements that stand in for CREATE EXTENSION. */
export function createStub(stub: ExtensionEntry, before: readonly ExtensionEntry[]): string {
  const types = extensionTypes(stub.name) ?? [];
  return [
    ...types.flatMap((type) => createType(stub.schema, type)),
    ...(stub.name === "postgis" ? [spatialReferences(stub.schema)] : []),
    remember([...before, { name: stub.name, schema: stub.schema }]),
  ].join("\n");
}

/** Statements that stand in for DROP EXTENSION. */
export function dropStub(name: string, before: readonly ExtensionEntry[], cascade: boolean): string {
  const stub = before.find((entry) => entry.name === name);
  if (stub === undefined) return "";
  const end = cascade ? " CASCADE;" : ";";
  return [
    ...(extensionTypes(name) ?? []).flatMap((type) => {
      const { own, input, output } = names(stub.schema, type);
      return [
        `ALTER EXTENSION plpgsql DROP TYPE ${own};`,
        `ALTER EXTENSION plpgsql DROP FUNCTION ${input}(cstring);`,
        `ALTER EXTENSION plpgsql DROP FUNCTION ${output}(${own});`,
        // Input and output functions only go with their type.
        ...(cascade ? [] : [unused(own)]),
        `DROP TYPE ${own} CASCADE;`,
      ];
    }),
    ...(name === "postgis"
      ? [
          `ALTER EXTENSION plpgsql DROP TABLE ${quoteIdentifier(stub.schema)}.spatial_ref_sys;`,
          `DROP TABLE ${quoteIdentifier(stub.schema)}.spatial_ref_sys${end}`,
        ]
      : []),
    remember(before.filter((entry) => entry !== stub)),
  ].join("\n");
}

function names(schema: string, type: string) {
  const qualified = (name: string): string => `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
  return { own: qualified(type), input: qualified(`${type}_in`), output: qualified(`${type}_out`) };
}

/** Fails as DROP EXTENSION without CASCADE does. */
function unused(type: string): string {
  return `DO $$ BEGIN IF EXISTS (SELECT FROM pg_attribute WHERE atttypid = '${type.replaceAll("'", "''")}'::regtype) THEN
    RAISE dependent_objects_still_exist USING MESSAGE = 'cannot drop extension because other objects depend on it';
  END IF; END $$;`;
}

/** Modifiers are kept as the number they are (bittypmodin), which is how pgvector packs its own. */
function createType(schema: string, type: string): string[] {
  const { own, input, output } = names(schema, type);
  return [
    `CREATE TYPE ${own};`,
    `CREATE FUNCTION ${input}(cstring) RETURNS ${own} AS 'textin' LANGUAGE internal IMMUTABLE STRICT;`,
    `CREATE FUNCTION ${output}(${own}) RETURNS cstring AS 'textout' LANGUAGE internal IMMUTABLE STRICT;`,
    `CREATE TYPE ${own} (INPUT = ${input}, OUTPUT = ${output}, LIKE = text,
       TYPMOD_IN = pg_catalog.bittypmodin, TYPMOD_OUT = pg_catalog.bittypmodout);`,
    `ALTER EXTENSION plpgsql ADD TYPE ${own};`,
    `ALTER EXTENSION plpgsql ADD FUNCTION ${input}(cstring);`,
    `ALTER EXTENSION plpgsql ADD FUNCTION ${output}(${own});`,
  ];
}

/** PostGIS's only table. */
function spatialReferences(schema: string): string {
  const table = `${quoteIdentifier(schema)}.spatial_ref_sys`;
  return `CREATE TABLE ${table} (srid integer NOT NULL PRIMARY KEY CHECK (srid > 0 AND srid <= 998999),
      auth_name varchar(256), auth_srid integer, srtext varchar(2048), proj4text varchar(2048));
    ALTER EXTENSION plpgsql ADD TABLE ${table};`;
}

/** `geometry(Point, 4326)` with the number PostGIS packs it into, which is what a stub's modifier is. */
export function withPackedGeometries(sql: string): string {
  return sql.replace(
    /\b(geometry|geography)\s*\(\s*([a-z]+)\s*(?:,\s*(\d+)\s*)?\)/gi,
    (written, type: string, shape: string, srid: string | undefined) => {
      const assumed = type.toLowerCase() === "geography" ? 4326 : 0;
      const typmod = packedGeometry(shape.toLowerCase(), srid === undefined ? assumed : Number(srid));
      if (typmod === undefined) return written;
      return typmod === 0 ? type : `${type}(${typmod})`;
    },
  );
}

/**
 * CREATE INDEX with an operator class or access method of an extension that is a stub, as one over whether its columns are
 * null: it goes with them, is renamed and dropped like the other. Null where uniqueness counts, or it has no name to be known by.
 */
export function indexInPlace(index: IndexStmt): string | null {
  const columns = new Set(
    all(index.indexParams, "IndexElem").flatMap(({ name, expr }) => (name === undefined ? columnsNamed(expr) : [name])),
  );
  if (index.unique === true || index.idxname === undefined || columns.size === 0) return null;
  const { schemaname, relname = "" } = index.relation ?? {};
  const table = `${schemaname === undefined ? "" : `${quoteIdentifier(schemaname)}.`}${quoteIdentifier(relname)}`;
  const keys = [...columns].map((column) => `(${quoteIdentifier(column)} IS NULL)`);
  const ifNotExists = index.if_not_exists === true ? "IF NOT EXISTS " : "";
  return `CREATE INDEX ${ifNotExists}${quoteIdentifier(index.idxname)} ON ${table} (${keys.join(", ")})`;
}
