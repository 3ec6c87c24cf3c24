import { describe, expect, it } from "vitest";
import { columns, constraintNames, indexNames, reasons, relation, replayed, table } from "./replayed.ts";

/** Shortest scripts by which random ones differed from a real server; the last statement is the one that it refuses. */
const REFUSED: readonly (readonly [why: RegExp, script: string])[] = [
  [
    /at most 1600 columns/,
    `CREATE TABLE t (${Array.from({ length: 1600 }, (_, n) => `c${n} int`).join()}); ALTER TABLE t ADD a int`,
  ],
  [/conflicting NULL/, "CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY NULL)"],
  [/multiple primary keys/, "CREATE TABLE t (a name PRIMARY KEY, PRIMARY KEY (a))"],
  [/identity column type/, "CREATE TABLE t (a money NOT NULL); ALTER TABLE t ALTER a ADD GENERATED ALWAYS AS IDENTITY"],
  [/identity column type/, "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY); ALTER TABLE t ALTER a TYPE text"],
  [/no default operator class/, "CREATE TABLE t (a json PRIMARY KEY)"],
  [/no default operator class/, "CREATE DOMAIN d AS json; CREATE TABLE t (a d UNIQUE)"],
  [/no default operator class/, "CREATE TABLE t (a text UNIQUE); ALTER TABLE t ALTER a TYPE json USING a::json"],
  [/default expression is of type integer/, "CREATE TABLE t (a int4range DEFAULT 1 + 2)"],
  [/cannot be cast automatically/, "CREATE TABLE t (a varchar); ALTER TABLE t ALTER a TYPE timestamp"],
  [/default for column "a"/, "CREATE TABLE t (a int DEFAULT 0); ALTER TABLE t ALTER a TYPE bool USING a = 1"],
  [
    /cannot alter inherited/,
    "CREATE TABLE t (a int); CREATE TABLE u () INHERITS (t); ALTER TABLE ONLY u ALTER a TYPE text",
  ],
  [
    /cannot create not-null constraint "u_a_not_null"/,
    "CREATE TABLE t (a int NOT NULL); CREATE TABLE u (a int NOT NULL) INHERITS (t); ALTER TABLE t ALTER a TYPE bigint",
  ],
  [
    /cannot rename inherited column/,
    "CREATE TABLE t (a int); CREATE TABLE u () INHERITS (t); ALTER TABLE u RENAME a TO b",
  ],
  [
    /inherited constraint/,
    "CREATE TABLE t (a int CHECK (a > 0)); CREATE TABLE u () INHERITS (t); ALTER TABLE u RENAME CONSTRAINT t_a_check TO c",
  ],
  [/type conflict/, "CREATE TABLE t (a int); CREATE TABLE u (a text) INHERITS (t)"],
  [/different type/, "CREATE TABLE t (a int); CREATE TABLE u (b int) INHERITS (t); ALTER TABLE t ADD b text"],
  [/circular inheritance/, "CREATE TABLE t (a int); ALTER TABLE t INHERIT t"],
  [/owned sequence/, "CREATE SCHEMA s; CREATE TABLE t (a serial); ALTER SEQUENCE t_a_seq SET SCHEMA s"],
  [/same schema as table/, "CREATE SCHEMA s; CREATE TABLE t (a int); CREATE SEQUENCE s.q OWNED BY t.a"],
  [
    /identity sequence/,
    "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY, b int); ALTER SEQUENCE t_a_seq OWNED BY t.b",
  ],
  [/requires it/, "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY); DROP SEQUENCE t_a_seq CASCADE"],
  [/non-temporary schema/, "CREATE TEMPORARY TABLE public.t (a int)"],
  [/type "t" already exists/, "CREATE TYPE t AS ENUM ('a'); CREATE TABLE t AS SELECT 1 AS a"],
  [/cannot be performed/, "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a; ALTER TABLE v ADD b int"],
  [/cannot be implemented/, "CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (a text REFERENCES t)"],
  [/partitioning columns/, "CREATE TABLE t (a int, b int) PARTITION BY LIST (a); CREATE UNIQUE INDEX ON t (b)"],
  [
    /inherited constraint/,
    "CREATE TABLE t (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE u PARTITION OF t DEFAULT; ALTER TABLE u DROP CONSTRAINT u_pkey",
  ],
  [
    /requires it/,
    "CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE INDEX ON t (a); CREATE TABLE u PARTITION OF t DEFAULT; DROP INDEX u_a_idx",
  ],
  [/column "b" does not exist/, "CREATE TABLE t (a int); CREATE INDEX ON t (coalesce(b, 1))"],
  [/column "b" does not exist/, "CREATE TABLE t (a int GENERATED ALWAYS AS (b + 1) STORED)"],
  [
    /generated column/,
    "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a) STORED); ALTER TABLE t ADD c int GENERATED ALWAYS AS (b) STORED",
  ],
  [
    /already member/,
    "CREATE PUBLICATION p FOR TABLES IN SCHEMA public; ALTER PUBLICATION p ADD TABLES IN SCHEMA public",
  ],
  [/WHERE clauses/, "CREATE TABLE t (a int); CREATE PUBLICATION p FOR TABLE t, t WHERE (a > 0)"],
  [/column list/, "CREATE TABLE t (a int); CREATE PUBLICATION p FOR TABLE t (a), TABLES IN SCHEMA public"],
  [
    /user-defined type/,
    "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (a e); CREATE PUBLICATION p FOR TABLE t WHERE (a IS NULL)",
  ],
  [
    /replica identity/,
    "CREATE TABLE t (a int NOT NULL UNIQUE); ALTER TABLE t REPLICA IDENTITY USING INDEX t_a_key; ALTER TABLE t ALTER a DROP NOT NULL",
  ],
  [/member of itself/, "CREATE TYPE t AS (a int); ALTER TYPE t ALTER ATTRIBUTE a TYPE t"],
  [/uses it/, "CREATE TYPE c AS (a int); CREATE TABLE t (a c); ALTER TYPE c ALTER ATTRIBUTE a TYPE text"],
  [/is not a sequence|is not an index|is not a view/, "CREATE TABLE t (a int); DROP VIEW IF EXISTS t"],
  [
    /publication p depends/,
    "CREATE TABLE t (a int, b int); CREATE PUBLICATION p FOR TABLE t WHERE (a > 0); ALTER TABLE t DROP a",
  ],
  [/typed table/, "CREATE TYPE c AS (a int); CREATE TABLE t OF c; ALTER TABLE t ADD b int"],
];

