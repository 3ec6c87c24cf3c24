import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, it } from "vitest";
import { PlanShop } from "./plan-shop.ts";

const NAME = "products-price-to-unit-price";
const KEPT = `plans/${NAME}/contract`;
const validateReport = new Ajv2020({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync("contracts/schema/report.schema.json", "utf8")),
);
const validate = new Ajv2020({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync("contracts/schema/plan-status.schema.json", "utf8")),
);

describe("a plan on its way", () => {
  const shop = new PlanShop().commit("the shop", new Date("2026-01-01T00:00:00Z"));
  afterAll(() => shop.remove());

  const statusOf = async () => {
    const { code, stdout } = await shop.headgate("plan", "status", NAME, "--format", "json");
    const status = JSON.parse(stdout);
    validate(status);
    expect({ code, errors: validate.errors }).toEqual({ code: 0, errors: null });
    return status.plans[0];
  };

  /** What `check` says of plans that matter to the change. */
  const inReport = async () => {
    const { stdout } = await shop.headgate("check", "--format", "json");
    const report = JSON.parse(stdout);
    validateReport(report);
    expect(validateReport.errors).toBeNull();
    return report.summary.plans;
  };

  it("is proposed while it is in the change that brings it", async () => {
    await shop.headgate("plan", "new", "rename-column", "products.price", "--to", "unit_price");
    expect(await statusOf()).toMatchObject({ plan: NAME, phase: "proposed" });
    expect(await inReport()).toMatchObject([{ plan: NAME, table: "public.products", phase: "proposed" }]);
    const early = await shop.headgate("plan", "contract", NAME);
    expect(early).toMatchObject({ code: 1, stdout: "" });
    expect(early.stderr).toContain(`plan ${NAME} is proposed, not ready yet`);
    expect(early.stderr).toContain("consumers failed: ");
    expect(shop.files("db/migrations").filter((path) => path.includes("contract"))).toEqual([]);
  });

  it("is migrating once it is merged, and says who is left", async () => {
    shop.commit("expand", new Date("2026-01-02T00:00:00Z"));
    const status = await statusOf();
    expect(status.phase).toBe("migrating");
    expect(status.next).toContain("search-indexer (consumers/search-indexer.yaml:16)");
    const markdown = await shop.headgate("plan", "status", "--format", "markdown");
    expect(markdown.stdout).toContain("<!-- headgate:plans -->");
    expect(markdown.stdout).toContain(`<code>${NAME.replaceAll("-", "&#45;")}</code> | migrating`);
    const text = await shop.headgate("plan", "status");
    expect(text.stdout).toMatch(/✓ dual-write verified \(strong, catalog at base\)/);
  });

  it("is ready when consumers have moved and the time is over: then its last step goes among the migrations", async () => {
    for (const consumer of ["search-indexer", "cache-invalidator"]) {
      const path = `consumers/${consumer}.yaml`;
      shop.write(path, shop.read(path).replaceAll(/\bprice\b/g, "unit_price"));
    }
    shop.write(
      "consumers/cache-invalidator/product.ts",
      shop.read("consumers/cache-invalidator/product.ts").replaceAll(/\bprice\b/g, "unit_price"),
    );
    shop.commit("consumers", new Date("2026-01-03T00:00:00Z"));
    expect((await statusOf()).phase).toBe("ready");
    const shown = await shop.headgate("plan", "show", NAME);
    expect(shown.stdout).toContain(`next: headgate plan contract ${NAME}`);
    expect(shown.stdout).toContain("1. expand: ");
    expect(shown.stdout).toContain(`plans/${NAME}/backfill.sql`);

    const after = await shop.headgate("plan", "contract", NAME, "--step", "after-backfill");
    expect(after.stdout).toContain("wrote db/migrations/000013_after_backfill_products_price_to_unit_price.up.sql");
    const preview = await shop.headgate("plan", "contract", NAME, "--dry-run");
    expect(preview.stdout).toContain("--- db/migrations/000014_contract_products_price_to_unit_price.up.sql");
    expect(shop.files(KEPT)).toHaveLength(2);
    const { code, stdout } = await shop.headgate("plan", "contract", NAME);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: [
        "wrote db/migrations/000014_contract_products_price_to_unit_price.down.sql",
        "wrote db/migrations/000014_contract_products_price_to_unit_price.up.sql",
        `took ${KEPT}/NEXT_contract_products_price_to_unit_price.down.sql`,
        `took ${KEPT}/NEXT_contract_products_price_to_unit_price.up.sql`,
        "",
      ].join("\n"),
    });
    expect(shop.files(KEPT)).toEqual([]);
    expect((await shop.headgate("check")).code).toBe(0);
    expect(await inReport()).toMatchObject([{ plan: NAME, phase: "ready", missing: [] }]);
    const comment = await shop.headgate("check", "--format", "markdown");
    expect(comment.stdout).toContain("### Plans");
  });

  it("is contracted in the end, and says so", async () => {
    shop.commit("contract", new Date("2026-03-01T00:00:00Z"));
    expect(await statusOf()).toMatchObject({ phase: "contracted", next: "nothing: what it moved is gone" });
    const again = await shop.headgate("plan", "contract", NAME);
    expect(again).toMatchObject({ code: 1, stderr: `plan ${NAME} is contracted: nothing is left to do\n` });
  });
});

describe("plan list", () => {
  const shop = new PlanShop().commit();
  afterAll(() => shop.remove());

  it("lists plans in three formats, and says so where there is none", async () => {
    const none = await shop.headgate("plan", "list");
    expect(none).toEqual({ code: 0, stdout: "", stderr: "no plans in plans/*.yaml\n" });
    await shop.headgate("plan", "new", "drop-column", "leads.company", "--owner", "team-crm", "--no-sql");
    const place = "plans/drop-leads-company.yaml";
    expect((await shop.headgate("plan", "list")).stdout).toBe(
      `drop-leads-company  team-crm  drop-column public.leads.company  ${place}:1\n`,
    );
    const csv = await shop.headgate("plan", "list", "--format", "csv");
    expect(csv.stdout).toContain(
      `drop-leads-company,drop-column,public.leads,drop-column public.leads.company,team-crm`,
    );
    const json = JSON.parse((await shop.headgate("plan", "list", "--format", "json")).stdout);
    expect(json).toMatchObject({ version: 1, plans: [{ plan: "drop-leads-company", file: place, line: 1 }] });
  });

  it("knows the nearest name of one that is not there", async () => {
    const { code, stderr } = await shop.headgate("plan", "show", "drop-lead-company");
    expect(code).toBe(2);
    expect(stderr).toContain('there is no plan "drop-lead-company" (did you mean "drop-leads-company"?)');
  });
});
