import { expect, test } from "vitest";
import { parseSchema } from "../../src/avro/parsing/parse.ts";
import { readsAsJava } from "../../src/avro/witness/java-branch.ts";
import { witness } from "../../src/avro/witness/witness.ts";

const schema = (json: unknown) => {
  const parsed = parseSchema(JSON.stringify(json));
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.schema;
};
const row = (type: unknown, more: object = {}) => ({
  type: "record",
  name: "R",
  fields: [{ name: "a", type, ...more }],
});
const named = (namespace: string, field: string) => ({
  ...{ type: "record", name: "Inner", namespace },
  fields: [{ name: field, type: "int", default: 0 }],
});

test.each([
  ["the very type comes later", row(["float", "long"]), row("long"), false],
  ["the very type comes first", row(["long", "float"]), row("long"), true],
  ["no type is the very one", row(["float", "double"]), row("long"), true],
  ["one of the writer's branches is taken otherwise", row(["float", "long"]), row(["int", "long"]), false],
  ["a default has its branch in front", row(["long", "float"], { default: 1 }), row("long"), true],
  ["the full name comes later", row([named("b", "x"), named("a", "x")]), row(named("a", "x")), false],
  ["text and bytes", row(["bytes", "string"]), row("string"), false],
  ["in a list", row({ type: "array", items: ["double", "int"] }), row({ type: "array", items: "int" }), false],
] as const)("%s", (_, reader, writer, same) => {
  expect(readsAsJava(schema(reader), schema(writer))).toBe(same);
});

test("recursion ends", () => {
  const tree = schema({ type: "record", name: "T", fields: [{ name: "next", type: ["null", "T"] }] });
  expect(readsAsJava(tree, tree)).toBe(true);
});

test("no record is shown that Java reads otherwise", () => {
  const [writer, reader] = [schema(row("long")), schema(row(["float", "long"]))];
  expect(witness("old-data-new-reader", writer, reader, new Map())).toBeNull();
  expect(witness("old-data-new-reader", writer, schema(row(["long", "float"])), new Map())?.read).toContain("42");
});
