import { describe, expect, it } from "vitest";
import { predict } from "../../src/debezium/predict.ts";
import { columnTypeInfo } from "../../src/debezium/schema/column-type.ts";
import { typeByName } from "../../src/debezium/schema/type-lookup.ts";
import type { Catalog, ColumnType } from "../../src/model/catalog.ts";
import { catalog, column, connector, index, primaryKey, table, type } from "./catalogs.ts";

const RELEASES = { debezium: "3.7", postgres: 17 };
const all: (schema: string) => boolean = () => true;
const id = column(1, "id", "int4", { notNull: true });
const point = table(1, "point", [id], primaryKey(1));
const moods: Catalog = {
  ...catalog([]),
  types: new Map([
    [20001, { oid: 20001, schema: "public", name: "mood", kind: "enum", labels: ["sad"] }],
    [20002, { oid: 20002, schema: "tenant", name: "mood", kind: "enum", labels: ["one"] }],
  ]),
};

function found(of: Catalog, schema: string, type: ColumnType, loads = all, met: string | null = null) {
  const own = columnTypeInfo(of, type);
  return own && typeByName(of, schema, type, own, { loads, met });
}

const mood = { oid: 20001, array: false, typmod: -1 };
const tenantMood = { oid: 20002, array: false, typmod: -1 };

describe("the type behind the driver's name", () => {
  it("is the row type of a table called like a built-in type, in the table's own schema only", () => {
    expect(found(catalog([point]), "public", type("point"))?.root.kind).toBe("unmapped");
    expect(found(catalog([point]), "other", type("point"))?.root).toEqual({ kind: "builtin", name: "point" });
  });

  it("is the built-in type again where the driver has a code for its name, or cannot be told", () => {
    const named = (name: string) => catalog([table(1, name, [id], primaryKey(1))]);
    expect(found(named("text"), "public", type("text"))?.root).toEqual({ kind: "builtin", name: "text" });
    expect(found(named("money"), "public", type("money"))).toBe(null);
  });

  it("is that of the table's schema before that of public, for types on the search path", () => {
    expect(found(moods, "tenant", mood)?.typeSchema).toBe("tenant");
    expect(found(moods, "public", mood)?.typeSchema).toBe("public");
    expect(found(moods, "third", mood)?.typeSchema).toBe("public");
  });

  it("is any of the name for one whose schema is not loaded, until a Relation message names it", () => {
    const loads = (schema: string) => schema === "public";
    expect(found(moods, "public", tenantMood)?.typeSchema).toBe("tenant");
    expect(found(moods, "public", tenantMood, loads)?.typeSchema).toBe("public");
    expect(found(moods, "public", tenantMood, loads, "tenant")?.typeSchema).toBe("tenant");
  });

  it("is lost with a dot in its name, found by its last part with one in the schema", () => {
    const dotted = (schema: string, name: string): Catalog => ({
      ...catalog([]),
      types: new Map([[20001, { oid: 20001, schema, name, kind: "enum", labels: ["x"] }]]),
    });
    expect(found(dotted("s", "a.b"), "public", mood)?.root.kind).toBe("unmapped");
    expect(found(dotted("s.3", "b"), "public", mood)?.root.kind).toBe("enum");
    expect(found(dotted("public", "a.b"), "other", mood)?.root.kind).toBe("enum");
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
