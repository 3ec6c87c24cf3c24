import { join } from "node:path";
import { run } from "../../support/run.ts";
import { npmCommands } from "./packages.ts";
import type { RealTool } from "./tool.ts";

export const dbmate: RealTool = {
  id: "dbmate",
  by: "dbmate@2.36.0",
  path: "db/migrations",
  async apply({ root, folder, url }) {
    const program = join(await npmCommands(dbmate.by), "dbmate");
    const options = ["--url", `${url}?sslmode=disable`, "--migrations-dir", folder, "--no-dump-schema"];
    await run(program, [...options, "migrate"], { cwd: root });
  },
};
