import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { namedTwice } from "../../src/contracts/format/named-twice.ts";
import { parseContracts } from "../../src/contracts/format.ts";
import { formatLocation } from "../../src/model/location.ts";
import { inputErrorOf } from "../config/helpers.ts";
import { contractsOf } from "./helpers.ts";

const FULL = `# yaml-language-server: $schema=../schema/contract.schema.json
consumer: search-indexer
owner: team-search
contact: "#team-search"
reads:
  - table: public.products
    group: search-products-projector
    operations: [c, u, d, r]
    tombstones: true
    key: [id]
    columns:
      id: long
      description: {type: string, nullable: true}
      price: decimal(12,2)
      status: {type: string, values: [draft, live, archived]}
    before: [price]
    unknown-columns: reject
  - table: public.orders
    reader-schema: ./orders.reader.avsc
  - topic: shop.public.calls
    via: logical-replication
    subscriber-schema: ../subscriber.sql
    columns: [id, at]
test: node consumers/search/contract.mjs
---
consumer: legacy-report
status: pending
reads: [{table: public.products, columns: [id]}]
`;

const refusal = (text: string) => inputErrorOf(() => contractsOf(text));
const read = (lines: string) => `consumer: a\nreads:\n  - table: public.t\n${lines}`;

describe("contract format", () => {
  it("reads every key, and several documents", () => {
    const [search, legacy] = contractsOf(FULL);
    expect(search).toMatchObject({
      consumer: "search-indexer",
      owner: "team-search",
      contact: "#team-search",
      file: "contracts/c.yaml",
      status: "active",
      test: { command: "node consumers/search/contract.mjs", input: "json-lines", timeout: 60_000 },
    });
    const [products, orders, calls] = search?.reads ?? [];
    expect(products).toMatchObject({
      table: "public.products",
      group: "search-products-projector",
      operations: ["c", "u", "d", "r"],
      tombstones: true,
      unknownColumns: "reject",
      via: "kafka",
    });
    expect(products?.columns.map(({ name, type, nullable, values }) => [name, type, nullable, values])).toEqual([
      ["id", "long", null, null],
      ["description", "string", true, null],
      ["price", "decimal(12,2)", null, null],
      ["status", "string", null, ["draft", "live", "archived"]],
    ]);
    expect(products?.columns.map(({ at }) => formatLocation(at))).toEqual([
      "contracts/c.yaml:12:7",
      "contracts/c.yaml:13:7",
      "contracts/c.yaml:14:7",
      "contracts/c.yaml:15:7",
    ]);
    expect(products?.before.map(({ name, at }) => `${name} ${at.start.line}:${at.start.column}`)).toEqual([
      "price 16:14",
    ]);
    expect(orders).toMatchObject({
      readers: [{ kind: "avro", value: "contracts/orders.reader.avsc", key: null }],
      columns: [],
      operations: ["c", "u", "d", "r"],
    });
    expect(calls).toMatchObject({
      table: "shop.public.calls",
      via: "logical-replication",
      readers: [{ kind: "subscriber", path: "subscriber.sql" }],
    });
    expect(legacy).toMatchObject({ consumer: "legacy-report", status: "pending", owner: null });
  });

  it.each([
    ["consumer: a", 'contracts/c.yaml:1:1: missing key "reads" (a list)'],
    [
      "consumer: 7\nreads: []",
      /^contracts\/c.yaml:1:11: consumer: expected text, found the number 7: put it in quotes\n.*2:8: reads: must not be empty/,
    ],
    [read("    colums: [id]"), /^contracts\/c.yaml:3:5: a read says|unknown key "colums" \(did you mean "columns"\?\)/],
    [read("    columns: {id: lnog}"), 'contracts/c.yaml:4:19: id: there is no type "lnog" (did you mean "long"?)'],
    [
      read("    columns: {id: {type: strnig}}"),
      'contracts/c.yaml:4:26: id: there is no type "strnig" (did you mean "string"?)',
    ],
    [
      read("    columns: {id: varchar(20)}"),
      'contracts/c.yaml:4:19: id: "varchar" takes no size: only decimal(p,s) does',
    ],
    [
      read("    columns: {id: 'decimal(2,4)'}"),
      "contracts/c.yaml:4:19: id: a decimal's scale cannot be above its precision",
    ],
    [read("    columns: {id: 'long?'}"), /is not written like a type/],
    [
      read("    columns: {id: {nulable: true}}"),
      'contracts/c.yaml:4:20: unknown key "nulable" (did you mean "nullable"?)',
    ],
    [
      read("    columns: {id: 7}"),
      "contracts/c.yaml:4:19: reads[0].columns.id: expected text or a map, found the number 7: put it in quotes",
    ],
    [read("    columns: id"), "contracts/c.yaml:4:14: reads[0].columns: expected a list or a map, found text"],
    [read("    columns: [id, id]"), 'contracts/c.yaml:4:19: "id" is listed twice'],
    [
      read("    columns: [id]\n    operations: [x]"),
      'contracts/c.yaml:5:18: reads[0].operations[0]: expected one of c, u, d, r, t, found "x"',
    ],
    [read("    columns: [id]\n    topic: x"), "contracts/c.yaml:3:5: a read names either its table or its topic"],
    [read("    group: g"), /^contracts\/c.yaml:3:5: a read says what it reads/],
    [read("    columns: [id]\n    unknown-columns: rejcet"), /:5:22: .*\(did you mean "reject"\?\)$/],
  ])("refuses %j", (text, message) => {
    if (typeof message === "string") expect(refusal(text)).toBe(message);
    else expect(refusal(text)).toMatch(message);
  });

  it("tells everything that is wrong, in the order of the file, and no more than a person reads", () => {
    const columns = Array.from({ length: 30 }, (_, index) => `c${index}: nope${index}`).join(", ");
    const lines = refusal(read(`    key: [id, id]\n    columns: {${columns}}\n    topic: x`)).split("\n");
    expect(lines).toHaveLength(21);
    expect(lines[0]).toBe("contracts/c.yaml:3:5: a read names either its table or its topic");
    expect(lines[1]).toBe('contracts/c.yaml:4:15: "id" is listed twice');
    expect(lines[2]).toMatch(/^contracts\/c\.yaml:5:19: c0: there is no type "nope0"/);
    expect(lines[20]).toBe("… and 12 more");
  });

  it("takes every file a path from the contract's own folder", () => {
    const [contract] = contractsOf(
      read("    sql: ./a/../b.sql\n    sink: {config: ../deploy//sink.json}\n    json-schema: ./é%2f.json"),
    );
    expect(contract?.reads[0]?.readers).toMatchObject([
      { kind: "sql", path: "contracts/b.sql" },
      { kind: "sink", path: "deploy/sink.json" },
      { kind: "json-schema", path: "contracts/é%2f.json" },
    ]);
  });

  it("lets a consumer read a table twice, unless one decoder would both ignore and reject", () => {
    const twice = (first: string, second: string) =>
      `consumer: a\nreads:\n  - {table: public.t, columns: [id], ${first}}\n  - {table: public.t, columns: [id, at], ${second}}\n`;
    expect(contractsOf(twice("group: g", "group: g"))[0]?.reads).toHaveLength(2);
    expect(contractsOf(twice("unknown-columns: reject", "group: g"))).toHaveLength(1);
    expect(contractsOf(twice("group: f, unknown-columns: reject", "group: g, unknown-columns: ignore"))).toHaveLength(
      1,
    );
    expect(refusal(twice("unknown-columns: reject", "unknown-columns: ignore"))).toBe(
      "contracts/c.yaml:4:59: the same stream is read with unknown-columns: reject at contracts/c.yaml:3:55",
    );
  });

  it("knows a consumer by one contract, whichever file it stands in", () => {
    const [one] = contractsOf("consumer: a\nreads: [{table: t, columns: [id]}]");
    const [other] = parseContracts({
      path: "contracts/d.yaml",
      text: "\nconsumer: a\nreads: [{table: t, columns: [id]}]",
    });
    if (one === undefined || other === undefined) throw new Error("both are contracts");
    expect(namedTwice([one, { ...other, consumer: "b" }])).toEqual([]);
    expect(namedTwice([one, other])).toEqual([
      { at: other.at, message: 'the consumer "a" has a contract already, at contracts/c.yaml:1:11' },
    ]);
    expect(formatLocation(other.at)).toBe("contracts/d.yaml:2:11");
  });

  it("points at a wrong type word wherever it stands", () => {
    const before = fc.array(fc.constantFrom("    # é🙂", "    ünï: string", "    a: {type: long}", ""), {
      maxLength: 6,
    });
    const unique = before.filter(
      (lines) =>
        new Set(lines.filter((line) => line.includes(":"))).size === lines.filter((line) => line.includes(":")).length,
    );
    fc.assert(
      fc.property(unique, fc.integer({ min: 0, max: 3 }), fc.constantFrom("\n", "\r\n"), (lines, blanks, end) => {
        const head = ["consumer: 🙂", "reads:", " - table: a.b", "   columns:"];
        const text = [...head, ...lines, `    "ß":${" ".repeat(blanks + 1)}stirng`].join(end);
        const line = head.length + lines.length + 1;
        expect(refusal(text)).toBe(
          `contracts/c.yaml:${line}:${10 + blanks}: ß: there is no type "stirng" (did you mean "string"?)`,
        );
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});
