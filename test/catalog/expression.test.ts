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
import { PRELUDE } from "./expression-cases.ts";
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

  it.each(answered.map((one) => [one.create.replace(/^CREATE TABLE t \((.*)\)$/, "$1"), one] as const))("%s", (_, one) => {
    const printed = printedBy(one, 18);
    if (printed?.kind === "opaque") { console.log("OPAQUE", one.create.slice(-110), "=>", one.printed, "::", printed.reason); return; }
    expect(printed?.text ?? null).toBe(one.printed);
  });
});
