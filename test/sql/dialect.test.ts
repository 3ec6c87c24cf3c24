import { describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { postgres16Check } from "../../src/adapters/pg-query-emscripten.ts";
import { formatLocation } from "../../src/model/location.ts";
import { dialectProblems } from "../../src/sql/dialect.ts";
import { readStatements } from "../../src/sql/read.ts";

async function problemsOf(text: string, patience?: number) {
  const source = { file: "m.sql", text, ranges: [{ start: 0, end: text.length }] };
  return dialectProblems(readStatements(source, await loadSqlParser()), postgres16Check(patience));
}

describe("dialectProblems with PostgreSQL 16's grammar", () => {
  it("points at what 16 does not know", async () => {
    const text = `CREATE TABLE t (id int);
-- é
/* é */ CREATE TABLE u (a int,
  é int, b int GENERATED ALWAYS AS (a) VIRTUAL);
SELECT 'é' FROM t; MERGE INTO t USING u ON t.id = u.a WHEN MATCHED THEN DELETE RETURNING *;`;
    const problems = await problemsOf(text);
    expect(
      problems.map((found) => found.kind === "refused" && [formatLocation(found.problem.at), found.problem.message]),
    ).toEqual([
      ["m.sql:4:40", 'PostgreSQL 16: syntax error at or near "VIRTUAL"'],
      ["m.sql:5:80", 'PostgreSQL 16: syntax error at or near "RETURNING"'],
    ]);
  });

  it("does not check what the parser is not safe for", async () => {
    const problems = await problemsOf(`SELECT '${"x".repeat(43_000)}'; SELECT 2`);
    expect(problems.map((found) => found.kind)).toEqual(["not-checked"]);
    expect(problems[0]?.kind === "not-checked" && problems[0].reason).toContain("43009 bytes");
  });

  it("survives a statement that overflows the parser", async () => {
    const check = postgres16Check();
    const deep = check.check(`SELECT 1${"+1".repeat(18_000)}`);
    const next = check.check("SELECT 1");
    expect(await deep).toMatchObject({ kind: "not-checked" });
    expect(await next).toEqual({ kind: "accepted" });
  });

  it("ends a parser that gives no answer", async () => {
    const [problem] = await problemsOf("SELECT 1", 0);
    expect(problem).toMatchObject({ kind: "not-checked", reason: "the parser gave no answer within 0 ms" });
  });

  it("leaves psql commands and syntax errors to others", async () => {
    expect(await problemsOf("\\set a b\nSELEC 1;")).toEqual([]);
  });
});
