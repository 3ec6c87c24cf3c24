import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { headgate } from "../cli/run.ts";
import { Shop } from "../cli/shop.ts";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const CHANGES = readdirSync("contracts/commerce/changes");

describe("what headgate says on a real server", () => {
  it.each(CHANGES)("of the change %s is what it says statically", async (name) => {
    const shop = new Shop().commit().change(name);
    const engine = ["--engine", "postgres", "--engine-url", server.url];
    const both = async (...args: readonly string[]) => {
      const [known, real] = [
        await headgate(args, { cwd: shop.folder }),
        await headgate([...args, ...engine], { cwd: shop.folder }),
      ];
      expect(real.code).toBe(known.code);
      return [known.stdout, real.stdout] as const;
    };
    const [known, real] = (await both("check", "--base", "main", "--format", "json")).map((text) => JSON.parse(text));
    expect(real.findings).toEqual(known.findings);
    expect(real.summary.engines).toEqual([{ database: "main", engine: expect.stringContaining("PostgreSQL 18") }]);
    for (const args of [
      ["predict", "--base", "main"],
      ["predict", "--diff", "--base", "main"],
      ["consumers"],
      ["catalog"],
    ]) {
      const [static_, postgres] = await both(...args, "--format", "json");
      expect(postgres).toBe(static_);
    }
    shop.remove();
  });
});
