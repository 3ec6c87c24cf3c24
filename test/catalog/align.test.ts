import { describe, expect, it } from "vitest";
import { alignCatalog } from "../../src/catalog/align.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import { replayed } from "./replayed.ts";

/** Something of everything that holds an identity of something else. `$first` stands in front of a table's columns. */
const SCRIPT = `
CREATE TYPE mood AS ENUM ('low', 'high');
CREATE DOMAIN cheerful AS mood NOT NULL DEFAULT 'high' CHECK (VALUE <> 'low');
CREATE TYPE address AS (street text, mood cheerful);
CREATE TYPE span AS RANGE (subtype = float8);
CREATE TABLE people ($first id bigserial PRIMARY KEY, name text, home address, mood mood[], doubled bigint
  GENERATED ALWAYS AS (id * 2) STORED, CONSTRAINT named CHECK (name <> ''));
CREATE TABLE orders ($first person bigint REFERENCES people (id), at date NOT NULL, total numeric, during span)
  PARTITION BY RANGE (at);
CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE bookings (during span, EXCLUDE USING gist (during WITH &&));
CREATE TABLE children () INHERITS (people);
CREATE TABLE addresses OF address;
CREATE UNIQUE INDEX by_name ON people (lower(name), mood) INCLUDE (home) WHERE name IS NOT NULL;
CREATE VIEW names AS SELECT name, mood FROM people;
CREATE MATERIALIZED VIEW totals AS SELECT at, total FROM orders;
CREATE FUNCTION sync() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE FUNCTION any_mood() RETURNS mood LANGUAGE sql AS $$ SELECT 'low'::mood $$;
CREATE TRIGGER sync BEFORE UPDATE OF name ON people FOR EACH ROW WHEN (NEW.name <> OLD.name) EXECUTE FUNCTION sync();
CREATE PUBLICATION shop FOR TABLE people (id, name) WHERE (id > 5), orders;
`;
const ELSEWHERE =
  "CREATE TABLE junk (a int, b text); CREATE TYPE rubbish AS ENUM (); DROP TABLE junk; DROP TYPE rubbish;";
const plain = SCRIPT.replaceAll("$first", "");
const shifted = `${ELSEWHERE}${SCRIPT.replaceAll("$first", "zz int,")}
ALTER TABLE people DROP COLUMN zz; ALTER TABLE orders DROP COLUMN zz;`;

/** Without what only counts, or tells where it was written. */
const essence = ({ relations, types, publications, functions, triggers }: Catalog) => ({
  relations: [...relations.values()]
    .map(({ createdAt, ...relation }) => ({ ...relation, indexes: [...relation.indexes].sort(byOid) }))
    .sort(byOid),
  types: [...types.values()].sort(byOid),
  publications: [...publications.values()],
  functions,
  triggers,
});
const byOid = (a: { readonly oid: number }, b: { readonly oid: number }) => a.oid - b.oid;

describe("aligning a catalog with a base", () => {
  it("gives everything the base's identities", () => {
    const [own, base] = [replayed(plain).catalog, replayed(shifted).catalog];
    expect(own.opaque).toEqual([]);
    expect(base.opaque).toEqual([]);
    expect(essence(own)).not.toEqual(essence(base));
    expect(essence(alignCatalog(own, base))).toEqual(essence(base));
  });

  it("of nothing gives each thing an identity of its own", () => {
    const own = replayed(plain).catalog;
    const aligned = alignCatalog(own, replayed("").catalog);
    expect(aligned.relations.size).toBe(own.relations.size);
    expect(aligned.types.size).toBe(own.types.size);
    expect(aligned.nextOid).toBeGreaterThan(Math.max(...aligned.relations.keys(), ...aligned.types.keys()));
  });

  it("keeps the catalog's own order of columns", () => {
    const base = replayed("CREATE TABLE t (a int, b int, c int);").catalog;
    const own = replayed("CREATE TABLE t (a int, n int, c int, b int);").catalog;
    const [table] = alignCatalog(own, base).relations.values();
    expect(table?.columns.map(({ name, attnum }) => [name, attnum])).toEqual([
      ["a", 1],
      ["n", 4],
      ["c", 3],
      ["b", 2],
    ]);
    expect(table?.nextAttnum).toBe(5);
  });

  it("takes what is of another kind for something else", () => {
    const base = replayed("CREATE TABLE t (a int); CREATE TYPE m AS ENUM ('x');").catalog;
    const own = replayed("CREATE VIEW t AS SELECT 1 AS a; CREATE DOMAIN m AS text;").catalog;
    const aligned = alignCatalog(own, base);
    for (const oid of base.relations.keys()) expect(aligned.relations.has(oid)).toBe(false);
    for (const oid of base.types.keys()) expect(aligned.types.has(oid)).toBe(false);
  });
});
