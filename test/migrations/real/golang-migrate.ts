import { run } from "../../support/run.ts";
import { goProgram } from "./packages.ts";
import type { RealTool } from "./tool.ts";

export const golangMigrate: RealTool = {
  id: "golang-migrate",
  by: "github.com/golang-migrate/migrate/v4/cmd/migrate@v4.20.1",
  path: "db/migrations",
  async apply({ folder, url }) {
    const program = await goProgram(golangMigrate.by, ["postgres"]);
    await run(program, ["-path", folder, "-database", `${url}?sslmode=disable`, "up"]);
  },
};
