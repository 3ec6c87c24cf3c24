import { describe, expect, it } from "vitest";
import { decimal } from "../../src/connect/logical.ts";
import { array, optional, primitive } from "../../src/connect/schema.ts";
import { answerReaders, readers } from "../../src/contracts/query.ts";
import { accepts, KNOWN_TYPE_WORDS, parseTypeExpectation, wireTypeText } from "../../src/contracts/type-words.ts";
import * as semantic from "../../src/debezium/schema/semantic-types.ts";
import { contractSet, contractsOf, shapesOf } from "./helpers.ts";

const CONTRACTS = contractsOf(`consumer: search
owner: team-search
reads:
  - table: public.products
    group: g
    key: [id]
    columns: {id: long, price: decimal}
    before: [price]
---
consumer: views
reads: [{topic: shop.public.products, sql: ./v.sql}, {table: public.orders, columns: [id]}]
`);
const SHAPES = shapesOf({
  columns: [
    { name: "id", type: "int8", notNull: true },
    { name: "price", type: "numeric(10,2)" },
  ],
  key: ["id"],
});

describe("readers", () => {
  it("lists who reads a column, how, and where it says so", () => {
    expect(readers(contractSet(CONTRACTS), SHAPES, { table: "public.products", column: "price" })).toEqual([
      {
        consumer: "search",
        owner: "team-search",
        contact: null,
        table: "public.products",
        column: "price",
        via: "kafka",
        topic: "shop.public.products",
        group: "g",
        image: "after",
        file: "contracts/c.yaml",
        line: 7,
        reader: "columns",
        readAt: null,
        status: "active",
        certain: true,
      },
      {
        consumer: "search",
        owner: "team-search",
        contact: null,
        table: "public.products",
        column: "price",
        via: "kafka",
        topic: "shop.public.products",
        group: "g",
        image: "before",
        file: "contracts/c.yaml",
        line: 8,
        reader: "columns",
        readAt: null,
        status: "active",
        certain: true,
      },
      {
        consumer: "views",
        owner: null,
        contact: null,
        table: "public.products",
        column: "*",
        via: "kafka",
        topic: "shop.public.products",
        group: null,
        image: "after",
        file: "contracts/c.yaml",
        line: 11,
        reader: "sql",
        readAt: null,
        status: "active",
        certain: false,
      },
    ]);
  });

  it("lists everything without a filter, captured or not", () => {
    expect(
      readers(contractSet(CONTRACTS), SHAPES).map(
        ({ consumer, table, column, image }) => `${consumer} ${table}.${column} ${image}`,
      ),
    ).toEqual([
      "search public.products.id key",
      "search public.products.id after",
      "search public.products.price after",
      "search public.products.price before",
      "views public.products.* after",
      "views public.orders.id after",
    ]);
  });

  it("takes the columns of a reader schema", () => {
    const contracts = contractsOf("consumer: a\nreads: [{table: public.products, reader-schema: r.avsc}]");
    const fields = [{ name: "price", type: ["null", "string"], default: null }];
    const text = JSON.stringify({ type: "record", name: "Value", fields });
    expect(
      readers(contractSet(contracts, new Map([["contracts/r.avsc", text]])), SHAPES).map(({ column }) => column),
    ).toEqual(["price"]);
    expect(readers(contractSet(contracts), SHAPES).map(({ column }) => column)).toEqual(["*"]);
  });

  it("tells nobody from nothing known", () => {
    expect(answerReaders(contractSet([]), SHAPES).kind).toBe("no-contracts");
    expect(answerReaders(contractSet(CONTRACTS), SHAPES, { table: "public.orders", column: "total" })).toEqual({
      kind: "no-reader",
      message: "no reader of public.orders.total is declared in any of the 2 contracts",
    });
    expect(answerReaders(contractSet(CONTRACTS), SHAPES, { table: "public.orders" })).toMatchObject({
      kind: "readers",
    });
  });
});

describe("type words", () => {
  const fits = (word: string, schema: Parameters<typeof accepts>[1]) => {
    const expectation = parseTypeExpectation(word);
    return expectation !== null && accepts(expectation, schema);
  };

  it.each([
    ["long", primitive("INT32"), true],
    ["int", primitive("INT64"), false],
    ["int", semantic.date, false],
    ["date", semantic.date, true],
    ["double", primitive("FLOAT32"), true],
    ["float", primitive("FLOAT64"), false],
    ["decimal(12,2)", decimal(2, 10), true],
    ["decimal(12,2)", decimal(2, 14), false],
    ["decimal(12,2)", decimal(3, 12), false],
    ["decimal(12, 2)", semantic.variableScaleDecimal, false],
    ["decimal", semantic.variableScaleDecimal, true],
    ["decimal(9)", decimal(0, 9), true],
    ["decimal(12,2)", decimal(2, null), false],
    ["string", semantic.json, true],
    ["json", primitive("STRING"), false],
    ["timestamp", semantic.zonedTimestamp, false],
    ["timestamptz", semantic.zonedTimestamp, true],
    ["timestamp-micros", semantic.microTimestamp, true],
    ["timestamp-micros", semantic.timestamp, false],
    ["string[]", array(optional(primitive("STRING"))), true],
    ["long[]", array(optional(primitive("INT32"))), true],
    ["int[][]", array(optional(primitive("INT32"))), true],
    ["int", array(optional(primitive("INT32"))), false],
    ["bytes", decimal(2, 10), false],
    ["any", semantic.point, true],
    ["struct", semantic.point, true],
    ["LONG", primitive("INT64"), true],
  ])("%s", (word, schema, expected) => {
    expect(fits(word, schema)).toBe(expected);
  });

  it("writes types as contracts do", () => {
    expect(wireTypeText(decimal(2, 10))).toBe("decimal(10,2)");
    expect(wireTypeText(array(optional(primitive("INT64"))))).toBe("long[]");
    expect(wireTypeText(semantic.uuid)).toBe("uuid");
    expect(wireTypeText(semantic.microTimestamp)).toBe("timestamp (microseconds)");
  });

  it("has no word twice", () => {
    expect(new Set(KNOWN_TYPE_WORDS).size).toBe(KNOWN_TYPE_WORDS.length);
    for (const word of KNOWN_TYPE_WORDS) expect(parseTypeExpectation(word)?.word).toBe(word);
  });
});
