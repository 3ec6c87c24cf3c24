import { describe, expect, it } from "vitest";
import { CONFIG, type Files, review } from "./project.ts";
import { AVRO_CONVERTERS, connector } from "./shop.ts";

const COMMON: Files = {
  "headgate.yaml": CONFIG,
  "connect/shop.json": connector({ ...AVRO_CONVERTERS, "table.include.list": "public\\.(users|_pgroll.*)" }),
  "consumers/search.yaml": "consumer: search\nreads:\n  - {table: public.users, columns: [id, label, price]}\n",
};
const PGROLL: Files = {
  ...COMMON,
  "db/01_users.yaml": `operations:
  - create_table:
      name: users
      columns:
        - {name: id, type: bigint, pk: true}
        - {name: label, type: text, nullable: true}
        - {name: price, type: integer, nullable: true}
`,
};
const RESHAPE: Files = {
  ...COMMON,
  "db/1_users.toml": `[[actions]]
type = "create_table"
name = "users"
primary_key = ["id"]
columns = [{name = "id", type = "BIGINT"}, {name = "label", type = "TEXT"}, {name = "price", type = "INTEGER"}]
`,
};
const SQL: Files = {
  ...COMMON,
  "db/0001_users.sql": "CREATE TABLE users (id bigint PRIMARY KEY, label text, price integer);\n",
};
/** A plan says so, and its new column is there. */
const PLAN: Files = {
  "plans/label.yaml":
    "plan: users-label\noperation: rename-column\ntable: public.users\ncolumn: label\nto: caption\nsync: trigger\nsoak: 0d\n",
};

/** The consumers each stopping finding names, by rule. */
async function hit(merged: Files, change: Files): Promise<readonly string[]> {
  const { findings } = await review(merged, change);
  return findings
    .filter(({ severity }) => severity === "error")
    .flatMap(({ rule, consumers }) => consumers.map(({ consumer }) => `${rule} ${consumer}`));
}

async function blocked(merged: Files, change: Files): Promise<readonly string[]> {
  const { findings } = await review(merged, change);
  return findings
    .filter(({ severity }) => severity === "error")
    .map(({ rule, at, message }) => `${rule} ${at?.file}:${at?.start.line}:${at?.start.column} ${message}`);
}

const operation = (text: string): Files => ({ "db/02_change.yaml": `# why\noperations:\n  - ${text}\n` });
const action = (text: string): Files => ({ "db/2_change.toml": `# why\n\n[[actions]]\n${text}\n` });

describe("a pgroll operation on a captured column", () => {
  it.each([
    ["rename_column: {table: users, from: label, to: caption}", "column-renamed", "renamed to caption in place"],
    ["alter_column: {table: users, column: price, type: bigint, up: price, down: price}", "column-dropped", "price is"],
    ["drop_column: {table: users, column: label, down: \"''\"}", "column-dropped", "public.users.label is dropped"],
    ["rename_table: {from: users, to: people}", "table-renamed", "renamed to people"],
    ["drop_table: {name: users}", "table-renamed", "renamed to _pgroll_del_users"],
    [
      "alter_column: {table: users, column: id, type: numeric, up: id, down: id::bigint}",
      "key-changed",
      "_pgroll_new_id",
    ],
  ])("is blocked at its own line: %s", async (text, rule, message) => {
    const found = await blocked(PGROLL, operation(text));
    expect(found.filter((line) => line.startsWith(`${rule} db/02_change.yaml:3:5 `)).join("\n")).toContain(message);
  });

  it("is blocked where a plan for the column is merged: a rename in place is no expand and contract", async () => {
    const rename = operation("rename_column: {table: users, from: label, to: caption}");
    const [found] = await blocked({ ...PGROLL, ...PLAN }, rename);
    expect(found).toMatch(/^column-renamed db\/02_change\.yaml:3:5 /);
  });

  it("passes where it only adds", async () => {
    const add = operation("add_column: {table: users, column: {name: extra, type: text, nullable: true}, up: label}");
    expect(await blocked(PGROLL, add)).toEqual([]);
  });

  it("points into raw SQL", async () => {
    const raw = operation("sql:\n      up: |\n        SELECT 1;\n          ALTER TABLE users DROP COLUMN label;");
    // The version's view stands in the way: pgroll's own raw SQL would fail there.
    expect((await blocked(PGROLL, raw)).join("\n")).toContain("db/02_change.yaml:6:11 ");
  });
});

