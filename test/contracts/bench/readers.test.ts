import { describe, expect, it } from "vitest";
import { benched } from "./situation.ts";

const BASE = "CREATE TABLE t (id bigint PRIMARY KEY, name text NOT NULL, price numeric(10,2) NOT NULL)";
const ROW = (fields: string) => `{"type":"record","name":"Envelope","namespace":"shop.public.t","fields":[
  {"name":"after","type":["null",{"type":"record","name":"Value","fields":[${fields}]}],"default":null}]}`;
const ID = '{"name":"id","type":"long"}';
const PRICE = '{"name":"price","type":"bytes"}';
const CONTRACT = "{consumer: c, reads: [{ table: public.t, reader-schema: ./row.avsc }]}";
const files = (fields: string) => new Map([["contracts/row.avsc", ROW(fields)]]);
const DROP = "ALTER TABLE t DROP COLUMN price";

describe("reader schemas on the bench", () => {
  it("decode what they can, before the change and after it", () => {
    expect(benched({ base: BASE, contract: CONTRACT, files: files(`${ID},${PRICE}`) }).failures).toEqual([]);
    const { failures } = benched({
      base: BASE,
      change: "ALTER TABLE t DROP COLUMN name",
      contract: CONTRACT,
      files: files(`${ID},${PRICE}`),
    });
    expect(failures).toEqual([]);
  });

  it("fail on the first event without a field they need, which avsc's own words and the bytes' schema tell", () => {
    const { failures } = benched({ base: BASE, change: DROP, contract: CONTRACT, files: files(`${ID},${PRICE}`) });
    expect(failures.length).toBeGreaterThan(0);
    expect(failures[0]).toMatchObject({ atBase: false, message: { event: { writing: { version: "after" } } } });
    expect(failures.map(({ reason }) => reason)).toContainEqual("contracts/row.avsc cannot read it");
  });
});

describe("other wires", () => {
  const json = (extra: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(
      ["key", "value"].flatMap((kind) => [
        [`${kind}.converter`, "org.apache.kafka.connect.json.JsonConverter"],
        ...Object.entries(extra).map(([name, value]) => [`${kind}.converter.${name}`, value]),
      ]),
    );
  const CHANGE = "ALTER TABLE t ALTER COLUMN price TYPE numeric(12,4)";
  const READ = "{consumer: c, reads: [{ table: public.t, key: [id], columns: [id, name, price] }]}";

  it.each([
    ["JSON with schemas", json()],
    ["JSON without", json({ "schemas.enable": "false" })],
    ["bare rows in Avro", { transforms: "u", "transforms.u.type": "io.debezium.transforms.ExtractNewRecordState" }],
    [
      "bare rows in JSON without schemas",
      {
        ...json({ "schemas.enable": "false" }),
        transforms: "u",
        "transforms.u.type": "io.debezium.transforms.ExtractNewRecordState",
      },
    ],
  ])("show what is misread: %s", (_name, config) => {
    expect(benched({ base: BASE, config, contract: READ }).failures).toEqual([]);
    const { failures, verdicts } = benched({ base: BASE, change: CHANGE, config, contract: READ });
    expect(verdicts.map(({ column }) => column)).toEqual(["price"]);
    expect(failures.map(({ reason }) => reason)).toContain('"price" is misread');
    expect(failures.find(({ reason }) => reason.endsWith("is misread"))?.detail).toMatch(
      / decimal is written, .* decimal is read$/,
    );
  });

  it("show no misreading where decimals are numbers: those tell their own scale", () => {
    const config = json({ "schemas.enable": "false", "decimal.format": "NUMERIC" });
    const { failures } = benched({ base: BASE, change: CHANGE, config, contract: READ });
    expect(failures.map(({ reason }) => reason)).not.toContain('"price" is misread');
  });

  it("cannot be read by who expects another", () => {
    const { failures } = benched({ base: BASE, newConfig: json(), contract: READ });
    const [first] = failures.filter(({ reason }) => reason === "the value cannot be decoded");
    expect(first?.detail).toMatch(/^there is no magic byte 0 and schema id in front \(\d+ bytes: 7b22736368656d61/);
  });
});