describe("statements that a server refuses", () => {
  it.each(REFUSED)("%s: %s", (why, script) => {
    const result = replayed(script, { postgres: 18, transaction: "statement" });
    expect(reasons(result)).toEqual([expect.stringMatching(/^PostgreSQL would refuse this/)]);
    expect(reasons(result)[0]).toMatch(why);
  });
});

describe("what a server makes of", () => {
  const on18 = (script: string) => replayed(script, { postgres: 18, transaction: "statement" });

  it("a schema's new name in the defaults of its tables", () => {
    const result = on18("CREATE TABLE t (a serial); ALTER SCHEMA public RENAME TO moved");
    expect(columns(result, "moved.t")).toEqual(["a integer NOT NULL DEFAULT nextval('moved.t_a_seq'::regclass)"]);
  });

  it("indexes that LIKE and partitions copy: their names go by the columns of the copied index", () => {
    const result = on18(`CREATE TABLE t (a text); CREATE INDEX ON t (coalesce(a, '')); CREATE INDEX ON t (a);
      ALTER TABLE t RENAME a TO b; CREATE TABLE u (LIKE t INCLUDING INDEXES)`);
    expect(indexNames(result, "u")).toEqual(["u_coalesce_idx", "u_a_idx"]);
  });

  it("the name of a NOT NULL that comes with a column", () => {
    const result = on18("CREATE TABLE t (); ALTER TABLE t ADD a date CONSTRAINT given NOT NULL");
    expect(constraintNames(result, "t")).toEqual(["given"]);
  });

  it("a primary key over a column that children inherit", () => {
    const result = on18("CREATE TABLE t (a int); CREATE TABLE u () INHERITS (t); ALTER TABLE t ADD PRIMARY KEY (a)");
    expect(columns(result, "u")).toEqual(["a integer NOT NULL"]);
  });

  it("keys of vectors: type_is_array takes int2vector and oidvector for arrays", () => {
    const keys = "CREATE TABLE t (a int2vector PRIMARY KEY, b oidvector)";
    expect(reasons(on18(`${keys}; CREATE INDEX i ON t USING gin (b)`))).toEqual([]);
  });

  it("a replica identity whose index goes", () => {
    const result = on18(`CREATE TABLE t (a int PRIMARY KEY, b int); ALTER TABLE t REPLICA IDENTITY USING INDEX t_pkey;
      ALTER TABLE t DROP COLUMN a; ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (b)`);
    expect(table(result, "t").replicaIdentity).toBe("nothing");
  });

  it("row filters: a column's new name", () => {
    const result = on18(
      "CREATE TABLE t (a int); CREATE PUBLICATION p FOR TABLE t WHERE (a > 0); ALTER TABLE t RENAME a TO b",
    );
    expect(result.catalog.publications.get("p")?.tables).toEqual([
      { relation: relation(result, "t").oid, columns: null, filtered: true, filter: "(b > 0)", filterColumns: [1] },
    ]);
  });

  it("the empty label, which the parse tree leaves out: undecided", () => {
    const result = on18("CREATE TYPE e AS ENUM ('', 'a'); ALTER TYPE e RENAME VALUE '' TO 'b'");
    expect(reasons(result)).toEqual(["may name the empty label of type e"]);
  });

  it("a cast that CREATE CAST allows, and one that an extension may have brought", () => {
    const sql = (type: string, before: string) =>
      `${before}; CREATE TABLE t (a text); ALTER TABLE t ALTER a TYPE ${type}`;
    const made = on18(sql("e", "CREATE TYPE e AS ENUM ('a'); CREATE CAST (text AS e) WITH INOUT AS ASSIGNMENT"));
    expect(reasons(made)).toEqual([]);
    expect(columns(made, "t")).toEqual(["a e"]);
    const brought = on18(sql("hstore", "CREATE EXTENSION hstore"));
    expect(reasons(brought)).toEqual(['column "a" becomes hstore, for which no cast is known']);
    expect(columns(brought, "t")).toEqual(["a text"]);
  });
});
