import { InputError } from "../ports.ts";
import { fileName } from "./framework.ts";
import { looksLikePgroll } from "./pgroll-file.ts";
import { looksLikeReshape } from "./reshape-file.ts";

/** A folder whose name says so, or whose files are in an order. */
const TELLING = /(?:^|[/_-])(?:migrat\w*|pgroll|reshape)(?:[/_.-]|$)/i;
const NUMBERED = /^v?\d/i;
const STRUCTURED = /\.(?:ya?ml|json|toml)$/i;

/** What stands there is not what runs: dependencies, examples, tests, what is written about it, what tools keep. */
const ASIDE =
  /(?:^|\/)(?:node_modules|vendor|third_party|examples?|samples?|tests?|__tests__|testdata|fixtures|docs?|dist|build|target|\.[^/]+)\//i;

/** More folders than anyone has of these; it bounds what is read of a big repository. */
const MOST_FOLDERS = 200;

/**
 * The folders whose files say of themselves that they are migrations of pgroll or reshape. Of each folder that could be one by its
 * names two files are read. A folder below another one is none: both tools run the files of one folder alone.
 * @param read null where there is no such file
 */
export async function operationFolders(
  paths: readonly string[],
  read: (path: string) => Promise<string | null>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [folder, files] of candidates(paths)) {
    if (found.some((above) => folder.startsWith(`${above}/`))) continue;
    const [first, last] = [files.at(0), files.at(-1)];
    for (const path of new Set([first, last])) {
      const text = path === undefined ? null : await readable(read, path);
      if (path === undefined || text === null) continue;
      if (!looksLikePgroll(path, text) && !looksLikeReshape(path, text)) continue;
      found.push(folder);
      break;
    }
  }
  return found.sort();
}

/** Those with a telling name first, those higher up before those below. */
function candidates(paths: readonly string[]): readonly (readonly [string, readonly string[]])[] {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    if (!STRUCTURED.test(path)) continue;
    const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    if (folder === "") continue;
    const files = folders.get(folder);
    if (files === undefined) folders.set(folder, [path]);
    else files.push(path);
  }
  const isTelling = (folder: string) => (TELLING.test(folder) ? 0 : 1);
  return [...folders]
    .filter(([folder]) => !ASIDE.test(`${folder}/`))
    .filter(([folder, files]) => TELLING.test(folder) || files.some((path) => NUMBERED.test(fileName(path))))
    .sort(([a], [b]) => isTelling(a) - isTelling(b) || a.split("/").length - b.split("/").length || (a < b ? -1 : 1))
    .slice(0, MOST_FOLDERS);
}

/** What cannot be read as text is no migration. */
async function readable(read: (path: string) => Promise<string | null>, path: string): Promise<string | null> {
  try {
    return await read(path);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}
