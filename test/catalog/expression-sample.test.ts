import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { replay } from "../../src/catalog/replay.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import type { SqlParser } from "../../src/ports.ts";
import { readStatements } from "../../src/sql/read.ts";
import { printedColumn } from "../support/printed-column.ts";
import { PRELUDE } from "./expression-cases.ts";
import { SAMPLE_PRELUDE } from "./expression-sample.ts";
import type { GoldenCase } from "./make-expression-golden.ts";

const golden: readonly GoldenCase[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "expression-sample.golden.json"), "utf8"),
);
const answered = golden.flatMap((one) => ("printed" in one ? [one] : []));

let parser: SqlParser;
let catalog: Catalog;

beforeAll(async () => {
  parser = await loadSqlParser();
  const text = PRELUDE + SAMPLE_PRELUDE;
  const statements = readStatements({ file: "prelude.sql", text, ranges: [{ start: 0, end: text.length }] }, parser);
  const options = { postgres: 18, trace: false };
  catalog = replay(emptyCatalog(options), [{ statements, transaction: "migration" }], options).catalog;
});

describe("pg_get_expr of what people write", () => {
  it("replays what the sample refers to", () => {
    expect(catalog.opaque).toEqual([]);
  });

  it("prints nothing that the server prints otherwise, and leaves little untold", () => {
    const wrong: string[] = [];
    const untold: string[] = [];
    for (const one of answered) {
      const printed = printedColumn({ parser, catalog, postgres: 18 }, one.create, one.column);
      if (printed?.kind === "opaque") untold.push(`${one.create}: ${printed.reason}: ${one.printed}`);
      else if ((printed?.text ?? null) !== one.printed)
        wrong.push(`${one.create}: ${printed?.text}, real ${one.printed}`);
    }
    if (process.env.SHOW)
      console.log(
        `${answered.length} wrong ${wrong.length} untold ${untold.length}\n${wrong.join("\n")}\n\n${untold.join("\n")}`,
      );
    expect(wrong).toEqual([]);
    expect(answered.length).toBeGreaterThan(700);
    expect(untold.length / answered.length).toBeLessThan(0.03);
  });
});
