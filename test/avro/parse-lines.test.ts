import { describe, expect, test } from "vitest";
import { printSchema } from "../../src/avro/forms/print.ts";
import { type ParseOptions, parseSchema } from "../../src/avro/parsing/parse.ts";

const record = (fields: string, name = "T") => `{"type":"record","name":"${name}","fields":[${fields}]}`;
const field = (type: string, more = "") => `{"name":"f","type":${type}${more}}`;

/** `ok`, or what is said of it. */
function verdict(text: string, options: ParseOptions): string {
  const parsed = parseSchema(text, options);
  return parsed.ok ? "ok" : parsed.message;
}

describe("where the lines of Avro part", () => {
  test.each([
    ["letters beyond ASCII", record(field('"int"').replace('"f"', '"ñ"')), "ok", "Illegal initial character: ñ"],
    [
      "a hyphen in a namespace",
      record("", "my-srv.T"),
      "ok",
      'Namespace part "my-srv" is invalid: Illegal character in: my-srv',
    ],
    ["an empty namespace part", record("", "n..m.T"), "ok", 'Namespace part "" is invalid: Empty name'],
    [
      "a default of a later branch",
      record(field('["null","int"]', ',"default":1')),
      'Invalid default for field f: 1 not a ["null","int"]',
      "ok",
    ],
    [
      "the same type twice",
      record(
        `{"name":"a","type":{"type":"fixed","name":"X","size":1}},{"name":"b","type":{"type":"fixed","name":"X","size":1}}`,
      ),
      "Can't redefine: X",
      "ok",
    ],
    [
      "two types of one name",
      record(
        `{"name":"a","type":{"type":"fixed","name":"X","size":1}},{"name":"b","type":{"type":"fixed","name":"X","size":2}}`,
      ),
      "Can't redefine: X",
      "Can't redefine: X",
    ],
    [
      "a type before its definition",
      record(`{"name":"a","type":"X"},{"name":"b","type":{"type":"fixed","name":"X","size":1}}`),
      '"X" is not a defined name. The type of the "a" field must be a defined name or a {"type": ...} expression.',
      "ok",
    ],
    [
      "a type never defined",
      record(field('"X"')),
      '"X" is not a defined name. The type of the "f" field must be a defined name or a {"type": ...} expression.',
      "Undefined schema: X",
    ],
    [
      "a whole number beyond a long on a record",
      '{"type":"record","name":"T","fields":[],"p":9223372036854775808}',
      "ok",
      "Can't set a property to null: p",
    ],
    [
      "a default of the record around it",
      record(field('"T"', ',"default":{}')),
      "Schema fields not set yet",
      "Schema fields not set yet",
    ],
  ])("%s", (_, text, on11, on12) => {
    expect(verdict(text, { avro: "1.11", as: "new" })).toBe(on11);
    expect(verdict(text, { avro: "1.12", as: "new" })).toBe(on12);
  });

  test.each([
    ["a default that does not fit", record(field('"int"', ',"default":"x"'))],
    ["a name beyond ASCII", record(field('"int"').replace('"f"', '"ñ"'))],
    ["a hyphen in a namespace", record("", "my-srv.T")],
  ])("a stored version may have %s", (_, text) => {
    expect(verdict(text, { avro: "1.11" })).toBe("ok");
    expect(verdict(text, { avro: "1.12" })).toBe("ok");
  });

  test("a stored version's simple names are looked at on 1.12 as well", () => {
    expect(verdict(record("", "n.a-b"), { avro: "1.12" })).toBe("Illegal character in: a-b");
  });

  test("a forward reference and the type it waits for are one node, a second definition is another", () => {
    const fields = ["a", "b", "c"].map((name) => {
      return `{"name":"${name}","type":${name === "a" ? '"X"' : '{"type":"record","name":"X","fields":[]}'}}`;
    });
    const parsed = parseSchema(record(fields.join(",")), { avro: "1.12" });
    if (!parsed.ok || parsed.schema.type !== "record") throw new Error("no record");
    const [a, b, c] = parsed.schema.fields;
    expect(a?.type).toBe(b?.type);
    expect(c?.type).not.toBe(b?.type);
    expect(printSchema(parsed.schema)).toBe(
      '{"type":"record","name":"T","fields":[{"name":"a","type":{"type":"record","name":"X","fields":[]}},{"name":"b","type":"X"},{"name":"c","type":"X"}]}',
    );
  });
});

describe("references", () => {
  const address =
    '{"type":"record","name":"n.Address","fields":[{"name":"zip","type":{"type":"fixed","name":"Zip","size":5}}]}';
  const person =
    '{"type":"record","name":"n.Person","fields":[{"name":"home","type":"Address"},{"name":"zip","type":"Zip"}]}';

  test.each(["1.11", "1.12"] as const)(
    "Avro %s knows the types of the texts before; what they name themselves is written",
    (avro) => {
      const parsed = parseSchema(person, { avro, as: "new", references: [address] });
      if (!parsed.ok) throw new Error(parsed.message);
      expect(printSchema(parsed.schema, { references: parsed.references })).toBe(
        '{"type":"record","name":"Person","namespace":"n","fields":[{"name":"home","type":"Address"},{"name":"zip","type":{"type":"fixed","name":"Zip","size":5}}]}',
      );
      expect(parseSchema(person, { avro }).ok).toBe(false);
    },
  );

  test("a referenced schema must have a name on 1.11, and is not to be defined again", () => {
    expect(verdict('"int"', { references: ['{"type":"array","items":"int"}'] })).toMatch(/array, which has no name/);
    expect(verdict(address, { references: [address] })).toBe("Can't redefine: n.Address");
    expect(verdict(address, { references: [address], avro: "1.12" })).toBe("ok");
  });
});

describe("JSON as Jackson reads it", () => {
  test.each([
    ["comments only", "// nothing\n/* at all */", "Cannot parse <null> schema"],
    ["a comment behind", '"int" // more', "dangling content after end of schema: // more"],
    ["1,001 arrays", `{"type":"int","p":${"[".repeat(1000)}${"]".repeat(1000)}}`, /nested deeper than 1000 levels/],
    ["a number of 1,001 digits", `{"type":"int","p":${"1".repeat(1001)}}`, /too long/],
    ["a byte order mark", '\ufeff"int"', /expected a JSON value/],
    ["single quotes", "{'type':'int'}", /double quotes/],
    ["a leading zero", '{"type":"fixed","name":"X","size":01}', /malformed number/],
    ["NaN", '{"type":"int","p":NaN}', /expected a JSON value/],
  ])("%s", (_, text, message) => {
    for (const avro of ["1.11", "1.12"] as const) expect(verdict(text, { avro })).toMatch(message);
  });

  test.each([
    [`{"type":"int","p":${"[".repeat(999)}${"]".repeat(999)}}`],
    [`{"type":"int","p":-${"1".repeat(1000)}}`],
    ['{"type":/* c */"int", // c\r"p":1}'],
    ['{"type":"long","type":"int"}'],
    ['"\\u0069nt"'],
  ])("%.60s is taken", (text) => {
    expect(parseSchema(text)).toMatchObject({ ok: true, schema: { type: "int" } });
  });
});
