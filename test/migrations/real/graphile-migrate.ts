import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../support/run.ts";
import { npmCommands } from "./packages.ts";
import type { RealTool } from "./tool.ts";

export const graphileMigrate: RealTool = {
  id: "graphile-migrate",
  by: "graphile-migrate@2.0.0-rc.3",
  path: "migrations",
  placeholders: { APP_SCHEMA: "app" },
  own: ["graphile_migrate.current"],
  async apply({ root, folder, url }) {
    await sealAgain(join(folder, "committed"));
    const program = join(await npmCommands(graphileMigrate.by), "graphile-migrate");
    const env = { ...process.env, DATABASE_URL: url };
    await run(program, ["migrate"], { cwd: root, env });
  },
};

/** Gives each file the hash of what it holds now, so that the tool runs one that was made to fail. */
async function sealAgain(folder: string): Promise<void> {
  let previous = "";
  for (const name of (await readdir(folder)).filter((name) => /^\d+.*\.sql$/.test(name)).sort()) {
    const text = await readFile(join(folder, name), "utf8");
    const body = text.slice(text.indexOf("\n\n")).trim();
    const content = `${`${previous}\n${body}`.trim()}\n`;
    const hash = `sha1:${createHash("sha1").update(content).digest("hex")}`;
    const headers = text.slice(0, text.indexOf("\n\n")).replace(/^--! (Previous|Hash): .*$/gm, (_, header) => {
      return header === "Hash" ? `--! Hash: ${hash}` : `--! Previous: ${previous === "" ? "-" : previous}`;
    });
    await writeFile(join(folder, name), `${headers}\n\n${body}\n`);
    previous = hash;
  }
}
