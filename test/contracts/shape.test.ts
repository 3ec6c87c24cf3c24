import { describe, expect, it } from "vitest";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { tableShapes } from "../../src/contracts/shape.ts";
import { predict } from "../../src/debezium/predict.ts";
import type { Connector } from "../../src/model/prediction.ts";
import { apply } from "../plans/helpers.ts";

function shapeOf(sql: string, config: Readonly<Record<string, string>> = {}) {
  const avro = "io.confluent.connect.avro.AvroConverter";
  const connector: Connector = {
    name: "shop",
    file: "shop.json",
    config: new Map(Object.entries({ "topic.prefix": "shop", "plugin.name": "pgoutput", ...config })),
    positions: new Map(),
    worker: new Map([
      ["key.converter", avro],
      ["value.converter", avro],
    ]),
  };
  const { catalog } = apply(emptyCatalog({ postgres: 17 }), { "1.sql": sql });
  const shapes = tableShapes(catalog, predict(catalog, connector, { debezium: "3.7", postgres: 17 }), connector);
  return shapes[0];
}

const TABLE = `CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN temper AS mood;
CREATE TABLE t (id int, code text NOT NULL, feels temper, PRIMARY KEY (code, id));`;

describe("tableShapes", () => {
  it("is what a consumer of the predicted topic sees", () => {
    const shape = shapeOf(TABLE);
    expect(shape).toMatchObject({
      connector: "shop",
      table: "public.t",
      topic: "shop.public.t",
      beforeImage: [2, 1],
      operations: ["c", "u", "d", "r"],
      tombstones: true,
      opaque: null,
    });
    expect(
      shape?.columns.map(({ field, attnum, schema, labels }) => [field, attnum, schema.type, schema.optional, labels]),
    ).toEqual([
      ["id", 1, "INT32", false, null],
      ["code", 2, "STRING", false, null],
      ["feels", 3, "STRING", true, ["sad", "ok"]],
    ]);
    expect(shape?.key?.map(({ field, attnum }) => [field, attnum])).toEqual([
      ["code", 2],
      ["id", 1],
    ]);
    expect(shape?.valueText).toContain('"name":"Envelope"');
  });

  it.each([
    ["ALTER TABLE t REPLICA IDENTITY FULL;", "all"],
    ["ALTER TABLE t REPLICA IDENTITY NOTHING;", []],
    ["CREATE UNIQUE INDEX u ON t (code); ALTER TABLE t REPLICA IDENTITY USING INDEX u;", [2]],
    ["ALTER TABLE t DROP CONSTRAINT t_pkey;", []],
  ])("knows the before image after %s", (sql, image) => {
    expect(shapeOf(`${TABLE} ${sql}`)?.beforeImage).toEqual(image);
  });

  it("knows fields by the wire's names and the table's", () => {
    const shape = shapeOf('CREATE TABLE t (id int PRIMARY KEY, "first-name" text);', {
      "field.name.adjustment.mode": "avro",
    });
    expect(shape?.columns.map(({ field, column }) => [field, column])).toEqual([
      ["id", "id"],
      ["first_name", "first-name"],
    ]);
  });

  it("has no before image once records are flattened", () => {
    const shape = shapeOf(TABLE, {
      transforms: "unwrap",
      "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
      "transforms.unwrap.add.fields": "op",
    });
    expect(shape?.beforeImage).toBeNull();
    expect(shape?.columns.map(({ field, column }) => [field, column])).toEqual([
      ["id", "id"],
      ["code", "code"],
      ["feels", "feels"],
      ["__op", null],
    ]);
  });

  it("follows the publication the connector names", () => {
    const sql = `${TABLE} CREATE PUBLICATION p FOR ALL TABLES WITH (publish = 'insert, delete');`;
    expect(shapeOf(sql, { "publication.name": "p", "skipped.operations": "none" })?.operations).toEqual([
      "c",
      "d",
      "r",
    ]);
  });

  it("says why when the table itself could not be followed", () => {
    const { catalog } = apply(emptyCatalog({ postgres: 17 }), { "1.sql": TABLE });
    const connector: Connector = {
      name: "shop",
      file: "shop.json",
      config: new Map([["topic.prefix", "shop"]]),
      positions: new Map(),
      worker: new Map(),
    };
    const prediction = predict(catalog, connector, { debezium: "3.7", postgres: 17 });
    const opaque = new Map(
      [...catalog.relations].map(([oid, relation]) => [oid, { ...relation, opaque: "dynamic SQL" }]),
    );
    expect(tableShapes({ ...catalog, relations: opaque }, prediction, connector)[0]?.opaque).toBe("dynamic SQL");
  });

  it("says why when a schema cannot be told", () => {
    const shape = shapeOf(TABLE, { transforms: "x", "transforms.x.type": "com.example.Custom" });
    expect(shape?.opaque).toContain("com.example.Custom");
    expect(shape?.columns).toEqual([]);
  });
});
