import { describe, expect, test } from "vitest";
import { javaFormat } from "../../src/registry/java-format.ts";

/** What `String.format(template, "new", "old")` of Java 17 does. */
describe("javaFormat", () => {
  test.each([
    ["nothing to see", "nothing to see"],
    ["%s reads %s", "new reads old"],
    ["%2$s reads %<s, %s", "old reads old, new"],
    ["[%5s|%-5s|%.1s|%S]", "[  new|old  |n|OLD]"],
    ["100%% of%n%b", "100% of\ntrue"],
    ["%h %H", "1a9a0 1AE27"],
  ])("%j", (template, expected) => {
    const formatted = javaFormat(template, ["new", "old", "new", "old"]);
    expect(formatted).toEqual({ ok: true, text: expected });
  });

  test.each(["100%", "100% of", "a%1z", "%d", "%tY", "%s %s %s", "%-s", "%+s", "%5n", "%.2%"])(
    "%j throws",
    (template) => {
      expect(javaFormat(template, ["new", "old"])).toMatchObject({ ok: false });
    },
  );
});
