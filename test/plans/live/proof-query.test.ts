import { describe, expect, it } from "vitest";
import { loadSqlParser } from "../../../src/adapters/libpg-query.ts";
import { proofQuery } from "../../../src/plans/evidence/live/proof-query.ts";

const parser = await loadSqlParser();
const read = (sql: string) => proofQuery(sql, parser);

describe("a query that proves something", () => {
  it("is one plain SELECT, by itself", () => {
    const sql = "/* é */ SELECT count(*) FROM public.users u\n WHERE lower(u.mail) <> app.plain(email);  -- done\n";
    expect(read(sql)).toMatchObject({
      kind: "query",
      text: "SELECT count(*) FROM public.users u\n WHERE lower(u.mail) <> app.plain(email)",
      tables: ["users"],
      functions: [
        { schema: null, name: "count" },
        { schema: null, name: "lower" },
        { schema: "app", name: "plain" },
      ],
    });
    const found = read("SELECT count(*) FROM public.users u WHERE lower(u.mail) <> app.plain(email)");
    expect(found.kind === "query" ? [...found.columns].sort() : []).toEqual(["email", "mail"]);
  });

  it.each([
    ["SELECT", "SELECT 1; SELECT 2", "it is not one statement"],
    ["nothing", "-- nothing", "it is not one statement"],
    ["UPDATE", "UPDATE users SET mail = email", "it is no SELECT"],
    ["COPY", "COPY users TO PROGRAM 'sh'", "it is no SELECT"],
    ["a writing WITH", "WITH gone AS (DELETE FROM users RETURNING 1) SELECT count(*) FROM gone", "it holds a DELETE"],
    [
      "an inserting WITH",
      "WITH i AS (INSERT INTO t SELECT 1 RETURNING 1) SELECT count(*) FROM i",
      "it holds an INSERT",
    ],
    ["SELECT INTO", "SELECT count(*) INTO made FROM users", "SELECT INTO makes a table"],
    ["FOR UPDATE", "SELECT id FROM users FOR UPDATE", "FOR UPDATE and its kin lock rows"],
    [
      "FOR SHARE below",
      "SELECT count(*) FROM (SELECT 1 FROM users FOR SHARE) AS s",
      "FOR UPDATE and its kin lock rows",
    ],
    ["bad SQL", "SELECT FROM FROM", 'it does not parse: syntax error at or near "FROM"'],
  ])("is none with %s", (_, sql, reason) => {
    expect(read(sql)).toEqual({ kind: "refused", reason });
  });
});
