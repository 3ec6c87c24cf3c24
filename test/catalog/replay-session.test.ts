import { describe, expect, it } from "vitest";
import { changeKinds, columns, reasons, relation, replayed, tableNames } from "./replayed.ts";

describe("transactions", () => {
  it("makes a migration one commit point, and each statement one where the framework says so", () => {
    const sql = "CREATE TABLE t (a int); ALTER TABLE t ADD b int; INSERT INTO t VALUES (1);";
    expect(changeKinds(replayed(sql))).toEqual([["table-created"]]);
    const apart = replayed(sql, { transaction: "statement" });
    expect(changeKinds(apart)).toEqual([["table-created"], ["column-added"], []]);
    expect(apart.commitPoints[2]?.catalog).toBe(apart.commitPoints[1]?.catalog);
  });

  it("honours BEGIN, COMMIT, ROLLBACK and savepoints", () => {
    const result = replayed(
      `BEGIN; CREATE TABLE kept (a int); COMMIT;
       BEGIN; CREATE TABLE gone (a int); ALTER TABLE kept ADD b int; ROLLBACK;
       BEGIN; ALTER TABLE kept ADD c int; SAVEPOINT s; ALTER TABLE kept DROP a; ROLLBACK TO s; ALTER TABLE kept ADD d int; COMMIT;`,
      { transaction: "statement" },
    );
    expect(tableNames(result)).toEqual(["public.kept"]);
    expect(columns(result, "kept")).toEqual(["a integer", "c integer", "d integer"]);
    expect(changeKinds(result)).toEqual([["table-created"], ["column-added", "column-added"]]);
  });

  it("places the net changes of a transaction on the statements that made them", () => {
    const result = replayed([
      "CREATE TABLE t (a int, b int)",
      "ALTER TABLE t RENAME a TO x;\nALTER TABLE t DROP b;\nALTER TABLE t ADD b text;\nALTER TABLE t RENAME x TO y;",
    ]);
    const changes = result.commitPoints[1]?.changes.map((change) => `${change.at.start.line} ${change.kind}`);
    expect(changes?.sort()).toEqual(["2 column-dropped", "3 column-added", "4 column-renamed"]);
  });
});

describe("what PostgreSQL would refuse", () => {
  it.each([
    ["DROP TABLE missing", 'table "missing" does not exist'],
    ["CREATE TABLE t (a int); CREATE TABLE t (b int)", 'relation "t" already exists'],
    ["CREATE TABLE t (a int, a int)", 'column "a" specified more than once'],
    ["CREATE TABLE t (a nope)", 'type "nope" does not exist'],
    ["CREATE TABLE t (a int); ALTER TABLE t DROP b", 'column "b" of relation "t" does not exist'],
    [
      "CREATE TABLE p (a int); CREATE TABLE t (a int REFERENCES p (a))",
      "there is no unique constraint matching given keys",
    ],
    ["CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p); DROP TABLE p", "depends on it"],
    ["CREATE TYPE e AS ENUM ('a'); ALTER TYPE e ADD VALUE 'a'", 'enum label "a" already exists'],
    ["CREATE TABLE t (a int); ALTER TABLE t REPLICA IDENTITY USING INDEX x", 'index "x" for table "t" does not exist'],
  ])("%s", (sql, message) => {
    const [reason, ...others] = reasons(replayed(sql));
    expect(others).toEqual([]);
    expect(reason).toContain("PostgreSQL would refuse this: ");
    expect(reason).toContain(message);
  });

  it("changes nothing at all when one command of several is refused", () => {
    const result = replayed("CREATE TABLE t (a int); ALTER TABLE t ADD b int, DROP COLUMN c");
    expect(columns(result, "t")).toEqual(["a integer"]);
    expect(result.catalog.opaque[0]).toMatchObject({
      relations: ["public.t"],
      at: { file: "1.sql", start: { line: 1, column: 25 } },
    });
  });

  it("lets IF EXISTS and IF NOT EXISTS pass", () => {
    const result = replayed(`
      DROP TABLE IF EXISTS t; CREATE TABLE IF NOT EXISTS t (a int); CREATE TABLE IF NOT EXISTS t (b int);
      ALTER TABLE t ADD COLUMN IF NOT EXISTS a text, DROP COLUMN IF EXISTS z, DROP CONSTRAINT IF EXISTS k;
      ALTER TABLE IF EXISTS missing RENAME TO other; DROP INDEX IF EXISTS i; DROP TYPE IF EXISTS e;
      CREATE EXTENSION IF NOT EXISTS citext; CREATE EXTENSION IF NOT EXISTS citext; ALTER TABLE t ADD c citext;`);
    expect(reasons(result)).toEqual([]);
    expect(columns(result, "t")).toEqual(["a integer", "c citext"]);
  });
});

