import { describe, expect, test } from "vitest";
import { parsingCanonicalForm } from "../../src/avro/forms/canonical-form.ts";
import { schemaFingerprint } from "../../src/avro/forms/fingerprint.ts";
import { type NormalizeOptions, normalizeSchema } from "../../src/avro/forms/normalize.ts";
import { printSchema } from "../../src/avro/forms/print.ts";
import { parseSchema } from "../../src/avro/parsing/parse.ts";
import type { AvroSchema } from "../../src/model/avro-schema.ts";

function schema(text: string): AvroSchema {
  const parsed = parseSchema(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.schema;
}

function normalized(text: string, options: NormalizeOptions = {}): string {
  const reading = normalizeSchema(text, options);
  return reading.ok ? printSchema(reading.schema, { references: reading.references }) : `refused: ${reading.message}`;
}

describe("Parsing Canonical Form", () => {
  test("keeps what reading takes, under full names", () => {
    const text =
      '{"namespace":"n","doc":"d","type":"error","aliases":["a"],"name":"T","fields":[{"name":"e","order":"ignore","default":"A","type":{"type":"enum","name":"E","symbols":["A"],"p":1}},{"type":{"type":"int","logicalType":"date"},"name":"d"},{"name":"x","type":["null","E"]}]}';
    expect(parsingCanonicalForm(schema(text))).toBe(
      '{"name":"n.T","type":"record","fields":[{"name":"e","type":{"name":"n.E","type":"enum","symbols":["A"]}},{"name":"d","type":"int"},{"name":"x","type":["null","n.E"]}]}',
    );
  });

  // Fingerprints of Avro's own test suite (share/test/data/schema-tests.txt): "int", "null".
  test.each([
    ['"int"', "7275d51a3f395c8f", "ef524ea1b91e73173d938ade36c1db32"],
    ['"null"', "63dd24e7cc258f8a", "9b41ef67651c18488a8b08bb67c75699"],
  ])("fingerprints of %s", (text, crc, md5) => {
    expect(schemaFingerprint(schema(text), "CRC-64-AVRO")).toBe(crc);
    expect(schemaFingerprint(schema(text), "MD5")).toBe(md5);
    expect(schemaFingerprint(schema(text), "SHA-256")).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("what the registry makes of a text when it normalizes", () => {
  test.each([
    ["properties go by name", '{"type":"int","b":{"y":1,"x":2},"a":1}', '{"type":"int","a":1,"b":{"x":2,"y":1}}'],
    [
      "a decimal comes first",
      '{"type":"bytes","connect.version":1,"scale":2,"precision":10,"connect.name":"D","logicalType":"decimal"}',
      '{"type":"bytes","logicalType":"decimal","precision":10,"scale":2,"connect.name":"D","connect.version":1}',
    ],
    [
      "a scale of zero does not",
      '{"type":"bytes","scale":0,"precision":10,"a":1,"logicalType":"decimal"}',
      '{"type":"bytes","logicalType":"decimal","precision":10,"a":1,"scale":0}',
    ],
    [
      "an empty doc goes, aliases are sorted",
      '{"type":"enum","name":"E","doc":"","symbols":["B","A"],"aliases":["Z","Y"]}',
      '{"type":"enum","name":"E","symbols":["B","A"],"aliases":["Y","Z"]}',
    ],
    [
      "a default of a later branch is lost",
      '{"type":"record","name":"T","fields":[{"name":"f","type":["null","int"],"default":1}]}',
      '{"type":"record","name":"T","fields":[{"name":"f","type":["null","int"]}]}',
    ],
    [
      "a type without a namespace moves into the one around it",
      '{"type":"record","name":"n.T","fields":[{"name":"f","type":{"type":"fixed","name":"X","namespace":"","size":1}}]}',
      '{"type":"record","name":"T","namespace":"n","fields":[{"name":"f","type":{"type":"fixed","name":"X","size":1}}]}',
    ],
  ])("%s", (_, text, expected) => {
    expect(normalized(text)).toBe(expected);
    expect(normalized(text, { avro: "1.12" })).toBe(expected);
  });

  test("what is referenced stays a name; a type within it is written out, which 1.11 does not read again", () => {
    const reference =
      '{"type":"record","name":"R","fields":[{"name":"x","type":{"type":"fixed","name":"X","size":1}}]}';
    const text = '{"type":"record","name":"T","fields":[{"name":"r","type":"R"},{"name":"x","type":"X"}]}';
    expect(normalized('["null","R"]', { references: [reference] })).toBe('["null","R"]');
    expect(normalized(text, { references: [reference] })).toBe("refused: Can't redefine: X");
    expect(normalized(text, { references: [reference], avro: "1.12" })).toBe(
      '{"type":"record","name":"T","fields":[{"name":"r","type":"R"},{"name":"x","type":{"type":"fixed","name":"X","size":1}}]}',
    );
  });

  test("what cannot be written is a value", () => {
    expect(normalized('{"type":"int","a\\"b":1}')).toMatch(/^refused: /);
    expect(normalized('{"type":"int","p":9223372036854775808}')).toMatch(/^refused: /);
  });
});
