import { join } from "node:path";
import { run } from "../../support/run.ts";
import type { RealTool } from "./tool.ts";

/**
 * The Go module proxy does not serve pgroll, and its npm package holds types alone: whoever renews the golden names a program of
 * their own in `PGROLL`. It copies the columns of one constraint in random order (duplicate.go goes through a Go map): no constraint of
 * the fixture has two that are copied.
 */
async function call(url: string, ...args: readonly string[]): Promise<void> {
  const program = process.env.PGROLL;
  if (program === undefined) throw new Error("PGROLL names no pgroll program");
  await run(program, [...args, "--postgres-url", `${url}?sslmode=disable`]);
}

export const pgroll: RealTool = {
  id: "pgroll",
  by: "pgroll, main of 2026-05-12 (cdbe9b0f), behind 0.16",
  path: "migrations",
  own: ["pgroll.pgroll_version"],
  async apply({ folder, url }) {
    await call(url, "init");
    await call(url, "migrate", folder, "--complete");
  },
  staged: {
    async start({ folder, url }, file) {
      await call(url, "init");
      await call(url, "start", join(folder, file));
    },
    complete: ({ url }) => call(url, "complete"),
  },
};
