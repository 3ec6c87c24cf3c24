import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anchorConfig } from "../../src/cli/anchor.ts";
import { indentJson } from "../../src/cli/json-text.ts";
import { diffLines } from "../../src/cli/line-diff.ts";
import { discoverConfig } from "../../src/config/config.ts";

describe("indentJson", () => {
  it("is JSON.stringify's own indentation for any value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  it("keeps numbers beyond JavaScript's precision and every character of strings", () => {
    expect(indentJson('{"a":9223372036854775807,"b":"{[,:\\"]}"}')).toBe(
      '{\n  "a": 9223372036854775807,\n  "b": "{[,:\\"]}"\n}',
    );
  });
});

describe("diffLines", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 });

  it("holds both sides in order, and nothing else", () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const diff = diffLines(before, after);
        expect(diff.filter(({ kind }) => kind !== "added").map(({ text }) => text)).toEqual(before);
        expect(diff.filter(({ kind }) => kind !== "removed").map(({ text }) => text)).toEqual(after);
      }),
    );
  });

  it("changes as little as can be", () => {
    expect(diffLines(["a", "b", "c"], ["a", "x", "c"]).map(({ kind }) => kind)).toEqual([
      "same",
      "removed",
      "added",
      "same",
    ]);
    fc.assert(fc.property(lines, (same) => diffLines(same, same).every(({ kind }) => kind === "same")));
  });
});

describe("anchorConfig", () => {
  const config = discoverConfig(["db/migrations/1_a.up.sql", "deploy/connect/a.json"]);

  it("turns paths of a folder into paths of the repository", () => {
    const anchored = anchorConfig(config, "services/shop/");
    expect(anchored.databases[0]?.migrations).toMatchObject({ path: "services/shop/db/migrations" });
    expect(anchored.databases[0]?.connectors[0]).toMatch(/^services\/shop\/deploy\/connect\//);
    expect(anchored.contracts).toContain("!services/shop/contracts/plans/**");
    expect(anchorConfig(config, "")).toBe(config);
  });

  it("climbs out of the folder", () => {
    expect(anchorConfig({ ...config, plans: ["../../plans/*.yaml", "./x"] }, "services/shop/").plans).toEqual([
      "plans/*.yaml",
      "services/shop/x",
    ]);
  });
});
