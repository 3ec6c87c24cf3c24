import { describe, expect, it, vi } from "vitest";
import type { Location } from "../../src/model/location.ts";
import type { RegisteredVersion } from "../../src/model/registry.ts";
import { type DriftQuestion, type EarlierTexts, findDrift } from "../../src/registry/drift/drift.ts";
import { driftForm } from "../../src/registry/drift/form.ts";
import { registered } from "./versions.ts";

const record = (...fields: readonly string[]) =>
  `{"type":"record","name":"Value","namespace":"shop.public.items","fields":[${fields.join(",")}]}`;
const int = (name: string) => `{"name":"${name}","type":"int"}`;

const [ONE, TWO, THREE, FOUR] = [record(int("a")), record(int("a"), int("b")), record(int("b")), record(int("c"))];
const ODD = record(int("a"), int("by_hand"));

const at = (line: number): Location => {
  const start = { line, column: 1 };
  return { file: `db/000${line}.sql`, start, end: start };
};

/** One text behind each migration. */
const past = (...texts: readonly string[]): readonly EarlierTexts[] =>
  texts.map((text, index) => ({ texts: [text], at: at(index + 1) }));

const versions = (...texts: readonly string[]): readonly RegisteredVersion[] =>
  texts.map((text, index) => registered(index + 1, text));

function ask(question: Partial<DriftQuestion> & Pick<DriftQuestion, "versions">) {
  return findDrift({
    ...{ type: "AVRO", normalize: false },
    predicted: [THREE],
    pending: [],
    earlier: () => past(ONE, TWO, THREE),
    onTheWay: () => [],
    ...question,
  });
}

describe("registry and base agree", () => {
  it.each([
    ["where nobody has registered the subject", []],
    ["where the latest is what is predicted", versions(ONE, TWO, THREE)],
    ["where it is the only one", versions(THREE)],
  ])("%s", (_, held) => {
    const earlier = vi.fn(() => []);
    expect(ask({ versions: held, earlier })).toBeNull();
    expect(earlier).not.toHaveBeenCalled();
  });

  it("where the latest is one of several that are predicted", () => {
    expect(ask({ predicted: [ONE, TWO], versions: versions(TWO, ONE) })).toBeNull();
  });

  it("where somebody has registered what this change brings", () => {
    expect(ask({ pending: [FOUR], versions: versions(THREE, FOUR) })).toBeNull();
  });

  it("where a migration went back to a schema that was there already", () => {
    expect(ask({ predicted: [ONE], earlier: () => past(ONE, TWO, ONE), versions: versions(ONE, TWO) })).toBeNull();
  });

  it("where rows that were read late came last", () => {
    expect(ask({ versions: versions(THREE, ODD), onTheWay: () => [ODD] })).toBeNull();
    const behind = ask({ versions: versions(ODD), onTheWay: () => [ODD] });
    expect(behind).toMatchObject({ kind: "registry behind", missing: [] });
  });

  it("where the base predicts nothing", () => {
    expect(ask({ predicted: [], versions: versions(ODD) })).toBeNull();
  });
});

describe("which side moved", () => {
  it("is the registry where something came behind what is predicted", () => {
    const drift = ask({ versions: versions(THREE, record(int("b"), int("by_hand"))) });
    expect(drift).toMatchObject({ kind: "registry ahead", version: 1, latest: { version: 2 } });
    expect(drift?.differences).toMatchObject([{ kind: "added", path: "by_hand" }]);
  });

  it("is the repository where the latest is what it predicted before", () => {
    expect(ask({ versions: versions(ONE) })).toMatchObject({ kind: "registry behind", missing: [at(2), at(3)] });
    expect(ask({ versions: versions(ONE, TWO) })).toMatchObject({ kind: "registry behind", missing: [at(3)] });
  });

  it("counts from the last time that the base predicted it", () => {
    const earlier = () => past(ONE, TWO, ONE, THREE);
    expect(ask({ versions: versions(ONE), earlier })).toMatchObject({ kind: "registry behind", missing: [at(4)] });
  });

  it("cannot be told where nothing explains the latest, but up to where the base does", () => {
    expect(ask({ versions: versions(ODD) })).toMatchObject({ kind: "diverged", known: null });
    expect(ask({ versions: versions(ONE, TWO, ODD) })).toMatchObject({ kind: "diverged", known: 2 });
  });

  it("is not asked of another type, or of what cannot be read", () => {
    const json = { ...registered(1, "{}"), schemaType: "JSON" as const };
    expect(ask({ versions: [json] })).toMatchObject({ kind: "other type", expected: "AVRO" });
    expect(ask({ versions: versions('{"type":"record"}') })).toMatchObject({ kind: "unreadable" });
  });
});

