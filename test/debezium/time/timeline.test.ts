import { describe, expect, it } from "vitest";
import { story, told } from "./story.ts";

const TABLE = "create table t(id int primary key, a text);";

describe("versions of a connector that keeps up", () => {
  it("come with the rows that follow each commit point", () => {
    const one = story(TABLE, [
      "alter table t add b int",
      "alter table t add c int not null default 1; alter table t drop a",
    ]);
    expect(told(one, "p.public.t-value")).toMatchInlineSnapshot(`
      [
        "snapshot: id int, a nullable string",
        "next row behind 1.sql: id int, a nullable string, b nullable int",
        "next row behind 2.sql: id int, b nullable int, c int = 1",
      ]
    `);
  });

  it("come with rows a migration writes itself, by the catalog of its end", () => {
    const one = story(TABLE, [
      "alter table t add c int not null default 3; insert into t values (2,'q',3); alter table t drop c",
    ]);
    expect(told(one, "p.public.t-value")).toMatchInlineSnapshot(`
      [
        "snapshot: id int, a nullable string",
        "next row behind 1.sql: id int, a nullable string, c nullable int",
      ]
    `);
  });

  it("know an enum's new label from the first row that has it, from 3.7 on", () => {
    const ddl = "create type m as enum('a'); create table t(id int primary key, m m);";
    expect(told(story(ddl, ["alter type m add value 'b'"]), "p.public.t-value")).toMatchInlineSnapshot(`
      [
        "snapshot: id int, m nullable enum of a",
        "row with a new label behind 1.sql: id int, m nullable enum of a, b",
      ]
    `);
    expect(told(story(ddl, ["alter type m add value 'b'"], {}, "3.6"), "p.public.t-value")).toMatchInlineSnapshot(`
      [
        "snapshot: id int, m nullable enum of a",
        "after a restart behind 1.sql: id int, m nullable enum of a, b",
      ]
    `);
  });

  it("do not know an enum array's new label before a restart", () => {
    const ddl = "create type m as enum('a'); create table t(id int primary key, m m[]);";
    expect(told(story(ddl, ["alter type m add value 'b'"]), "p.public.t-value")).toMatchInlineSnapshot(`
      [
        "snapshot: id int, m nullable array of enum of a",
        "after a restart behind 1.sql: id int, m nullable array of enum of a, b",
      ]
    `);
  });

  it("show what a domain became only once something touches the table", () => {
    const ddl = "create domain d as int; create table t(id int primary key, v d);";
    const change = "alter domain d set not null";
    expect(told(story(ddl, [change]), "p.public.t-value")).toMatchInlineSnapshot(`
      [
        "snapshot: id int, v nullable int",
        "after a restart behind 1.sql: id int, v int",
      ]
    `);
    expect(told(story(ddl, [change, "alter table t set (fillfactor=50)"]), "p.public.t-value")).toMatchInlineSnapshot(`
      [
        "snapshot: id int, v nullable int",
        "next row behind 2.sql: id int, v int",
        "after a restart behind 1.sql: id int, v int",
      ]
    `);
    expect(told(story(ddl, [change, "create publication q for table t"]), "p.public.t-value")).toMatchInlineSnapshot(`
      [
        "snapshot: id int, v nullable int",
        "next row behind 2.sql: id int, v int",
        "after a restart behind 1.sql: id int, v int",
      ]
    `);
  });

  it("lose an enum's default where its type got another name", () => {
    const ddl = "create type m as enum('a'); create table t(id int primary key, m m not null default 'a');";
    const one = story(ddl, ["alter type m rename to m2", "create index on t(m)"]);
    expect(told(one, "p.public.t-value")).toMatchInlineSnapshot(`
      [
        "snapshot: id int, m enum of a = "a"",
        "next row behind 2.sql: id int, m enum of a",
      ]
    `);
  });
});

describe("a filtered publication", () => {
  const filtered = { "publication.autocreate.mode": "filtered" };

  it("has a new table only after a restart", () => {
    const one = story(TABLE, ["create table n(id int primary key)"], filtered);
    expect(told(one, "p.public.n-value")).toEqual(["after a restart behind 1.sql: id int"]);
    expect(told(story(TABLE, ["create table n(id int primary key)"]), "p.public.n-value")).toEqual([
      "next row behind 1.sql: id int",
    ]);
  });

  it("follows the old table where another takes its name", () => {
    const swap = [
      "create table t_new(id bigint primary key)",
      "alter table t rename to t_old; alter table t_new rename to t",
    ];
    const one = story(TABLE, swap, { ...filtered, "table.include.list": "public\\.t.*" });
    expect(told(one, "p.public.t-value")).toMatchInlineSnapshot(`
      [
        "snapshot: id int, a nullable string",
        "after a restart behind 2.sql: id long",
      ]
    `);
    expect(told(one, "p.public.t_old-value")).toMatchInlineSnapshot(`
      [
        "next row behind 2.sql: id int, a nullable string",
      ]
    `);
  });

  it("takes what ALTER PUBLICATION adds at once", () => {
    const ddl = `${TABLE} create publication dbz_publication for table t;`;
    const one = story(
      ddl,
      ["create table n(id int primary key); alter publication dbz_publication add table n"],
      filtered,
    );
    expect(told(one, "p.public.n-value")).toEqual(["next row behind 1.sql: id int"]);
  });
});

describe("where rows go", () => {
  it("follows a table to its new topic, and the old one keeps what it has", () => {
    const one = story(TABLE, ["alter table t rename to u"]);
    expect([told(one, "p.public.t-value"), told(one, "p.public.u-value")]).toMatchInlineSnapshot(`
      [
        [
          "snapshot: id int, a nullable string",
        ],
        [
          "next row behind 1.sql: id int, a nullable string",
        ],
      ]
    `);
  });

  it("stays with the last topic where the new name is filtered out", () => {
    const one = story(TABLE, ["alter table t rename to u"], { "table.include.list": "public\\.t" });
    expect(one.lines.map(({ subject }) => subject)).toEqual(["p.public.t-key", "p.public.t-value"]);
    expect(told(one, "p.public.t-value")).toHaveLength(1);
  });

  it("begins where a table stops being unlogged", () => {
    const one = story(TABLE, [
      "create unlogged table u(id int primary key); insert into u values(1)",
      "alter table u set logged",
    ]);
    expect(told(one, "p.public.u-value").filter((line) => line.startsWith("next"))).toEqual([
      "next row behind 2.sql: id int",
    ]);
  });
});
