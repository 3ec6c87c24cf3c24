import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import type { SqlParser } from "../../src/ports.ts";
import { readGoldenCases } from "./cases.ts";
import {
  KILLED_BY_ROWS,
  KILLED_BY_ROWS_OF_OLDER,
  NOT_FORESEEN,
  NOT_FORESEEN_OF_OLDER,
  NOT_PREDICTED,
  NOT_PREDICTED_OF_OLDER,
} from "./not-predicted.ts";
import { summary, type Tally, tally } from "./tally.ts";

const FOLDER = join(import.meta.dirname, "older");
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".jsonl.gz"));

/** The same cases as older releases do them. */
describe.each(FILES)("%s", (file) => {
  const cases = readGoldenCases(join(FOLDER, file));
  let parser: SqlParser;
  let found: Tally;

  beforeAll(async () => {
    parser = await loadSqlParser();
    found = tally(cases, parser);
    console.log(summary(file, found));
  });

  it("predicts none wrongly", () => {
    expect(found.wrong.join("\n")).toBe("");
  });

  it("promises none that was never registered", () => {
    const listed = (name: string) => KILLED_BY_ROWS.has(name) || KILLED_BY_ROWS_OF_OLDER.has(name);
    expect(found.unregistered.filter((entry) => !listed(caseOf(entry)))).toEqual([]);
  });

  it("foresees where the connector refuses to start", () => {
    expect(found.startedInstead).toEqual([]);
  });

  it("foresees every other refusal but the listed ones", () => {
    const listed = (name: string) => NOT_FORESEEN.has(name) || NOT_FORESEEN_OF_OLDER.has(name);
    expect(found.unforeseen.filter((entry) => !listed(caseOf(entry)))).toEqual([]);
  });

  it("predicts all but the listed ones", () => {
    const listed = (name: string) => NOT_PREDICTED.has(name) || NOT_PREDICTED_OF_OLDER.has(name);
    const unlisted = [...found.notPredicted].filter(([entry]) => !listed(caseOf(entry)));
    expect(unlisted.map(([subject, reason]) => `${subject}: ${reason}`).join("\n")).toBe("");
  });
});

function caseOf(entry: string): string {
  return entry.split(" ")[0] ?? "";
}
