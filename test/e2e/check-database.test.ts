import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { headgate } from "../cli/run.ts";
import { Shop } from "../cli/shop.ts";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";

/** `check --database-url`: what is pending is told by the server the migrations run on. */
describe("check against a real server's history table", () => {
  const shop = new Shop().change("rename-in-place");
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
    await server.exec("CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)");
    await server.exec("INSERT INTO schema_migrations VALUES (11, false)");
  });
  afterAll(async () => {
    await server.stop();
    shop.remove();
  });

  it("stops the rename while it is pending and lets it be once it has run", async () => {
    const pending = await shop.headgate("check", "--database-url", server.url);
    expect(pending.code).toBe(1);
    expect(pending.stdout).toContain("error[column-renamed]");
    await server.exec("UPDATE schema_migrations SET version = 12");
    const env = { HEADGATE_DATABASE_URL: server.url };
    const applied = await headgate(["check"], { cwd: shop.folder, env });
    expect(applied.code).toBe(0);
    expect(applied.stdout).toContain("0 pending migrations");
  });
});
