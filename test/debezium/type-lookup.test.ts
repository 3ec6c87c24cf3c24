import { describe, expect, it } from "vitest";
import { predict } from "../../src/debezium/predict.ts";
import { namesakes } from "../../src/debezium/type-lookup.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import { catalog, column, connector, index, primaryKey, table, type } from "./catalogs.ts";

const RELEASES = { debezium: "3.7", postgres: 17 };
const all = () => true;
const id = column(1, "id", "int4", { notNull: true });
const point = table(1, "point", [id], primaryKey(1));
const moods: Catalog = {
  ...catalog([]),
  types: new Map([
    [20001, { oid: 20001, schema: "public", name: "mood", kind: "enum", labels: ["sad"] }],
    [20002, { oid: 20002, schema: "tenant", name: "mood", kind: "enum", labels: ["one"] }],
  ]),
};

describe("namesakes", () => {
  it("finds the row type of a table called like a built-in type, in the table's own schema only", () => {
    expect(namesakes(catalog([point]), "public", type("point"), all)).toMatchObject([{ kind: "row", name: "point" }]);
    expect(namesakes(catalog([point]), "other", type("point"), all)).toEqual([]);
  });

  it("prefers the table's schema over public for types on the search path", () => {
    const mood = { oid: 20001, array: false, typmod: -1 };
    expect(namesakes(moods, "tenant", mood, all)).toMatchObject([{ schema: "tenant" }]);
    expect(namesakes(moods, "public", mood, all)).toEqual([]);
    expect(namesakes(moods, "third", mood, all)).toEqual([]);
  });

  it("takes any type of the name for one whose schema is not loaded", () => {
    const mood = { oid: 20002, array: false, typmod: -1 };
    expect(namesakes(moods, "public", mood, all)).toEqual([]);
    expect(namesakes(moods, "public", mood, (schema) => schema === "public")).toMatchObject([{ schema: "public" }]);
  });
});

describe("what stops a snapshot", () => {
  it("notes a key column behind all captured ones", () => {
    const late = table(1, "t", [column(1, "a", "int4"), column(2, "id", "int4", { notNull: true })], primaryKey(2));
    const notes = (list: string) =>
      predict(catalog([late]), connector({ "column.include.list": list }), RELEASES).notes.join("\n");
    expect(notes("public.t.a")).toContain("its key column id comes after all captured columns");
    expect(notes("public.t.id")).toBe(notes(".*"));
  });

  it("fails on a unique index over a column with a quote in its name", () => {
    const quoted = column(1, 'b"c', "int4", { notNull: true });
    const t = table(1, "t", [quoted], { indexes: [index(2, "u", [1], { unique: true })] });
    const [first] = predict(catalog([t]), connector(), RELEASES).subjects;
    expect(first).toMatchObject({ predicted: "error", reason: expect.stringContaining("misreads the name") });
  });
});
