import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJsonError } from "../../../src/debezium/formats/json-error.ts";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("findJsonError", () => {
  it("agrees with JSON.parse on what JSON is", () => {
    fc.assert(fc.property(fc.json({ maxDepth: 4 }), (text) => findJsonError(text) === null));
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      "1",
      "-0.5e3",
      "01",
      "true",
      "nul",
      " ",
      "\n",
      '"\\x"',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        return (findJsonError(text) === null) === isJson(text);
      }),
      { numRuns: 3000, seed: 1 },
    );
  });

  it("points at the first thing that does not fit", () => {
    expect(findJsonError('{"a": [1, 2}')?.offset).toBe(11);
    expect(findJsonError('{"a": "b\n"}')?.offset).toBe(6);
  });
});
