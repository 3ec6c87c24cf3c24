import { describe, expect, it } from "vitest";
import { reasons, replayed } from "./replayed.ts";

const TABLE = "CREATE TABLE t (a int);\n";

describe("data that is the catalog's own", () => {
  it.each([
    ["UPDATE pg_attribute SET attname = 'b' WHERE attname = 'a'", "writes to pg_attribute itself"],
    ["UPDATE pg_catalog.pg_attribute SET atttypmod = 14 WHERE attname = 'a'", "writes to pg_attribute itself"],
    ["UPDATE ONLY pg_class SET relreplident = 'n'", "writes to pg_class itself"],
    ["INSERT INTO pg_enum VALUES (1, 2, 3, 'x')", "writes to pg_enum itself"],
    ["DELETE FROM pg_publication_rel", "writes to pg_publication_rel itself"],
    [
      "WITH x AS (UPDATE pg_attribute SET attnotnull = false RETURNING 1) SELECT * FROM x",
      "writes to pg_attribute itself",
    ],
    ["DO $$ BEGIN UPDATE pg_attribute SET attnotnull = false; END $$", "a DO block: writes to pg_attribute itself"],
    [
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'DELETE FROM pg_catalog.pg_index; SELECT 1'; SELECT f() FROM t",
      "calls f(), which has DDL or dynamic SQL in its body",
    ],
  ])("%s", (sql, reason) => {
    const [first, ...others] = reasons(replayed(TABLE + sql));
    expect(others).toEqual([]);
    expect(first).toContain(reason);
  });

  it.each([
    "UPDATE t SET a = (SELECT count(*) FROM pg_attribute)",
    "INSERT INTO t SELECT attnum FROM pg_catalog.pg_attribute",
    "UPDATE pg_database SET datallowconn = true",
    "CREATE SCHEMA s; CREATE TABLE s.pg_class (a int); DELETE FROM s.pg_class",
    "DO $$ BEGIN IF EXISTS (SELECT FROM pg_attribute WHERE attname = 'b') THEN UPDATE t SET a = 1; END IF; END $$",
  ])("%s is followed as before", (sql) => {
    expect(reasons(replayed(TABLE + sql))).toEqual([]);
  });
});
