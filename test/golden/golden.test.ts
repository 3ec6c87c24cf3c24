import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import type { SqlParser } from "../../src/ports.ts";
import { readGoldenCases } from "./cases.ts";
import { compareSubject, neverRegistered } from "./compare.ts";
import { KILLED_BY_ROWS, NOT_PREDICTED } from "./not-predicted.ts";
import { predictCase } from "./predict-case.ts";

const FOLDER = process.env.HEADGATE_GOLDEN ?? fileURLToPath(new URL("cases", import.meta.url));

/** What came of every subject of every case. Subjects that cannot be predicted are listed in not-predicted.ts. */
describe("subjects of the real connector and converter", () => {
  const cases = readGoldenCases(FOLDER);
  const count = { equal: 0, wrong: 0, "not predicted": 0 };
  const wrong: string[] = [];
  const unregistered: string[] = [];
  const notPredicted = new Map<string, string>();
  let parser: SqlParser;

  beforeAll(async () => {
    parser = await loadSqlParser();
    for (const golden of cases) {
      const predictions = predictCase(golden, parser);
      unregistered.push(...neverRegistered(golden, predictions).map((subject) => `${golden.case} ${subject}`));
      for (const subject of Object.keys(golden.subjects)) {
        const verdict = compareSubject(golden, subject, predictions);
        count[verdict.kind] += 1;
        if (verdict.kind === "wrong") wrong.push(`${golden.case} ${subject}: ${verdict.what}`);
        if (verdict.kind === "not predicted") notPredicted.set(`${golden.case} ${subject}`, verdict.reason);
      }
    }
    console.log(
      `${cases.length} cases: ${count.equal} subjects equal, ${count.wrong} wrong, ${count["not predicted"]} not predicted`,
    );
  });

  it("predicts none wrongly", () => {
    expect(wrong.join("\n")).toBe("");
  });

  it("promises none that was never registered", () => {
    expect(unregistered.filter((entry) => !KILLED_BY_ROWS.has(entry.split(" ")[0] ?? ""))).toEqual([]);
  });

  it("predicts all but the listed ones", () => {
    const unlisted = [...notPredicted].filter(([subject]) => !NOT_PREDICTED.has(subject.split(" ")[0] ?? ""));
    expect(unlisted.map(([subject, reason]) => `${subject}: ${reason}`).join("\n")).toBe("");
  });

  it("lists no case it predicts in full", () => {
    const open = new Set([...notPredicted.keys()].map((subject) => subject.split(" ")[0]));
    const present = new Set(cases.map((golden) => golden.case));
    expect([...NOT_PREDICTED.keys()].filter((name) => present.has(name) && !open.has(name))).toEqual([]);
  });

  it("has enough of them to mean something", () => {
    expect(count.equal).toBeGreaterThan(1990);
  });
});
