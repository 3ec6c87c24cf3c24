import { describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import type { History } from "../../src/model/migration.ts";
import { readMigration } from "../../src/sql/read.ts";
import { detected, inFolder, readAs, recordedBy } from "./read.ts";
import { listed, versions } from "./tree.ts";

const parser = await loadSqlParser();
const TABLE = `operations:
  - create_table:
      name: t
      columns:
        - {name: id, type: int, pk: true}
        - {name: price, type: integer, default: "0"}
`;

/** `line:column statement`, of the last migration. */
function statements({ migrations }: History): readonly string[] {
  const last = migrations.at(-1);
  if (last === undefined) return [];
  return readMigration(last, parser)
    .flatMap((read) => read.statements)
    .map(({ at, text }) => `${at.start.line}:${at.start.column} ${text.replace(/\s+/g, " ")}`);
}

const second = (text: string) => readAs("pgroll", inFolder({ "01_t.yaml": TABLE, "02_u.yaml": text }));

describe("pgroll", () => {
  it("is told by what its files hold, not by their names", async () => {
    expect((await detected(inFolder({ "01_t.yaml": TABLE }))).framework).toBe("pgroll");
    expect((await detected(inFolder({ "a.json": '{"operations": [{"sql": {"up": "SELECT 1"}}]}' }))).framework).toBe(
      "pgroll",
    );
    await expect(detected(inFolder({ "deploy.yaml": "operations:\n  - restart: {}\n" }))).rejects.toThrow(
      "no SQL file",
    );
  });

  it("orders by the bytes of names, and reads its own folder alone", async () => {
    const files = { "10_b.yaml": TABLE, "9_a.yml": TABLE, "1_a-b.yaml": TABLE, "1_a.yaml": TABLE, "x/2.yaml": TABLE };
    expect(versions(await readAs("pgroll", inFolder(files)))).toEqual(["10_b", "1_a-b", "1_a", "9_a"]);
  });

  it("starts everything, then completes it, each statement at its operation", async () => {
    const change = "operations:\n  - alter_column: {table: t, column: price, type: bigint, up: price, down: price}\n";
    const found = statements(await second(change));
    expect(new Set(found.map((line) => line.split(" ")[0]))).toEqual(new Set(["2:5"]));
    const shapes = found
      .map((line) => line.slice(4))
      .filter((text) => /COLUMN|^UPDATE|^DROP FUNCTION|NOT NULL/.test(text));
    expect(shapes.filter((text) => !text.startsWith("CREATE"))).toEqual([
      'ALTER TABLE "t" ADD COLUMN IF NOT EXISTS "_pgroll_new_price" bigint',
      'ALTER TABLE "t" ADD CONSTRAINT "_pgroll_dup__pgroll_check_not_null_price" CHECK ("_pgroll_new_price" IS NOT NULL) NOT VALID',
      'ALTER TABLE "t" ALTER COLUMN "_pgroll_new_price" SET DEFAULT 0',
      'ALTER TABLE "t" ADD COLUMN IF NOT EXISTS "_pgroll_needs_backfill" boolean DEFAULT true',
      'ALTER TABLE "t" ADD COLUMN IF NOT EXISTS "_pgroll_needs_backfill" boolean DEFAULT true',
      'UPDATE "t" SET "id" = "t"."id" WHERE "_pgroll_needs_backfill" = true',
      'ALTER TABLE IF EXISTS "t" DROP COLUMN IF EXISTS "price"',
      'DROP FUNCTION IF EXISTS "_pgroll_trigger_t_price", "_pgroll_trigger_t__pgroll_new_price" CASCADE',
      'ALTER TABLE IF EXISTS "t" DROP COLUMN IF EXISTS "_pgroll_needs_backfill"',
      'ALTER TABLE IF EXISTS "t" RENAME COLUMN "_pgroll_new_price" TO "price"',
      'ALTER TABLE IF EXISTS "t" ALTER COLUMN "price" SET NOT NULL',
    ]);
  });

  it("renames a column in the view alone until the migration is complete", async () => {
    const found = statements(await second("operations:\n  - rename_column: {table: t, from: price, to: cost}\n"));
    expect(found.filter((text) => text.includes("RENAME"))).toEqual([
      '2:5 ALTER TABLE IF EXISTS "t" RENAME COLUMN "price" TO "cost"',
    ]);
    expect(found.findIndex((text) => text.includes("CREATE VIEW"))).toBeLessThan(
      found.findIndex((text) => text.includes("RENAME")),
    );
  });

  it.each([
    ["operations:\n  - drop_colum: {table: t}\n", "2: `drop_colum` is no operation of pgroll's"],
    ["operations:\n  - drop_column: {table: t, column: price, upp: x}\n", "2: `drop_column` has no field `upp`"],
    [
      "operations:\n  - sql: {up: SELECT 1}\n  - drop_table: {name: t}\n",
      "2: pgroll runs no `sql` beside other operations",
    ],
    ["operations: {}\n", "1: `operations` is to be a list"],
    ["operations: [\n", "1: it is no YAML"],
    [
      "operations:\n  - alter_column: {table: made_by_hand, column: c, nullable: false, up: c, down: c}\n",
      "2: what happens there depends on made_by_hand.c, which SQL of the migrations' own made or changed",
    ],
  ])("cannot be read: %j", async (text, message) => {
    const { problems } = await second(text);
    expect(problems.map((problem) => `${problem.at.start.line}: ${problem.message}`).join("\n")).toContain(message);
    expect(listed(problems)[0]).toMatch(/^unreadable db\/migrations\/02_u\.yaml/);
  });

  it("reads its history table, and refuses one with a migration in the middle", () => {
    const row = { version: "01_t", done: true, kind: "pgroll" };
    const rows = [{ ...row, version: "00", kind: "baseline" }, row, { ...row, version: "x", kind: "inferred" }];
    expect(recordedBy("pgroll", rows)).toEqual([{ upTo: "00" }, "01_t"]);
    expect(() => recordedBy("pgroll", [{ ...row, done: false }])).toThrow("has started 01_t and not completed it");
  });
});
