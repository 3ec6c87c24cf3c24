import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { CACHE } from "../../support/cache.ts";
import { run } from "../../support/run.ts";
import type { RealTool } from "./tool.ts";

const PROJECT = join(import.meta.dirname, "rust");

/** The Rust tools run as libraries, in one program of ours: what their command lines call. About two minutes to build. */
function rustTool(id: string, by: string): RealTool {
  return {
    id,
    by,
    path: "migrations",
    async apply({ folder, url }) {
      await run(await builtProgram(), [id, folder, url]);
    },
  };
}

async function builtProgram(): Promise<string> {
  const target = join(CACHE, "rust-target");
  await mkdir(target, { recursive: true });
  await run("cargo", ["build", "--quiet", "--locked"], {
    cwd: PROJECT,
    env: { ...process.env, CARGO_TARGET_DIR: target },
  });
  return join(target, "debug", "migrators");
}

export const sqlx = rustTool("sqlx", "crates sqlx 0.9.0");
export const diesel = rustTool("diesel", "crates diesel_migrations 2.3.2, diesel 2.3.14");
export const refinery = rustTool("refinery", "crates refinery-core 0.10.0");
