import { describe, expect, it } from "vitest";
import { globMatcher, globRoot, selectPaths } from "../../src/config/glob.ts";
import { editDistance, nearestName } from "../../src/config/nearest.ts";
import { parseProperties } from "../../src/config/properties.ts";
import { inputErrorOf } from "./helpers.ts";

describe("glob", () => {
  it.each([
    ["a/*.json", "a/b.json", true],
    ["a/*.json", "a/b/c.json", false],
    ["a/**/*.json", "a/c.json", true],
    ["a/**/*.json", "a/b/c/d.json", true],
    ["**/*.yaml", "x.yaml", true],
    ["./a/?.sql", "a/1.sql", true],
    ["a/?.sql", "a/12.sql", false],
    ["a/{b,c{d,e}}.x", "a/ce.x", true],
    ["a/{b,c{d,e}}.x", "a/c.x", false],
    ["a.b/(c)+[d]", "a.b/(c)+[d]", true],
    ["a.b", "axb", false],
    ["a/**", "a/b/c", true],
    ["a/**", "ab", false],
    ["a**b", "a/b", false],
    ["a/b/", "a/b", true],
  ])("%s matches %s: %s", (pattern, path, expected) => {
    expect(globMatcher(pattern)(path)).toBe(expected);
  });

  it("selects with exclusions, sorted and once", () => {
    const paths = ["c/b.yaml", "c/plans/p.yaml", "c/a.yaml"];
    expect(selectPaths(paths, ["c/**/*.yaml", "c/*.yaml", "!c/plans/**"])).toEqual(["c/a.yaml", "c/b.yaml"]);
  });

  it("knows the folder to list", () => {
    expect(globRoot("deploy/connect/*.json")).toBe("deploy/connect");
    expect(globRoot("**/*.json")).toBe("");
    expect(globRoot("./deploy/orders.json")).toBe("deploy/orders.json");
  });

  it("refuses an open brace", () => {
    expect(inputErrorOf(() => globMatcher("a/{b"))).toContain("never closed");
  });
});

describe("nearest names", () => {
  it("counts edits and swaps", () => {
    expect(editDistance("kitten", "sitting")).toBe(3);
    expect(editDistance("emial", "email")).toBe(1);
    expect(editDistance("", "abc")).toBe(3);
  });

  it("says nothing when nothing is near", () => {
    expect(nearestName("emial", ["name", "email"])).toBe("email");
    expect(nearestName("unknownColumns", ["unknown-columns"])).toBe("unknown-columns");
    expect(nearestName("xyz", ["email", "name"])).toBeNull();
    expect(nearestName("a", ["b"])).toBeNull();
  });
});

describe(".properties", () => {
  it("reads what java.util.Properties reads", () => {
    const text = [
      "# comment",
      "! comment",
      "",
      "plain=value",
      "  spaced : value with = and :  ",
      "blank value",
      "long=one, \\",
      "     two",
      "path=C\\:\\\\dir",
      "a\\ key\\==x",
      "unicode=\\u00e9\\t!",
      "empty=",
      "alone",
      "twice=1",
      "twice=2",
    ].join("\r\n");
    expect([...parseProperties(text)]).toEqual([
      ["plain", "value"],
      ["spaced", "value with = and :  "],
      ["blank", "value"],
      ["long", "one, two"],
      ["path", "C:\\dir"],
      ["a key=", "x"],
      ["unicode", "é\t!"],
      ["empty", ""],
      ["alone", ""],
      ["twice", "2"],
    ]);
  });
});
