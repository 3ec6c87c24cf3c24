/** Sequences of statements by which random ones once differed from a server, as short as they could be made. */
export interface SequenceCase {
  readonly name: string;
  /** Server major versions it is held to; a golden catalog is kept of each. */
  readonly postgres: readonly number[];
  readonly statements: readonly string[];
}

const on =
  (...postgres: number[]) =>
  (name: string, ...statements: string[]): SequenceCase => ({ name, postgres, statements });
const both = on(15, 18);
const newest = on(18);

const PARENT = "CREATE TABLE t (a int, b int)";
const CHILD = "CREATE TABLE u () INHERITS (t)";
const PARTED = "CREATE TABLE p (a int NOT NULL, b text) PARTITION BY LIST (a)";
const PART = "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)";

const INHERITANCE: readonly SequenceCase[] = [
  both("NO INHERIT keeps a check from children", "CREATE TABLE t (a int CHECK (a > 0) NO INHERIT)", CHILD),
  both(
    "a child keeps a check of its own",
    PARENT,
    "CREATE TABLE u (CONSTRAINT c CHECK (a > 0)) INHERITS (t)",
    "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)",
    "ALTER TABLE t DROP CONSTRAINT c",
  ),
  both(
    "a child loses an inherited check",
    PARENT,
    CHILD,
    "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)",
    "ALTER TABLE t DROP CONSTRAINT c",
  ),
  both(
    "another condition under the same name",
    PARENT,
    CHILD,
    "ALTER TABLE u ADD CONSTRAINT c CHECK (a > 1)",
    "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)",
  ),
  both(
    "INHERIT wants the parent's checks",
    "CREATE TABLE t (a int CHECK (a > 0))",
    "CREATE TABLE u (a int)",
    "ALTER TABLE u INHERIT t",
    "ALTER TABLE u ADD CONSTRAINT t_a_check CHECK (a > 0)",
    "ALTER TABLE u INHERIT t",
    "ALTER TABLE u NO INHERIT t",
  ),
  both(
    "an inherited NOT VALID check is valid in a new child",
    PARENT,
    "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID",
    CHILD,
  ),
  both(
    "VALIDATE follows children",
    PARENT,
    CHILD,
    "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID",
    "ALTER TABLE ONLY t VALIDATE CONSTRAINT c",
    "ALTER TABLE t VALIDATE CONSTRAINT c",
  ),
  both(
    "ONLY and checks",
    PARENT,
    CHILD,
    "ALTER TABLE ONLY t ADD CHECK (a > 0)",
    "ALTER TABLE ONLY t ADD CHECK (a > 0) NO INHERIT",
  ),
  both(
    "DEFAULT NULL takes an inherited default away",
    "CREATE TABLE t (a int DEFAULT 1)",
    "CREATE TABLE u (a int DEFAULT NULL) INHERITS (t)",
  ),
  both(
    "parents with different defaults",
    "CREATE TABLE t (a int DEFAULT 1)",
    "CREATE TABLE s (a int DEFAULT 2)",
    "CREATE TABLE u () INHERITS (t, s)",
    "CREATE TABLE u (a int DEFAULT 3) INHERITS (t, s)",
  ),
  both("a column written twice", PARENT, "CREATE TABLE u (a int, a int) INHERITS (t)"),
  both("ADD COLUMN under ONLY", PARENT, CHILD, "ALTER TABLE ONLY t ADD COLUMN c int"),
  both("identity does not spread", PARENT, CHILD, "ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS IDENTITY"),
  both(
    "DROP EXPRESSION of an inherited column",
    "CREATE TABLE t (a int GENERATED ALWAYS AS (1) STORED)",
    CHILD,
    "ALTER TABLE u ALTER a DROP EXPRESSION",
    "ALTER TABLE ONLY t ALTER a DROP EXPRESSION",
    "ALTER TABLE t ALTER a DROP EXPRESSION",
  ),
  newest(
    "NOT NULL NO INHERIT",
    "CREATE TABLE t (a int NOT NULL NO INHERIT)",
    CHILD,
    "ALTER TABLE t ALTER a SET NOT NULL",
    "ALTER TABLE t ALTER CONSTRAINT t_a_not_null INHERIT",
    "ALTER TABLE t ALTER CONSTRAINT t_a_not_null NO INHERIT",
  ),
  newest(
    "NO INHERIT beside a primary key",
    "CREATE TABLE t (a int PRIMARY KEY NOT NULL NO INHERIT)",
    "CREATE TABLE t (a int NOT NULL NO INHERIT)",
    "ALTER TABLE t ADD PRIMARY KEY (a)",
  ),
  newest("NO INHERIT of an added column", PARENT, CHILD, "ALTER TABLE t ADD COLUMN c int NOT NULL NO INHERIT"),
  newest("LIKE keeps NO INHERIT", "CREATE TABLE t (a int NOT NULL NO INHERIT)", "CREATE TABLE u (LIKE t)"),
  newest(
    "a primary key declares an inherited column anew",
    "CREATE TABLE t (a int NOT NULL)",
    "CREATE TABLE u (PRIMARY KEY (a)) INHERITS (t)",
    "ALTER TABLE t ALTER a DROP NOT NULL",
  ),
  newest(
    "a second name for a NOT NULL",
    "CREATE TABLE t (a int NOT NULL)",
    "ALTER TABLE t ADD CONSTRAINT n NOT NULL a",
    "ALTER TABLE t ADD NOT NULL a",
  ),
  newest(
    "a NOT NULL that is not valid",
    PARENT,
    "ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID",
    "ALTER TABLE t ADD PRIMARY KEY (a)",
    "ALTER TABLE t ALTER a ADD GENERATED ALWAYS AS IDENTITY",
    "ALTER TABLE t ALTER a SET NOT NULL",
  ),
  newest(
    "DROP NOT NULL and children",
    "CREATE TABLE t (a int NOT NULL)",
    CHILD,
    "CREATE TABLE v (a int NOT NULL) INHERITS (t)",
    "ALTER TABLE u ALTER a DROP NOT NULL",
    "ALTER TABLE t ALTER a DROP NOT NULL",
  ),
  newest(
    "NOT ENFORCED",
    "CREATE TABLE t (a int CHECK (a > 0) NOT ENFORCED, CHECK (a > 1) NOT ENFORCED)",
    "ALTER TABLE t VALIDATE CONSTRAINT t_a_check",
    "CREATE TABLE u (LIKE t INCLUDING CONSTRAINTS)",
  ),
];

