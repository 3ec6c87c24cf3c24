import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

/** Builds dist/ before the tests when a source is newer, so that what they run is what the sources say. */
export function setup(): void {
  if (newest("src") < age("dist/cli/main.js")) return;
  const { status } = spawnSync(process.execPath, ["node_modules/tsx/dist/cli.mjs", ".github/scripts/build.ts"], {
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("the build failed; its messages are above");
}

function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return Math.max(...files.map((file) => age(join(folder, file))));
}

function age(path: string): number {
  return statSync(resolve(path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
