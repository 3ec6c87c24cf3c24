import { beforeAll, describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { formatLocation } from "../../src/model/location.ts";
import type { Statement } from "../../src/model/statement.ts";
import type { SqlParser } from "../../src/ports.ts";
import { readStatements } from "../../src/sql/read.ts";

let parser: SqlParser;
beforeAll(async () => {
  parser = await loadSqlParser();
});

function read(text: string, ranges = [{ start: 0, end: text.length }]): Statement[] {
  return readStatements({ file: "m.sql", text, ranges }, parser);
}

/** `line:column kind text`, one line a statement. */
function outline(statements: readonly Statement[]): string[] {
  return statements.map(({ at, text, parsed }) => {
    const kind = parsed.kind === "tree" ? Object.keys(parsed.tree)[0] : parsed.kind;
    return `${at.start.line}:${at.start.column}-${at.end.line}:${at.end.column} ${kind} ${text}`;
  });
}

function problems(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ parsed }) =>
    parsed.kind === "error" ? [`${formatLocation(parsed.problem.at)} ${parsed.problem.message}`] : [],
  );
}

describe("statements of a text that parses", () => {
  it.each([
    ["empty", ""],
    ["blank", " \r\n\t"],
    ["comments only", "-- nothing\n/* at /* all */ */\n"],
    ["semicolons only", ";;\n;"],
    ["a byte order mark only", "\ufeff"],
  ])("%s text gives none", (_, text) => {
    expect(read(text)).toEqual([]);
  });

  it("starts a statement at its first token and ends it at its last", () => {
    const text = "-- why\n\n  SELECT 1 -- one\n ;\n/* two */ SELECT ';' ; SELECT $x$ -- $x$ /* end */";
    expect(outline(read(text))).toEqual([
      "3:3-3:11 SelectStmt SELECT 1",
      "5:11-5:21 SelectStmt SELECT ';'",
      "5:24-5:41 SelectStmt SELECT $x$ -- $x$",
    ]);
  });

  it("counts columns in characters, whatever the bytes", () => {
    expect(outline(read("\ufeffSELECT 'ж😀';SELECT 2;\r\nSELECT 'é';\rSELECT 4"))).toEqual([
      "1:1-1:12 SelectStmt SELECT 'ж😀'",
      "1:13-1:21 SelectStmt SELECT 2",
      "2:1-2:11 SelectStmt SELECT 'é'",
      "3:1-3:9 SelectStmt SELECT 4",
    ]);
  });

  it("reads the given stretches only", () => {
    const text = "-- é up\nSELECT 1;\n-- down\nSELECT 2;\n-- up\nSELECT 3";
    const ranges = [
      { start: 0, end: text.indexOf("-- down") },
      { start: text.lastIndexOf("-- up"), end: text.length },
    ];
    expect(outline(read(text, ranges))).toEqual(["2:1-2:9 SelectStmt SELECT 1", "6:1-6:9 SelectStmt SELECT 3"]);
  });
});

