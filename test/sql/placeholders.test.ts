import { describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { formatLocation } from "../../src/model/location.ts";
import { readStatements } from "../../src/sql/read.ts";

const open = "$" + "{";

async function read(text: string, values: Record<string, string>) {
  const source = { file: "m.sql", text, ranges: [{ start: 0, end: text.length }] };
  return readStatements({ ...source, placeholders: new Map(Object.entries(values)) }, await loadSqlParser());
}

describe("placeholders", () => {
  it("are filled in, with positions of the file", async () => {
    const text = `CREATE TABLE ${open}Schema}.t (a int); DROP TABLE ${open}schema}.u;\n-- é\nDROP TABLE ${open}schema};`;
    const statements = await read(text, { schema: "a_much_longer_name\n" });
    expect(statements.map((statement) => [formatLocation(statement.at), statement.at.end, statement.text])).toEqual([
      ["m.sql:1:1", { line: 1, column: 33 }, "CREATE TABLE a_much_longer_name\n.t (a int)"],
      ["m.sql:1:35", { line: 1, column: 57 }, "DROP TABLE a_much_longer_name\n.u"],
      ["m.sql:3:1", { line: 3, column: 21 }, "DROP TABLE a_much_longer_name"],
    ]);
  });

  it("without a value are syntax errors in their place", async () => {
    const [first, second] = await read(`SELECT ${open}a}; SELECT ${open}b};`, { a: "1, 2" });
    expect(first?.parsed.kind).toBe("tree");
    expect(second?.parsed.kind === "error" && formatLocation(second.parsed.problem.at)).toBe("m.sql:1:21");
  });

  it("show an error inside a value at the placeholder", async () => {
    const [statement] = await read(`SELECT 1 ${open}a} FROM t`, { a: "FROM FROM" });
    const at = statement?.parsed.kind === "error" ? statement.parsed.problem.at : null;
    expect(at).toEqual({ file: "m.sql", start: { line: 1, column: 10 }, end: { line: 1, column: 14 } });
  });

  it("may be empty", async () => {
    const [statement] = await read(`${open}a}SELECT 1`, { a: "" });
    expect(statement?.at.start).toEqual({ line: 1, column: 5 });
  });
});
