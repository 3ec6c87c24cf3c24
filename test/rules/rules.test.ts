import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rank } from "../../src/policy/levels.ts";
import { RULES } from "../../src/rules/all.ts";
import { type Checked, ExampleProject } from "../support/example.ts";
import { rulePage } from "../support/rule-page.ts";

/** Every rule over every rule's examples: a golden matrix, so that over-reporting is seen at once. */
describe("rules", () => {
  const project = new ExampleProject();
  const results = new Map<string, { readonly bad: Checked; readonly good: Checked }>();

  beforeAll(async () => {
    for (const rule of RULES) {
      results.set(rule.id, {
        bad: await project.check(rule.bad, rule.base),
        good: await project.check(rule.good, rule.base),
      });
    }
  });
  afterAll(() => project.remove());

  const of = (id: string): { readonly bad: Checked; readonly good: Checked } => {
    const result = results.get(id);
    if (result === undefined) throw new Error(`no result for ${id}`);
    return result;
  };

  it("are listed by id, each in the file of its name, each with its page", () => {
    const ids = RULES.map((rule) => rule.id);
    expect(ids).toEqual(ids.toSorted());
    expect(ids.filter((id) => !existsSync(`src/rules/${id}.ts`) || !existsSync(`src/rules/${id}.md`))).toEqual([]);
    const pages = readdirSync("src/rules").filter((file) => file.endsWith(".md"));
    expect(pages.map((page) => page.slice(0, -3)).toSorted()).toEqual(ids);
  });

  it.each(RULES.map((rule) => [rule.id, rule] as const))(
    "%s stops its bad example and lets its good one through",
    (id, rule) => {
      const { bad, good } = of(id);
      const found = bad.report.findings.filter((finding) => finding.rule === id);
      expect(found.length).toBeGreaterThan(0);
      expect(Math.max(...found.map((finding) => rank(finding.severity)))).toBe(rank(rule.level));
      expect(good.report.findings.filter((finding) => finding.rule === id && finding.severity !== "info")).toEqual([]);
    },
  );

  it.each(RULES.map((rule) => [rule.id, rule] as const))("%s has an up-to-date page (npm run docs)", (id, rule) => {
    const { bad, good } = of(id);
    expect(readFileSync(`src/rules/${id}.md`, "utf8")).toBe(rulePage(rule, bad, good));
  });

  it("fire on each other's examples only where they should", async () => {
    const fired = ({ report }: Checked): string =>
      [...new Set(report.findings.map((finding) => `${finding.severity}[${finding.rule}]`))].toSorted().join(" ") ||
      "-";
    const matrix = RULES.flatMap(({ id }) => [`${id} bad: ${fired(of(id).bad)}`, `${id} good: ${fired(of(id).good)}`]);
    await expect(`${matrix.join("\n")}\n`).toMatchFileSnapshot("matrix.txt");
  });
});
