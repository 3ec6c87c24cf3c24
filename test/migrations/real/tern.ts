import { writeFile } from "node:fs/promises";
import { run } from "../../support/run.ts";
import { goProgram } from "./packages.ts";
import type { RealTool } from "./tool.ts";

export const tern: RealTool = {
  id: "tern",
  by: "github.com/jackc/tern/v2@v2.3.4",
  path: "migrations",
  placeholders: { app_schema: "acme" },
  async apply({ folder, url }) {
    const data = Object.entries(tern.placeholders ?? {}).map(([name, value]) => `${name} = ${value}`);
    await writeFile(`${folder}/tern.conf`, ["[data]", ...data, ""].join("\n"));
    const options = ["--config", `${folder}/tern.conf`, "--migrations", folder, "--conn-string", url];
    await run(await goProgram(tern.by), ["migrate", ...options]);
  },
};
