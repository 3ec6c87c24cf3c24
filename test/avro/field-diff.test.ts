import { describe, expect, it } from "vitest";
import { fieldDifferences } from "../../src/avro/field-diff.ts";
import { fieldLines } from "../../src/cli/field-lines.ts";
import { story } from "../debezium/time/story.ts";

/** What `predict --diff` prints of the value of `t`. */
function lines(ddl: string, sql: string, config: Readonly<Record<string, string>> = {}, subject = "p.public.t-value") {
  const line = story(ddl, [sql], config).lines.find((one) => one.subject === subject);
  const texts = line?.versions.map(({ text }) => text) ?? [];
  return fieldLines(fieldDifferences(texts.at(0) ?? null, texts.at(-1) ?? null), (_tone, text) => text);
}

const TABLE = `create type m as enum('a','b');
  create table t(id int primary key, a text, n numeric(10,2) default 1.5, at timestamp(3), m m not null default 'a', tags text[]);`;

describe("differences field by field", () => {
  it.each([
    ["alter table t add c int not null default 5, drop a"],
    ["alter table t alter n type numeric(12,4), alter n set default 2"],
    ["alter table t alter at type timestamp(6), alter a set not null, alter tags type int[] using null"],
    ["alter type m add value 'c'"],
    ["alter table t alter n type numeric"],
    ["alter table t drop a; alter table t add a text"],
    ["alter table t alter m drop default, alter a set default 'x'"],
  ])("%s", (sql) => {
    expect(lines(TABLE, sql)).toMatchSnapshot();
  });

  it("of keys, of flattened rows and of parameters", () => {
    expect(lines(TABLE, "alter table t alter id type bigint", {}, "p.public.t-key")).toEqual(["  ~ id  int -> long"]);
    const flat = { transforms: "u", "transforms.u.type": "io.debezium.transforms.ExtractNewRecordState" };
    expect(lines(TABLE, "alter table t rename a to c", flat)).toEqual([
      "  + c  nullable string",
      "  - a  nullable string",
    ]);
    const propagated = { "column.propagate.source.type": ".*\\.a" };
    expect(lines("create table t(id int, a varchar(5));", "alter table t alter a type varchar(9)", propagated)).toEqual(
      ["  ~ a  nullable string, __debezium.source.column.length 5 -> 9"],
    );
  });

  it("of names, of what is around the row, and of texts that are no Avro", () => {
    const record = (name: string, more = "") =>
      `{"type":"record","name":"Envelope","namespace":"${name}","fields":[{"name":"before","type":["null",{"type":"record","name":"Value","fields":[{"name":"id","type":"int"}]}]},{"name":"after","type":["null","Value"]},{"name":"op","type":"string"}${more}]}`;
    const paint = (_tone: unknown, text: string) => text;
    const told = (a: string, b: string) => fieldLines(fieldDifferences(a, b), paint);
    expect(told(record("p.a"), record("p.b", ',{"name":"ts","type":"long"}'))).toEqual([
      "  ~ (name)            p.a.Value -> p.b.Value",
      "  ~ (envelope: name)  p.a.Envelope -> p.b.Envelope",
      "  + envelope: ts      long",
    ]);
    expect(told('{"type":"object","a":1}', '{"type":"object","a":2}')).toEqual(['  -   "a": 1', '  +   "a": 2']);
    expect(told(record("p.a"), record("p.a").replace('"Envelope","namespace":"p.a"', '"p.a.Envelope"'))).not.toEqual(
      [],
    );
    expect(told('"int"', '"long"')).toEqual(["  ~ (the schema)  int -> long"]);
  });

  it("of a subject that comes or goes: all its fields", () => {
    expect(fieldDifferences(null, '{"type":"record","name":"Key","fields":[{"name":"id","type":"int"}]}')).toEqual([
      { kind: "added", in: "key", path: "id", after: { type: "int", nullable: false, default: null, parameters: [] } },
    ]);
    expect(fieldDifferences(null, null)).toEqual([]);
  });
});
