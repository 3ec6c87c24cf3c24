import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { readGoldenCases } from "./cases.ts";
import { KILLED_BY_ROWS, NOT_FORESEEN, NOT_PREDICTED, TAKEN_TO_EXIST } from "./not-predicted.ts";
import { summary, type Tally, tally } from "./tally.ts";

const PATH = process.env.HEADGATE_GOLDEN ?? fileURLToPath(new URL("cases", import.meta.url));

/** What came of every subject of every case. Subjects that cannot be predicted are listed in not-predicted.ts. */
describe("subjects of the real connector and converter", () => {
  const cases = readGoldenCases(PATH);
  let found: Tally;

  beforeAll(async () => {
    found = tally(cases, await loadSqlParser());
    console.log(summary("3.7", found));
  });

  it("predicts none wrongly", () => {
    expect(found.wrong.join("\n")).toBe("");
  });

  it("promises none that was never registered", () => {
    const listed = (name: string) => KILLED_BY_ROWS.has(name) || TAKEN_TO_EXIST.has(name);
    expect(found.unregistered.filter((entry) => !listed(entry.split(" ")[0] ?? ""))).toEqual([]);
  });

  it("foresees where the connector refuses to start", () => {
    expect(found.startedInstead.filter((name) => !TAKEN_TO_EXIST.has(name))).toEqual([]);
  });

  it("foresees every other refusal but the listed ones", () => {
    const named = (entry: string) => entry.split(" ")[0] ?? "";
    expect(found.unforeseen.map(named).filter((name) => !NOT_FORESEEN.has(name) && !TAKEN_TO_EXIST.has(name))).toEqual(
      [],
    );
    const missed = new Set(found.unforeseen.map(named));
    const present = new Set(cases.map((golden) => golden.case));
    expect([...NOT_FORESEEN.keys()].filter((name) => present.has(name) && !missed.has(name))).toEqual([]);
  });

  it("predicts all but the listed ones", () => {
    const unlisted = [...found.notPredicted].filter(([subject]) => !NOT_PREDICTED.has(subject.split(" ")[0] ?? ""));
    expect(unlisted.map(([subject, reason]) => `${subject}: ${reason}`).join("\n")).toBe("");
  });

  it("lists no case it predicts in full", () => {
    const open = new Set([...found.notPredicted.keys()].map((subject) => subject.split(" ")[0]));
    const present = new Set(cases.map((golden) => golden.case));
    expect([...NOT_PREDICTED.keys()].filter((name) => present.has(name) && !open.has(name))).toEqual([]);
  });

  it("has enough of them to mean something", () => {
    const total = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0);
    expect(total(found.equal)).toBeGreaterThan(1990);
    expect(total(found.equalVersions)).toBeGreaterThan(2150);
  });
});
