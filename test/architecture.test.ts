import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AREAS, violations } from "./support/architecture.ts";

const FILES = readdirSync("src", { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts"));

describe("architecture", () => {
  it("sees the sources", () => {
    expect(FILES).toContain("model/catalog.ts");
    expect(FILES).toContain("ports.ts");
  });

  it("holds src/ to the arrows, packages and purity of the design", () => {
    expect(FILES.flatMap((path) => violations(path, readFileSync(`src/${path}`, "utf8")))).toEqual([]);
  });

  it("has no circle between areas", () => {
    const reaches = (from: string, goal: string, seen: readonly string[] = []): boolean =>
      (AREAS[from]?.imports ?? []).some(
        (next) => next !== from && (next === goal || (!seen.includes(next) && reaches(next, goal, [...seen, next]))),
      );
    expect(Object.keys(AREAS).filter((area) => reaches(area, area))).toEqual([]);
  });
});

describe("architecture test", () => {
  const bad: readonly (readonly [path: string, text: string, says: RegExp])[] = [
    ["model/catalog.ts", 'import { a } from "../rules/pass.ts";', /model may not import rules .* may use nothing/],
    ["report/text.ts", 'import type {\n  A,\n} from "../catalog/diff.ts";', /report may not import catalog/],
    ["sql/read.ts", 'import { b } from "../gate.ts";', /sql may not import gate/],
    [
      "catalog/apply/x.ts",
      'import { readFileSync } from "node:fs";',
      /Only adapters, cli and action touch the machine/,
    ],
    ["catalog/x.ts", 'const c = await import("../adapters/git.ts");', /catalog may not import adapters/],
    ["rules/x.ts", 'import { z } from "zod";', /zod; it belongs in config, registry, contracts, plans/],
    ["rules/x.ts", 'import _ from "lodash";', /lodash; no area may use it/],
    ["adapters/x.ts", 'import { d } from "../catalog/diff.ts";', /adapters may not import catalog/],
    ["avro/x.ts", 'import { e } from "./y.js";', /must end in \.ts/],
    ["avro/x.ts", "export const now = Date.now();", /uses Date\.now/],
    ["gate.ts", "const home = process.env;", /uses process\./],
    ["plans/x.ts", "const made = new Date();", /uses new Date\(\)/],
    ["registry/x.ts", 'export { f } from "./levels.ts";', /only src\/index\.ts does/],
    ["connect/x.ts", "x;\n".repeat(351), /351 lines; split it/],
    ["helpers/x.ts", "", /no such area/],
  ];

  it.each(bad)("objects to %s with %j", (path, text, says) => {
    expect(violations(path, text).join("\n")).toMatch(says);
  });

  it("does not object to what is allowed, nor to comments and strings", () => {
    const good: readonly (readonly [path: string, text: string])[] = [
      ["rules/x.ts", 'import type { Catalog } from "../model/catalog.ts";\nimport { f } from "../avro/parse.ts";'],
      ["adapters/x.ts", 'import { readFile } from "node:fs/promises";\nconst t = Date.now();'],
      ["cli/x.ts", 'import { Command } from "commander";\nimport { gate } from "../gate.ts";'],
      ["gate.ts", '// process.env\n/* import "node:fs" */\nconst s = "call fetch(url) // now";'],
      ["rules/x.ts", 'const sql = `select 1 from "users"`;\nconst d = new Date(input.now);'],
      ["index.ts", 'export { gate } from "./gate.ts";'],
    ];
    expect(good.flatMap(([path, text]) => violations(path, text))).toEqual([]);
  });
});