const PARTITIONS: readonly SequenceCase[] = [
  both(
    "what is no partition yet must fit",
    PARTED,
    "CREATE TABLE q (a int NOT NULL, b text)",
    "ALTER TABLE p ADD CHECK (a > 0)",
    "ALTER TABLE p ATTACH PARTITION q FOR VALUES IN (1)",
    "ALTER TABLE q ADD CONSTRAINT p_a_check CHECK (a > 0)",
    "ALTER TABLE p ATTACH PARTITION q FOR VALUES IN (1)",
  ),
  both("a second DEFAULT", PARTED, "CREATE TABLE p1 PARTITION OF p DEFAULT", "CREATE TABLE p2 PARTITION OF p DEFAULT"),
  both("columns of partitions", PARTED, PART, "ALTER TABLE p1 ADD COLUMN c int"),
  both(
    "a key with an expression",
    "CREATE TABLE p (a int) PARTITION BY RANGE ((a + 1))",
    "ALTER TABLE p ADD UNIQUE (a)",
    "CREATE UNIQUE INDEX ON p (a)",
    "ALTER TABLE p ALTER a TYPE bigint",
    "ALTER TABLE p DROP a",
  ),
  on(15, 17, 18)(
    "identity of partitions",
    "CREATE TABLE p (a int GENERATED ALWAYS AS IDENTITY, b int) PARTITION BY LIST (b)",
    "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)",
    "ALTER TABLE p ALTER a SET GENERATED BY DEFAULT",
    "ALTER TABLE p1 ALTER a DROP IDENTITY IF EXISTS",
    "ALTER TABLE p DETACH PARTITION p1",
  ),
  both("DETACH CONCURRENTLY leaves a check", PARTED, PART, "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY"),
  both(
    "typed tables and children cannot be attached",
    PARTED,
    "CREATE TABLE q (a int NOT NULL, b text)",
    "CREATE TABLE r () INHERITS (q)",
    "ALTER TABLE p ATTACH PARTITION q FOR VALUES IN (1)",
    "ALTER TABLE p ATTACH PARTITION r FOR VALUES IN (1)",
  ),
];

