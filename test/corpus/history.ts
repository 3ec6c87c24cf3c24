import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fetchPackage, type PinnedPackage } from "../support/packages.ts";
import { layoutNamed, type Step } from "./layouts.ts";

/** One public migration history, as histories.json pins it. */
export interface PinnedHistory extends PinnedPackage {
  readonly name: string;
  /** Folder inside the package. */
  readonly path: string;
  /** Sub-folders in the order they are run, each a history of its own. */
  readonly folders?: readonly string[];
  readonly layout: string;
  /** How many up files there are: a layout that finds fewer is wrong. */
  readonly files: number;
  /** SQL that an empty server needs first: the framework's own tables, roles, extensions. */
  readonly prelude?: string;
  /** A dump inside the package that the migrations continue. */
  readonly base?: string;
  /** Template variables and what the product puts there. */
  readonly replace?: Readonly<Record<string, string>>;
  readonly leaveOut?: readonly string[];
  /** Roles it grants to; a server has them once for all its databases. */
  readonly roles?: readonly string[];
  /** `statements`: it does not apply to an empty server, so its statements are run one by one and may be refused. */
  readonly apply?: "statements";
  /** Why it cannot be compared; said loudly and counted. */
  readonly skip?: string;
}

export type LoadedHistory =
  | {
      readonly kind: "steps";
      readonly steps: readonly Step[];
      /** What the layout was given, by path in the history's folder; of several folders, none. */
      readonly files: ReadonlyMap<string, string>;
    }
  | { readonly kind: "no-client"; readonly reason: string };

/** Every history that can be replayed from an empty database. */
export function pinnedHistories(): readonly PinnedHistory[] {
  const histories: readonly PinnedHistory[] = JSON.parse(
    readFileSync(join(import.meta.dirname, "histories.json"), "utf8"),
  );
  return histories;
}

/** Downloads a history and puts its steps in order: prelude, base dump, then the files of its layout. */
export async function loadHistory(history: PinnedHistory): Promise<LoadedHistory> {
  const fetched = await fetchPackage(history);
  if (fetched.kind === "no-client") return fetched;
  const layout = layoutNamed(history.layout);
  const root = join(fetched.folder, history.path);
  const given = (history.folders ?? [""]).map((folder) => filesUnder(join(root, folder), history));
  const parts = given.map(layout);
  const steps = parts.flat();
  // A file may be several steps, each a transaction of its own.
  const files = parts.reduce((total, part) => total + new Set(part.map(({ file }) => file)).size, 0);
  if (files !== history.files) throw new Error(`${history.name}: ${files} up files found, ${history.files} pinned`);
  const before: Step[] = [];
  if (history.prelude !== undefined) before.push({ file: "prelude", sql: history.prelude, transaction: "migration" });
  if (history.base !== undefined) {
    const sql = readFileSync(join(fetched.folder, history.base), "utf8");
    before.push({ file: history.base, sql, transaction: "migration" });
  }
  const [only, another] = given;
  return {
    kind: "steps",
    steps: [...before, ...steps],
    files: another === undefined ? (only ?? new Map()) : new Map(),
  };
}

function filesUnder(folder: string, history: PinnedHistory): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, entry);
    const name = relative(folder, path).split(sep).join("/");
    if (!statSync(path).isFile() || history.leaveOut?.includes(name) || !/\.(sql|json|go)$/i.test(name)) continue;
    files.set(name, filledIn(readFileSync(path, "utf8"), history.replace ?? {}));
  }
  return files;
}

function filledIn(text: string, replacements: Readonly<Record<string, string>>): string {
  return Object.entries(replacements).reduce((filled, [from, to]) => filled.replaceAll(from, to), text);
}
