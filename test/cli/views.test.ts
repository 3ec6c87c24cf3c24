import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { RULES } from "../../src/rules/all.ts";
import { headgate } from "./run.ts";
import { Shop } from "./shop.ts";

const VALUE = "commerce.public.products-value";

describe("predict, catalog and consumers", () => {
  const shop = new Shop().commit();
  beforeEach(() => void shop.reset());
  afterAll(() => shop.remove());

  const json = async (...args: readonly string[]) =>
    JSON.parse((await shop.headgate(...args, "--format", "json")).stdout);

  it("predicts every subject with the exact text, the parsed schema and all versions", async () => {
    const { version, subjects } = await json("predict");
    expect(version).toBe(1);
    const names = subjects.map(({ subject }: { subject: string }) => subject);
    expect(names).toContain("commerce.public.products-key");
    expect(names).toEqual([...names].sort());
    for (const { text, schema, versions, topic, kind, connector } of subjects) {
      expect(JSON.parse(text)).toEqual(schema);
      expect(versions[0]).toBe(text);
      expect(["key", "value"]).toContain(kind);
      expect(`${topic}${connector}`).not.toBe("");
    }
  });

  it("shows apart what only an application decides about: logical messages", async () => {
    const { possible, subjects } = await json("predict");
    const names = possible.map(({ subject }: { subject: string }) => subject);
    expect(names).toEqual(
      ["commerce", "commerce-outbox"].flatMap((of) => [`${of}.message-key`, `${of}.message-value`]),
    );
    expect(subjects.map(({ subject }: { subject: string }) => subject)).not.toContain("commerce.message-value");
    const [named] = (await json("predict", "commerce.message-value")).subjects;
    expect(named.schema).toMatchObject({ name: "MessageValue" });
  });

  it("lists what each pending commit point registers after what is there", async () => {
    const [before] = (await json("predict", VALUE)).subjects;
    const sql = ["ALTER TABLE products ADD COLUMN one text;", "ALTER TABLE products ADD COLUMN two text;"];
    shop.write("db/migrations/000012_one.up.sql", sql[0] ?? "").write("db/migrations/000013_two.up.sql", sql[1] ?? "");
    const [after] = (await json("predict", VALUE)).subjects;
    expect(after.text).toBe(before.text);
    expect(after.versions).toHaveLength(before.versions.length + 2);
    const fields = after.versions.map((text: string) => [text.includes('"one"'), text.includes('"two"')]);
    expect(fields.slice(-3)).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ]);
  });

  it("shows only what changes with --diff", async () => {
    expect((await shop.headgate("predict", "--diff")).stdout).toBe("the pending migrations change no schema\n");
    shop.change("rename-in-place");
    const { stdout } = await shop.headgate("predict", "--diff");
    expect(stdout.match(/^commerce\.\S+/gm)).toEqual([VALUE]);
    const lines = stdout.split("\n").slice(1, 3);
    expect(lines).toEqual(["  + unit_price  bytes (Decimal 12,2)", "  - price       bytes (Decimal 12,2)"]);
    expect(stdout).not.toContain("{");
  });

  it("tells when each text appears, what rows read late bring, and differences as JSON", async () => {
    shop.change("rename-in-place");
    const { subjects } = await json("predict", VALUE, "--diff");
    const [{ timeline, versions, lag, diff, text, schema }] = subjects;
    const migration = "db/migrations/000012_products_unit_price.up.sql:2:1";
    expect(
      timeline.map(({ when, statement }: { when: string; statement: string | null }) => [when, statement]),
    ).toEqual([
      ["snapshot", null],
      ["next row", migration],
    ]);
    expect(timeline.map((version: { text: string }) => version.text)).toEqual(versions);
    expect(JSON.parse(text)).toEqual(schema);
    expect(lag).toEqual([
      {
        kind: "column-gone",
        case: "late_rename_column",
        readings: ["while running"],
        text: expect.stringContaining('"name":"price","type":["null"'),
        keepingUp: text,
        reason: expect.stringContaining("price is gone"),
        statement: migration,
      },
      {
        kind: "renamed-early",
        case: "late_rename_column_filtered",
        readings: ["after a restart"],
        text: versions.at(-1),
        keepingUp: text,
        reason: expect.stringContaining("under the column's new name already"),
        statement: migration,
      },
    ]);
    const moved = diff.map(({ kind, in: place, path }: Record<string, string>) => [kind, place, path]);
    expect(moved).toEqual([
      ["added", "envelope", "unit_price"],
      ["removed", "envelope", "price"],
    ]);
  });

  it("says which subjects there are when the named one is none", async () => {
    const outcome = await shop.headgate("predict", "commerce.public.product-value");
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toContain(VALUE);
  });

  it("looks at another tree with --at, and at the work tree without", async () => {
    shop.change("rename-in-place");
    const columns = async (...args: readonly string[]) => {
      const { tables } = await json("catalog", ...args);
      const products = tables.find(({ name }: { name: string }) => name === "products");
      return products.columns.map(({ name }: { name: string }) => name);
    };
    expect(await columns()).toContain("unit_price");
    expect(await columns("--at", "HEAD")).not.toContain("unit_price");
    expect((await shop.headgate("catalog", "--at", "nowhere")).code).toBe(2);
    expect((await json("predict", VALUE, "--at", "HEAD")).subjects[0].text).not.toContain("unit_price");
  });

  it("shows the catalog as PostgreSQL would", async () => {
    const catalog = await json("catalog");
    expect(catalog).toMatchObject({ version: 1, opaque: [] });
    const products = catalog.tables.find(({ name }: { name: string }) => name === "products");
    expect(products).toMatchObject({ database: "main", schema: "public", kind: "table", replicaIdentity: "full" });
    const { stdout } = await shop.headgate("catalog");
    expect(stdout).toMatch(/^public\.products \(table, replica identity full\)$/m);
    expect(stdout).toMatch(/^ {2}price +numeric\(12,2\) +not null$/m);
  });

  it("stops behind the version that --after names", async () => {
    const names = async (version: string) =>
      (await json("catalog", "--after", version)).tables.map(({ name }: { name: string }) => name);
    expect(await names("none")).toEqual([]);
    expect(await names("1")).not.toEqual([]);
    expect((await names("1")).length).toBeLessThan((await json("catalog")).tables.length);
    const unknown = await shop.headgate("catalog", "--after", "4711");
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('no migration has version "4711"');
  });

  it("says which files the catalog is without", async () => {
    const other = new Shop();
    other.write("goose/00001_a.sql", "-- +goose Up\nCREATE TABLE a (id int);\n").write("goose/00002_b.go", "");
    other.write("headgate.yaml", "postgres: 18\nmigrations: goose\n");
    const { code, stdout, stderr } = await other.headgate("catalog", "--format", "json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout).opaque).toEqual([expect.objectContaining({ file: "goose/00002_b.go", relations: null })]);
    expect(stderr).toContain("goose/00002_b.go:1:1: ");
    other.remove();
  });

  it("answers who reads a column, however it is written", async () => {
    const { version, readers } = await json("consumers", "public.products.price");
    expect(version).toBe(1);
    const names = readers.map(({ consumer }: { consumer: string }) => consumer);
    expect(new Set(names)).toEqual(new Set(["cache-invalidator", "search-indexer"]));
    expect(readers[0]).toEqual({
      consumer: "cache-invalidator",
      owner: "team-storefront",
      contact: "#team-storefront",
      table: "public.products",
      column: "price",
      via: "kafka",
      topic: "commerce.public.products",
      group: expect.anything(),
      image: "after",
      file: "consumers/cache-invalidator.yaml",
      line: expect.any(Number),
      reader: "typescript",
      readAt: { file: "consumers/cache-invalidator/product.ts", line: expect.any(Number) },
      status: "active",
      certain: true,
    });
    expect((await json("consumers", "products.price")).readers).toEqual(readers);
    expect((await json("consumers", "commerce.public.products.price")).readers).toEqual(readers);
    expect((await json("consumers", "products")).readers.length).toBeGreaterThan(readers.length);
    expect((await shop.headgate("consumers", "products.price")).stdout).toMatch(
      /^public\.products\.price +after +cache-invalidator/,
    );
  });

  it("tells no reader from no contracts", async () => {
    const misspelt = await shop.headgate("consumers", "public.products.prise");
    expect(misspelt.code).toBe(2);
    expect(misspelt.stderr).toContain(
      'there is no table or column public.products.prise (did you mean "public.products.price"?)',
    );
    const nobody = await shop.headgate("consumers", "users.email");
    expect(nobody).toMatchObject({ code: 0, stdout: "" });
    expect(nobody.stderr).toMatch(/no reader of .* is declared in any of the 8 contracts/);
    shop.git("rm", "-rq", "consumers");
    expect((await shop.headgate("consumers")).stderr).toContain("there are no contracts at all");
  });

  it("needs no git", async () => {
    const plain = new Shop();
    expect((await plain.headgate("catalog")).code).toBe(0);
    expect((await plain.headgate("consumers", "products")).code).toBe(0);
    const { code, stdout } = await plain.headgate("predict", VALUE);
    expect(code).toBe(0);
    expect(stdout).toContain('"name": "unit_price"'.replace("unit_price", "price"));
    expect((await plain.headgate("catalog", "--at", "HEAD")).code).toBe(2);
    plain.remove();
  });
});

