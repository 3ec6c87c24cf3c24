import { describe, expect, it } from "vitest";
import { editOf, touches, wordEditOf } from "../../src/sql/edits.ts";

const changed = (now: string, then: string) => {
  const edit = editOf(now, then);
  return edit === null ? null : now.slice(edit.start, edit.end);
};

describe("edits of SQL", () => {
  it.each([
    ["ALTER TABLE a ADD b int;", "alter  table a\n add b INT ; -- now with a comment"],
    ["SELECT 1;", "/* one */ SELECT/**/1;"],
    [
      "CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN RETURN new; END $$;",
      "CREATE FUNCTION f() RETURNS trigger AS $x$\nBEGIN\n  -- all of it\n  RETURN NEW;\nEND\n$x$;",
    ],
    ["DO $$BEGIN PERFORM 1; END$$", "DO $$ BEGIN /* why */ PERFORM 1; END $$"],
    ["", "-- nothing yet\n"],
  ])("sees none between %j and %j", (now, then) => {
    expect(editOf(now, then)).toBeNull();
    expect(editOf(then, now)).toBeNull();
  });

  it.each([
    ["ALTER TABLE a ADD b bigint;", "ALTER TABLE a ADD b int;", "bigint"],
    ["INSERT INTO a VALUES ('x  y');", "INSERT INTO a VALUES ('x y');", "'x  y'"],
    ["INSERT INTO a VALUES ($$x  y$$);", "INSERT INTO a VALUES ($$x y$$);", "$$x  y$$"],
    ['SELECT "A";', 'SELECT "a";', '"A"'],
    ["A; B; C;", "A; C;", "B;"],
    ["A; C;", "A; B; C;", " "],
    ["A;", "A; B;", ""],
    ["DO $$BEGIN PERFORM '1 '; END$$", "DO $$BEGIN PERFORM '1'; END$$", "$$BEGIN PERFORM '1 '; END$$"],
    ["SELECT 1; -- +goose Down\nDROP TABLE a;", "SELECT 1; DROP TABLE a;", "-- +goose Down"],
  ])("sees in %j what %j did not say: %j", (now, then, stretch) => {
    expect(changed(now, then)).toBe(stretch);
  });

  const UP = "-- +goose Up\nALTER TABLE a ADD b int;\n";
  const DOWN = "-- +goose Down\nALTER TABLE a DROP b;\n";
  const up = { start: 13, end: UP.length };

  it.each([
    ["another way down", `${UP}${DOWN}`, `${UP}-- +goose Down\nSELECT 1;\n`, false],
    ["a way down that is new", `${UP}${DOWN}`, UP, false],
    ["another column", `${UP}${DOWN}`, `${UP.replace("int", "text")}${DOWN}`, true],
    ["a statement that went, and another way down", `${UP}${DOWN}`, `${UP}SELECT 1;\n-- +goose Down\nSELECT 2;`, true],
    ["a statement that went at the end", `${UP}${DOWN}`, `${UP}SELECT 1;\n${DOWN}`, true],
    ["both", `${UP}${DOWN}`, `${UP.replace("int", "text")}-- +goose Down\n`, true],
  ])("tells the way up from the way down: %s", (_, now, then, touched) => {
    const edit = editOf(now, then);
    if (edit === null) throw new Error("they are the same");
    expect(touches(edit, up)).toBe(touched);
  });

  it("keeps to words where it is no SQL", () => {
    expect(wordEditOf("a -- b", "a  --\nb")).toBeNull();
    expect(wordEditOf("a -- b", "a -- c")).toEqual({ start: 5, end: 6, replaces: true });
  });
});
