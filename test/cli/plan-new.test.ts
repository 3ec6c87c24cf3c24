import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { PlanShop } from "./plan-shop.ts";
import { headgate } from "./run.ts";
import { inFolder } from "./temporary.ts";

const NAME = "products-price-to-unit-price";
const EXPAND = `db/migrations/000012_expand_products_price_to_unit_price`;
const KEPT = `plans/${NAME}/contract/NEXT_contract_products_price_to_unit_price`;

describe("plan new", () => {
  const shop = new PlanShop().commit();
  beforeEach(() => void shop.reset());
  afterAll(() => shop.remove());

  const rename = (...more: readonly string[]) =>
    shop.headgate("plan", "new", "rename-column", "products.price", "--to", "unit_price", ...more);

  it("writes plan, expand, backfill and contract in the layout of the repository, and says who has to move", async () => {
    const { code, stdout } = await rename("--owner", "team-storefront", "--soak", "7d");
    expect(code).toBe(0);
    expect(shop.read(`plans/${NAME}.yaml`)).toContain("owner: team-storefront");
    expect(shop.read(`plans/${NAME}.yaml`)).toContain("soak: 7d");
    expect(shop.read(`${EXPAND}.up.sql`)).toContain("ADD COLUMN unit_price numeric(12,2)");
    expect(shop.read(`${EXPAND}.down.sql`)).toContain("DROP COLUMN unit_price");
    expect(shop.read(`${KEPT}.up.sql`)).toContain("DROP COLUMN price");
    expect(shop.read(`plans/${NAME}/backfill.sql`)).toContain("psql -v ON_ERROR_STOP=1 -f");
    expect(stdout).toMatch(/search-indexer +team-search +consumers\/search-indexer\.yaml:16:7/);
    expect(stdout).toContain(`headgate plan contract ${NAME}`);
  });

  it("passes the gate with what it wrote", async () => {
    await rename();
    const { code, stdout } = await shop.headgate("check", "--format", "json");
    const errors = JSON.parse(stdout).findings.filter(({ severity }: { severity: string }) => severity === "error");
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
  });

  it("prints every file and writes none with --dry-run", async () => {
    const { code, stdout } = await rename("--dry-run");
    expect(code).toBe(0);
    for (const path of [`plans/${NAME}.yaml`, `${EXPAND}.up.sql`, `${EXPAND}.down.sql`, `${KEPT}.up.sql`]) {
      expect(stdout).toContain(`--- ${path}\n`);
      expect(shop.has(path)).toBe(false);
    }
    expect(shop.git("status", "--short")).toBe("");
  });

  it("writes the plan alone with --no-sql", async () => {
    expect((await rename("--no-sql", "--name", "price")).code).toBe(0);
    expect(shop.git("status", "--short", "-uall").trim()).toBe("?? plans/price.yaml");
  });

  it.each([
    [["rename-colum", "products.price"], 'no operation "rename-colum" (did you mean "rename-column"?)'],
    [["rename-column", "product.price", "--to", "x"], 'there is no table product (did you mean "products"?)'],
    [["rename-column", "products.prise", "--to", "x"], 'public.products has no column "prise" (did you mean "price"?)'],
    [["rename-column", "products", "--to", "x"], "which column of it?"],
    [["rename-column", "products.price"], "rename-column needs --to"],
    [["drop-table", "products", "--to", "x"], "drop-table takes no --to"],
    [["rename-column", "products.price", "--to", "name"], "name is there already"],
    [["rename-column", "products.price", "--to", "x", "--soak", "soon"], '"soon" is no duration'],
  ])("refuses %j", async (args, message) => {
    const { code, stdout, stderr } = await shop.headgate("plan", "new", ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(shop.git("status", "--short")).toBe("");
  });

  it("refuses what is planned already, with its line, unless --force", async () => {
    await rename();
    const again = await rename("--name", "another");
    expect(again.code).toBe(2);
    expect(again.stderr).toContain(`plans/${NAME}.yaml:1:7`);
    expect((await rename("--name", "another", "--force", "--no-sql")).code).toBe(0);
  });

  it("says which pending migration has to be taken out", async () => {
    shop.change("rename-in-place");
    const { code, stdout } = await rename();
    expect(code).toBe(0);
    expect(stdout).toContain("db/migrations/000012_products_unit_price.up.sql:2:1 still takes it away");
  });

  it("works without git, contracts, connectors and headgate.yaml", async () => {
    const files = {
      "migrations/20240101120000_users.sql":
        "-- +goose Up\nCREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);\n",
    };
    await inFolder(files, async ({ folder }) => {
      const args = ["plan", "new", "rename-column", "users.email", "--to", "contact_email", "--dry-run"];
      const { code, stdout } = await headgate(args, { cwd: folder });
      expect(code).toBe(0);
      expect(stdout).toMatch(/--- migrations\/\d{14}_expand_users_email_to_contact_email\.sql\n-- \+goose Up\n/);
      expect(stdout).toContain("-- +goose StatementBegin");
      expect(stdout).toContain("/contract/NEXT_contract_users_email_to_contact_email.sql");
    });
  });

  it("keeps all SQL beside the plan where migrations are no files", async () => {
    const files = {
      "headgate.yaml": "migrations: {dump: structure.sql}\nplans: plans/*.yaml\n",
      "structure.sql": "CREATE TABLE public.users (id bigint PRIMARY KEY, email text);\n",
    };
    await inFolder(files, async ({ folder }) => {
      const args = ["plan", "new", "drop-column", "users.email", "--dry-run"];
      const { code, stdout } = await headgate(args, { cwd: folder });
      expect(code).toBe(0);
      expect(stdout).toContain("--- plans/drop-users-email/contract.sql\n");
      expect(stdout).toContain("the migrations are no files that headgate writes");
    });
  });
});