describe("explain", () => {
  it("lists every rule and prints each page", async () => {
    const { stdout } = await headgate(["explain"]);
    expect(stdout.trimEnd().split("\n")).toHaveLength(RULES.length);
    for (const { id } of RULES) {
      const page = await headgate(["explain", id]);
      expect(page).toMatchObject({ code: 0, stderr: "" });
      expect(page.stdout).toContain(id);
    }
  });

  it("suggests the rule that was meant", async () => {
    const outcome = await headgate(["explain", "colum-renamed"]);
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toContain("column-renamed");
  });
});

describe("init", () => {
  it("writes what it found, works with it, and never overwrites unasked", async () => {
    const shop = new Shop();
    const written = readFileSync(join(shop.folder, "headgate.yaml"), "utf8");
    const refused = await shop.headgate("init");
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("--force");
    expect(readFileSync(join(shop.folder, "headgate.yaml"), "utf8")).toBe(written);

    const { code, stdout } = await shop.headgate("init", "--force");
    expect(code).toBe(0);
    expect(stdout).toMatch(/migrations: db\/migrations \(golang-migrate, 11 migrations\)/);
    expect(stdout).toContain("deploy/connect/commerce-cdc.json");
    const catalog = await shop.headgate("catalog");
    expect(catalog).toMatchObject({ code: 0, stderr: "" });
    shop.remove();
  });

  it("leaves open what it cannot tell, and says so", async () => {
    const shop = new Shop();
    shop.write("migrations/0001_a.sql", "SELECT 1;\n");
    const { code, stderr } = await shop.headgate("init", "--force");
    expect(code).toBe(0);
    expect(stderr).toContain("migrations could be in");
    const text = readFileSync(join(shop.folder, "headgate.yaml"), "utf8");
    expect(text).toContain("# migrations: db/migrations");
    expect(existsSync(join(shop.folder, "headgate.yaml"))).toBe(true);
    expect((await shop.headgate("catalog")).code).toBe(2);
    shop.remove();
  });
});

describe("colours", () => {
  const list = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    headgate([...args, "explain"], { env }).then(({ stdout }) => stdout.includes("\u001b["));

  it("are used when asked for, and never in a pipe by themselves", async () => {
    expect(await list([])).toBe(false);
    expect(await list([], { CI: "true" })).toBe(false);
    expect(await list(["--color", "always"])).toBe(true);
    expect(await list([], { FORCE_COLOR: "1" })).toBe(true);
    expect(await list([], { FORCE_COLOR: "0" })).toBe(false);
    expect(await list([], { FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(false);
    expect(await list(["--color", "never"], { FORCE_COLOR: "1" })).toBe(false);
    expect(await list(["--color", "always"], { NO_COLOR: "1" })).toBe(true);
  });
});
