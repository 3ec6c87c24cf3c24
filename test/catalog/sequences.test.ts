import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { Session } from "../../src/catalog/session.ts";
import { readStatements } from "../../src/sql/read.ts";
import { replayedWhole } from "../support/replayed-whole.ts";
import { compareWholes } from "../support/whole-catalog.ts";
import type { SequenceGolden } from "./make-sequence-golden.ts";
import { SEQUENCE_CASES } from "./sequence-cases.ts";

const golden: SequenceGolden = JSON.parse(readFileSync(join(import.meta.dirname, "sequences.golden.json"), "utf8"));
const parser = await loadSqlParser();
const CASES = SEQUENCE_CASES.flatMap(({ name, postgres, statements }) =>
  postgres.map((version) => ({ name: `${name} on ${version}`, version, statements })),
);

describe("sequences of statements, held to what a server made of them", () => {
  it("has a golden catalog of each", () => {
    expect(Object.keys(golden).sort()).toEqual(CASES.map(({ name }) => name).sort());
  });

  it.each(CASES)("$name", ({ name, version, statements }) => {
    const session = new Session(emptyCatalog({ postgres: version }), { postgres: version, trace: false, parser });
    const refused = statements.map((text) => {
      const before = session.draft.opaque.length;
      const file = { file: "case.sql", text, ranges: [{ start: 0, end: text.length }] };
      for (const statement of readStatements(file, parser)) session.step(statement, "statement");
      return session.draft.opaque.slice(before).map((entry) => entry.refused);
    });
    const expected = golden[name];
    expect(refused).toEqual(expected?.errors.map((error) => (error === null ? [] : [true])));
    if (expected === undefined) return;
    expect(compareWholes(expected.catalog, replayedWhole(session.draft.freeze()))).toEqual({
      mismatches: [],
      untold: [],
    });
  });
});
