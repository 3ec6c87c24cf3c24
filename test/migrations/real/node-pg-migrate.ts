import { join } from "node:path";
import { run } from "../../support/run.ts";
import { npmCommands } from "./packages.ts";
import type { RealTool } from "./tool.ts";

export const nodePgMigrate: RealTool = {
  id: "node-pg-migrate",
  by: "node-pg-migrate@9.0.0",
  path: "migrations",
  async apply({ root, folder, url }) {
    const program = join(await npmCommands(nodePgMigrate.by, "pg@8.23.1"), "node-pg-migrate");
    const env = { ...process.env, DATABASE_URL: url };
    await run(program, ["up", "--migrations-dir", folder], { cwd: root, env });
  },
};
