import { describe, expect, it } from "vitest";
import { columnRenamedIn } from "../../src/catalog/expression-rename.ts";

describe("columnRenamedIn", () => {
  it.each([
    ["(a + 1)", "a", "b", "(b + 1)"],
    ["((a ->> 'a'::text))::integer", "a", "Big", `(("Big" ->> 'a'::text))::integer`],
    ["lower(lower)", "lower", "name", "lower(name)"],
    ["(text)::text", "text", "body", "(body)::text"],
    [`("Odd Col" + a)`, "Odd Col", "odd", "(odd + a)"],
    ["EXTRACT(year FROM year)", "year", "y", "EXTRACT(year FROM y)"],
    ["(e)::timestamp without time zone", "zone", "z", "(e)::timestamp without time zone"],
    [
      "(status = ANY (ARRAY['status'::app.status, 'b'::app.status]))",
      "status",
      "state",
      "(state = ANY (ARRAY['status'::app.status, 'b'::app.status]))",
    ],
    ["(it <> 'it''s it'::text)", "it", "x", "(x <> 'it''s it'::text)"],
  ])("%s: %s to %s", (text, from, to, expected) => {
    expect(columnRenamedIn(text, from, to)).toBe(expected);
  });
});
