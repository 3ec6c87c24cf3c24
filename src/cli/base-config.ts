import { posix } from "node:path";
import type { Config, DatabaseConfig } from "../model/config.ts";
import { type FileTree, InputError } from "../ports.ts";
import { CONFIG_NAMES, configOf, type Project, prefixOf } from "./project.ts";

/**
 * The configuration of the base's tree, its databases under the names they bear at head. A base that has none, or one that cannot be
 * used, is read as if it had the head's: no change could ever mend it otherwise. One that the change moves, renames or takes away
 * is still the base's own.
 */
export async function baseConfigOf(
  project: Project,
  base: FileTree,
  head: Config,
  environment: ReadonlyMap<string, string>,
): Promise<Config> {
  const configFile = await configFileAtBase(project, base);
  if (configFile === null && project.configFile !== null) return head;
  try {
    const merged = await configOf({ ...project, configFile, prefix: prefixOf(configFile) }, base, environment, {});
    return { ...merged, databases: namedAsAt(head.databases, merged.databases) };
  } catch (error) {
    if (error instanceof InputError) return head;
    throw error;
  }
}

/** Databases that the base's configuration has and the head's has no more: what was merged of them is still there. */
export function takenOut(head: Config, base: Config | null): readonly DatabaseConfig[] {
  const kept = new Set(head.databases.map(({ name }) => name));
  return (base?.databases ?? []).filter(({ name }) => !kept.has(name));
}

/**
 * Where the head's is, or beside it under the other name; else the one that is gone at head. Null where there was none. Throws
 * InputError where several are gone.
 */
async function configFileAtBase({ configFile, prefix, workTree }: Project, base: FileTree): Promise<string | null> {
  const beside = CONFIG_NAMES.map((name) => prefix + name);
  for (const path of [...(configFile === null ? [] : [configFile]), ...beside]) {
    if ((await base.read(path)) !== null) return path;
  }
  const still = new Set(await workTree.list(""));
  const gone = (await base.list("")).filter((path) => CONFIG_NAMES.includes(posix.basename(path)) && !still.has(path));
  const [first = null, ...others] = gone;
  if (others.length === 0) return first;
  throw new InputError(`which configuration this was at base cannot be told: ${gone.join(", ")} are all gone`, {
    where: configFile,
    todo: "move one configuration at a time",
  });
}

/** A database under another name is the same one: its migrations are where they were, or no other is left that it could be. */
function namedAsAt(head: readonly DatabaseConfig[], base: readonly DatabaseConfig[]): readonly DatabaseConfig[] {
  const missing = (from: readonly DatabaseConfig[], other: readonly DatabaseConfig[]) =>
    from.filter(({ name }) => !other.some((one) => one.name === name));
  const [added, gone] = [missing(head, base), missing(base, head)];
  const names = new Map<DatabaseConfig, string>();
  for (const database of gone) {
    const same = added.find((other) => placeOf(other) === placeOf(database));
    const only = added.length === 1 && gone.length === 1 ? added[0] : undefined;
    const now = same ?? only;
    if (now !== undefined) names.set(database, now.name);
  }
  return base.map((database) => ({ ...database, name: names.get(database) ?? database.name }));
}

function placeOf({ migrations }: DatabaseConfig): string {
  return migrations.kind === "command" ? migrations.command : migrations.path;
}
