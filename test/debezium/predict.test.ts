import { describe, expect, it } from "vitest";
import { predict } from "../../src/debezium/predict.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import type { Connector, SubjectPrediction } from "../../src/model/prediction.ts";
import { catalog, column, connector, defaulted, index, primaryKey, publication, table, type } from "./catalogs.ts";

const RELEASES = { debezium: "3.7", postgres: 17 };
const id = column(1, "id", "int4", { notNull: true });

function subject(of: Catalog, by: Connector, name: string): SubjectPrediction {
  const found = predict(of, by, RELEASES).subjects.find((one) => one.subject === name);
  if (found === undefined) throw new Error(`${name} is not predicted`);
  return found;
}

function texts(of: Catalog, by: Connector, name: string): readonly string[] {
  const found = subject(of, by, name);
  if (found.predicted !== true) throw new Error(`${name}: ${found.reason}`);
  return found.texts;
}

/** Names of the row's fields in each text. */
function fields(of: Catalog, by: Connector, name: string): string[][] {
  return texts(of, by, name).map((text) => {
    const schema = JSON.parse(text);
    const row = schema.fields[0]?.name === "before" ? schema.fields[0].type[1] : schema;
    return row.fields.map((field: { name: string }) => field.name);
  });
}

describe("predict", () => {
  it("gives the key and value of a table byte for byte", () => {
    const users = table(1, "users", [id, column(2, "email", "text", { notNull: true })], primaryKey(1));
    expect(texts(catalog([users]), connector(), "p.public.users-key")).toEqual([
      '{"type":"record","name":"Key","namespace":"p.public.users","fields":[{"name":"id","type":"int"}],"connect.name":"p.public.users.Key"}',
    ]);
    const [value = ""] = texts(catalog([users]), connector(), "p.public.users-value");
    expect(value).toContain(
      '{"name":"before","type":["null",{"type":"record","name":"Value","fields":[{"name":"id","type":"int"},{"name":"email","type":"string"}],"connect.name":"p.public.users.Value"}],"default":null},{"name":"after","type":["null","Value"],"default":null}',
    );
  });

  it("registers a second text where streaming sees less than the snapshot", () => {
    const doubled = column(2, "doubled", "int4", {
      generated: { kind: "stored", expression: { kind: "known", text: "(id * 2)" }, columns: [1] },
    });
    const t = table(1, "t", [id, doubled, column(3, "c", "text")], primaryKey(1));
    expect(fields(catalog([t]), connector(), "p.public.t-value")).toEqual([
      ["id", "doubled", "c"],
      ["id", "c"],
    ]);
    const list = publication("dbz_publication", {
      tables: [{ relation: 1, columns: [1, 3], filtered: false, filter: null }],
      generatedColumns: "stored",
    });
    expect(fields(catalog([t], [], [list]), connector(), "p.public.t-value")).toEqual([
      ["id", "doubled", "c"],
      ["id", "c"],
    ]);
    const published = publication("dbz_publication", { allTables: true, generatedColumns: "stored" });
    expect(fields(catalog([t], [], [published]), connector(), "p.public.t-value")).toEqual([["id", "doubled", "c"]]);
  });

  it("keeps an excluded key column in the key, optional once it streams", () => {
    const t = table(1, "t", [id, column(2, "a", "text")], primaryKey(1));
    const by = connector({ "column.exclude.list": "public.t.id" });
    expect(fields(catalog([t]), by, "p.public.t-value")).toEqual([["a"]]);
    const types = texts(catalog([t]), by, "p.public.t-key").map((text) => JSON.parse(text).fields[0].type);
    expect(types).toEqual(["int", ["null", "int"]]);
  });

  it("takes the first unique index in byte order when there is no primary key", () => {
    const columns = [column(1, "a", "int4"), column(2, "b", "int4"), column(3, "c", "int4")];
    const indexes = [index(10, "a_idx", [1]), index(11, "B_idx", [2]), index(12, "A_expression", [null])];
    expect(fields(catalog([table(1, "t", columns, { indexes })]), connector(), "p.public.t-key")).toEqual([["b"]]);
    const clustered = indexes.map((one) => (one.name === "a_idx" ? { ...one, clustered: true, include: [3] } : one));
    const t = table(1, "t", columns, { indexes: clustered });
    expect(fields(catalog([t]), connector(), "p.public.t-key")).toEqual([["a", "c"]]);
  });

  it("follows message.key.columns in its own order and falls back where it names nothing", () => {
    const t = table(1, "t", [id, column(2, "a", "text"), column(3, "b", "text")], primaryKey(1));
    const by = connector({ "message.key.columns": "public.t:b,a" });
    expect(fields(catalog([t]), by, "p.public.t-key")).toEqual([["b", "a"]]);
    const missing = connector({ "message.key.columns": "public.t:nope" });
    expect(fields(catalog([t]), missing, "p.public.t-key")).toEqual([["id"]]);
  });

  it("streams partitions under their own names, or the root's when the publication says so", () => {
    const root = table(1, "m", [id], { kind: "partitioned table" });
    const leaf = table(2, "m_1", [id], { partitionOf: 1, parents: [1] });
    const both = catalog([root, leaf]);
    const noSnapshot = { "snapshot.mode": "no_data" };
    const topics = (by: Connector) => predict(both, by, RELEASES).subjects.map((one) => one.topic);
    expect(topics(connector())).toEqual(["p.public.m", "p.public.m_1"]);
    expect(topics(connector(noSnapshot))).toEqual(["p.public.m_1"]);
    expect(topics(connector({ ...noSnapshot, "publish.via.partition.root": "true" }))).toEqual(["p.public.m"]);
  });

  it("says which column it does not know, and only where it matters", () => {
    const opaque = { default: { kind: "opaque", reason: "needs the type of lower()" } } as const;
    const broken = table(1, "broken", [id, column(2, "a", "text", opaque)], primaryKey(1));
    const unaffected = table(2, "fine", [id, column(2, "a", "bytea", opaque)], primaryKey(1));
    const both = catalog([broken, unaffected]);
    expect(subject(both, connector(), "p.public.broken-value")).toMatchObject({
      predicted: false,
      reason: "the default of column a cannot be told: needs the type of lower()",
    });
    expect(subject(both, connector(), "p.public.broken-key").predicted).toBe(true);
    expect(subject(both, connector(), "p.public.fine-value").predicted).toBe(true);
  });

  it("predicts nothing of a relation nobody could follow", () => {
    const t = table(1, "t", [id], { ...primaryKey(1), opaque: "altered by a DO block" });
    for (const name of ["p.public.t-key", "p.public.t-value"]) {
      expect(subject(catalog([t]), connector(), name)).toMatchObject({ predicted: false });
    }
  });

  it("reports what the converter would refuse for that subject alone", () => {
    const t = table(1, "t", [id, column(2, "x-y", "text")], primaryKey(1));
    expect(subject(catalog([t]), connector(), "p.public.t-value")).toMatchObject({
      predicted: "error",
      reason: "Illegal character in: x-y",
    });
    expect(subject(catalog([t]), connector(), "p.public.t-key").predicted).toBe(true);
    const adjusting = connector({ "value.converter": "io.confluent.connect.avro.AvroConverter" });
    expect(fields(catalog([t]), adjusting, "p.public.t-value")).toEqual([["id", "x_y"]]);
  });

  it("reports what stops the connector for every subject", () => {
    const colliding = table(1, "t", [id, column(2, "x-y", "text"), column(3, "x_y", "text")], primaryKey(1));
    const other = table(2, "u", [id], primaryKey(1));
    const by = connector({ "field.name.adjustment.mode": "avro" });
    expect(subject(catalog([colliding, other]), by, "p.public.u-key")).toMatchObject({
      predicted: "error",
      reason: "the connector stops: public.t: Cannot create field because of field name duplication x_y",
    });
  });

  it("leaves out tables Debezium never looks at", () => {
    const relations = [
      table(1, "v", [id], { kind: "view" }),
      table(2, "tmp", [id], { persistence: "temporary" }),
      table(3, "spatial_ref_sys", [id]),
      table(4, "t", [id]),
      table(5, "u", [id]),
    ];
    const by = connector({ "table.include.list": "PUBLIC\\.T,public.v,public.tmp,public.spatial_ref_sys" });
    expect(predict(catalog(relations), by, RELEASES).tables.map((one) => one.table)).toEqual(["t"]);
  });

  it("puts a domain's type behind it and never a default", () => {
    const email = {
      oid: 20000,
      schema: "public",
      name: "email",
      kind: "domain",
      base: type("varchar", 54),
      notNull: true,
      default: null,
      checks: [],
    } as const;
    const typed = column(2, "e", { oid: 20000, array: false, typmod: -1 }, defaulted("'x'::character varying"));
    const [value = ""] = texts(catalog([table(1, "t", [id, typed])], [email]), connector(), "p.public.t-value");
    expect(value).toContain('{"name":"e","type":"string"}]');
  });
});