describe("what differs tells the likely cause", () => {
  const field = (name: string, type: string, more = "") => `{"name":"${name}","type":${type}${more}}`;
  const logical = (type: string, name: string, more = "") => `{"type":"${type}","connect.name":"${name}"${more}}`;
  const causes = (predicted: readonly string[], held: readonly string[]) => {
    const drift = findDrift({
      ...{
        type: "AVRO",
        normalize: false,
        predicted: [record(...predicted)],
        pending: [],
        versions: versions(record(...held)),
      },
      ...{ earlier: () => [], onTheWay: () => [] },
    });
    return drift?.kind === "diverged" ? drift.causes.join("; ") : null;
  };
  it.each([
    ["a field of the registry's own", [int("a")], [int("a"), int("b")], "made by hand"],
    ["a field of the base's own", [int("a"), int("b")], [int("a")], "dropped by hand"],
    ["another order", [int("a"), int("b")], [int("b"), int("a")], "in another order"],
    ["names that were adjusted", [int("a_b")], [int("a_u002db")], "field.name.adjustment.mode"],
    ["remarks", [field("a", '"int"', ',"doc":"x"')], [int("a")], "include.schema.comments"],
    [
      "decimals",
      [
        field(
          "a",
          logical("bytes", "org.apache.kafka.connect.data.Decimal", ',"scale":2,"precision":9,"logicalType":"decimal"'),
        ),
      ],
      [field("a", '"double"')],
      "decimal.handling.mode",
    ],
    [
      "times",
      [field("a", logical("long", "io.debezium.time.MicroTimestamp"))],
      [field("a", logical("long", "org.apache.kafka.connect.data.Timestamp"))],
      "time.precision.mode",
    ],
    ["a type", [field("a", '"long"')], [field("a", '"string"')], "altered by hand"],
  ])("%s", (_, predicted, held, cause) => {
    expect(causes(predicted, held)).toContain(cause);
  });

  it("another name", () => {
    const drift = ask({ versions: versions(THREE.replace("shop.public", "store.public")) });
    expect(drift?.kind === "diverged" && drift.causes).toEqual([expect.stringContaining("topic.prefix")]);
  });
});

describe("what products make of one schema is one form", () => {
  const form = (schema: string) => driftForm({ schemaType: "AVRO", schema, references: [] });
  const text = `{"type":"record","name":"V","namespace":"n","fields":[{"name":"f","type":{"type":"float","connect.default":1.1,"connect.parameters":{"b":"1","a":"2"}},"default":1.1},{"name":"d","type":["double","null"],"default":1.0E7},{"name":"n","type":["null",{"type":"bytes","scale":2,"precision":9,"connect.version":1,"logicalType":"decimal"}],"default":null}]}`;

  it.each([
    [
      "keys sorted, at all depths",
      `{"fields":[{"default":1.1,"name":"f","type":{"connect.default":1.1,"connect.parameters":{"a":"2","b":"1"},"type":"float"}},{"default":10000000.0,"name":"d","type":["double","null"]},{"default":null,"name":"n","type":["null",{"connect.version":1,"logicalType":"decimal","precision":9,"scale":2,"type":"bytes"}]}],"name":"V","namespace":"n","type":"record"}`,
    ],
    ["a float as the double it is", text.replaceAll("1.1", "1.100000023841858")],
    ["an empty doc for none", text.replace('"namespace":"n"', '"namespace":"n","doc":""')],
    ["a whole number for a floating one", text.replace("1.0E7", "10000000")],
    ["laid out", JSON.stringify(JSON.parse(text), null, 2)],
    ["the full name in one", text.replace('"name":"V","namespace":"n"', '"name":"n.V"')],
  ])("%s", (_, other) => {
    expect(form(other)).toBe(form(text));
  });

  it.each([
    ["another default", text.replace('"default":1.1', '"default":1.2')],
    ["another scale", text.replace('"scale":2', '"scale":3')],
    ["another whole number", text.replace('"connect.version":1', '"connect.version":2')],
    ["another order of branches", text.replace('["double","null"]', '["null","double"]')],
    ["no default", text.replace(',"default":null', "")],
  ])("but not %s", (_, other) => {
    expect(other).not.toBe(text);
    expect(form(other)).not.toBe(form(text));
  });

  it("of a decimal whose scale is zero, told or not", () => {
    const decimal = (scale: string) => `{"type":"bytes",${scale}"precision":9,"logicalType":"decimal"}`;
    expect(form(decimal('"scale":0,'))).toBe(form(decimal("")));
    expect(form(decimal('"scale":1,'))).not.toBe(form(decimal("")));
  });

  it("of JSON schemas too, and of what refers to others", () => {
    const json = (schema: string) => driftForm({ schemaType: "JSON", schema, references: [] });
    expect(json('{"type":"object","title":"t"}')).toBe(json('{ "title": "t", "type": "object" }'));
    expect(json('{"type":"object"}')).not.toBe(json('{"type":"array"}'));
    const money = { schema: '{"type":"record","name":"Money","fields":[]}' };
    expect(driftForm({ schemaType: "AVRO", schema: '["null","Money"]', references: [money] })).not.toBeNull();
    expect(driftForm({ schemaType: "AVRO", schema: '["null","Money"]', references: [] })).toBeNull();
  });
});
