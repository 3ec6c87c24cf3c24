import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gaps } from "../../src/contracts/json-schema/containment.ts";
import { isObject, type Schema, SchemaFiles } from "../../src/contracts/json-schema/document.ts";
import { connectorOf, FLAT, misfitsOf, toldOf } from "./histories.ts";

const BASE = `
  CREATE TYPE mood AS ENUM ('draft', 'live');
  CREATE TABLE products (id bigint PRIMARY KEY, name text NOT NULL, price numeric(10,2), status mood NOT NULL);`;
const READ = "table: public.products\n    json-schema: ./row.schema.json\n";
const ROW = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  properties: {
    id: { type: "integer" },
    name: { $ref: "#/$defs/text" },
    price: { type: ["string", "null"] },
    status: { enum: ["draft", "live"] },
  },
  required: ["id", "name", "price"],
  $defs: { text: { type: "string" } },
};

const filesOf = (schema: object) => new Map([["contracts/row.schema.json", JSON.stringify(schema)]]);

interface Judged {
  readonly schema?: object;
  readonly config?: Readonly<Record<string, string>>;
  readonly after?: Readonly<Record<string, string>>;
}

function caseOf(change: string, { schema = ROW, config = FLAT, after = config }: Judged) {
  const connectors = [connectorOf(config), connectorOf(after)] as const;
  return { base: BASE, change, read: READ, files: filesOf(schema), connectors };
}

const judge = (change: string, given: Judged = {}) => toldOf(caseOf(change, given));
const misfits = (given: Judged) => misfitsOf(caseOf("", given));

describe("a JSON Schema of the value", () => {
  it.each<readonly [string, readonly string[]]>([
    ["", []],
    ["ALTER TABLE products ADD stock int", []],
    ["ALTER TABLE products ALTER id TYPE int", []],
    ["ALTER TABLE products ALTER price SET NOT NULL", []],
    ["ALTER TABLE products DROP price", ["broken column-gone price"]],
    ["ALTER TABLE products RENAME name TO title", ["broken column-gone name"]],
    ["ALTER TABLE products ALTER name DROP NOT NULL", ["broken nullability-changed name"]],
    ["ALTER TABLE products ALTER price TYPE double precision", ["broken type-changed price"]],
    ["ALTER TYPE mood ADD VALUE 'gone'", ["may-break enum-values status"]],
  ])("after %s", (change, expected) => {
    expect(judge(change).map((text) => text.split(":")[0])).toEqual(expected);
  });

  it("refuses unknown properties where the schema does", () => {
    const schema = { ...ROW, additionalProperties: false };
    expect(judge("ALTER TABLE products ADD stock int", { schema })).toEqual([
      'broken unknown-column stock: contracts/row.schema.json does not take "stock": it is not known there, and unknown properties are refused',
    ]);
  });

  describe("where values come as Avro and the consumer makes JSON of them", () => {
    const config = { ...FLAT, "value.converter": "io.confluent.connect.avro.AvroConverter" };
    const schema = { ...ROW, required: ["id", "name"] };

    it.each<readonly [string, readonly string[]]>([
      ["ALTER TABLE products ADD stock int", []],
      ["ALTER TABLE products RENAME name TO title", ["broken column-gone name"]],
      ["ALTER TABLE products DROP name", ["broken column-gone name"]],
      ["ALTER TABLE products DROP price", ["may-break column-gone price"]],
      ["ALTER TABLE products DROP price, ADD price numeric(10,2)", ["may-break column-gone price"]],
      ["ALTER TABLE products ALTER id TYPE int", ["unknown not-analysed id"]],
      ["ALTER TABLE products ALTER name DROP NOT NULL", ["unknown not-analysed name"]],
      ["ALTER TYPE mood ADD VALUE 'gone'", ["unknown not-analysed status"]],
    ])("names tell after %s", (change, expected) => {
      expect(judge(change, { schema, config }).map((text) => text.split(":")[0])).toEqual(expected);
    });

    it("a new field is not known to be left out where unknown properties are refused", () => {
      const closed = { ...schema, additionalProperties: false };
      expect(judge("ALTER TABLE products ADD stock int", { schema: closed, config })).toEqual([
        expect.stringMatching(/^unknown unknown-column stock: /),
      ]);
    });

    it.each([{ allOf: [ROW], properties: ROW.properties }, { properties: { other: {} } }, {}])(
      "names do not tell of %j",
      (other) => {
        expect(judge("ALTER TABLE products ADD stock int", { schema: other, config })).toEqual([
          expect.stringMatching(/^unknown not-analysed -: .*not as JSON/),
        ]);
        expect(judge("", { schema: other, config })).toEqual([]);
      },
    );
  });

  it("reads envelopes by their parts, and rows in them", () => {
    const envelope = {
      type: "object",
      properties: { after: { anyOf: [{ type: "null" }, ROW] }, op: { type: "string" } },
    };
    for (const schema of [ROW, envelope]) {
      const at = schema === ROW ? schema : { ...schema, $defs: ROW.$defs };
      expect(misfits({ schema: at, config: {} })).toEqual([]);
      expect(judge("ALTER TABLE products DROP price", { schema: at, config: {} })).toHaveLength(1);
      expect(judge("ALTER TABLE products ADD stock int", { schema: at, config: {} })).toEqual([]);
    }
  });

  it("knows how decimals are written", () => {
    const numeric = { ...FLAT, "value.converter.decimal.format": "NUMERIC" };
    expect(misfits({})).toEqual([]);
    expect(misfits({ config: numeric })).toEqual([
      'contracts/row.schema.json does not take "price": it is number, not string or null',
    ]);
    expect(judge("", { after: numeric })).toEqual([expect.stringMatching(/^broken type-changed price: /)]);
    expect(judge("", { config: { ...FLAT, "decimal.handling.mode": "string" } })).toEqual([]);
  });

  it("tells a schema that never fitted, and one that cannot be read", () => {
    const wrong = { type: "object", properties: { id: { type: "string" } }, required: ["nothing"] };
    expect(misfits({ schema: wrong })).toEqual([
      'contracts/row.schema.json does not take "nothing": it is missing',
      'contracts/row.schema.json does not take "id": it is integer, not string',
    ]);
    const missing = { ...caseOf("ALTER TABLE products DROP price", {}), files: new Map<string, string>() };
    expect(toldOf(missing)).toEqual([expect.stringMatching(/^unknown not-analysed -: .* cannot be read as JSON/)]);
    const avro = { ...FLAT, "value.converter": "io.confluent.connect.avro.AvroConverter" };
    expect(judge("", { config: avro })).toEqual([]);
    expect(judge("ALTER TABLE products DROP price", { config: avro })).toEqual([
      'broken column-gone price: "price" is gone: contracts/row.schema.json requires it',
    ]);
  });

  it("follows references into files beside it, and round in circles", () => {
    const tree = { type: "object", properties: { name: { $ref: "./text.json#/definitions/text" }, up: { $ref: "#" } } };
    const files = new Map([
      ["contracts/row.schema.json", JSON.stringify(tree)],
      ["contracts/text.json", JSON.stringify({ definitions: { text: { type: "string" } } })],
    ]);
    const given = { ...caseOf("ALTER TABLE products ALTER name DROP NOT NULL", {}), files };
    expect(toldOf(given)).toHaveLength(1);
    expect(misfitsOf({ ...given, change: "" })).toEqual([]);
    const circle = new Map([["contracts/row.schema.json", '{"$ref": "#"}']]);
    expect(toldOf({ ...given, files: circle })).toEqual([expect.stringMatching(/^unknown .*refers to itself/)]);
  });
});

