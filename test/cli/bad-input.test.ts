import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Outcome } from "./run.ts";
import { Shop } from "./shop.ts";

const FILE = "db/migrations/000012_next.up.sql";
const path = (shop: Shop, name: string) => join(shop.folder, name);
const sql = (content: string | Buffer) => (shop: Shop) => writeFileSync(path(shop, FILE), content);
const file = (name: string, content: string) => (shop: Shop) => void shop.write(name, content);

/** Nothing a file holds may reach the terminal raw, and no failure may show our own stack. */
function expectCivil({ stdout, stderr }: Outcome): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
  expect(stdout).not.toMatch(raw);
  expect(stderr).not.toMatch(raw);
  expect(stdout + stderr).not.toMatch(/^\s+at .*\.(ts|js):\d+|unexpected:|bug in headgate/m);
}

const GENERATED = Array.from(
  { length: 60_000 },
  (_, row) => `INSERT INTO public.products VALUES (${row}, 'a product of some length');`,
);

describe("input nobody wished for", () => {
  const shop = new Shop().commit();
  beforeEach(() => void shop.reset());
  afterAll(() => shop.remove());

  it.each<[string, (shop: Shop) => void, number, RegExp]>([
    ["an empty file", sql(""), 0, /1 pending migration,.*\npassed: no findings/],
    ["comments only", sql("-- nothing\n/* at all */\n"), 0, /1 pending migration,.*\npassed: no findings/],
    ["5 MB of rows", sql(GENERATED.join("\n").padEnd(5_000_000, " ")), 0, /analysed (600\d\d) of \1 statements/],
    [
      "a binary file",
      sql(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1])),
      2,
      /^error: the file is a binary file: byte 4 is NUL\n {2}at db\/migrations\/000012_next\.up\.sql\n {2}save the file as UTF-8/,
    ],
    [
      "Latin-1",
      sql(Buffer.from("-- caf\u00e9\n", "latin1")),
      2,
      /^error: the file is not UTF-8: byte 6 .*\n {2}at db\/migrations\/000012_next\.up\.sql/,
    ],
    [
      "UTF-16",
      sql(Buffer.from("\ufeffALTER TABLE products RENAME COLUMN price TO unit_price;\r\n", "utf16le")),
      1,
      /^error\[column-renamed\].*\n {2}--> db\/migrations\/000012_next\.up\.sql:1:1\n/,
    ],
    [
      "UTF-8 with a mark and CRLF",
      sql("\ufeff-- one\r\nALTER TABLE products\r\n  RENAME COLUMN price TO unit_price;\r\n"),
      1,
      /^error\[column-renamed\].*\n {2}--> db\/migrations\/000012_next\.up\.sql:2:1\n/,
    ],
    [
      "lone carriage returns",
      sql("-- one\rALTER TABLE products RENAME COLUMN price TO unit_price;\r"),
      1,
      /^error\[column-renamed\].*\n {2}--> db\/migrations\/000012_next\.up\.sql:2:1\n/,
    ],
    [
      "an open quote",
      sql("ALTER TABLE products ADD COLUMN note text DEFAULT 'x;\n"),
      1,
      /^error\[syntax-error\] unterminated quoted string.*\n.*\n {2}--> db\/migrations\/000012_next\.up\.sql:1:51\n/,
    ],
    [
      "an open dollar quote",
      sql("DO $$ BEGIN\n"),
      1,
      /^error\[syntax-error\] unterminated dollar-quoted string.*\n.*\n {2}--> db\/migrations\/000012_next\.up\.sql:1:4\n/,
    ],
    [
      "an open comment",
      sql("/* DROP TABLE products;\n"),
      1,
      /^error\[syntax-error\] unterminated \/\* comment.*\n.*\n {2}--> db\/migrations\/000012_next\.up\.sql:1:1\n/,
    ],
    [
      "an open parenthesis",
      sql("CREATE TABLE t (id int;\nALTER TABLE products RENAME COLUMN price TO unit_price;\n"),
      1,
      /^error\[syntax-error\][\s\S]*:1:23\n[\s\S]*error\[column-renamed\].*\n {2}--> .*:2:1\n/,
    ],
    [
      "10,000 columns",
      sql(`CREATE TABLE wide (${Array.from({ length: 10_000 }, (_, n) => `c${n} int`).join(", ")});\n`),
      0,
      /^warning\[statement-opaque\] PostgreSQL would refuse this: tables can have at most 1600 columns\n {2}--> db\/migrations\/000012_next\.up\.sql:1:1\n/,
    ],
    [
      "nesting without end",
      sql(`SELECT ${"(".repeat(20_000)}1${")".repeat(20_000)};\n`),
      1,
      /^error\[syntax-error\] memory exhausted/,
    ],
    [
      "an invisible name",
      sql(
        'ALTER TABLE products ADD COLUMN "\u001b[31mred\u202e\nline" text;\nALTER TABLE products RENAME COLUMN price TO "\u001b]0;owned\u0007";\n',
      ),
      1,
      /"\\x1b\[31mred\\u\{202e\}/,
    ],
    [
      "quotes in names",
      sql(`ALTER TABLE products RENAME COLUMN price TO "it's ""quoted""";\n`),
      1,
      /is renamed to it's "quoted" in place/,
    ],
    [
      "escapes in an error",
      sql("ALTER TABEL \u001b[2J\u009b31m products;\n"),
      1,
      /^error\[syntax-error\][\s\S]*:1:7\n {2}1 \| ALTER TABEL \\x1b\[2J\\x9b31m products;/,
    ],
    [
      "a file name with escapes",
      file(
        "db/migrations/000012_\u001b[31m\u202e'\".up.sql",
        "ALTER TABLE products RENAME COLUMN price TO unit_price;\n",
      ),
      1,
      /^error\[column-renamed\].*\n {2}--> "?db\/migrations\/000012_\\u001b\[31m\\u202e'/,
    ],
    ["a folder named like a file", (s) => mkdirSync(path(s, FILE)), 0, / 0 pending migrations/],
    [
      "a dangling link",
      (s) => symlinkSync("nowhere.sql", path(s, FILE)),
      2,
      /^error: this symbolic link leads nowhere\n {2}at db\/migrations\/000012_next\.up\.sql\n {2}mend/,
    ],
    [
      "a link in a circle",
      (s) => symlinkSync("000012_next.up.sql", path(s, FILE)),
      2,
      /^error: cannot be read: its symbolic links lead in a circle\n {2}at db\/migrations\/000012_next\.up\.sql/,
    ],
    [
      "a folder in a circle",
      (s) => symlinkSync("../migrations", path(s, "db/migrations/again")),
      0,
      / 0 pending migrations/,
    ],
    ["broken YAML", file("headgate.yaml", "migrations: [db\n"), 2, /^error: headgate\.yaml:2:1: not readable as YAML/],
    [
      "YAML with escapes",
      file("headgate.yaml", 'migrations: db/migrations\n"\\e[31mkey": 1\n'),
      2,
      /^error: headgate\.yaml:2:1: unknown key "\\x1b\[31mkey"/,
    ],
    [
      "an unknown key",
      file("headgate.yaml", "migrations: db/migrations\nconectors: x\n"),
      2,
      /unknown key "conectors" \(did you mean "connectors"\?\)/,
    ],
    // The plan at base is no longer one of its files.
    ["an empty configuration", file("headgate.yaml", ""), 0, /plan-edited[\s\S]*\npassed: 1 warning/],
    [
      "a broken contract",
      file("consumers/x.yaml", "consumer: x\nreads: [\n"),
      2,
      /^error: consumers\/x\.yaml:3:1: not readable as YAML/,
    ],
    [
      "a contract with an unknown key",
      file("consumers/x.yaml", "consumer: x\nowner: a\nreads:\n  - table: public.users\n    colums: [id]\n"),
      2,
      /^error: consumers\/x\.yaml:5:5: unknown key "colums" \(did you mean "columns"\?\)/,
    ],
    [
      "a broken plan",
      file("plans/x.yaml", "plan: x\noperation: rename-colum\n"),
      2,
      /plans\/x\.yaml:2:12: operation: .*did you mean "rename-column"/,
    ],
    [
      "a broken connector",
      file("deploy/connect/x.json", '{"name": "x",\n "config": {,}}\n'),
      2,
      /^error: not valid JSON: .*\n {2}at deploy\/connect\/x\.json:2:13/,
    ],
    [
      "a connector that is a list",
      file("deploy/connect/x.json", "[1]"),
      2,
      /^error: a connector is a JSON object\n {2}at deploy\/connect\/x\.json:1:2/,
    ],
  ])("%s", async (_what, make, code, says) => {
    make(shop);
    const outcome = await shop.headgate("check", "--base", "main");
    expectCivil(outcome);
    expect(outcome.code).toBe(code);
    expect(outcome.stdout + outcome.stderr).toMatch(says);
  });

  it("does not ask the older grammar what it cannot be asked, nor shows what it prints", async () => {
    const config = readFileSync(path(shop, "headgate.yaml"), "utf8");
    shop.write("headgate.yaml", config.replace("postgres: 17", "postgres: 15"));
    const rows = Array.from({ length: 2_000 }, (_, row) => `(${row}, 'some text', 1)`).join(",\n");
    shop.write(FILE, `INSERT INTO public.notes VALUES ${rows};\nALTER TABLE products ADD COLUMN note text;\n`);
    const outcome = await shop.headgate("check", "--base", "main");
    expectCivil(outcome);
    expect(outcome.stdout).toMatch(/not checked|more than the 40000/);
    expect(outcome.stderr).toBe("");
  });
});

describe("no repository to speak of", () => {
  it.each<[string, (shop: Shop) => void, readonly string[], RegExp]>([
    ["none at all", () => undefined, [], /there is nothing to compare with[\s\S]*--applied VERSION/],
    [
      "none, and a base named",
      () => undefined,
      ["--base", "main"],
      /--base needs a git repository[\s\S]*--applied VERSION/,
    ],
    [
      "one without a commit",
      (shop) => void shop.git("init", "-q", "-b", "main"),
      ["--base", "main"],
      /knows no commit "main"/,
    ],
    [
      "a base that looks like an option",
      (shop) => void shop.commit(),
      ["--base=--output=x"],
      /knows no commit "--output=x"/,
    ],
    ["a base with escapes", (shop) => void shop.commit(), ["--base", "\u001b[31mx"], /knows no commit "\\u001b\[31mx"/],
  ])("%s", async (_what, make, args, says) => {
    const shop = new Shop();
    make(shop);
    const outcome = await shop.headgate("check", ...args);
    expectCivil(outcome);
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toMatch(says);
    shop.remove();
  });
});
