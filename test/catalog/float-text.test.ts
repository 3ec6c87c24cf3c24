import { expect, it } from "vitest";
import { floatText } from "../../src/catalog/expression-numbers.ts";

it.each([
  ["-0", 8, "-0"],
  ["-0.0", 4, "-0"],
  ["0", 8, "0"],
  ["-1e-4", 8, "-0.0001"],
] as const)("%s in %i bytes is %s", (written, bytes, printed) => expect(floatText(written, bytes)).toBe(printed));
