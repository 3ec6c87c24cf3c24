import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What decides a program's answers: its code, compiled grammars, and the package.json that pins what it imports. */
const PROGRAM = /\.(?:[cm]?[jt]s|wasm)$/;

let digest: Promise<string> | null = null;

/**
 * A digest of the running program's own files: of the bundle where it is one, of src/ where the sources run as they are. It
 * changes with every change of the code, released or not.
 */
export function programDigest(): Promise<string> {
  digest ??= digestOf(import.meta.url.endsWith(".ts") ? join(HERE, "..") : HERE);
  return digest;
}

const HERE = dirname(fileURLToPath(import.meta.url));

async function digestOf(folder: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => PROGRAM.test(name)).sort();
  const paths = names.map((name) => join(folder, name));
  const manifest = manifestAbove(folder);
  if (manifest !== null) paths.push(manifest);
  const texts = await Promise.all(paths.map((path) => readFile(path)));
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text.length}\n`).update(text);
  return hash.digest("hex");
}

function manifestAbove(folder: string): string | null {
  const path = join(folder, "package.json");
  if (existsSync(path)) return path;
  return folder === dirname(folder) ? null : manifestAbove(dirname(folder));
}
