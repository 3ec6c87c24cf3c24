import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { formatType, quoteIdentifier, quoteLiteral } from "../../src/catalog/print.ts";
import { replay } from "../../src/catalog/replay.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import { readStatements } from "../../src/sql/read.ts";
import { PRELUDE } from "./expression-cases.ts";

type Pairs = readonly (readonly [string, string])[];

/** Made by make-expression-golden.ts: format_type and quote_ident of a real server. */
const golden: { readonly types: Pairs; readonly names: Pairs } = JSON.parse(
  readFileSync(join(import.meta.dirname, "print.golden.json"), "utf8"),
);

describe("formatType", () => {
  let catalog: Catalog;

  beforeAll(async () => {
    const tables = golden.types.map(([written], index) => `CREATE TABLE t${index} (x ${written});`);
    const text = [PRELUDE, ...tables].join("\n");
    const parser = await loadSqlParser();
    const statements = readStatements({ file: "types.sql", text, ranges: [{ start: 0, end: text.length }] }, parser);
    const options = { postgres: 18, trace: false };
    catalog = replay(emptyCatalog(options), [{ statements, transaction: "migration" }], options).catalog;
  });

  it.each(golden.types.map(([written, printed], index) => [written, printed, index] as const))(
    "%s is %s",
    (_, printed, index) => {
      const table = [...catalog.relations.values()].find((relation) => relation.name === `t${index}`);
      const type = table?.columns[0]?.type;
      expect(type === undefined ? null : formatType(catalog, type)).toBe(printed);
    },
  );

  it("prints the modifiers of PostGIS and pgvector", () => {
    const base = { schema: "public", kind: "base", extension: null } as const;
    const types = new Map([
      [1, { oid: 1, name: "geometry", ...base }],
      [2, { oid: 2, name: "vector", ...base }],
    ]);
    // 4326 << 8 | Point << 2 and Z
    expect(formatType({ types }, { oid: 1, array: false, typmod: (4326 << 8) | (1 << 2) })).toBe(
      "geometry(Point,4326)",
    );
    expect(formatType({ types }, { oid: 1, array: false, typmod: (1 << 2) | 2 })).toBe("geometry(PointZ)");
    expect(formatType({ types }, { oid: 2, array: true, typmod: 3 })).toBe("vector(3)[]");
  });
});

describe("quoteIdentifier", () => {
  it.each(golden.names)("%s is %s", (name, quoted) => {
    expect(quoteIdentifier(name)).toBe(quoted);
  });
});

describe("quoteLiteral", () => {
  it("doubles quotes and leaves backslashes", () => {
    expect(quoteLiteral("it's \\ fine")).toBe("'it''s \\ fine'");
  });
});