describe("statements of a text that does not", () => {
  it("points at the token and keeps the others", () => {
    const text = "SELECT 'é';\r\nALTER TABEL t ADD c int;\nCREATE TABLE u (a int";
    const statements = read(`${text};\nSELECT 3;`);
    expect(outline(statements)).toEqual([
      "1:1-1:11 SelectStmt SELECT 'é'",
      "2:1-2:24 error ALTER TABEL t ADD c int",
      "3:1-3:22 error CREATE TABLE u (a int",
      "4:1-4:9 SelectStmt SELECT 3",
    ]);
    expect(problems(statements)).toEqual([
      'm.sql:2:7 syntax error at or near "TABEL"',
      "m.sql:3:22 syntax error at end of input",
    ]);
  });

  it("reports an unbalanced quote where it opens", () => {
    expect(problems(read("SELECT 1;\nSELECT 'abc;\nSELECT 2;"))).toEqual([
      `m.sql:2:8 unterminated quoted string at or near "'abc;\nSELECT 2;"`,
    ]);
  });

  it("reports a comment without an end instead of taking it for nothing", () => {
    expect(problems(read("/* DROP TABLE t;\n"))).toEqual([
      `m.sql:1:1 unterminated /* comment at or near "/* DROP TABLE t;\n"`,
    ]);
    expect(outline(read("SELECT 1;\n/* a /* b */ SELECT 2;"))).toEqual([
      "1:1-1:9 SelectStmt SELECT 1",
      "2:1-2:23 error /* a /* b */ SELECT 2;",
    ]);
    expect(problems(read("SELECT 1; /* up */ /* over */", [{ start: 0, end: 27 }]))).toHaveLength(1);
  });

  it("reports a NUL instead of losing what follows it", () => {
    const statements = read("SELECT 1;\0 DROP TABLE t;");
    expect(problems(statements)).toEqual(["m.sql:1:10 a NUL character is not allowed in SQL"]);
  });

  it("reports unfilled templates", () => {
    expect(problems(read(`CREATE TABLE ${"$"}{schema}.t (a int);\nSELECT 1;`))).toEqual([
      'm.sql:1:14 syntax error at or near "$"',
    ]);
  });

  it("takes psql commands and COPY data for what they are", () => {
    const text = "\\set ON_ERROR_STOP on\nCOPY t (a) FROM stdin;\n1;\t'\n\\.\n  \\connect other\nSELECT 1;\n";
    const statements = read(text);
    expect(outline(statements)).toEqual([
      "1:1-1:22 psql \\set ON_ERROR_STOP on",
      "2:1-2:22 CopyStmt COPY t (a) FROM stdin",
      "3:1-4:3 psql 1;\t'\n\\.",
      "5:3-5:17 psql \\connect other",
      "6:1-6:9 SelectStmt SELECT 1",
    ]);
    expect(statements[2]?.parsed).toEqual({ kind: "psql", command: "COPY data" });
  });

  it("never takes SQL for COPY data when no line closes it", () => {
    expect(outline(read("COPY t FROM stdin;\nDROP TABLE t;\nSELEC"))).toEqual([
      "1:1-1:18 CopyStmt COPY t FROM stdin",
      "2:1-2:13 DropStmt DROP TABLE t",
      "3:1-3:6 error SELEC",
    ]);
  });
});

describe("ignore comments", () => {
  const ignores = (text: string) =>
    read(text).map(({ ignores }) => ignores.map(({ rules, reason, at }) => [rules.join(), reason, at.start.line]));

  it("attaches those directly in front of a statement", () => {
    const text = `-- headgate:ignore a-rule, other -- it is fine
-- more words
ALTER TABLE t DROP c;
-- headgate:ignore third
DROP TABLE t;`;
    expect(ignores(text)).toEqual([[["a-rule,other", "it is fine", 1]], [["third", null, 4]]]);
  });

  it("works when another statement does not parse", () => {
    expect(ignores("SELEC 1;\n  -- headgate:ignore x -- y\nDROP TABLE t;")).toEqual([[], [["x", "y", 2]]]);
  });

  it.each([
    ["a blank line between", "-- headgate:ignore x\n\nSELECT 1"],
    ["a blank line with CRLF between", "-- headgate:ignore x\r\n \r\nSELECT 1"],
    ["a comment behind the statement before", "; -- headgate:ignore x\nSELECT 1"],
    ["a comment inside the statement", "SELECT -- headgate:ignore x\n 1"],
    ["no rule", "-- headgate:ignore\nSELECT 1"],
    ["another word", "-- headgate:ignored x\nSELECT 1"],
    ["a string", "SELECT '\n-- headgate:ignore x\n'"],
  ])("leaves out %s", (_, text) => {
    expect(ignores(text)).toEqual([[]]);
  });
});

describe("size", () => {
  it("reads a statement of 5 MB", () => {
    const [statement] = read(`SELECT '${"x".repeat(5_000_000)}'`);
    expect(statement?.parsed.kind).toBe("tree");
    expect(statement?.text.length).toBe(5_000_009);
  });

  it("survives a statement that nests too deeply", async () => {
    const own = await loadSqlParser();
    const text = `SELECT 1${"+1".repeat(100_000)};\nDROP TABLE t`;
    const statements = readStatements({ file: "m.sql", text, ranges: [{ start: 0, end: text.length }] }, own);
    expect(statements.map(({ parsed }) => parsed.kind)).toEqual(["error", "error"]);
  });
});
