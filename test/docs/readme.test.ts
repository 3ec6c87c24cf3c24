import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { renewBlocks } from "../support/doc-blocks.ts";

it("shows what the built command prints (npm run build && npm run docs)", () => {
  const text = readFileSync("README.md", "utf8");
  expect(text.match(/<!-- run/g)?.length).toBeGreaterThanOrEqual(3);
  expect(text).toBe(renewBlocks(text));
});