describe("code", () => {
  it("decides guards against the catalog", () => {
    const guard = (label: string): string => `DO $$ BEGIN
      IF NOT EXISTS (SELECT 1 FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typname = 'mood' AND n.nspname = 'public') THEN
        CREATE TYPE mood AS ENUM ('${label}');
      END IF;
    END $$;`;
    const result = replayed([guard("first"), guard("second")]);
    expect(reasons(result)).toEqual([]);
    expect([...result.catalog.types.values()]).toMatchObject([{ labels: ["first"] }]);
  });

  it("lets a handler catch the refusal it names, and no other", () => {
    const result = replayed(`
      CREATE TABLE t (a int);
      DO $$ BEGIN ALTER TABLE t ADD COLUMN a text; EXCEPTION WHEN duplicate_column THEN NULL; END $$;
      DO $$ BEGIN ALTER TABLE t ADD COLUMN b int; ALTER TABLE t ADD COLUMN a int; EXCEPTION WHEN duplicate_table THEN NULL; END $$;`);
    expect(columns(result, "t")).toEqual(["a integer"]);
    expect(reasons(result)).toHaveLength(1);
  });

  it("runs functions that assemble SQL from their arguments", () => {
    const result = replayed(`
      CREATE FUNCTION add_key(t regclass, VARIADIC c text) RETURNS void LANGUAGE plpgsql AS $f$
      DECLARE n integer;
      BEGIN
        SELECT count(*) INTO n FROM pg_constraint WHERE conrelid = t AND contype = 'p';
        IF n = 0 THEN EXECUTE format('ALTER TABLE %s ADD PRIMARY KEY (%I)', t, c); END IF;
      END $f$;
      CREATE TABLE x (id int, "Odd" int);
      SELECT add_key('x', 'Odd');
      SELECT add_key('x', 'id');`);
    expect(reasons(result)).toEqual([]);
    expect(relation(result, "x").constraints).toMatchObject([{ kind: "primary key", columns: [2] }]);
  });

  it("says so when its course depends on data", () => {
    const result = replayed(`
      CREATE TABLE t (a int);
      DO $$ BEGIN IF (SELECT count(*) FROM t) > 0 THEN ALTER TABLE t ADD b int; END IF; END $$;
      DO $$ BEGIN FOR i IN 1..3 LOOP INSERT INTO t VALUES (i); END LOOP; END $$;`);
    expect(columns(result, "t")).toEqual(["a integer"]);
    expect(result.catalog.opaque).toMatchObject([{ relations: ["t"], at: { start: { line: 3 } } }]);
  });

  it("never passes over a statement that does not parse", () => {
    const result = replayed("CREATE TABLE t (a int); ALTER TABLE t ADDD b int;");
    expect(tableNames(result)).toEqual(["public.t"]);
    expect(reasons(result)[0]).toMatch(/does not parse/);
  });
});

describe("publications", () => {
  it("follow their tables, not names", () => {
    const result = replayed(`
      CREATE TABLE t (a int PRIMARY KEY, b int); CREATE TABLE u (a int);
      CREATE PUBLICATION p FOR TABLE t WHERE (a > 1), u WHERE (a > 0) WITH (publish = 'insert, update', publish_via_partition_root);
      ALTER TABLE t RENAME TO renamed; ALTER TABLE renamed RENAME a TO id; DROP TABLE u;
      CREATE SCHEMA s; ALTER PUBLICATION p ADD TABLES IN SCHEMA s; ALTER SCHEMA s RENAME TO s2;`);
    const publication = result.catalog.publications.get("p");
    expect(publication).toMatchObject({ publish: ["insert", "update"], viaPartitionRoot: true, schemas: ["s2"] });
    expect(publication?.tables).toEqual([
      {
        relation: relation(result, "renamed").oid,
        columns: null,
        filtered: true,
        filter: "(id > 1)",
        filterColumns: [1],
      },
    ]);
  });
});

