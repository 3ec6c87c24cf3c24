import { describe, expect, it } from "vitest";
import { bareText } from "../../../src/plans/operations/taken-out.ts";

describe("row filters, as a person and as PostgreSQL writes them", () => {
  it.each([
    ["region = 'eu'", "(region = 'eu'::text)", true],
    ["a = 1 AND b = 2", "((a = 1) AND (b = 2))", true],
    ["a = 1 AND (b = 2 OR c = 3)", "((a = 1) AND ((b = 2) OR (c = 3)))", true],
    ["(a = 1 AND b = 2) OR c = 3", "(((a = 1) AND (b = 2)) OR (c = 3))", true],
    ["a = 1 AND (b = 2 OR c = 3)", "(((a = 1) AND (b = 2)) OR (c = 3))", false],
    ["a = 1", "(a = 2)", false],
    ["(a) = (1)", "(a = 1)", true],
  ])("%s and %s: %s", (written, printed, same) => {
    expect(bareText(written) === bareText(printed)).toBe(same);
  });
});
