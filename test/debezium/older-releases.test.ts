import { describe, expect, it } from "vitest";
import { predict } from "../../src/debezium/predict.ts";
import type { Catalog, Relation, UserType } from "../../src/model/catalog.ts";
import type { Prediction } from "../../src/model/prediction.ts";
import { catalog, column, connector, defaulted, index, primaryKey, table } from "./catalogs.ts";

const id = column(1, "id", "int4", { notNull: true });
const mood: UserType = { oid: 90001, schema: "public", name: "mood", kind: "enum", labels: ["sad", "ok"] };

function by(debezium: string, of: Catalog, options: Readonly<Record<string, string>> = {}): Prediction {
  return predict(of, connector(options), { debezium, postgres: 17 });
}

/** What each subject is: the number of its texts, or why it has none. */
function outcome(prediction: Prediction): Record<string, string | number> {
  return Object.fromEntries(
    prediction.subjects.map((one) => [one.subject, one.predicted === true ? one.texts.length : one.reason]),
  );
}

function text(prediction: Prediction, subject: string): string {
  const found = prediction.subjects.find((one) => one.subject === subject);
  if (found?.predicted !== true) throw new Error(`${subject} is not predicted`);
  return found.texts[0] ?? "";
}

describe("types", () => {
  const t = (...columns: Relation["columns"]) => catalog([table(1, "t", [id, ...columns], primaryKey(1))], [mood]);

  it("leaves out what a release does not map", () => {
    const of = t(column(2, "shape", "box"), column(3, "words", "tsvector"));
    expect(text(by("3.6", of), "p.public.t-value")).not.toContain('"shape"');
    expect(text(by("3.3", of), "p.public.t-value")).toContain('"words"');
    expect(text(by("3.2", of), "p.public.t-value")).not.toContain('"words"');
  });

  it("refuses a time.precision.mode that came later", () => {
    const modes = { "time.precision.mode": "isostring" };
    expect(by("3.0", t(column(2, "d", "date")), modes).subjects.some((one) => one.predicted === true)).toBe(false);
    expect(text(by("3.1", t(column(2, "d", "date")), modes), "p.public.t-value")).toContain("IsoDate");
  });

  it("stops on a domain over an enum before 3.7, whether anything uses it or not", () => {
    const base = { oid: mood.oid, typmod: -1, array: false };
    const feeling: UserType = {
      ...{ oid: 90002, schema: "public", name: "feeling", kind: "domain", base, notNull: false },
      ...{ default: null, checks: [] },
    };
    const of = catalog([table(1, "t", [id], primaryKey(1))], [mood, feeling]);
    expect(outcome(by("3.7", of))).toEqual({ "p.public.t-key": 1, "p.public.t-value": 1 });
    expect(outcome(by("3.6", of))["p.public.t-key"]).toContain("cannot read public.feeling, a domain over an enum");
  });

  it("lists an enum's labels as their rows lie before 3.6", () => {
    const rows = [
      { label: "ok", order: 1 },
      { label: "sad", order: 0 },
    ];
    const columns = [id, column(2, "m", { oid: mood.oid, array: false, typmod: -1 })];
    const of = catalog([table(1, "t", columns, primaryKey(1))], [{ ...mood, rows }]);
    expect(text(by("3.5", of), "p.public.t-value")).toContain('"allowed":"ok,sad"');
    expect(text(by("3.6", of), "p.public.t-value")).toContain('"allowed":"sad,ok"');
  });

  it("cuts a text default at its first inner quote before 3.6.2", () => {
    const of = t(column(2, "c", "text", defaulted("'it''s'::text")));
    expect(text(by("3.6.1", of), "p.public.t-value")).toContain('"default":"it"');
    expect(text(by("3.6.2", of), "p.public.t-value")).toContain('"default":"it\'s"');
  });
});

describe("keys", () => {
  it("counts what a primary key includes before 3.2", () => {
    const covering = index(1, "t_pkey", [1], { primary: true, include: [2] });
    const columns = [id, column(2, "extra", "int4")];
    const of = catalog([table(1, "t", columns, { ...primaryKey(1), indexes: [covering] })]);
    expect(text(by("3.1", of), "p.public.t-key")).toContain('"extra"');
    expect(text(by("3.2", of), "p.public.t-key")).not.toContain('"extra"');
  });
});

describe("names", () => {
  it("streams a table with another alphabet's name under a topic of its own before 3.4.3", () => {
    const of = catalog([table(1, "été", [id], primaryKey(1))]);
    expect(outcome(by("3.4.3", of))).toEqual({ "p.public._t_-key": 1, "p.public._t_-value": 1 });
    expect(outcome(by("3.4.2", of))).toEqual({
      ...{ "p.public._t_-key": 1, "p.public._t_-value": 1 },
      "p.public.__t__-value": 1,
    });
  });

  it("says which table is taken for another's too before 3.2.1", () => {
    const of = catalog([table(1, "a_b", [id], primaryKey(1)), table(2, "a-b", [id], primaryKey(1))]);
    const stops = (debezium: string) => by(debezium, of).notes.filter((note) => note.includes("stops the connector"));
    expect(stops("3.2.1")).toEqual([]);
    expect(stops("3.2.0")).toEqual([
      "the first streamed row of public.a_b stops the connector: its name is taken for a pattern, which public.a-b matches with a column of the same name",
    ]);
  });

  it("does not start on columns alike but for case since 3.4; before, the last one stood for all until a row streamed", () => {
    const of = catalog([table(1, "t", [id, column(2, "v", "int4"), column(3, "Id", "text")], primaryKey(1))]);
    expect(outcome(by("3.4", of))["p.public.t-value"]).toContain("columns that differ only by case: Id");
    const before = by("3.3", of);
    expect(JSON.parse(text(before, "p.public.t-key")).fields).toMatchObject([{ name: "Id", type: ["null", "string"] }]);
    expect(text(before, "p.public.t-value")).toMatch(/"fields":\[\{"name":"Id",.{0,60}\{"name":"v",/);
    expect(before.notes.join()).toContain("the first streamed row of public.t stops the connector");
  });
});

describe("options", () => {
  it("does not read what came later, and says so", () => {
    const parts = { "publish.via.partition.root": "true" };
    const of = catalog([table(1, "t", [id], primaryKey(1))]);
    expect(by("3.2", of, parts).notes.join()).not.toContain("publish.via.partition.root");
    expect(by("3.1", of, parts).notes).toContain(
      "publish.via.partition.root came with Debezium 3.2 and has no effect before",
    );
  });
});
