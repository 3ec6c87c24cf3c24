import { join } from "node:path";
import { CACHE } from "../../support/cache.ts";
import { run } from "../../support/run.ts";
import type { RealTool } from "./tool.ts";

/** Tools of Go that are run as libraries, by a program of ours in `go/<id>`: what their command lines call. */
function goTool(id: string, by: string, path: string): RealTool {
  return {
    id,
    by,
    path,
    async apply({ folder, url }) {
      await run(await builtProgram(id), [folder, `${url}?sslmode=disable`]);
    },
  };
}

/** Minutes for the first build, then as long as Go needs to see that nothing changed. */
async function builtProgram(id: string): Promise<string> {
  const program = join(CACHE, "tools", `${id}-program`);
  const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "-mod=readonly" };
  await run("go", ["build", "-o", program, "."], { cwd: join(import.meta.dirname, "go", id), env });
  return program;
}

export const popx = goTool("popx", "github.com/ory/x/popx v0.0.729", "migrations");
export const supabase = goTool("supabase", "github.com/supabase/cli/pkg/migration v1.226.4", "supabase/migrations");
export const atlas: RealTool = {
  id: "atlas",
  by: "ariga.io/atlas/sql/migrate v0.38.0; transactions and revisions as its command line, which is not published as a module",
  path: "migrations",
  async changed(folder) {
    await run(await builtProgram("atlas"), ["hash", folder]);
  },
  async apply({ folder, url }) {
    await run(await builtProgram("atlas"), ["apply", folder, `${url}?sslmode=disable`]);
  },
};
