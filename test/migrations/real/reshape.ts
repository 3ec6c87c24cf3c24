import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedFolder } from "../../support/cache.ts";
import { run } from "../../support/run.ts";
import type { RealJob, RealTool } from "./tool.ts";

const COLLATOR = new Intl.Collator("en", { numeric: true });

/**
 * Built from the crate, about four minutes: PostgreSQL's parser among its dependencies wants libclang (Debian's `libclang1`, or a
 * folder named in `LIBCLANG_PATH`). Each migration is completed before the next one starts.
 */
export const reshape: RealTool = {
  id: "reshape",
  by: "crates reshape 0.11.2",
  path: "migrations",
  own: ["reshape.data"],
  async apply(job) {
    const files = await readdir(job.folder);
    for (const file of files.sort(COLLATOR.compare)) await start(job, file, "--complete");
  },
  staged: {
    start,
    complete: ({ url }) => call("complete", "--url", url),
  },
};

async function start({ folder, url }: RealJob, file: string, ...more: readonly string[]): Promise<void> {
  await call("start", "--url", url, "--dirs", folder, "--migration", await nameOf(folder, file), ...more);
}

async function call(...args: readonly string[]): Promise<void> {
  await run(process.env.RESHAPE ?? (await built()), ["migration", ...args]);
}

/** A file may give itself another name. */
async function nameOf(folder: string, file: string): Promise<string> {
  const text = await readFile(join(folder, file), "utf8");
  return /^name = "(.*)"/m.exec(text.split("[[")[0] ?? "")?.[1] ?? file.replace(/\.\w+$/, "");
}

async function built(): Promise<string> {
  const root = await cachedFolder(join("tools", "reshape-0.11.2"), async (target) => {
    await run("cargo", ["install", "--quiet", "--locked", "--root", target, "reshape@0.11.2"], { cwd: target });
  });
  return join(root, "bin", "reshape");
}
