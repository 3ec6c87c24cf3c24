import { describe, expect, test } from "vitest";
import { sameSchema } from "../../src/avro/forms/structure.ts";
import { parseSchema } from "../../src/avro/parsing/parse.ts";
import { column, envelope, nullable } from "./schemas.ts";

function schema(text: string) {
  const parsed = parseSchema(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.schema;
}

const T = (more: string) => `{"type":"record","name":"T",${more}"fields":[]}`;

describe("the registry's identity of schemas", () => {
  test.each([
    ['{"type":"int","a":1,"b":2}', '{"b":2,"a":1,"type":"int"}'],
    ['{"type":"int","p":{"x":1,"y":2}}', '{"type":"int","p":{"y":2,"x":1}}'],
    [T('"aliases":["x","y"],'), T('"aliases":["y","x"],')],
    [T('"namespace":"n",'), '{"type":"record","name":"n.T","fields":[]}'],
  ])("%s is %s", (a, b) => {
    expect(sameSchema(schema(a), schema(b))).toBe(true);
  });

  test.each([
    ['{"type":"int","a":1}', '{"type":"int","a":1.0}'],
    ['{"type":"int","p":[1,2]}', '{"type":"int","p":[2,1]}'],
    [T(""), T('"doc":"",')],
    ['["null","int"]', '["int","null"]'],
    ['{"type":"enum","name":"E","symbols":["A","B"]}', '{"type":"enum","name":"E","symbols":["B","A"]}'],
    ['{"type":"enum","name":"E","symbols":["A"]}', '{"type":"enum","name":"E","symbols":["A"],"default":"A"}'],
  ])("%s is not %s", (a, b) => {
    expect(sameSchema(schema(a), schema(b))).toBe(false);
  });

  test("recursion ends, and column order counts", () => {
    const list = '{"type":"record","name":"N","fields":[{"name":"next","type":["null","N"]}]}';
    expect(sameSchema(schema(list), schema(list))).toBe(true);
    const [a, b] = [column("a", "int"), nullable("b", "int")];
    expect(sameSchema(schema(envelope(a, b)), schema(envelope(b, a)))).toBe(false);
  });
});