function contained(consumer: Schema, producer: Schema): readonly string[] {
  const files = new SchemaFiles(new Map());
  const at = { consumer: files, producer: files };
  return gaps({ schema: consumer, file: "c" }, { schema: producer, file: "p" }, at).map(
    ({ path, kind }) => `${kind} ${path.join(".")}`,
  );
}

describe("containment", () => {
  it.each<readonly [Schema, Schema, readonly string[]]>([
    [true, true, []],
    [{ type: "number" }, { type: "integer" }, []],
    [{ type: "integer" }, { type: "number" }, ["shape "]],
    [{ type: "string" }, {}, ["shape ", "shape ", "shape ", "shape ", "shape "]],
    [{ enum: ["a", "b"] }, { const: "a" }, []],
    [{ enum: ["a"] }, { enum: ["a", "b"] }, ["range "]],
    [{ type: "string", maxLength: 5 }, { type: "string", maxLength: 4 }, []],
    [{ type: "string", maxLength: 5 }, { type: "string" }, ["range "]],
    [{ type: "integer", minimum: 0 }, { type: "integer", minimum: 1 }, []],
    [{ type: "integer", exclusiveMinimum: 0 }, { type: "integer", minimum: 0 }, ["range "]],
    [{ type: "array", items: { type: "string" } }, { type: "array", items: { type: "integer" } }, ["shape []"]],
    [{ required: ["a"] }, { type: "object", properties: { a: true } }, ["shape a"]],
    [{ required: ["a"] }, { type: "object", required: ["a"] }, []],
    [{ anyOf: [{ type: "string" }, { type: "null" }] }, { type: ["string", "null"] }, []],
    [{ oneOf: [{ type: "integer" }, { type: "number" }] }, { type: "number" }, ["unknown "]],
    [{ oneOf: [{ type: "integer" }, { type: "number" }] }, { const: 2.5 }, []],
    [{ not: { type: "string" } }, { type: "string" }, ["unknown "]],
    [{ type: "string" }, { not: { type: "string" } }, ["unknown ", "unknown ", "unknown ", "unknown ", "unknown "]],
    [
      { oneOf: [{ properties: { kind: { const: "a" } } }, { properties: { kind: { const: "b" } } }] },
      { type: "object", properties: { kind: { const: "b" } }, required: ["kind"] },
      [],
    ],
    [
      { oneOf: [{ properties: { kind: { const: "a" } } }, { properties: { kind: { const: "b" } } }] },
      { type: "object", properties: { kind: { const: "c" } }, required: ["kind"] },
      ["range kind"],
    ],
    [
      { allOf: [{ type: "object" }, { required: ["a"] }] },
      { type: "object", properties: { a: true }, required: ["a"] },
      [],
    ],
  ])("%j takes %j", (consumer, producer, expected) => {
    expect(contained(consumer, producer)).toEqual(expected);
  });

  it("says nothing is amiss only where a validator agrees", () => {
    const scalar = fc.oneof(
      fc.constantFrom<Schema>(
        { type: "string" },
        { type: "integer" },
        { type: "number" },
        { type: "boolean" },
        { type: "null" },
      ),
      fc
        .record({ minimum: fc.integer({ min: -3, max: 3 }), maximum: fc.integer({ min: -3, max: 3 }) })
        .map((limits) => ({ type: "integer", ...limits })),
      fc.record({ maxLength: fc.integer({ min: 0, max: 3 }) }).map((limits) => ({ type: "string", ...limits })),
      fc
        .uniqueArray(fc.constantFrom<unknown>("a", "b", 1, null, true), { minLength: 1 })
        .map((values) => ({ enum: values })),
    );
    const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
      schema: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        scalar,
        fc
          .record({
            properties: fc.dictionary(fc.constantFrom("a", "b", "c"), tie("schema"), {
              maxKeys: 3,
              noNullPrototype: true,
            }),
            required: fc.uniqueArray(fc.constantFrom("a", "b", "c"), { maxLength: 2 }),
            closed: fc.boolean(),
          })
          .map(({ properties, required, closed }) => ({
            type: "object",
            properties,
            required: required.filter((name) => name in properties),
            ...(closed ? { additionalProperties: false } : {}),
          })),
        tie("schema").map((items) => ({ type: "array", items })),
        fc.array(tie("schema"), { minLength: 1, maxLength: 2 }).map((anyOf) => ({ anyOf })),
        fc.array(tie("schema"), { minLength: 1, maxLength: 2 }).map((oneOf) => ({ oneOf })),
      ),
    }));
    const values: readonly unknown[] = ["", "a", "b", "long", 0, 1, -2, 2.5, true, false, null];
    const ajv = new Ajv2020({ strict: false, validateSchema: false, logger: false });
    let agreed = 0;
    fc.assert(
      fc.property(schema, schema, fc.infiniteStream(fc.nat()), (consumer, producer, choices) => {
        if (contained(consumer, producer).length > 0) return;
        const [takes, allows, writes] = [consumer, producer, closed(producer)].map((one) => ajv.compile(one));
        for (let round = 0; round < 20; round++) {
          const value = made(producer, choices, values);
          if (allows?.(value) !== true || writes?.(value) !== true) continue;
          agreed++;
          if (takes?.(value) !== true) throw new Error(`${JSON.stringify(value)} is not taken`);
        }
      }),
      { numRuns: 3000, seed: 1 },
    );
    expect(agreed).toBeGreaterThan(500);
  });
});

