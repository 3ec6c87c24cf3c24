import { run } from "../../support/run.ts";
import type { RealTool } from "./tool.ts";

/**
 * The Go module proxy does not serve pgroll, and its npm package holds types alone: whoever renews the golden names a program of
 * their own in `PGROLL`.
 */
export const pgroll: RealTool = {
  id: "pgroll",
  by: "pgroll, main of 2026-05-12 (cdbe9b0f), behind 0.16",
  path: "migrations",
  own: ["pgroll.pgroll_version"],
  async apply({ folder, url }) {
    const program = process.env.PGROLL;
    if (program === undefined) throw new Error("PGROLL names no pgroll program");
    const at = ["--postgres-url", `${url}?sslmode=disable`];
    await run(program, ["init", ...at]);
    await run(program, ["migrate", folder, "--complete", ...at]);
  },
};
