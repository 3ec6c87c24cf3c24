import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { walk } from "./walk.ts";
import { WALKS } from "./walks.ts";

/** What is expected, by name. Nothing writes this file: each line of it is to be read and judged. */
const EXPECTED = new Map(
  readFileSync(join(import.meta.dirname, "honest.golden.txt"), "utf8")
    .split(/^# /m)
    .slice(1)
    .map((section) => {
      const [title = "", ...lines] = section.trimEnd().split("\n");
      return [title, lines.join("\n")] as const;
    }),
);

describe("the way `plan new` makes, with its own SQL only", () => {
  it.each(WALKS.map((one) => [`${one.title} (${one.framework})`, one] as const))(
    "is let through: %s",
    async (title, given) => {
      expect((await walk(given)).join("\n")).toBe(EXPECTED.get(title));
    },
  );
});