/** The schema of a producer that writes the properties it lists and no others. */
function closed(schema: Schema): Schema {
  if (!isObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .map(([key, value]) => {
        if (key === "properties" && isObject(value)) {
          return [key, Object.fromEntries(Object.entries(value).map(([name, own]) => [name, closedNode(own)]))];
        }
        if (key === "anyOf" || key === "oneOf") return [key, Array.isArray(value) ? value.map(closedNode) : value];
        return [key, key === "items" ? closedNode(value) : value];
      })
      .concat("properties" in schema ? [["additionalProperties", false]] : []),
  );
}

function closedNode(value: unknown): unknown {
  return typeof value === "boolean" || isObject(value) ? closed(value) : value;
}

/** A value the schema may allow, with no properties but those it lists. */
function made(schema: unknown, choices: Iterator<number>, values: readonly unknown[]): unknown {
  const pick = <One>(list: readonly One[]): One | undefined =>
    list[(choices.next().value ?? 0) % Math.max(1, list.length)];
  if (!isObject(schema)) return pick(values);
  const choice = schema.anyOf ?? schema.oneOf ?? null;
  if (Array.isArray(choice)) return made(pick(choice), choices, values);
  if (Array.isArray(schema.enum)) return pick(schema.enum);
  if (schema.type === "array")
    return (choices.next().value ?? 0) % 2 === 0 ? [] : [made(schema.items, choices, values)];
  if (schema.type !== "object" || !isObject(schema.properties)) return pick(values);
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.fromEntries(
    Object.entries(schema.properties)
      .filter(([name]) => required.includes(name) || (choices.next().value ?? 0) % 2 === 0)
      .map(([name, own]) => [name, made(own, choices, values)]),
  );
}
