import { type FileHistory, type FileVersion, InputError, type MergedFiles } from "../ports.ts";
import { creditedDates, type FirstParentLine, firstParentLine } from "./git-line.ts";
import { objectReader } from "./git-objects.ts";
import { type PathChange, pathChanges, renamesIn } from "./git-renames.ts";
import { FLAGS } from "./git-run.ts";
import { deepen } from "./git-unshallow.ts";
import { decodeText } from "./text.ts";

export interface HistoryOptions {
  /** Whether a shallow clone may be completed from its remote. */
  readonly fetch: boolean;
  /** What a person does about a shallow clone here. */
  readonly advice: string;
  /** Whether what is found here counts under a name it had before: a draft that is moved to where it takes effect is new. */
  readonly isSame: (path: string) => boolean;
}

/**
 * What the first-parent line of a commit knows of its files: merged changes as one step each, whether they were merged,
 * squashed or rebased.
 */
export function gitMergedFiles(root: string, base: string, { fetch, advice, isSame }: HistoryOptions): MergedFiles {
  let known: Promise<FirstParentLine | null> | null = null;
  const line = () => {
    known ??= completeLine(root, base);
    return known;
  };
  return {
    async histories(paths, now) {
      const whole = await line();
      return whole === null ? null : historiesOn({ root, line: whole, isSame }, paths, now);
    },
    async complete() {
      if ((await line()) !== null) return;
      if (!fetch) throw tooShallow(advice);
      await deepen(root, base, advice);
      known = null;
      if ((await line()) === null) throw tooShallow(advice);
    },
  };
}

function tooShallow(todo: string): InputError {
  return new InputError("this clone is too shallow to tell when plans and migrations were merged", { todo });
}

/** Null where the oldest commit at hand has a parent that is not: what git shows of a shallow clone leaves that out. */
async function completeLine(root: string, base: string): Promise<FirstParentLine | null> {
  const line = await firstParentLine(root, base);
  const oldest = line.commits.at(-1)?.commit ?? base;
  const [header = ""] = new TextDecoder().decode(await reader(root)(oldest)).split("\n\n", 1);
  return /^parent /m.test(header) ? null : line;
}

function reader(root: string): (object: string) => Promise<Uint8Array> {
  return objectReader([...FLAGS, "--no-replace-objects"], root);
}

/** A file that is followed back: what it was called from some place of the line on. */
interface Trail {
  readonly asked: string;
  path: string;
  /** Where to go on. */
  place: number;
  readonly steps: Step[];
  /** The commit that added it under its present name, until it is known whether it was a renamed one. */
  added: number | null;
}

interface Step {
  readonly path: string;
  readonly place: number;
  readonly blob: string;
}

interface Followed {
  readonly root: string;
  readonly line: FirstParentLine;
  readonly isSame: HistoryOptions["isSame"];
}

async function historiesOn(
  followed: Followed,
  paths: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, FileHistory>> {
  const { root, line } = followed;
  const trails = [...new Set(paths)].map((path): Trail => ({ asked: path, path, place: 0, steps: [], added: null }));
  for (let open: readonly Trail[] = trails; open.length > 0; ) {
    const changes = await changesByPath(root, line, [...new Set(open.map(({ path }) => path))]);
    for (const trail of open) follow(trail, changes.get(trail.path) ?? []);
    open = await renamed(followed, open);
  }
  const dates = creditedDates(line, now);
  const read = reader(root);
  const versions = async ({ steps }: Trail) =>
    Promise.all(steps.map((step) => versionOf(step, line.commits[step.place], dates[step.place] ?? now, read)));
  const all = await Promise.all(trails.map(async (trail) => [trail.asked, await versions(trail)] as const));
  return new Map(all.filter(([, history]) => history.length > 0));
}

interface PlacedChange extends PathChange {
  readonly place: number;
}

/** Newest first. */
async function changesByPath(
  root: string,
  { commits, places }: FirstParentLine,
  paths: readonly string[],
): Promise<ReadonlyMap<string, readonly PlacedChange[]>> {
  const byPath = new Map<string, PlacedChange[]>();
  for (const [commit, changes] of await pathChanges(root, commits[0]?.commit ?? "", paths)) {
    const place = places.get(commit);
    if (place === undefined) continue;
    for (const change of changes) byPath.set(change.path, [...(byPath.get(change.path) ?? []), { ...change, place }]);
  }
  return byPath;
}

/** Back to where the file was last added under this name; what was before it was taken away is another file's past. */
function follow(trail: Trail, changes: readonly PlacedChange[]): void {
  trail.added = null;
  for (const { path, place, old, next } of changes) {
    if (place < trail.place) continue;
    if (next === null) return;
    // Of a change of mode alone nothing is to be told.
    if (old !== next) trail.steps.push({ path, place, blob: next });
    if (old === null) {
      trail.added = place;
      return;
    }
  }
}

/** Those that had another name before; they go on under that. */
async function renamed(followed: Followed, open: readonly Trail[]): Promise<readonly Trail[]> {
  const { root, isSame } = followed;
  const { commits } = followed.line;
  const ends = open.flatMap((trail) => {
    const [added, before] = [commits[trail.added ?? -1], commits[(trail.added ?? -1) + 1]];
    return added === undefined || before === undefined ? [] : [{ trail, commit: added.commit, parent: before.commit }];
  });
  const asked = new Map(ends.map(({ commit, parent }) => [commit, { commit, parent }]));
  const renames = await renamesIn(root, [...asked.values()]);
  return ends.flatMap(({ trail, commit }) => {
    const rename = renames.find((one) => one.commit === commit && one.to === trail.path);
    if (rename === undefined || !isSame(rename.from) || !isSame(rename.to)) return [];
    trail.path = rename.from;
    trail.place = (trail.added ?? 0) + 1;
    return [trail];
  });
}

async function versionOf(
  { path, blob }: Step,
  commit: FirstParentLine["commits"][number] | undefined,
  date: Date,
  read: (object: string) => Promise<Uint8Array>,
): Promise<FileVersion> {
  const text = textOf(await read(blob), path);
  return { path, commit: commit?.commit ?? "", date, committed: commit?.committed ?? date, text };
}

function textOf(bytes: Uint8Array, path: string): string | null {
  try {
    return decodeText(bytes, path);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}
