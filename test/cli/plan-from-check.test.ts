import { execFileSync } from "node:child_process";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { PlanShop } from "./plan-shop.ts";

describe("plan from-check", () => {
  const shop = new PlanShop().commit();
  beforeEach(() => void shop.reset());
  afterAll(() => shop.remove());

  const blocked = async () => JSON.parse((await shop.headgate("check", "--format", "json")).stdout).findings;

  it("is what the finding's first line says: a plain rename becomes an expand and contract", async () => {
    shop.change("rename-in-place");
    const [finding] = await blocked();
    expect(finding.fix[0]).toBe("headgate plan new rename-column public.products.price --to unit_price");
    const [, ...args] = finding.fix[0].split(" ");
    const one = await shop.headgate(...args, "--dry-run");
    const all = await shop.headgate("plan", "from-check", "--dry-run");
    expect({ code: one.code, stdout: all.stdout }).toEqual({ code: 0, stdout: one.stdout });
    expect(all.code).toBe(0);
  });

  it("writes a plan for each finding, one migration behind the other", async () => {
    shop.write(
      "db/migrations/000012_two.up.sql",
      "ALTER TABLE products RENAME COLUMN price TO unit_price;\nALTER TABLE products RENAME COLUMN name TO title;\n",
    );
    const { code, stdout } = await shop.headgate("plan", "from-check", "--owner", "team-storefront");
    expect(code).toBe(0);
    expect(stdout).toContain("wrote the plan products-price-to-unit-price");
    expect(
      shop
        .files("db/migrations")
        .filter((path) => path.includes("expand_products"))
        .map((path) => path.slice(14, 43)),
    ).toEqual([
      "000013_expand_products_price_",
      "000013_expand_products_price_",
      "000014_expand_products_name_t",
      "000014_expand_products_name_t",
    ]);
    expect(shop.read("plans/products-name-to-title.yaml")).toContain("owner: team-storefront");
  });

  it("says so where nothing is stopped", async () => {
    const outcome = await shop.headgate("plan", "from-check");
    expect(outcome).toMatchObject({ code: 0, stdout: "", stderr: "nothing is stopped: there is nothing to plan\n" });
  });

  it("quotes names as a shell takes them", async () => {
    const name = `it's "odd" $(x)`;
    shop.write(
      "db/migrations/000012_odd.up.sql",
      `ALTER TABLE products RENAME COLUMN price TO "${name.replaceAll('"', '""')}";\n`,
    );
    const [finding] = await blocked();
    const command = finding.fix[0].replace("headgate", "printf '%s\\n'");
    const words = execFileSync("sh", ["-c", command], { encoding: "utf8" }).trimEnd().split("\n");
    expect(words).toEqual(["plan", "new", "rename-column", "public.products.price", "--to", name]);
    expect((await shop.headgate(...words, "--dry-run")).code).toBe(0);
  });
});
