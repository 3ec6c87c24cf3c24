import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2019 } from "ajv/dist/2019.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments, stringify } from "yaml";
import { type ContractEntry, contractFile } from "../../src/contracts/format/shape.ts";
import { parseContracts } from "../../src/contracts/format.ts";
import { customName, keyOfCustom } from "../../src/contracts/odcs/custom-properties.ts";
import { contractEntries, contractsText, odcsTexts } from "../../src/contracts/odcs/import.ts";
import { CUSTOM_READ_KEYS } from "../../src/contracts/odcs/print.ts";
import type { Contract } from "../../src/model/contract.ts";
import { formatLocation } from "../../src/model/location.ts";
import { inputErrorOf } from "../config/helpers.ts";
import { fetchPackage } from "../support/packages.ts";

const PATH = "contracts/c.odcs.yaml";
const contracts = (text: string) => parseContracts({ path: PATH, text });
const entries = (text: string) => contractEntries({ path: PATH, text });

/** What a contract says, without where it says it. */
const said = (given: readonly Contract[]) =>
  JSON.parse(
    JSON.stringify(given, (key, value) => (key === "at" || key === "file" || value === null ? undefined : value)),
  );

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
const maybe = <T>(given: fc.Arbitrary<T>) => fc.option(given, { nil: undefined });
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 3 });
const type = fc.constantFrom(
  "long",
  "string",
  "decimal(12,2)",
  "timestamp-micros",
  "string[]",
  "any",
  "bytes",
  "struct",
  "enum",
  "date",
);
const expectation = fc.record({
  type: maybe(type),
  nullable: maybe(fc.boolean()),
  values: maybe(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 })),
  unavailable: maybe(fc.constant("handled" as const)),
});
const columns = fc.oneof(
  names,
  fc.dictionary(name, fc.oneof(type, expectation), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
);
const read = fc
  .record({
    table: name.map((each) => `public.${each}`),
    byTopic: fc.boolean(),
    group: maybe(name),
    operations: maybe(fc.uniqueArray(fc.constantFrom("c", "u", "d", "r", "t"), { minLength: 1 })),
    tombstones: maybe(fc.boolean()),
    key: maybe(names),
    columns,
    before: maybe(names),
    "unknown-columns": maybe(fc.constantFrom("ignore", "reject")),
    via: maybe(fc.constantFrom("kafka", "nats", "debezium-server")),
    "reader-schema": maybe(
      fc.oneof(fc.constant("a.avsc"), fc.record({ value: fc.constant("v.avsc"), key: fc.constant("k.avsc") })),
    ),
    typescript: maybe(fc.constant({ file: "t.ts", type: "Row" })),
  })
  .map(({ byTopic, table, ...rest }) => (byTopic ? { topic: `shop.${table}`, ...rest } : { table, ...rest }));
const contract = fc.record({
  consumer: name,
  owner: maybe(name),
  contact: maybe(fc.constant("#team")),
  status: maybe(fc.constantFrom("active", "pending")),
  reads: fc.uniqueArray(read, {
    minLength: 1,
    maxLength: 3,
    selector: (each) => ("table" in each ? each.table : each.topic),
  }),
  test: maybe(
    fc.oneof(fc.constant("node t.mjs"), fc.constant({ command: "node t.mjs", input: "avro", timeout: "30s" })),
  ),
});

/** Contracts that the format takes; a few that are made contradict themselves. */
const valid = contract
  .map((each) => stringify(JSON.parse(JSON.stringify(each))))
  .filter((text) => {
    try {
      contracts(text);
      return true;
    } catch {
      return false;
    }
  });

describe("ODCS", () => {
  it("gives the same contract back, read as it is and imported", () => {
    fc.assert(
      fc.property(valid, (text) => {
        const wanted = said(contracts(text));
        const exported = odcsTexts(entries(text));
        expect(said(contracts(exported))).toEqual(wanted);
        expect(said(contracts(contractsText(entries(exported))))).toEqual(wanted);
        expect(odcsTexts(entries(exported))).toBe(exported);
      }),
      { numRuns: 80, seed: 3 },
    );
  });

  it("is what the standard's own JSON Schema takes", async () => {
    const fetched = await fetchPackage({
      registry: "pypi",
      package: "datacontract-cli==1.2.8",
      checksum: "43bc341b82a77ae56fcb365e73dc02b901cd6e7afbef63fb5476deb91e383d2a",
    });
    if (fetched.kind !== "unpacked") throw new Error(fetched.reason);
    const file = join(fetched.folder, "datacontract/schemas/odcs-3.1.0.schema.json");
    const ajv = new Ajv2019({ strict: false, validateFormats: false, allErrors: true });
    const validate = ajv.compile(JSON.parse(readFileSync(file, "utf8")));
    fc.assert(
      fc.property(valid, (text) => {
        const exported = odcsTexts(entries(text));
        expect(validate(parse(exported)), ajv.errorsText(validate.errors)).toBe(true);
      }),
      { numRuns: 60, seed: 4 },
    );
    expect(validate({ ...parse(odcsTexts(entries("consumer: a\nreads: [{table: p.t, columns: [a]}]"))), id: 7 })).toBe(
      false,
    );
  });

  const FOREIGN = `apiVersion: v3.0.2
kind: DataContract
id: 53581432-6c55-4ba2-a65f-72344a91553a
name: search
version: 1.1.0
status: active
domain: shop
support:
  - {channel: "#search", url: https://chat.example.org/search}
schema:
  - name: products
    physicalName: public.products
    properties:
      - {name: id, logicalType: integer, physicalType: BIGINT UNSIGNED, required: true, primaryKey: true}
      - {name: price, logicalType: number, physicalType: "NUMERIC(12,2)"}
      - {name: weight, logicalType: number}
      - {name: at, logicalType: timestamp, required: false}
`;

  it("reads what others wrote, with places in their file", () => {
    const [found] = contracts(FOREIGN);
    expect(found).toMatchObject({ consumer: "search", owner: null, contact: "#search", status: "active" });
    const [first] = found?.reads ?? [];
    expect(first).toMatchObject({ table: "public.products", via: "kafka", migrated: [] });
    expect(first?.key.map(({ name: column, at }) => [column, formatLocation(at)])).toEqual([["id", `${PATH}:14:101`]]);
    expect(
      first?.columns.map(({ name: column, type: word, nullable, at }) => [column, word, nullable, formatLocation(at)]),
    ).toEqual([
      ["id", "long", false, `${PATH}:14:16`],
      ["price", "NUMERIC(12,2)", null, `${PATH}:15:16`],
      ["weight", null, null, `${PATH}:16:16`],
      ["at", "timestamp", true, `${PATH}:17:16`],
    ]);
    expect(first && formatLocation(first.at)).toBe(`${PATH}:12:19`);
  });

  it("takes the primary key in its own order, unless the contract says what key it reads", () => {
    const keyed = FOREIGN.replace("primaryKey: true", "primaryKey: true, primaryKeyPosition: 2").replace(
      "name: at,",
      "name: at, primaryKey: true, primaryKeyPosition: 1,",
    );
    const keyOf = (text: string) => contracts(text)[0]?.reads[0]?.key.map(({ name: column }) => column);
    expect(keyOf(keyed)).toEqual(["at", "id"]);
    const own = "name: products\n    customProperties: [{property: headgateKey, value: [id]}]\n";
    expect(keyOf(keyed.replace("name: products\n", own))).toEqual(["id"]);
    const exported = odcsTexts(entries("consumer: a\nreads: [{table: p.t, columns: [a, b], key: [b]}]"));
    expect(parse(exported).schema[0].properties).toEqual([
      { name: "a" },
      { name: "b", primaryKey: true, primaryKeyPosition: 1 },
    ]);
  });

  it("knows what has become of a contract by its status", () => {
    const inStatus = (status: string) => contracts(FOREIGN.replace("status: active", `status: ${status}`))[0];
    expect(inStatus("deprecated")).toMatchObject({ status: "active", reads: [{ migrated: [] }] });
    expect(inStatus("proposed")).toMatchObject({ status: "pending", reads: [{ migrated: [] }] });
    expect(inStatus("retired")).toMatchObject({ status: "active", reads: [{ migrated: "all" }] });
    expect(contractsText(entries(FOREIGN.replace("status: active", "status: retired")))).toContain("migrated: true");
  });

  it.each([
    [FOREIGN.replace("v3.0.2", "v2.2.2"), `${PATH}:1:13: apiVersion: ODCS v2.2.2 is not read, version 3 is`],
    [FOREIGN.replace("name: at,", "name: id,"), `${PATH}:17:16: "id" is listed twice`],
    [FOREIGN.replace(/ {4}properties:[\s\S]*/, ""), `${PATH}:11:5: `],
    [FOREIGN.replace(/schema:[\s\S]*/, ""), 'missing key "schema"'],
    [
      FOREIGN.replace(
        "name: products\n",
        "name: products\n    customProperties: [{property: headgateVia, value: fax}]\n",
      ),
      `${PATH}:12:55: `,
    ],
    [
      FOREIGN.replace(
        "name: products\n",
        "name: products\n    customProperties: [{property: headgateFax, value: 1}]\n",
      ),
      'unknown key "fax"',
    ],
    [FOREIGN.replace("required: true", "required: maybe"), `${PATH}:14:`],
  ])("says where a document is wrong (%#)", (text, message) => {
    expect(inputErrorOf(() => contracts(text))).toContain(message);
  });

  it("has a name for every key of a read", () => {
    const { shape } = contractFile.shape.reads.element;
    expect([...CUSTOM_READ_KEYS, "table", "columns"].toSorted()).toEqual(Object.keys(shape).toSorted());
    for (const key of CUSTOM_READ_KEYS) expect(keyOfCustom(customName(key))).toBe(key);
    expect(keyOfCustom("owner")).toBeNull();
  });

  it("keeps several contracts apart", () => {
    const text =
      "consumer: a\nreads: [{table: p.t, columns: [x]}]\n---\nconsumer: b\nreads: [{table: p.t, key: [x]}]\n";
    const exported = odcsTexts(entries(text));
    const documents = parseAllDocuments(exported);
    expect("empty" in documents ? 0 : documents.length).toBe(2);
    const imported: readonly ContractEntry[] = entries(exported);
    expect(imported.map(({ consumer }) => consumer)).toEqual(["a", "b"]);
  });
});
