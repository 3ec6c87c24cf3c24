import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { late, short, story } from "./story.ts";

const TABLE = "create table t(id int primary key, a text not null, b int default 1);";

describe("rows that are read behind DDL that came after them", () => {
  it.each([
    ["alter table t rename a to c"],
    ["alter table t drop a"],
    ["alter table t rename to t9"],
    ["drop table t"],
    ["alter table t alter b set not null"],
    ["alter table t alter a drop not null"],
    ["alter table t alter b set default 2"],
    ["alter table t drop constraint t_pkey; alter table t add primary key (b)"],
    ["alter table t rename id to pk"],
    ["alter table t rename to t_old; create table t(id bigint primary key, a text, b int not null)"],
    ["alter table t add c int not null default 1"],
    ["alter table t alter b type bigint"],
  ])("%s", (sql) => {
    expect(late(story(TABLE, [sql]))).toMatchSnapshot();
  });

  it("come without a column whose type is gone", () => {
    const add = "create type m as enum('a'); alter table t add m m";
    const one = story(TABLE, [add, "alter table t drop m; drop type m"]);
    expect(late(one)).toEqual(["type-gone 2.sql p.public.t-value: id int, a string, b nullable int = 1"]);
  });

  it("have the sentence, the statement and what they would have been in time", () => {
    const [variant] = story(TABLE, ["alter table t alter b set not null"]).lag.filter(({ kind }) => kind === "value");
    expect(variant?.reason).toContain("a NULL in it is refused, or becomes an empty value");
    expect(variant?.at?.file).toBe("1.sql");
    expect([short(variant?.text ?? ""), short(variant?.keepingUp ?? "")]).toEqual([
      "id int, a string, b int = 1",
      "id int, a string, b nullable int = 1",
    ]);
  });
});

interface Race {
  readonly ddl: string;
  readonly steps: readonly { readonly sql?: string }[];
  readonly subjects: Readonly<Record<string, string>>;
  readonly versions?: Readonly<Record<string, readonly string[]>>;
}

describe("the real connector's races", () => {
  it.each(["add_then_drop", "add_two", "default_change", "notnull_add_drop", "pk", "rename"])(
    "%s: with a commit after each statement, every text recorded is one of keeping up or of lag",
    (name) => {
      const file = new URL(`../../golden/cases/dyn_race_${name}.json`, import.meta.url);
      const race: Race = JSON.parse(readFileSync(file, "utf8"));
      const statements = race.steps.flatMap(({ sql }) => sql?.split(";") ?? []);
      const { lines, lag } = story(race.ddl, statements, { "topic.prefix": "dbserver1" });
      for (const [subject, first] of Object.entries(race.subjects)) {
        const keeping = lines.find((line) => line.subject === subject)?.versions ?? [];
        const texts = [...keeping, ...lag.filter((variant) => variant.subject === subject)].map(({ text }) => text);
        for (const text of race.versions?.[subject] ?? [first]) expect(texts).toContain(text);
      }
    },
  );
});
