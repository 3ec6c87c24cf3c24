import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Where downloads are kept between runs; ignored by git. */
export const CACHE = join(import.meta.dirname, "..", "..", ".cache");

/**
 * A folder of the cache that is made once. `fill` works in a folder of its own that is renamed when complete,
 * so callers running at the same moment never see half of it.
 */
export async function cachedFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const target = join(CACHE, name);
  if (existsSync(target)) return target;
  await mkdir(dirname(target), { recursive: true });
  const building = await mkdtemp(`${target}.building-`);
  try {
    await fill(building);
    await rename(building, target);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    // Another process finished the same folder first: its content is the same.
    if (!existsSync(target)) throw error;
  }
  return target;
}
