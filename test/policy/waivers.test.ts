import { describe, expect, it } from "vitest";
import type { RuleWaiver } from "../../src/model/config.ts";
import type { Finding } from "../../src/model/finding.ts";
import { unusedWaivers, waived } from "../../src/policy/waivers.ts";
import { githubWriter } from "../../src/report/github.ts";
import { jsonWriter } from "../../src/report/json.ts";
import { markdownWriter } from "../../src/report/markdown.ts";
import { textWriter } from "../../src/report/text.ts";
import { plain } from "../../src/report/writer.ts";

const at = { file: "headgate.yaml", start: { line: 7, column: 5 }, end: { line: 7, column: 9 } };
const WAIVER: RuleWaiver = {
  rule: "column-dropped",
  table: "public.users",
  column: "email",
  to: "info",
  reason: "the disk is full",
  owner: "team-a",
  expires: "2026-03-01",
  at,
};
const FINDING: Finding = {
  rule: "column-dropped",
  verdict: "contracts",
  severity: "error",
  message: "email goes",
  why: "",
  at: null,
  database: "main",
  table: "public.users",
  field: "email",
  subject: null,
  consumers: [{ consumer: "search", owner: null, contact: null, state: "broken", reason: "", at }],
  evidence: [],
  fix: [],
  witness: null,
  fingerprint: "000000000000",
  lowered: [],
};
const DURING = new Date("2026-03-01T23:59:59Z");
const AFTER = new Date("2026-03-02T00:00:00Z");
const REASON = "waived until 2026-03-01 by team-a (headgate.yaml:7:5): the disk is full";

describe("waivers of headgate.yaml", () => {
  it("lower what they name to the end of their last day, readers or not", () => {
    expect(waived(FINDING, [WAIVER], DURING)).toEqual({
      ...FINDING,
      severity: "info",
      lowered: [{ from: "error", to: "info", reason: REASON }],
    });
    expect(waived(FINDING, [{ ...WAIVER, column: null, to: "warning" }], DURING)).toMatchObject({
      severity: "warning",
      lowered: [{ from: "error", to: "warning" }],
    });
  });

  it("have no effect once they are over, and say so", () => {
    expect(waived(FINDING, [WAIVER], AFTER)).toEqual({
      ...FINDING,
      evidence: ["the waiver at headgate.yaml:7:5 was over on 2026-03-01: it has no effect"],
    });
    const longer = { ...WAIVER, expires: "2026-04-01" };
    expect(waived(FINDING, [WAIVER, longer], AFTER)).toMatchObject({ severity: "info", evidence: [] });
  });

  it.each<[string, Partial<Finding>]>([
    ["another rule", { rule: "column-retyped" }],
    ["another table", { table: "public.orders" }],
    ["another column", { field: "name" }],
    ["no column", { field: null }],
    ["no table", { table: null }],
  ])("leave %s alone", (_, other) => {
    const finding = { ...FINDING, ...other };
    expect(waived(finding, [WAIVER], DURING)).toBe(finding);
    expect(unusedWaivers([finding], [WAIVER])).toEqual([
      "headgate.yaml:7:5: the waiver of column-dropped on public.users.email matches no finding",
    ]);
  });

  it("never raise a finding, and take the strongest of several", () => {
    const info: Finding = { ...FINDING, severity: "info" };
    expect(waived(info, [{ ...WAIVER, to: "warning" }], DURING)).toBe(info);
    expect(waived(FINDING, [{ ...WAIVER, to: "warning" }, WAIVER], DURING).severity).toBe("info");
    expect(unusedWaivers([info], [WAIVER])).toEqual([]);
  });

  it.each([textWriter, jsonWriter, githubWriter, markdownWriter])("stay in sight: $format", (writer) => {
    const report = {
      version: 1 as const,
      tool: "headgate",
      verdict: "passed" as const,
      failOn: "error" as const,
      base: "main",
      head: "work tree",
      findings: [waived(FINDING, [WAIVER], DURING)],
      coverage: {
        migrations: 0,
        pendingMigrations: 0,
        statements: 0,
        pendingStatements: 0,
        analysed: 0,
        opaque: 0,
        connectors: 0,
        capturedTables: 0,
        subjects: 0,
        contracts: 0,
        plans: 0,
      },
      pending: [],
      notes: [],
      sources: [],
    };
    expect(writer.write(report, plain).replaceAll(/\s+/g, " ")).toContain(REASON);
  });
});
