import { existsSync, realpathSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { globRoot, selectPaths } from "../../../config/glob.ts";
import { InputError } from "../../../ports.ts";
import { say } from "../../terminal.ts";
import type { OpenTree } from "../../view.ts";

/** The JSON Schema of contracts, in the package and in a tree that keeps its own. */
const SCHEMA = "contracts/schema/contract.schema.json";
const PACKAGED = `node_modules/headgate/${SCHEMA}`;

/** Where a new contract goes: `--out` from the current folder, or where headgate.yaml looks for contracts. Repository-relative. */
export function contractPath({ project, config, session }: OpenTree, consumer: string, out: string | null): string {
  if (out !== null) {
    const path = relative(project.root, resolve(realpathSync(session.terminal.cwd), out)).replaceAll("\\", "/");
    if (!path.startsWith("..")) return path;
    throw new InputError("this path leads out of the repository", {
      where: out,
      todo: "use a path below the repository's root",
    });
  }
  const pattern = config.contracts.find((one) => !one.startsWith("!")) ?? "contracts";
  const root = globRoot(pattern);
  if (root.endsWith(".yaml") || root.endsWith(".yml")) return root;
  // By custom the contracts of consumers stand in a folder of their own, beside plans and schemas.
  const folder = root.endsWith("contracts") && pattern.includes("**") ? `${root}/consumers` : root;
  return `${folder === "" ? "" : `${folder}/`}${fileName(consumer)}.yaml`;
}

function fileName(consumer: string): string {
  const plain = consumer.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[.-]+|-+$/g, "");
  return plain === "" ? "contract" : plain;
}

/**
 * The path of the JSON Schema from the folder of a contract: that of the installed package or of the tree itself, whichever is nearest;
 * else where the package will be once it is installed.
 */
export function schemaPath(root: string, path: string): string {
  const folder = dirname(join(root, path));
  for (let at = folder; ; at = dirname(at)) {
    const found = [PACKAGED, SCHEMA].find((candidate) => existsSync(join(at, candidate)));
    if (found !== undefined) return relativePath(folder, join(at, found));
    if (at === root || at === dirname(at)) return relativePath(folder, join(root, PACKAGED));
  }
}

function relativePath(from: string, to: string): string {
  const path = relative(from, to).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
}

/** Writes a file that is not there yet; one that is, only with `force`. */
export async function writeContract(
  open: OpenTree,
  path: string,
  text: string,
  existing: "keep" | "overwrite",
): Promise<void> {
  const { project, config, session } = open;
  const file = join(project.root, path);
  requireInside(project.root, file, path);
  await mkdir(dirname(file), { recursive: true });
  // A link in its place is replaced, never written through.
  if (existing === "overwrite") await rm(file, { force: true });
  await writeFile(file, text, { flag: "wx" }).catch((cause: unknown) => {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") throw alreadyThere(path);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`${path} cannot be written: ${reason}`, { cause });
  });
  if (selectPaths([path], config.contracts).length === 0) {
    await say(
      session.terminal,
      `${path} is in none of the folders where headgate.yaml looks for contracts: ${config.contracts.join(", ")}`,
    );
  }
}

export function alreadyThere(path: string): InputError {
  return new InputError("this file is already there", { where: path, todo: "--force writes it anew, --out elsewhere" });
}

/** A folder on the way may be a link that leads elsewhere. */
function requireInside(root: string, file: string, path: string): void {
  let folder = dirname(file);
  while (!existsSync(folder)) folder = dirname(folder);
  const inside = relative(realpathSync(root), realpathSync(folder));
  if (inside.startsWith("..")) throw new InputError("this path leads out of the repository", { where: path });
}
