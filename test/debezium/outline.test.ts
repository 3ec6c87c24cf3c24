import { describe, expect, it } from "vitest";
import { predict, predictor } from "../../src/debezium/predict.ts";
import type { Catalog, Opaque, Relation } from "../../src/model/catalog.ts";
import { startOf } from "../../src/model/location.ts";
import type { SubjectPrediction } from "../../src/model/prediction.ts";
import { catalog, column, connector, primaryKey, table } from "./catalogs.ts";

const RELEASES = { debezium: "3.7", postgres: 17 };
const MOOD = { oid: 500, schema: "public", name: "mood", kind: "enum", labels: ["sad"] } as const;
const id = column(1, "id", "int4", { notNull: true });
const users = table(1, "users", [id, column(2, "email", "text")], primaryKey(1));
const orders = table(2, "orders", [id, column(2, "mood", { oid: MOOD.oid, array: false, typmod: -1 })], primaryKey(1));
const hidden = table(3, "hidden", [id], { ...primaryKey(1), opaque: "dynamic SQL" });
const BASE = catalog([users, orders, hidden], [MOOD]);

function told(base: Catalog) {
  const whole = predictor(connector(), RELEASES);
  whole.predict(base);
  // As it comes back from between two runs.
  return predictor(connector(), RELEASES, JSON.parse(JSON.stringify(whole.outline())));
}

function replaced(relation: Relation): Catalog["relations"] {
  return new Map([...BASE.relations, [relation.oid, relation]]);
}

function named(subjects: readonly SubjectPrediction[], name: string): SubjectPrediction | undefined {
  return subjects.find(({ subject }) => subject === name);
}

const opaque: Opaque = {
  at: startOf("m.sql"),
  reason: "dynamic SQL",
  relations: ["public.users"],
  mentions: [],
  refused: false,
};

/** What a change may do around a table, and the tables of it that nothing of that concerns. */
const AFTER: readonly (readonly [string, Catalog, readonly string[]])[] = [
  ["nothing", BASE, ["users", "orders"]],
  [
    "a column more",
    { ...BASE, relations: replaced({ ...users, columns: [...users.columns, column(3, "n", "int8")] }) },
    ["orders"],
  ],
  ["a table more", { ...BASE, relations: replaced(table(9, "more", [id])) }, ["users", "orders"]],
  ["a table with the name of a type", { ...BASE, relations: replaced(table(9, "text", [id])) }, ["orders"]],
  ["a label more", { ...BASE, types: new Map([[MOOD.oid, { ...MOOD, labels: ["sad", "glad"] }]]) }, ["users"]],
  ["a statement not followed", { ...BASE, opaque: [opaque] }, ["orders"]],
];

describe("a prediction from an outline", () => {
  it("outlines the tables about which nothing is open", () => {
    const whole = predictor(connector(), RELEASES);
    whole.predict(BASE);
    expect(
      whole
        .outline()
        .map(([oid]) => oid)
        .sort(),
    ).toEqual([1, 2]);
  });

  it.each(AFTER)("is that of the whole catalog, before and after %s", (_, after) => {
    const outlined = told(BASE);
    expect(outlined.predict(BASE)).toEqual(predict(BASE, connector(), RELEASES));
    expect(outlined.predict(after)).toEqual(predict(after, connector(), RELEASES));
  });

  it.each(AFTER)("keeps the subjects %s leaves alone", (_, after, alone) => {
    const outlined = told(BASE);
    const [before, now] = [outlined.predict(BASE).subjects, outlined.predict(after).subjects];
    const same = ["users", "orders"].filter(
      (name) => named(before, `p.public.${name}-value`) === named(now, `p.public.${name}-value`),
    );
    expect(same).toEqual(alone);
  });

  it("is none where the connector stops", () => {
    const empty = catalog([users, table(4, "bare", [])]);
    const whole = predict(empty, connector(), RELEASES);
    expect(named(whole.subjects, "p.public.users-value")?.predicted).toBe("error");
    expect(told(empty).predict(empty)).toEqual(whole);
  });
});