const INDEXES: readonly SequenceCase[] = [
  both(
    "what access methods cannot do",
    "CREATE TABLE t (a int, b text, c json)",
    "CREATE UNIQUE INDEX ON t USING hash (a)",
    "CREATE INDEX ON t USING hash (a, b)",
    "CREATE INDEX ON t USING brin (a) INCLUDE (b)",
    "CREATE INDEX ON t USING hash (a DESC)",
    "CREATE INDEX ON t USING gin (b)",
    "CREATE INDEX ON t USING hash (c)",
    "CREATE INDEX i ON t USING hash (a)",
    "ALTER TABLE t CLUSTER ON i",
  ),
  both(
    "operator classes of exclusions",
    "CREATE TABLE t (a json, EXCLUDE USING btree (a WITH =))",
    "CREATE TABLE t (a varbit, EXCLUDE USING hash (a WITH =))",
  ),
  both(
    "equal exclusions are one",
    "CREATE TABLE t (a int, EXCLUDE USING hash (a WITH =), EXCLUDE USING hash (a WITH =))",
  ),
  both("UNIQUE twice on an added column", PARENT, "ALTER TABLE t ADD c int UNIQUE UNIQUE"),
  both(
    "an exclusion's WHERE clause holds its column",
    "CREATE TABLE t (a int, b int, EXCLUDE USING btree (a WITH =) WHERE (b > 0))",
    "ALTER TABLE t DROP b",
    "ALTER TABLE t DROP b CASCADE",
  ),
  both(
    "a sort order of its own",
    PARENT,
    "CREATE UNIQUE INDEX i ON t (a DESC)",
    "ALTER TABLE t ADD UNIQUE USING INDEX i",
  ),
  both(
    "included columns keep their index's names in copies",
    "CREATE TABLE t (a int, UNIQUE (a) INCLUDE (a))",
    "ALTER TABLE t RENAME a TO b",
    "CREATE TABLE u (LIKE t INCLUDING INDEXES)",
  ),
  both(
    "an index's constraint has its name",
    "CREATE TABLE t (a int PRIMARY KEY, CONSTRAINT c CHECK (a > 0))",
    "ALTER INDEX t_pkey RENAME TO c",
  ),
  both(
    "not in a transaction block",
    PARENT,
    "BEGIN",
    "CREATE INDEX CONCURRENTLY ON t (a)",
    "COMMIT",
    "CREATE INDEX CONCURRENTLY ON t (a)",
  ),
  newest(
    "virtual generated columns",
    "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a) VIRTUAL)",
    "ALTER TABLE t ADD UNIQUE (b)",
    "CREATE INDEX ON t ((b + 1))",
    "CREATE PUBLICATION p FOR TABLE t (b)",
  ),
];

