import { isAbsolute, join, resolve } from "node:path";
import { openCatalogCache } from "../adapters/catalog-cache.ts";
import type { CatalogCache } from "../ports.ts";
import type { Session } from "./session.ts";
import { say, type Terminal } from "./terminal.ts";

/** The cache of this user; null when the environment tells no place for it. What goes wrong with it is said with `--debug` only. */
export function openCache({ terminal, debug }: Pick<Session, "terminal" | "debug">): CatalogCache | null {
  const folder = cacheFolder(terminal, process.platform);
  if (folder === null) return null;
  return openCatalogCache({ folder, trouble: (message) => void (debug && say(terminal, `cache: ${message}`)) });
}

/**
 * Where catalogs are kept: $HEADGATE_CACHE, else `headgate` in the user's cache folder ($XDG_CACHE_HOME, which counts only when it
 * is absolute, ~/.cache, on Windows %LOCALAPPDATA%). Null when the environment names none of them.
 */
export function cacheFolder(
  { cwd, environment }: Pick<Terminal, "cwd" | "environment">,
  platform: string,
): string | null {
  const own = environment.get("HEADGATE_CACHE") ?? "";
  if (own !== "") return resolve(cwd, own);
  const users = platform === "win32" ? environment.get("LOCALAPPDATA") : unixCache(environment);
  return users === undefined ? null : join(users, "headgate");
}

/** XDG Base Directory Specification: relative paths are ignored. */
function unixCache(environment: ReadonlyMap<string, string>): string | undefined {
  const named = environment.get("XDG_CACHE_HOME");
  if (named !== undefined && isAbsolute(named)) return named;
  const home = environment.get("HOME");
  return home === undefined ? undefined : join(home, ".cache");
}
