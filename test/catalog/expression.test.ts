import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { Refused } from "../../src/catalog/refused.ts";
import { replay } from "../../src/catalog/replay.ts";
import type { Catalog, Expression } from "../../src/model/catalog.ts";
import type { SqlParser } from "../../src/ports.ts";
import { readStatements } from "../../src/sql/read.ts";
import { printedColumn } from "../support/printed-column.ts";
import { NOT_PRINTED, PRELUDE } from "./expression-cases.ts";
import type { GoldenCase } from "./make-expression-golden.ts";

const golden: readonly GoldenCase[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "expression.golden.json"), "utf8"),
);

let parser: SqlParser;
let catalog: Catalog;

beforeAll(async () => {
  parser = await loadSqlParser();
  const text = PRELUDE;
  const statements = readStatements({ file: "prelude.sql", text, ranges: [{ start: 0, end: text.length }] }, parser);
  catalog = replay(emptyCatalog({ postgres: 18 }), [{ statements, transaction: "migration" }], {
    postgres: 18,
    trace: false,
  }).catalog;
});

function printedBy(one: GoldenCase, postgres: number): Expression | null {
  return printedColumn({ parser, catalog, postgres }, one.create, one.column);
}

const answered = golden.flatMap((one) => ("printed" in one ? [one] : []));

describe("pg_get_expr", () => {
  it("replays what the cases refer to", () => {
    expect(catalog.opaque).toEqual([]);
  });

  it.each(answered.map((one) => [shortened(one.create), one] as const))("%s", (short, one) => {
    const printed = printedBy(one, 18);
    if (NOT_PRINTED.includes(short)) expect(printed?.kind).toBe("opaque");
    else expect(printed).toEqual(one.printed === null ? null : { kind: "known", text: one.printed });
  });

  it("leaves nothing undecided that is not listed", () => {
    const names = answered.map((one) => shortened(one.create));
    expect(NOT_PRINTED.filter((name) => !names.includes(name))).toEqual([]);
    expect(answered.length).toBeGreaterThan(600);
  });

  it.each([
    ["(now() AT TIME ZONE 'utc')", "timezone('utc'::text, now())"],
    ["extract(epoch from now())", "date_part('epoch'::text, now())"],
    ["trim(both 'x' from 'xax')", "btrim('xax'::text, 'x'::text)"],
    ["substring('abc' from 1 for 2)", "\"substring\"('abc'::text, 1, 2)"],
    ["position('a' in 'b')", "\"position\"('b'::text, 'a'::text)"],
  ])("prints %s as the call behind it for servers before 14", (written, text) => {
    const one = { create: `CREATE TABLE t (x text DEFAULT (${written}))`, column: "x", printed: text };
    expect(printedBy(one, 13)).toEqual({ kind: "known", text });
    expect(printedBy(one, 14)).not.toEqual({ kind: "known", text });
  });

  it.each([
    ["a function that is not there", "no_such_function(1)"],
    ["an overload that is not there", "lower(1, 2)"],
    ["the moment the statement runs", "'now'::timestamptz"],
  ])("does not guess: %s", (_, written) => {
    const one = { create: `CREATE TABLE t (x text DEFAULT ${written})`, column: "x", printed: null };
    expect(printedBy(one, 18)?.kind).toBe("opaque");
  });

  it.each([
    ["integer", "'x'"],
    ["integer", "'99999999999'"],
    ["numeric", "'.'"],
    ["double precision", "'infinit'"],
    ["uuid", "'1'"],
    ["json", "'[1.]'"],
    ["integer[]", "'{a}'"],
  ])("refuses what is no %s: %s", (type, written) => {
    const one = { create: `CREATE TABLE t (x ${type} DEFAULT ${written})`, column: "x", printed: null };
    expect(() => printedBy(one, 18)).toThrow(Refused);
  });
});

function shortened(create: string): string {
  return create.replace(/^CREATE TABLE t \((?:.*, )?x /, "").replace(/\)$/, "");
}
