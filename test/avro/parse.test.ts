import { describe, expect, test } from "vitest";
import { printSchema } from "../../src/avro/forms/print.ts";
import { parseSchema } from "../../src/avro/parsing/parse.ts";

function printed(text: string): string {
  const parsed = parseSchema(text);
  return parsed.ok ? printSchema(parsed.schema) : `error: ${parsed.message}`;
}

describe("parseSchema", () => {
  test.each([
    ['{"type":"int"}', '"int"'],
    ['{"type":"int","2":1,"1":2}', '{"type":"int","2":1,"1":2}'],
    ['{"type":"long","x":123456789012345678901}', '{"type":"long","x":123456789012345678901}'],
    ['{"type":"double","x":1e7,"y":0.0001}', '{"type":"double","x":1.0E7,"y":1.0E-4}'],
    ['{"type":"string","x":"\\u0001\\u001f/é"}', '{"type":"string","x":"\\u0001\\u001F/é"}'],
    ['// note\n{"type":"array","items":"int"}', '{"type":"array","items":"int"}'],
    [
      '{"fields":[{"type":"double","default":"NaN","name":"f"}],"name":"n.T","type":"record"}',
      '{"type":"record","name":"T","namespace":"n","fields":[{"name":"f","type":"double","default":"NaN"}]}',
    ],
    [
      '{"type":"record","name":"n.T","fields":[{"name":"t","type":["null","T"]},{"name":"x","type":{"type":"fixed","name":"X","namespace":"","size":1}},{"name":"y","type":"X"}]}',
      '{"type":"record","name":"T","namespace":"n","fields":[{"name":"t","type":["null","T"]},{"name":"x","type":{"type":"fixed","name":"X","namespace":"","size":1}},{"name":"y","type":"X"}]}',
    ],
  ])("%s is printed as the registry stores it", (text, expected) => {
    expect(printed(text)).toBe(expected);
  });

  test.each([
    ["", "Cannot parse <null> schema"],
    ["null", "Schema not yet supported: null"],
    ['"Nothing"', 'Undefined name: "Nothing"'],
    ['{"type":"int"} more', "dangling content after end of schema: more"],
    ['{"type":"record","name":"a-b","fields":[]}', "Illegal character in: a-b"],
    ['{"type":"fixed","name":"int","size":1}', "Schemas may not be named after primitives: int"],
    ['["int",["null"]]', 'Nested union: ["int",["null"]]'],
    ['["int","int"]', "Duplicate in union:int"],
    [
      '{"type":"enum","name":"E","symbols":["A"],"default":"B"}',
      "The Enum Default: B is not in the enum symbol set: [A]",
    ],
    [
      '{"type":"record","name":"T","fields":[{"name":"f","type":"int"},{"name":"f","type":"long"}]}',
      "Duplicate field f in record T: f type:LONG pos:1 and f type:INT pos:0.",
    ],
  ])("%s is no schema", (text, message) => {
    expect(parseSchema(text)).toEqual({ ok: false, message });
  });

  test("references to a name are one node, equal types elsewhere are not", () => {
    const parsed = parseSchema(
      '{"type":"record","name":"T","fields":[{"name":"a","type":{"type":"fixed","name":"X","size":1}},{"name":"b","type":"X"},{"name":"c","type":"int"},{"name":"d","type":"int"}]}',
    );
    if (!parsed.ok || parsed.schema.type !== "record") throw new Error("no record");
    const [a, b, c, d] = parsed.schema.fields;
    expect(a?.type).toBe(b?.type);
    expect(c?.type).not.toBe(d?.type);
  });

  test("a text nested beyond all measure is refused, not a crash", () => {
    expect(parseSchema('{"type":"array","items":'.repeat(5000)).ok).toBe(false);
  });
});

describe("a new version's defaults", () => {
  function problem(type: string, value: string): string | null {
    const text = `{"type":"record","name":"T","fields":[{"name":"f","type":${type},"default":${value}}]}`;
    expect(parseSchema(text)).toMatchObject({ ok: true });
    const parsed = parseSchema(text, { as: "new" });
    return parsed.ok ? null : parsed.message;
  }

  test.each([
    ['"int"', "2147483647"],
    ['"long"', "-9223372036854775808"],
    ['"double"', "1"],
    ['"double"', '"Infinity"'],
    ['["null","int"]', "null"],
    ['["int","null"]', "1"],
    ['{"type":"enum","name":"E","symbols":["A"]}', '"B"'],
    ['{"type":"map","values":"int"}', '{"a":1}'],
  ])("%s takes %s", (type, value) => {
    expect(problem(type, value)).toBeNull();
  });

  test.each([
    ['"int"', "2147483648"],
    ['"int"', "1.0"],
    ['"long"', "9223372036854775808"],
    ['["null","int"]', "1"],
    ['["double","null"]', '"Infinity"'],
    ['{"type":"array","items":"int"}', "[null]"],
  ])("%s refuses %s", (type, value) => {
    expect(problem(type, value)).toMatch(/^Invalid default for field f: /);
  });
});