describe("code that may end early", () => {
  const data = "(SELECT count(*) FROM t) > 0";
  const add = "ALTER TABLE t ADD COLUMN b int;";

  it.each([
    `IF ${data} THEN RETURN; END IF; ${add}`,
    `CASE WHEN ${data} THEN RETURN; ELSE NULL; END CASE; ${add}`,
    `WHILE ${data} LOOP RETURN; END LOOP; ${add}`,
    `FOR i IN 1..1 LOOP CONTINUE WHEN false; IF ${data} THEN EXIT; END IF; ${add} END LOOP;`,
    `IF ${data} THEN RETURN; END IF; DROP TABLE missing;`,
  ])("cannot tell what stands behind: %s", (code) => {
    const result = replayed(`CREATE TABLE t (a int); DO $$ BEGIN ${code} END $$`);
    expect(reasons(result)).toEqual([expect.stringContaining("may have ended early")]);
    expect(columns(result, "t")).toEqual(["a integer"]);
  });

  it.each([
    `IF ${data} THEN RAISE EXCEPTION 'no'; END IF; ${add}`,
    `IF ${data} THEN RETURN; END IF; ALTER TABLE t ADD COLUMN IF NOT EXISTS a int; PERFORM 1;`,
    `FOR i IN 1..2 LOOP IF ${data} THEN CONTINUE; END IF; UPDATE t SET a = i; END LOOP; ${add}`,
  ])("goes on where that changes nothing: %s", (code) => {
    expect(reasons(replayed(`CREATE TABLE t (a int); DO $$ BEGIN ${code} END $$`))).toEqual([]);
  });

  it("knows partitions by pg_inherits, and that system tables exist", () => {
    const result = replayed(
      `CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p DEFAULT;
       DO $$ BEGIN IF (SELECT count(*) FROM pg_inherits WHERE inhparent = 'p'::regclass) = 1 THEN CREATE TABLE one (); END IF; END $$;
       DO $$ BEGIN IF to_regclass('pg_catalog.pg_type') IS NULL THEN CREATE TABLE none (); END IF; END $$;`,
    );
    expect(tableNames(result)).toEqual(["public.one", "public.p", "public.p1"]);
    expect(reasons(result)).toEqual([expect.stringContaining("its course depends")]);
  });
});

describe("code that makes roles", () => {
  it.each([
    "IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN CREATE ROLE app NOLOGIN; END IF;",
    "IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN EXECUTE 'CREATE USER ' || quote_ident('app'); END IF;",
    "IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO app; END IF;",
  ])("is none of the catalog's: %s", (code) => {
    expect(reasons(replayed(`DO $$ BEGIN ${code} END $$`))).toEqual([]);
  });

  it("may set where names are looked for", () => {
    const code = "IF EXISTS (SELECT FROM pg_roles) THEN ALTER ROLE app SET search_path TO app; END IF;";
    expect(reasons(replayed(`DO $$ BEGIN ${code} END $$`))).toHaveLength(1);
  });
});

describe("what a view reads", () => {
  it("takes a star, and bare names, for those of the query they stand in", () => {
    const result = replayed(
      `CREATE TABLE person (id int, name text, icon bytea); CREATE TABLE seat (id int, person int);
       CREATE VIEW v AS SELECT *, (SELECT name FROM person u WHERE seat.person = u.id) FROM seat
         UNION ALL SELECT *, '' FROM seat s WHERE EXISTS (SELECT FROM person p WHERE p.id = s.person);
       ALTER TABLE person ALTER icon TYPE text;`,
    );
    expect(reasons(result)).toEqual([]);
    const inner = "CREATE TABLE a (x int, y int); CREATE TABLE b (z int); CREATE VIEW v AS SELECT";
    for (const query of [
      "(SELECT y FROM b) FROM a",
      "1 FROM b UNION SELECT y FROM a",
      "(SELECT a.y FROM b) FROM a",
      "* FROM (SELECT * FROM a) q",
    ]) {
      expect(reasons(replayed(`${inner} ${query}; ALTER TABLE a ALTER y TYPE bigint`))).toHaveLength(1);
    }
  });

  it("leaves an index's named operator class as it is when its column's type changes", () => {
    const sql =
      "CREATE EXTENSION pg_trgm; CREATE TABLE t (a varchar(9)); CREATE INDEX ON t USING gin (a gin_trgm_ops);";
    expect(reasons(replayed(`${sql} ALTER TABLE t ALTER a TYPE varchar(5)`))).toEqual([]);
  });
});