const TYPES: readonly SequenceCase[] = [
  both(
    "multiranges: their schema and their range",
    "CREATE SCHEMA s",
    "CREATE TYPE r AS RANGE (SUBTYPE = int, MULTIRANGE_TYPE_NAME = s.m)",
    "DROP TYPE s.m",
    "CREATE TABLE t (a r, b s.m)",
    "DROP SCHEMA s CASCADE",
  ),
  both(
    "typed tables follow their type",
    "CREATE TYPE c AS (a int, b int)",
    "CREATE TABLE t OF c",
    "ALTER TYPE c ADD ATTRIBUTE d text",
    "ALTER TYPE c ADD ATTRIBUTE d text CASCADE",
    "ALTER TYPE c RENAME ATTRIBUTE a TO e CASCADE",
    "ALTER TYPE c DROP ATTRIBUTE b CASCADE",
    "ALTER TYPE c ALTER ATTRIBUTE d TYPE int CASCADE",
    "ALTER TABLE t RENAME e TO f",
  ),
  both(
    "OF a type",
    "CREATE TYPE c AS (a int)",
    "CREATE DOMAIN d AS int",
    "CREATE TABLE t (a int)",
    "CREATE TABLE u (a text)",
    "ALTER TABLE t OF d",
    "ALTER TABLE u OF c",
    "ALTER TABLE t OF c",
    "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a",
    "ALTER TABLE v OF c",
  ),
  both(
    "a row type that others hold",
    PARENT,
    "CREATE TABLE u (r t)",
    "ALTER TABLE t ALTER a TYPE text",
    "ALTER TABLE t ADD c int DEFAULT 1",
    "ALTER TABLE t ADD c int",
  ),
  both(
    "domains: names and defaults",
    "CREATE DOMAIN d AS int DEFAULT 1 CONSTRAINT c CHECK (VALUE > 0)",
    "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 1)",
    "ALTER DOMAIN d RENAME CONSTRAINT c TO c",
    "CREATE DOMAIN e AS d[]",
    "CREATE DOMAIN f AS d",
  ),
  both(
    "domains of arrays that are NOT NULL already",
    "CREATE DOMAIN d AS int NOT NULL",
    "CREATE TABLE t (a d[])",
    "ALTER DOMAIN d SET NOT NULL",
    "ALTER DOMAIN d DROP NOT NULL",
    "ALTER DOMAIN d SET NOT NULL",
  ),
  both(
    "malformed literals",
    "CREATE TABLE t (a int[] DEFAULT '1')",
    "CREATE TYPE r AS RANGE (SUBTYPE = int)",
    "CREATE TABLE t (a r DEFAULT '{}')",
  ),
  both(
    "keys of types that cannot be compared any more",
    "CREATE TABLE t (a int PRIMARY KEY)",
    "CREATE TABLE u (a int REFERENCES t)",
    "ALTER TABLE u ALTER a TYPE money USING NULL",
  ),
  both(
    "USING on a generated column",
    "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a) STORED)",
    "ALTER TABLE t ALTER b TYPE bigint USING a",
    "ALTER TABLE t ALTER b TYPE bigint, ALTER b TYPE text",
    "ALTER TABLE t ALTER b ADD GENERATED ALWAYS AS IDENTITY",
  ),
  both(
    "a sequence may be called like a range",
    "CREATE TYPE r AS RANGE (SUBTYPE = int)",
    "CREATE SEQUENCE s",
    "ALTER SEQUENCE s RENAME TO r",
  ),
  both(
    "a composite type is a relation",
    "CREATE TYPE c AS (a int)",
    "CREATE TABLE IF NOT EXISTS c (b int)",
    "CREATE SEQUENCE IF NOT EXISTS c",
  ),
  both("a sequence that is not there", "CREATE TABLE t (a int DEFAULT nextval('gone'))"),
];

