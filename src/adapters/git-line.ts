import { output } from "./git-run.ts";

/** The commits a branch went through, as merging made it: each one's first parent is the next. */
export interface FirstParentLine {
  /** Newest first. */
  readonly commits: readonly DatedCommit[];
  /** Place of each commit in `commits`. */
  readonly places: ReadonlyMap<string, number>;
}

export interface DatedCommit {
  readonly commit: string;
  /** Committer's date, as the commit bears it. */
  readonly committed: Date;
}

/** The line that ends at a commit, without what local replacements would make of it. */
export async function firstParentLine(root: string, commit: string): Promise<FirstParentLine> {
  const log = ["-c", "log.showSignature=false", "--no-replace-objects", "log", "--first-parent", "--format=%H %ct"];
  const lines = (await output(root, [...log, commit, "--"])).toString().split("\n");
  const commits = lines.flatMap((line) => {
    const [id, seconds] = line.split(" ");
    return id === undefined || seconds === undefined
      ? []
      : [{ commit: id, committed: new Date(Number(seconds) * 1000) }];
  });
  return { commits, places: new Map(commits.map(({ commit: id }, place) => [id, place])) };
}

/**
 * When each commit of a line can be taken to have been made, newest first: no earlier than those before it, whatever date it
 * bears, and no later than now. A date in the future tells nothing about the commits that follow.
 */
export function creditedDates(line: FirstParentLine, now: Date): readonly Date[] {
  let latest = 0;
  return line.commits
    .toReversed()
    .map(({ committed }) => {
      if (committed > now) return now;
      latest = Math.max(latest, committed.getTime());
      return new Date(latest);
    })
    .toReversed();
}
