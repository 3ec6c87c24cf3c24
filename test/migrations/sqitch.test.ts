import { describe, expect, it } from "vitest";
import { listedOrder } from "../../src/migrations/listed-order.ts";
import { pendingAfter, pendingSince } from "../../src/migrations/pending.ts";
import { psqlVariables } from "../../src/migrations/psql-variables.ts";
import { readHistory } from "../../src/migrations/read.ts";
import { sqitch } from "../../src/migrations/sqitch.ts";
import { listed, treeOf, versions } from "./tree.ts";

const BY = "2026-01-01T10:00:00Z Someone <someone@example.org>";
const plan = (...lines: readonly string[]) =>
  `%syntax-version=1.0.0\n%project=shop\n\n${lines.map((line) => (line === "" || line.includes("#") ? line : `${line} ${BY}`)).join("\n")}\n`;

function read(files: Readonly<Record<string, string>>) {
  const below = Object.fromEntries(Object.entries(files).map(([path, text]) => [`db/${path}`, text]));
  return readHistory(treeOf(below), { kind: "path", path: "db", framework: null, table: null });
}

describe("Sqitch", () => {
  it("runs changes in the plan's order, a reworked one twice", async () => {
    const history = await read({
      "sqitch.plan": plan("b", "a [b]", "@v1", "", "# note", "c", "@v2", "b [b@v2]"),
      "deploy/a.sql": "",
      "deploy/b.sql": "-- new",
      "deploy/b@v2.sql": "-- old",
      "deploy/c.sql": "",
      "revert/a.sql": "",
    });
    expect(history.framework).toBe("sqitch");
    expect(history.migrations.map(({ version, file }) => [version, file])).toEqual([
      ["b", "db/deploy/b@v2.sql"],
      ["a", "db/deploy/a.sql"],
      ["c", "db/deploy/c.sql"],
      ["b#2", "db/deploy/b.sql"],
    ]);
    expect(history.problems).toEqual([]);
  });

  it("finds plan and scripts where its configuration says", async () => {
    const history = await read({
      "sqitch.conf":
        '[core]\n  engine = pg\n  top_dir = ./database\n  extension = ddl.sql\n[engine "pg"]\n  deploy_dir = up ; here\n',
      "database/sqitch.plan": plan("a"),
      "up/a.ddl.sql": "",
    });
    expect(history.migrations.map(({ file }) => file)).toEqual(["db/up/a.ddl.sql"]);
  });

  it("says what the plan and the scripts do not agree on", async () => {
    const history = await read({
      "sqitch.plan": plan("a", "gone", "- a", "twice", "twice", "not a line #").replace("not a line #", "not a line"),
      "deploy/a.sql": "",
      "deploy/twice.sql": "",
      "deploy/left.sql": "",
    });
    expect(listed(history.problems)).toEqual([
      "unreadable db/sqitch.plan: the plan takes a back, which headgate does not follow",
      "unreadable db/sqitch.plan: twice is planned twice without a tag in between",
      expect.stringContaining("unreadable db/sqitch.plan: Sqitch cannot read this line"),
      "missing db/sqitch.plan: the plan deploys gone, but there is no deploy/gone.sql",
      "missing db/deploy/left.sql: no change of the plan deploys this script",
    ]);
  });

  it("has the plan's order, not that of names", async () => {
    const files = { "deploy/z.sql": "", "deploy/m.sql": "", "deploy/a.sql": "" };
    const base = await read({ ...files, "sqitch.plan": plan("z", "m"), "deploy/a.sql": "" });
    const head = await read({ ...files, "sqitch.plan": plan("z", "m", "a") });
    const order = listedOrder(sqitch, head);
    expect(versions({ migrations: pendingAfter(head, "z", order).pending })).toEqual(["m", "a"]);
    const added = pendingSince(base, head, order);
    expect(versions({ migrations: added.pending })).toEqual(["a"]);
    const inserted = await read({ ...files, "sqitch.plan": plan("z", "a", "m") });
    const { pending, problems } = pendingSince(base, inserted, listedOrder(sqitch, inserted));
    expect([versions({ migrations: pending }), problems.map(({ kind }) => kind)]).toEqual([["a"], ["out-of-order"]]);
  });

  it("takes a rework for something new, and the script it had for what ran", async () => {
    const base = await read({ "sqitch.plan": plan("a", "@v1"), "deploy/a.sql": "-- old\n" });
    const head = await read({
      "sqitch.plan": plan("a", "@v1", "a"),
      "deploy/a.sql": "-- new\n",
      "deploy/a@v1.sql": "-- old\n",
    });
    const { pending, problems } = pendingSince(base, head, listedOrder(sqitch, head));
    expect([versions({ migrations: pending }), problems]).toEqual([["a#2"], []]);
  });

  it("names what its registry holds", () => {
    const rows = ["a", "b", "a"].map((change) => ({ change }));
    expect(sqitch.historyTable?.read(rows, "sqitch.changes")).toEqual(["a", "b", "a#2"]);
  });
});

describe("psql's variables", () => {
  const values = new Map([
    ["tenant", "ac'me"],
    ["n", "1"],
  ]);
  const filled = (text: string) =>
    psqlVariables(text, { start: 0, end: text.length }, values).reduceRight(
      (rest, { start, end, value }) => rest.slice(0, start) + value + rest.slice(end),
      text,
    );

  it.each([
    ["SELECT :n, :'tenant', :\"tenant\"", "SELECT 1, 'ac''me', \"ac'me\""],
    ["SELECT x::n, a[1:2], ':n', $$:n$$ -- :n\n, :missing", "SELECT x::n, a[1:2], ':n', $$:n$$ -- :n\n, :missing"],
    ["limit:n", "limit1"],
  ])("%s", (text, expected) => {
    expect(filled(text)).toBe(expected);
  });
});