describe("configuration", () => {
  const t = catalog([table(1, "t", [id], primaryKey(1))]);

  it.each([
    [
      { "topic.prefix": `\${env:PREFIX}` },
      `topic.prefix holds a placeholder (\${env:PREFIX}) whose value is not known`,
    ],
    [{ converters: "mine", "mine.type": "com.example.Mine" }, "converters=mine change columns by code of their own"],
    [{ "plugin.name": "decoderbufs" }, "plugin.name=decoderbufs is not modelled, only pgoutput is"],
    [
      { "table.include.list": "public.(?>a)" },
      "table.include.list: unsupported construct at character 8 in the regular expression public.(?>a)",
    ],
  ])("predicts nothing with %o", (options, message) => {
    const prediction = predict(t, connector(options), RELEASES);
    expect(prediction.problems.map((problem) => problem.message)).toContain(message);
    expect(prediction.subjects.every((one) => one.predicted === false)).toBe(true);
  });

  it("predicts that the connector stops over a value it refuses", () => {
    const prediction = predict(t, connector({ "decimal.handling.mode": "exact" }), RELEASES);
    const message = "decimal.handling.mode=exact must be one of string, double, precise";
    expect(prediction.problems.map((problem) => problem.message)).toEqual([message]);
    expect(prediction.subjects).toMatchObject([
      { predicted: "error", reason: `the connector stops: ${message}` },
      { predicted: "error" },
    ]);
  });

  it("says which converter it assumes, and refuses others", () => {
    expect(predict(t, connector(), RELEASES).notes).toContain(
      "no converter is named for keys and values: taken to be Confluent's AvroConverter",
    );
    const own = connector({ "value.converter": "com.example.OwnConverter" });
    expect(subject(t, own, "p.public.t-value")).toMatchObject({ predicted: false, connect: { type: "STRUCT" } });
    expect(subject(t, own, "p.public.t-key").predicted).toBe(true);
  });

  it("names options that have no effect", () => {
    expect(predict(t, connector({ "tabel.include.list": "public.t" }), RELEASES).notes).toContain(
      "tabel.include.list is no option of Debezium's PostgreSQL connector and has no effect",
    );
  });

  it("does not predict for releases it does not know", () => {
    const prediction = predict(t, connector(), { debezium: "2.6", postgres: 17 });
    expect(prediction.subjects.map((one) => one.predicted)).toEqual([false, false]);
  });
});
