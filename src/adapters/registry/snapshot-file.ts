import { randomUUID } from "node:crypto";
import { mkdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { InputError } from "../../ports.ts";

/** The text of a snapshot's file (registry/snapshot/read.ts reads it). Throws InputError where there is none that can be read. */
export async function readRegistryFile(path: string): Promise<string> {
  const text = await readSnapshotText(path);
  if (text !== null) return text;
  throw new InputError("cannot read the registry snapshot: there is no such file", {
    where: path,
    todo: "run `headgate snapshot`, or correct registry.snapshot in headgate.yaml",
  });
}

/** Null where there is no such file. Throws InputError where there is one that cannot be read. */
export async function readSnapshotText(path: string): Promise<string | null> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR")) return null;
    const reason = cause instanceof TypeError ? "it is not UTF-8 text" : reasonOf(cause);
    throw new InputError(`cannot read the registry snapshot: ${reason}`, { where: path, cause });
  }
}

/**
 * All of the text or none of it, whatever happens on the way: it is written beside the file and put in its place. A symbolic link stays one.
 * Throws InputError.
 */
export async function writeSnapshotText(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const temporary = `${target}.${randomUUID()}`;
  try {
    await mkdir(dirname(target), { recursive: true });
    const mode = await stat(target).then(
      (known) => known.mode & 0o777,
      () => 0o666,
    );
    await writeFile(temporary, text, { mode, flag: "wx" });
    await rename(temporary, target);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new InputError(`cannot write the registry snapshot: ${reasonOf(cause)}`, { where: path, cause });
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
