import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

it("walks through the example's changes with the verdicts a newcomer is told", () => {
  const { status, stdout } = spawnSync(process.execPath, ["contracts/commerce/demo.mjs"], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: "1" },
  });
  expect(status).toBe(0);
  const verdicts = [...stdout.matchAll(/^ {2}(passed|blocked|failed)\s+([\w-]+) /gm)].map(
    ([, verdict, name]) => `${name} ${verdict}`,
  );
  expect(verdicts).toEqual([
    "harmless-add passed",
    "rename-in-place blocked",
    "unplanned-drop blocked",
    "not-null-add blocked",
    "decimal-scale blocked",
    "planned-expand passed",
    "planned-contract passed",
  ]);
  expect(stdout).toMatch(/^ {2}FAIL search-indexer \(team-search\): its code ended with status 1$/m);
});
