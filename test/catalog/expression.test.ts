import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ColumnDef } from "@pgsql/types";
import { beforeAll, describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { Draft } from "../../src/catalog/draft.ts";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { printDefault, printGenerated } from "../../src/catalog/expression.ts";
import { replay } from "../../src/catalog/replay.ts";
import { all, as } from "../../src/catalog/tree.ts";
import { resolveType } from "../../src/catalog/types.ts";
import type { Catalog, Expression } from "../../src/model/catalog.ts";
import type { SqlParser } from "../../src/ports.ts";
import { readStatements } from "../../src/sql/read.ts";
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

/** Prints the default or generation expression of the golden case's column. */
function printedBy(one: GoldenCase, postgres: number): Expression | null {
  const parsed = parser.parse(one.create);
  if (!parsed.ok) throw new Error(parsed.message);
  const draft = new Draft(catalog);
  const create = as(parsed.statements[0]?.tree, "CreateStmt");
  const definitions: ColumnDef[] = all(create?.tableElts, "ColumnDef");
  const columns = definitions.map((column) => ({
    name: column.colname ?? "",
    type: resolveType(draft, column.typeName),
  }));
  const definition = definitions.find((column) => column.colname === one.column);
  const type = columns.find((column) => column.name === one.column)?.type;
  const written = all(definition?.constraints, "Constraint").find((constraint) => constraint.raw_expr !== undefined);
  if (written?.raw_expr === undefined || type === undefined) throw new Error(`no expression in ${one.create}`);
  return written.contype === "CONSTR_GENERATED"
    ? printGenerated({ draft, postgres }, written.raw_expr, type, columns)
    : printDefault({ draft, postgres }, written.raw_expr, type);
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
    ["a sequence that is not there", "nextval('no_such_seq')"],
    ["a label that is no integer", "'x'::integer"],
  ])("does not guess: %s", (_, written) => {
    const one = { create: `CREATE TABLE t (x text DEFAULT ${written})`, column: "x", printed: null };
    expect(printedBy(one, 18)?.kind).toBe("opaque");
  });
});

function shortened(create: string): string {
  return create.replace(/^CREATE TABLE t \((?:.*, )?x /, "").replace(/\)$/, "");
}
