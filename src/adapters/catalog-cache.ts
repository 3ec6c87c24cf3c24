import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CatalogCache } from "../ports.ts";
import { programDigest } from "./program-digest.ts";

/** Of the files, not of what they hold: that is the program's own affair, and another program never reads it. */
const FORMAT = "1";

/** The longest histories at hand come to two or three mebibytes. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_ENTRIES = 200;
/** A file half written that is older than this was left by a run that was stopped. */
const ABANDONED_MS = 60 * 60 * 1000;

const ENTRY = /^[0-9a-f]{64}$/;
const TEMPORARY = /^[0-9a-f]{64}\.[0-9a-f-]{36}$/;

export interface CatalogCacheOptions {
  readonly folder: string;
  /** Is told what went wrong, once for each thing; nothing depends on it. */
  readonly trouble: (message: string) => void;
  /** What must be the same for an entry to be read; the running program's own digest when absent. */
  readonly build?: string;
}

/**
 * Catalogs as files of a folder that may be removed at any moment. Any number of runs may share it: a file is written under a
 * name of its own and then renamed, and carries the digest of its text, so that half of one is never taken for the whole.
 * It may hold what migrations hold (default values, labels): nobody but the user can read it.
 */
export function openCatalogCache(options: CatalogCacheOptions): CatalogCache {
  const { folder, trouble } = options;
  const namesOf = async (links: readonly string[]) => chain(options.build ?? (await programDigest()), links);
  return {
    async longest(links) {
      const present = new Set(await readdir(folder).catch(() => []));
      if (present.size === 0) return null;
      const names = await namesOf(links);
      for (let length = names.length; length > 0; length--) {
        const name = names[length - 1];
        if (name === undefined || !present.has(name)) continue;
        const text = await readEntry(join(folder, name));
        if (text !== null) return { length, text };
        trouble(`${join(folder, name)} is damaged and was ignored`);
      }
      return null;
    },
    async keep(links, text) {
      try {
        const name = (await namesOf(links)).at(-1);
        if (name === undefined) return;
        await writeEntry(folder, name, text);
        await removeOldest(folder);
      } catch (error) {
        trouble(`nothing could be kept in ${folder}: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}

/** A name for every beginning of the chain: each the digest of the one before and of its link. */
function chain(build: string, links: readonly string[]): readonly string[] {
  let name = sha256(JSON.stringify([FORMAT, build]));
  return links.map((link) => {
    name = sha256(`${name}\n${link}`);
    return name;
  });
}

/** The text after the digest of it in the first line; null when it is damaged or gone. */
async function readEntry(path: string): Promise<string | null> {
  try {
    const content = await readFile(path, "utf8");
    const end = content.indexOf("\n");
    const text = content.slice(end + 1);
    if (content.slice(0, end) !== sha256(text)) return null;
    const now = new Date();
    // Entries in use are not the oldest.
    await utimes(path, now, now).catch(() => undefined);
    return text;
  } catch {
    return null;
  }
}

async function writeEntry(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, `${name}.${randomUUID()}`);
  try {
    await writeFile(temporary, `${sha256(text)}\n${text}`, { mode: 0o600, flag: "wx" });
    await rename(temporary, join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Removes what is too much, the longest unused first, and what stopped runs left. Touches nothing else in the folder. */
async function removeOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => ENTRY.test(name) || TEMPORARY.test(name));
  const files = await Promise.all(names.map((name) => statOf(folder, name)));
  const found = files.filter((file) => file !== null).sort((a, b) => b.used - a.used);
  let [entries, bytes] = [0, 0];
  for (const file of found) {
    if (file.temporary) {
      if (Date.now() - file.used > ABANDONED_MS) await rm(file.path, { force: true });
      continue;
    }
    entries++;
    bytes += file.bytes;
    if (entries > MOST_ENTRIES || (bytes > MOST_BYTES && entries > 1)) await rm(file.path, { force: true });
  }
}

async function statOf(folder: string, name: string) {
  const path = join(folder, name);
  const info = await stat(path).catch(() => null);
  if (info === null) return null;
  return { path, used: info.mtimeMs, bytes: info.size, temporary: TEMPORARY.test(name) };
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
