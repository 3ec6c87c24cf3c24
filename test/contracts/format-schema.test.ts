import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { JSON_SCHEMAS } from "../../.github/scripts/json-schemas.ts";
import { InputError } from "../../src/ports.ts";
import { contractsOf } from "./helpers.ts";

const SCHEMA: unknown = JSON.parse(JSON_SCHEMAS.get("contracts/schema/contract.schema.json") ?? "");
const fits = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(SCHEMA as object);

function parses(text: string): boolean {
  try {
    contractsOf(text);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

const head = "consumer: a\nreads:\n  - table: public.t\n";
const reading = (lines: string) => `${head}    ${lines}`;
const file = (key: string, value: string) => `${head}    ${key}: ${value}`;
const test = (value: string) => `test: ${value}\n${reading("columns: [id]")}`;

const ACCEPTED = [
  reading("columns: [id]"),
  reading("columns: {id: long}"),
  reading("columns: {id: {}}"),
  reading("columns: {id: {type: string, nullable: false, values: [a, b], unavailable: handled}}"),
  reading("columns: {id: 'DECIMAL(12,2)', b: ' long [] ', c: 'numeric( 3 )', d: 'decimal(3)[][]'}"),
  reading("columns: {constructor: long, toString: any, 'a b': any, é🙂: any}"),
  reading("key: [id]"),
  reading("before: [id]"),
  reading("columns: [id]\n    operations: [c, t]\n    tombstones: true\n    unknown-columns: reject"),
  reading("columns: [id]\n    migrated: true"),
  reading("columns: [id]\n    migrated: [id]"),
  reading("columns: [id]\n    via: nats\n    group: a b"),
  reading("columns: [id]\n    unavailable: handled"),
  "consumer: a\nreads: [{topic: shop.public.t, columns: [id]}]",
  file("reader-schema", "./a.avsc"),
  file("reader-schema", "a/../b/c.avsc"),
  file("reader-schema", "{value: a.avsc}"),
  file("reader-schema", "{key: a.avsc, references: [b.avsc]}"),
  file("sql", "views/é 🙂.sql"),
  file("sql", "{file: a.sql, dialect: flink}"),
  file("subscriber-schema", "./migrations/"),
  file("subscriber-schema", "a.sql\n    publication: p"),
  file("subscriber-schema", "a.sql\n    publication: [p, q]"),
  file("replica", "pgvector"),
  file("sink", "a.json"),
  file("sink", "{config: a.json, profile: jdbc}"),
  file("json-schema", "a.json"),
  file("json-schema", "a.json\n    event-schema: b.json"),
  file("typescript", "{file: a.ts, type: Row}"),
  test("node a.mjs"),
  test("{command: node a.mjs, input: avro, timeout: 30s}"),
  `owner: team\ncontact: "#team"\nstatus: pending\n${reading("columns: [id]")}`,
];

/** What both refuse. */
const REFUSED = [
  "[]",
  "text",
  "7",
  "consumer: a",
  "reads: []",
  "consumer: a\nreads: []",
  "consumer: a\nreads: {}",
  "consumer: ''\nreads: [{table: t, columns: [id]}]",
  "consumer: ' a'\nreads: [{table: t, columns: [id]}]",
  'consumer: "a\\nb"\nreads: [{table: t, columns: [id]}]',
  'consumer: "a\\e[31m"\nreads: [{table: t, columns: [id]}]',
  "consumer: 7\nreads: [{table: t, columns: [id]}]",
  "consumer: true\nreads: [{table: t, columns: [id]}]",
  "consumer: [a]\nreads: [{table: t, columns: [id]}]",
  `owner: ''\n${reading("columns: [id]")}`,
  `owner: {}\n${reading("columns: [id]")}`,
  `contact: 7\n${reading("columns: [id]")}`,
  `status: retired\n${reading("columns: [id]")}`,
  `constructor: x\n${reading("columns: [id]")}`,
  `nobody: x\n${reading("columns: [id]")}`,
  "consumer: a\nreads: [t]",
  "consumer: a\nreads: [null]",
  "consumer: a\nreads: [{columns: [id]}]",
  "consumer: a\nreads: [{table: t, topic: t, columns: [id]}]",
  "consumer: a\nreads: [{table: t}]",
  "consumer: a\nreads: [{table: t, group: g}]",
  "consumer: a\nreads: [{table: '', columns: [id]}]",
  'consumer: a\nreads: [{table: "t\\0", columns: [id]}]',
  "consumer: a\nreads: [{table: [t], columns: [id]}]",
  reading("columns: []"),
  reading("columns: {}"),
  reading("columns: id"),
  reading("columns:"),
  reading("columns: [id, id]"),
  reading("columns: [1]"),
  reading("columns: [null]"),
  reading("columns: ['']"),
  reading("columns: {id: 7}"),
  reading("columns: {id: null}"),
  reading("columns: {id: [long]}"),
  reading("columns: {id: lnog}"),
  reading("columns: {id: long?}"),
  reading("columns: {id: 'varchar(20)'}"),
  reading("columns: {id: 'decimal(12,2,1)'}"),
  reading("columns: {id: {type: lnog}}"),
  reading("columns: {id: {type: ''}}"),
  reading("columns: {id: {nullable: 1}}"),
  reading("columns: {id: {values: []}}"),
  reading("columns: {id: {values: [a, a]}}"),
  reading("columns: {id: {values: [1]}}"),
  reading("columns: {id: {nulable: true}}"),
  reading("columns: {id: {unavailable: yes}}"),
  reading("columns: {'': long}"),
  reading("columns: {<<: long}"),
  reading("colums: [id]"),
  reading("key: []"),
  reading("key: id"),
  reading("key: [id, id]"),
  reading("before: [id, id]"),
  reading("columns: [id]\n    operations: []"),
  reading("columns: [id]\n    operations: [x]"),
  reading("columns: [id]\n    operations: [c, c]"),
  reading("columns: [id]\n    tombstones: 1"),
  reading("columns: [id]\n    tombstones: 'true'"),
  reading("columns: [id]\n    unknown-columns: rejcet"),
  reading("columns: [id]\n    migrated: false"),
  reading("columns: [id]\n    migrated: []"),
  reading("columns: [id]\n    migrated: [id, id]"),
  reading("columns: [id]\n    via: pigeon"),
  reading("columns: [id]\n    group: ''"),
  reading("columns: [id]\n    publication: []"),
  reading("columns: [id]\n    publication: [p, p]"),
  file("reader-schema", "{}"),
  file("reader-schema", "{references: [a.avsc]}"),
  file("reader-schema", "{value: a.avsc, references: []}"),
  file("reader-schema", "{value: a.avsc, references: [b, b]}"),
  file("reader-schema", "{value: ''}"),
  file("reader-schema", "''"),
  file("reader-schema", "7"),
  file("reader-schema", "/etc/passwd"),
  file("reader-schema", "~/a.avsc"),
  file("reader-schema", "C:/a.avsc"),
  file("reader-schema", "'C:\\a.avsc'"),
  file("reader-schema", "'..\\..\\a.avsc'"),
  file("reader-schema", "file:///etc/passwd"),
  file("reader-schema", "https://example.org/a.avsc"),
  file("reader-schema", '"a\\0.avsc"'),
  file("reader-schema", '"a\\nb.avsc"'),
  file("sql", "{dialect: flink}"),
  file("sql", "{file: a.sql, dialect: oracle}"),
  file("sql", "[a.sql]"),
  file("subscriber-schema", "{file: a.sql}"),
  file("replica", "parrot"),
  file("sink", "{profile: jdbc}"),
  file("sink", "{config: /a.json}"),
  file("json-schema", "[]"),
  file("event-schema", "a.json"),
  file("columns", "[id]\n    event-schema: a.json"),
  file("typescript", "a.ts"),
  file("typescript", "{file: a.ts}"),
  file("typescript", "{file: /a.ts, type: Row}"),
  file("typescript", "{file: a.ts, type: Row, export: x}"),
  test("''"),
  test("[node, a.mjs]"),
  test("{input: avro}"),
  test("{command: node a.mjs, input: xml}"),
  test("{command: node a.mjs, timeout: 30}"),
  test("{command: node a.mjs, timeout: 0s}"),
  test("{command: node a.mjs, timeout: '-1s'}"),
  test("{command: node a.mjs, timeout: soon}"),
  test("{command: node a.mjs, timeout: 999999999d}"),
  test("{command: node a.mjs, shell: bash}"),
];

/** What takes more than the shape of a document to tell: a JSON Schema lets it through. */
const BEYOND_SHAPE = [
  reading("columns: {id: 'decimal(2,4)'}"),
  test("{command: node a.mjs, timeout: 999999999h}"),
  file("reader-schema", "../../a.avsc"),
  reading("columns: {1: long}"),
  reading("columns: {true: long}"),
  reading("columns: {[a]: long}"),
  reading("columns: {id: !!js/function 'string'}"),
  "consumer: !name a\nreads: [{table: t, columns: [id]}]",
];

describe("the published JSON Schema of contracts", () => {
  it.each(ACCEPTED)("takes what the parser takes: %j", (text) => {
    expect([parses(text), fits(parse(text)), fits.errors ?? []]).toEqual([true, true, []]);
  });

  it.each(REFUSED)("refuses what the parser refuses: %j", (text) => {
    expect({ parser: parses(text), schema: fits(parse(text)) }).toEqual({ parser: false, schema: false });
  });

  it.each(BEYOND_SHAPE)("cannot tell: %j", (text) => {
    const value: unknown = parse(text, { logLevel: "error" });
    expect({ parser: parses(text), schema: fits(value) }).toEqual({ parser: false, schema: true });
  });

  const published = [...filesIn("contracts/commerce"), ...filesIn("test/cases")].filter((path) =>
    /\/(?:consumers|contracts)\/[^/]+\.ya?ml$/.test(path),
  );

  it.each(published)("takes %s", (path) => {
    const text = readFileSync(path, "utf8");
    expect([fits(parse(text)), fits.errors ?? []]).toEqual([true, []]);
  });

  it("takes the contracts that the documentation shows", () => {
    const shown = ["README.md", ...filesIn("src")]
      .filter((path) => path.endsWith(".md"))
      .flatMap((path) =>
        [...readFileSync(path, "utf8").matchAll(/^```ya?ml\n([\s\S]*?)^```/gm)].map(([, block]) => block ?? ""),
      );
    const contracts = shown.filter((block) => /^consumer:/m.test(block));
    expect(contracts.length).toBeGreaterThan(0);
    for (const text of contracts) expect([text, fits(parse(text)), parses(text)]).toEqual([text, true, true]);
  });

  it("describes every key", () => {
    const bare = keys(SCHEMA, "").filter(({ described }) => !described);
    expect(bare.map(({ path }) => path)).toEqual([]);
  });
});

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path))
    .sort();
}

interface Key {
  readonly path: string;
  readonly described: boolean;
}

function keys(schema: unknown, path: string): readonly Key[] {
  if (typeof schema !== "object" || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap((item: unknown) => keys(item, path));
  return Object.entries(schema).flatMap(([word, value]: readonly [string, unknown]) => {
    if (word === "examples") return [];
    if (word !== "properties" || typeof value !== "object" || value === null) return keys(value, path);
    return Object.entries(value).flatMap(([key, inner]: readonly [string, unknown]) => {
      const place = `${path}/${key}`;
      const described = typeof inner === "object" && inner !== null && "description" in inner;
      return [{ path: place, described }, ...keys(inner, place)];
    });
  });
}