const OTHERS: readonly SequenceCase[] = [
  both(
    "persistence of keys and of owned sequences",
    "CREATE UNLOGGED TABLE t (a int PRIMARY KEY)",
    "CREATE TABLE u (a int REFERENCES t)",
    "CREATE TABLE v (a serial)",
    "ALTER TABLE v SET UNLOGGED",
  ),
  both("a published table stays logged", PARENT, "CREATE PUBLICATION p FOR TABLE t", "ALTER TABLE t SET UNLOGGED"),
  both(
    "published columns keep their types",
    PARENT,
    "CREATE PUBLICATION p FOR TABLE t (a) WHERE (b > 0)",
    "ALTER TABLE t ALTER a TYPE bigint",
    "ALTER TABLE t ALTER b TYPE bigint",
  ),
  both(
    "lists and filters of partitioned tables",
    PARTED,
    "CREATE PUBLICATION q FOR TABLE p (a)",
    "CREATE PUBLICATION q FOR TABLE p WHERE (a > 0)",
    "CREATE PUBLICATION q FOR TABLE p (a) WITH (publish_via_partition_root)",
    "ALTER PUBLICATION q SET (publish_via_partition_root = false)",
  ),
  both(
    "a filter that coerces an array",
    "CREATE TABLE t (a varchar, b text)",
    "CREATE PUBLICATION p FOR TABLE t WHERE (a IN ('x', 'y'))",
    "CREATE PUBLICATION p FOR TABLE t WHERE (b IN ('x', 'y'))",
  ),
  newest(
    "publish_generated_columns wants a value",
    "CREATE PUBLICATION p WITH (publish_generated_columns)",
    "CREATE PUBLICATION p WITH (publish_generated_columns = stored)",
  ),
  both(
    "what materialized views cannot be altered with",
    PARENT,
    "CREATE MATERIALIZED VIEW v AS SELECT * FROM t",
    "ALTER TABLE v ENABLE TRIGGER USER",
    "ALTER TABLE v ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE t ALTER missing SET STATISTICS 10",
  ),
  both(
    "constraints that are no foreign keys",
    "CREATE TABLE t (a int UNIQUE)",
    "ALTER TABLE t ALTER CONSTRAINT t_a_key DEFERRABLE",
  ),
  both(
    "RESET goes back to where the connection started",
    "CREATE SCHEMA s",
    "ALTER ROLE CURRENT_USER SET search_path TO s",
    "SET search_path TO s",
    "RESET search_path",
  ),
  both(
    "domains' constraints share names with relations'",
    "CREATE DOMAIN d AS int CONSTRAINT t_a_key CHECK (VALUE > 0)",
    "CREATE TABLE t (a int UNIQUE)",
    "CREATE TABLE c (a int, CONSTRAINT e_check CHECK (a > 0))",
    "CREATE DOMAIN e AS int CHECK (VALUE > 0)",
  ),
  both(
    "a row type moves where its name is free",
    "CREATE SCHEMA s",
    "CREATE DOMAIN s.t AS int",
    PARENT,
    "ALTER TABLE t SET SCHEMA s",
  ),
  both(
    "arguments follow the names of their types",
    "CREATE TYPE e AS ENUM ('a')",
    "CREATE FUNCTION f(e, e[]) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER TYPE e RENAME TO g",
    "DROP FUNCTION f(g, g[])",
  ),
  both(
    "a domain goes with what its default reads",
    "CREATE SEQUENCE s",
    "CREATE DOMAIN d AS bigint DEFAULT nextval('s')",
    "DROP SEQUENCE s",
    "DROP SEQUENCE s CASCADE",
  ),
  both(
    "a key that is dropped and asked for at once",
    "CREATE TABLE t (a int NOT NULL)",
    "ALTER TABLE t ALTER a DROP NOT NULL, ADD PRIMARY KEY (a)",
  ),
  both(
    "the same type twice",
    PARENT,
    "ALTER TABLE t ALTER a TYPE int, ALTER a TYPE bigint",
    "ALTER TABLE t ALTER a TYPE int, ALTER a TYPE bigint",
  ),
  both(
    "what else keys and indexes refuse",
    "CREATE TABLE t (a int PRIMARY KEY DEFERRABLE)",
    "CREATE TABLE u (a int REFERENCES t)",
    "CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT",
    "ALTER TABLE t DROP CONSTRAINT t_pkey",
    "ALTER TABLE t ADD PRIMARY KEY USING INDEX i",
    "DROP INDEX CONCURRENTLY i CASCADE",
  ),
  both(
    "rows that hold themselves",
    "CREATE TABLE t (a int)",
    "ALTER TABLE t ADD b t",
    "CREATE TABLE u (r t)",
    "ALTER TABLE t SET UNLOGGED",
  ),
  both(
    "functions keep what they return",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT NULL::text'",
  ),
  both("storage parameters of partitioned tables", PARTED, "ALTER TABLE p SET (fillfactor = 70)"),
  both(
    "a partition's own primary key",
    "CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a)",
    "ALTER TABLE p DROP CONSTRAINT p_pkey",
    "CREATE TABLE p1 PARTITION OF p (PRIMARY KEY (a)) FOR VALUES IN (1)",
  ),
  both(
    "parents of which one generates",
    "CREATE TABLE t (a int GENERATED ALWAYS AS (1) STORED)",
    "CREATE TABLE s (a int)",
    "CREATE TABLE u () INHERITS (t, s)",
  ),
  both(
    "domain constraints and arrays",
    "CREATE DOMAIN d AS int CONSTRAINT c CHECK (VALUE > 0)",
    "CREATE TABLE t (a d[])",
    "ALTER DOMAIN d VALIDATE CONSTRAINT c",
    "ALTER DOMAIN d ADD CHECK (VALUE > 1) NOT VALID",
    "ALTER DOMAIN d ADD CHECK (VALUE > 2)",
  ),
];

export const SEQUENCE_CASES: readonly SequenceCase[] = [...INHERITANCE, ...PARTITIONS, ...INDEXES, ...TYPES, ...OTHERS];
