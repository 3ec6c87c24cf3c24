import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { optional } from "../../src/connect/schema.ts";
import { contractText } from "../../src/contracts/draft.ts";
import { accepts, parseTypeExpectation, typeWordOf, wireTypeText } from "../../src/contracts/type-words.ts";
import * as semantic from "../../src/debezium/schema/semantic-types.ts";
import type { ConnectSchema } from "../../src/model/connect-schema.ts";
import { contractsOf, shapesOf } from "./helpers.ts";

describe("a contract that is written", () => {
  const name = fc
    .string({ unit: "binary", minLength: 1, maxLength: 12 })
    .filter((text) => !/[\0\ud800-\udfff]|^(<<|__proto__)$/.test(text));
  const label = fc.constantFrom(
    "team",
    "#team",
    "a: b",
    "yes",
    "null",
    "1",
    "- x",
    "{a}",
    "é🙂",
    "'",
    '"',
    "a # b",
    "*x",
    "&x",
    "!x",
    "|",
    "%",
  );

  it("reads back as it was meant, whatever the names are", () => {
    const [shape] = shapesOf({ columns: [{ name: "id", type: "int8" }] });
    const column = shape?.columns[0];
    if (column === undefined) throw new Error("there is a column");
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1, maxLength: 5 }),
        label,
        fc.constantFrom("names" as const, "types" as const),
        fc.boolean(),
        (fields, owner, expectations, nullable) => {
          const schema = nullable ? optional(column.schema) : { ...column.schema, optional: false };
          const columns = fields.map((field) => ({ ...column, field, schema }));
          const reads = [{ table: "public.t", group: owner, key: fields, columns, expectations }];
          const text = contractText({ consumer: owner, owner, contact: null, reads }, "./contract.schema.json");
          const [contract] = contractsOf(text);
          expect(contract).toMatchObject({
            consumer: owner,
            owner,
            contact: null,
            reads: [{ table: "public.t", group: owner }],
          });
          expect(contract?.reads[0]?.key.map(({ name: field }) => field)).toEqual(fields);
          const read = contract?.reads[0]?.columns ?? [];
          expect(new Set(read.map(({ name: field }) => field))).toEqual(new Set(fields));
          const type = expectations === "types" ? "long" : null;
          expect(
            read.every((one) => one.type === type && one.nullable === (type !== null && nullable ? true : null)),
          ).toBe(true);
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });

  it("lists the labels of an enum", () => {
    const [shape] = shapesOf({ columns: [{ name: "mood", type: "mood" }], labels: ["glad", "no", "1"] });
    const columns = shape?.columns ?? [];
    const reads = [{ table: "public.t", group: null, key: [], columns, expectations: "types" as const }];
    const text = contractText({ consumer: "a", owner: null, contact: null, reads }, "s.json");
    expect(parse(text)).toMatchObject({
      reads: [{ columns: { mood: { type: "enum", nullable: true, values: ["glad", "no", "1"] } } }],
    });
  });
});

describe("the word for a type", () => {
  const schemas = Object.values(semantic).filter(
    (value): value is ConnectSchema =>
      typeof value === "object" && value !== null && "type" in value && "optional" in value,
  );

  it("accepts what it is made of, and says more than any", () => {
    expect(schemas.length).toBeGreaterThan(10);
    for (const schema of schemas) {
      const word = typeWordOf(schema);
      const parsed = parseTypeExpectation(word);
      if (parsed === null) throw new Error(`${word} is no type`);
      expect([wireTypeText(schema), word, accepts(parsed, schema)]).toEqual([wireTypeText(schema), word, true]);
      expect(word).not.toBe("any");
    }
  });
});
