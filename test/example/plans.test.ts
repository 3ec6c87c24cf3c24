import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Shop } from "../cli/shop.ts";

const MERGED = new Date(Date.now() - 30 * 24 * 60 * 60 * 1000);

describe("the steps of the example's plans", () => {
  const shop = new Shop().commit("the shop", MERGED);
  afterAll(() => shop.remove());

  it("expand as plan new writes them", async () => {
    const move = ["rename-column", "bookings.notes", "--to", "summary", "--owner", "team-crm"];
    const { code } = await shop.reset().headgate("plan", "new", ...move);
    expect(code).toBe(0);
    expect(written(shop)).toEqual(filesOf("planned-expand"));
  });

  it("contract as plan contract writes them", async () => {
    const { code, stdout } = await shop.reset().headgate("plan", "contract", "leads-company-to-company-name");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^took plans\/leads-company-to-company-name\/contract\/NEXT_contract_.*\.up\.sql$/m);
    expect(written(shop)).toEqual(filesOf("planned-contract"));
  });
});

/** What is new in the work tree, by path. */
function written(shop: Shop): Readonly<Record<string, string>> {
  const paths = shop.git("ls-files", "--others").split("\n").filter(Boolean);
  return texts(shop.folder, paths);
}

function filesOf(change: string): Readonly<Record<string, string>> {
  const folder = join(import.meta.dirname, "../../contracts/commerce/changes", change);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return texts(
    folder,
    entries.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)),
  );
}

function texts(folder: string, paths: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(paths.toSorted().map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}