describe("a reshape action on a captured column", () => {
  it.each([
    ['type = "alter_column"\ntable = "users"\ncolumn = "label"\nchanges = {name = "caption"}', "column-renamed"],
    ['type = "alter_column"\ntable = "users"\ncolumn = "price"\nchanges = {type = "BIGINT"}', "column-dropped"],
    ['type = "remove_column"\ntable = "users"\ncolumn = "label"', "column-dropped"],
    ['type = "rename_table"\ntable = "users"\nnew_name = "people"', "table-renamed"],
    ['type = "remove_table"\ntable = "users"', "table-dropped"],
  ])("is blocked at its own line: %s", async (text, rule) => {
    const found = await blocked({ ...RESHAPE, ...PLAN }, action(text));
    expect(found.filter((line) => line.startsWith(`${rule} db/2_change.toml:3:1 `))).not.toEqual([]);
  });
});

describe("temporaries of such tools copied into plain SQL", () => {
  it.each(["_pgroll_new_label", "__reshape_0000_0000_new_label"])(
    "are a drop, whatever takes the name: %s",
    async (copy) => {
      const sql = `ALTER TABLE users ADD COLUMN ${copy} varchar(9);
UPDATE users SET ${copy} = label;
ALTER TABLE users DROP COLUMN label;
ALTER TABLE users RENAME COLUMN ${copy} TO label;
`;
      const found = await blocked({ ...SQL, ...PLAN }, { "db/0002_swap.sql": sql });
      expect(found.join("\n")).toContain("column-dropped db/0002_swap.sql:3:1 ");
    },
  );
});

describe("who is hit by a pgroll operation", () => {
  const READERS: Files = {
    ...PGROLL,
    "consumers/search.yaml": "consumer: search\nreads:\n  - {table: public.users, columns: [id, label]}\n",
    "consumers/billing.yaml": "consumer: billing\nreads:\n  - {table: public.users, columns: [id, price]}\n",
  };

  it.each([
    ["rename_column: {table: users, from: label, to: caption}", "search", "billing"],
    ["drop_column: {table: users, column: label, down: \"''\"}", "search", "billing"],
    ["alter_column: {table: users, column: price, type: text, up: price, down: price::integer}", "billing", "search"],
  ])("is who reads the column, and nobody else: %s", async (text, reader, other) => {
    const found = await hit(READERS, operation(text));
    expect(found.filter((line) => line.endsWith(` ${reader}`))).not.toEqual([]);
    expect(found.filter((line) => line.endsWith(` ${other}`))).toEqual([]);
  });

  it("is not told to move the version's own view, but which operation drops it", async () => {
    const { findings } = await review(READERS, operation("drop_column: {table: users, column: label, down: \"''\"}"));
    const fix = findings
      .filter(({ rule }) => rule === "column-dropped")
      .flatMap((finding) => finding.fix)
      .join("\n");
    expect(fix).not.toBe("");
    expect(fix).not.toContain("public_01_users");
  });
});

describe("triggers of pgroll", () => {
  const plan = (soak: string): Files => ({
    "plans/label.yaml": `plan: users-label\noperation: rename-column\ntable: public.users\ncolumn: label\nto: caption\nsync: trigger\nsoak: ${soak}\n`,
  });

  it("are no dual write once their migration is complete, so that the drop is blocked", async () => {
    const add: Files = {
      "db/02_caption.yaml":
        "operations:\n  - add_column: {table: users, column: {name: caption, type: text, nullable: true}, up: label}\n",
    };
    const drop: Files = {
      "db/03_gone.yaml": "operations:\n  - drop_column: {table: users, column: label, down: caption}\n",
    };
    const report = await review({ ...PGROLL, ...plan("0d"), ...add }, drop);
    expect(report.verdict).toBe("blocked");
    expect(report.plans?.map(({ missing }) => missing.includes("dual-write"))).toEqual([true]);
    expect(JSON.stringify(report.findings)).toContain("public.users has no trigger at base");
  });
});
