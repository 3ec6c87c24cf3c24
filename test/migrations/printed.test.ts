import { describe, expect, it } from "vitest";
import { pendingAfter, pendingSince } from "../../src/migrations/pending.ts";
import { continued, printedOrder, readPrinted } from "../../src/migrations/printed.ts";
import type { History, Migration } from "../../src/model/migration.ts";

const sql = ({ text, ranges }: Migration) => ranges.map(({ start, end }) => text.slice(start, end)).join("");
const outline = ({ framework, migrations, problems }: History) => ({
  framework,
  versions: migrations.map(({ version }) => version),
  files: migrations.map(({ file }) => file),
  modes: [...new Set(migrations.map(({ transaction }) => transaction))],
  problems: problems.map(({ kind, at }) => `${kind} ${at.file}`),
});

describe("a command's output", () => {
  it("is parted by marks, with or without the file they are about", () => {
    const output = `SET lock_timeout = 0;
-- headgate: migration shop.0001 file=./shop/migrations/0001 initial.py
BEGIN;
CREATE TABLE a (id int);
COMMIT;
-- HEADGATE: migration shop.0002\r
ALTER TABLE a ADD b int;
-- headgate: migration shop.0001
`;
    const history = readPrinted(output, "app");
    expect(outline(history)).toEqual({
      framework: "command",
      versions: ["shop.0001", "shop.0002"],
      files: ["app/shop/migrations/0001 initial.py", "command-output.sql"],
      modes: ["statement"],
      problems: ["duplicate-version command-output.sql"],
    });
    const [first, second] = history.migrations;
    expect(first && sql(first)).toContain("SET lock_timeout");
    expect(first && sql(first)).toMatch(/COMMIT;$/);
    // Lines of the output where no file is known, lines from the mark where one is.
    expect([first?.printed, first?.text === output, second?.printed, second?.text === output]).toEqual([
      true,
      false,
      undefined,
      true,
    ]);
  });

  const alembic = (...revisions: readonly string[]) =>
    `BEGIN;\n\nCREATE TABLE alembic_version (version_num VARCHAR(32));\n\n${revisions
      .map(
        (to, index) => `-- Running upgrade ${revisions[index - 1] ?? ""} -> ${to}\n\nCREATE TABLE t${to} (id int);\n\n`,
      )
      .join("")}COMMIT;\n\n`;

  it("of Alembic needs no marks; a migration reads the same with and without one behind it", () => {
    const [base, head] = [readPrinted(alembic("a1", "b2"), ""), readPrinted(alembic("a1", "b2", "c3"), "")];
    expect(outline(head)).toMatchObject({ versions: ["a1", "b2", "c3"], modes: ["run"] });
    const { applied, pending, problems } = pendingSince(base, head, printedOrder(null));
    expect([applied.length, pending.map(({ version }) => version), problems]).toEqual([2, ["c3"], []]);
  });

  it("of Alembic with a transaction for each migration, and without any", () => {
    const each = alembic("a1", "b2").replace(
      "\n\n-- Running upgrade a1",
      "\n\nCOMMIT;\n\nBEGIN;\n\n-- Running upgrade a1",
    );
    expect(outline(readPrinted(each, "")).modes).toEqual(["migration"]);
    expect(readPrinted(each, "").migrations.map(sql).join("")).not.toContain("COMMIT");
    expect(outline(readPrinted(each.replace(/(BEGIN|COMMIT);\n*/g, ""), "")).modes).toEqual(["statement"]);
  });

  it("of Alembic names what a merge of branches leads to", () => {
    const output =
      "-- Running upgrade  -> a\n\n-- Running upgrade a -> b\n\n-- Running upgrade a -> c\n\n-- Running upgrade b, c -> d\n";
    expect(outline(readPrinted(output, "")).versions).toEqual(["a", "b", "c", "d"]);
  });

  it("has an order for --applied, and none between two trees", () => {
    const marked = (...versions: readonly string[]) =>
      readPrinted(versions.map((version) => `-- headgate: migration ${version}\nSELECT 1;\n`).join(""), "");
    const history = marked("z", "a", "m");
    expect(pendingAfter(history, "a", printedOrder(history)).pending.map(({ version }) => version)).toEqual(["m"]);
    const late = pendingSince(marked("a", "m"), marked("a", "early", "m"), printedOrder(null));
    expect([late.pending.map(({ version }) => version), late.problems]).toEqual([["early"], []]);
  });

  it("without marks goes on where the base's ended, or is another state", () => {
    const [base, grown, other] = [
      "CREATE TABLE a ();\n\n",
      "CREATE TABLE a ();\nCREATE TABLE b ();\n",
      "CREATE TABLE ab ();\n",
    ].map((text) => readPrinted(text, ""));
    if (base === undefined || grown === undefined || other === undefined) throw new Error("three outputs");
    expect(outline(base)).toMatchObject({ framework: "command output", files: ["command-output.sql"] });
    const more = continued(base, grown);
    expect(more?.migrations.map(sql)).toEqual(["CREATE TABLE a ();\n\n", "\nCREATE TABLE b ();\n"]);
    expect(continued(base, base)?.migrations).toHaveLength(1);
    expect(continued(base, other)).toBeNull();
    const glued = readPrinted("CREATE TABLE a ();-- x", "");
    expect(continued(base, glued)).toBeNull();
  });
});
