import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../support/run.ts";
import { goProgram } from "./packages.ts";
import type { RealTool } from "./tool.ts";

export const sqlMigrate: RealTool = {
  id: "sql-migrate",
  by: "github.com/rubenv/sql-migrate/sql-migrate@v1.8.1",
  path: "migrations",
  async apply({ root, url }) {
    const settings = { dialect: "postgres", datasource: `${url}?sslmode=disable`, dir: "migrations" };
    await writeFile(join(root, "dbconfig.yml"), JSON.stringify({ development: settings }));
    await run(await goProgram(sqlMigrate.by), ["up"], { cwd: root });
  },
};
