import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import type { SqlParser } from "../../src/ports.ts";
import { readStatements } from "../../src/sql/read.ts";
import { splitStatements } from "../../src/sql/split.ts";

let parser: SqlParser;
beforeAll(async () => {
  parser = await loadSqlParser();
});

function split(text: string): string[] {
  return splitStatements(text, { start: 0, end: text.length }).map(({ start, end }) => text.slice(start, end));
}

describe("splitStatements", () => {
  it.each([
    ["strings", ["SELECT 'a;''b'", "SELECT ''"]],
    ["backslashes in standard strings", ["SELECT 'a\\'", "SELECT 'b;'"]],
    ["escape strings", ["SELECT E'a\\';'", "SELECT e'\\\\'", "SELECT E'a'\n  -- more\n 'b\\';'"]],
    ["words that end in e", ["SELECT date'2020-01-01'", "SELECT 1 AS e"]],
    ["other prefixed strings", ["SELECT U&'\\0441;'", "SELECT U&\"d;\" UESCAPE '!'", "SELECT B'1;', N'\\', x'f'"]],
    ["quoted identifiers", ['SELECT ";""-- "', 'SELECT "/*"']],
    ["dollar quotes", ["SELECT $$;$$", "SELECT $a$ $b$ ; $b$ $$ $a$", "SELECT a$b$c, 1"]],
    ["parameters", ["SELECT $1", "SELECT $2"]],
    ["comments", ["SELECT 1 -- ;\n + 1", "SELECT /* ; /* ; */ ; */ 2", "SELECT 3 +-- ;\n 4"]],
    [
      "atomic bodies",
      ["CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END", "SELECT 1"],
    ],
    [
      "names in atomic bodies",
      ["create or replace procedure p() begin atomic select 1 as end; select t.case from t; end", "SELECT 1"],
    ],
    ["transactions", ["BEGIN", "SELECT 1", "END"]],
    ["rules", ["CREATE OR REPLACE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)", "SELECT 3"]],
    ["plpgsql", ["DO $$ BEGIN PERFORM 1; END $$", "SELECT 1"]],
  ])("keeps %s whole", (_, statements) => {
    expect(split(statements.join(";\n"))).toEqual(statements);
  });

  it("lets an unbalanced parenthesis spoil its own statement only", () => {
    expect(split("CREATE TABLE t (a int; SELECT 1")).toEqual(["CREATE TABLE t (a int", "SELECT 1"]);
  });

  it("ends a statement where a psql command starts a line", () => {
    expect(split("SELECT 1\n\\gexec\nSELECT 2 \\ 3")).toEqual(["SELECT 1", "\\gexec", "SELECT 2 \\ 3"]);
  });

  it("tells COPY … FROM stdin by its words", () => {
    expect(
      split('COPY (SELECT 1 FROM stdin) TO stdout;\n\\.\nCOPY "from" FROM STDIN WITH (FORMAT csv);\n;\n\\.\n'),
    ).toEqual(["COPY (SELECT 1 FROM stdin) TO stdout", "\\.", 'COPY "from" FROM STDIN WITH (FORMAT csv)', ";\n\\."]);
  });
});

describe("splitStatements against PostgreSQL's grammar", () => {
  const expression = fc.constantFrom(
    "1",
    "'a;b'",
    "'it''s \\'",
    "E'\\';\\\\'",
    "E'a'\n'\\';'",
    "U&'\\0441;'",
    "$$ ; -- ' $$",
    "$é$ $$;$$ /* $é$",
    '";""" ',
    "a$b$",
    "(1)",
    "CASE WHEN true THEN 1 ELSE 2 END",
    "'😀;'",
    "1 AS e",
    "B'01'",
    "x'0f'",
    "c + -1",
  );
  const trivia = fc.constantFrom(" ", "\n", "\r\n", "\r", "\t", " -- c; '\n", "/* ; ' */", "/* a /* ; */ b; */", "\f");
  const select = fc
    .tuple(trivia, fc.array(expression, { minLength: 1, maxLength: 4 }))
    .map(([gap, list]) => `SELECT${gap}${list.join(", ")}`);
  const statement = fc.oneof(
    { weight: 4, arbitrary: select },
    select.map((body) => `CREATE FUNCTION f() RETURNS int BEGIN ATOMIC ${body}; ${body}; END`),
    fc.tuple(select, select).map(([one, two]) => `CREATE RULE r AS ON INSERT TO t DO ALSO (${one}; ${two})`),
    select.map((body) => `CREATE FUNCTION g() RETURNS int LANGUAGE sql AS $body$ ${body}; $body$`),
    fc.constantFrom("BEGIN", "COMMIT", "END", "CREATE TABLE t (a int, b text DEFAULT ';')"),
  );
  const script = fc
    .array(fc.tuple(trivia, statement, trivia, fc.constantFrom(";", ";;")), { maxLength: 8 })
    .map((parts) => parts.map(([before, body, after, end]) => before + body + after + end).join(""));

  it("finds the same statements", () => {
    fc.assert(
      fc.property(script, (text) => {
        const statements = readStatements({ file: "x", text, ranges: [{ start: 0, end: text.length }] }, parser);
        expect(statements.filter(({ parsed }) => parsed.kind !== "tree")).toEqual([]);
        expect(split(text)).toEqual(statements.map((found) => found.text));
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it("loses no other statement to a bad one", () => {
    fc.assert(
      fc.property(fc.array(statement), fc.array(statement), (before, after) => {
        const text = [...before, "ALTER TABEL (t", ...after].map((body) => `${body};\n`).join("");
        const statements = readStatements({ file: "x", text, ranges: [{ start: 0, end: text.length }] }, parser);
        expect(statements.map(({ parsed }) => parsed.kind)).toEqual([
          ...before.map(() => "tree"),
          "error",
          ...after.map(() => "tree"),
        ]);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it("covers any text with pieces in order, without overlap", () => {
    const noise = fc
      .array(
        fc.constantFrom(
          ";",
          "'",
          '"',
          "$$",
          "$a$",
          "/*",
          "*/",
          "--",
          "\n",
          "\\",
          "(",
          ")",
          "E",
          "COPY x FROM stdin;",
          "\\.",
          "a ",
          "BEGIN ATOMIC",
          "CREATE FUNCTION ",
          "\ufeff",
          "😀",
        ),
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(noise, (text) => {
        let at = 0;
        for (const { start, end } of splitStatements(text, { start: 0, end: text.length })) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          at = end;
        }
        expect(at).toBeLessThanOrEqual(text.length);
        readStatements({ file: "x", text, ranges: [{ start: 0, end: text.length }] }, parser);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});
