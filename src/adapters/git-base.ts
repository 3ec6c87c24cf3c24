import { readFile } from "node:fs/promises";
import { InputError } from "../ports.ts";
import type { GitRepository } from "./git.ts";

/** A base nobody named, and how it was found. */
export interface FoundBase {
  readonly ref: string;
  /** What a person is told: `GITHUB_BASE_REF`, `the upstream branch of feature`. */
  readonly found: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** One way a CI service says what a change is to be merged into. `null`: not such a build. */
interface Source {
  readonly variable: string;
  readonly value: (env: Environment) => string | undefined;
  readonly is: "commit" | "branch";
}

const variable = (name: string, is: Source["is"], when: (env: Environment) => boolean = () => true): Source => ({
  variable: name,
  value: (env) => (when(env) ? env[name] : undefined),
  is,
});

/** Exact commits first, then branches; each service's own documentation names them. */
const SOURCES: readonly Source[] = [
  variable("GITHUB_BASE_REF", "branch"),
  variable("CI_MERGE_REQUEST_DIFF_BASE_SHA", "commit"),
  variable("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "branch"),
  variable("BITBUCKET_PR_DESTINATION_COMMIT", "commit"),
  variable("BITBUCKET_PR_DESTINATION_BRANCH", "branch"),
  variable("SYSTEM_PULLREQUEST_TARGETBRANCH", "branch"),
  variable("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "branch"),
  variable("CHANGE_TARGET", "branch", (env) => env.JENKINS_URL !== undefined),
  variable("CIRRUS_BASE_SHA", "commit"),
  variable("DRONE_TARGET_BRANCH", "branch", (env) => env.DRONE_BUILD_EVENT === "pull_request"),
  variable("TRAVIS_BRANCH", "branch", (env) => /^\d+$/.test(env.TRAVIS_PULL_REQUEST ?? "")),
];

const DEFAULT_BRANCHES = ["origin/HEAD", "origin/main", "origin/master", "main", "master"] as const;

/**
 * The base of a change when none is named: what the CI service says, else the branch the current one tracks (unless that
 * is its own copy), else the default branch. A base that is announced but not in the clone is an InputError.
 */
export async function findBase(env: Environment, git: GitRepository): Promise<FoundBase> {
  return (
    (await announced(env, git)) ?? (await fromEvent(env, git)) ?? (await tracked(git)) ?? (await defaultBranch(git))
  );
}

async function announced(env: Environment, git: GitRepository): Promise<FoundBase | null> {
  for (const { variable: found, value, is } of SOURCES) {
    const named = value(env)?.trim();
    if (named === undefined || named === "") continue;
    return { ref: await present(git, named, is, found), found };
  }
  return null;
}

/** A CI clone often has the branch as a remote one only. */
async function present(git: GitRepository, named: string, is: Source["is"], found: string): Promise<string> {
  const branch = named.replace(/^refs\/heads\//, "");
  const candidates = is === "commit" ? [named] : [`origin/${branch}`, branch];
  for (const ref of candidates) if ((await git.resolve(ref)) !== null) return ref;
  throw new InputError(`${found} names ${JSON.stringify(named)}, which is not in this clone`, {
    todo: `fetch it (\`git fetch origin ${branch}\`), or check out with the whole history (\`fetch-depth: 0\`, GIT_DEPTH: 0)`,
  });
}

/** GitHub's event file: a pull request's or merge group's base, or what a push added to. */
async function fromEvent(env: Environment, git: GitRepository): Promise<FoundBase | null> {
  const file = env.GITHUB_EVENT_PATH;
  if (file === undefined || file === "") return null;
  const event = await readEvent(file);
  const found = [
    ["pull_request.base.sha", member(member(member(event, "pull_request"), "base"), "sha")],
    ["merge_group.base_sha", member(member(event, "merge_group"), "base_sha")],
    ["before", member(event, "before")],
  ] as const;
  for (const [name, commit] of found) {
    // A push of a new branch has zeros for its past.
    if (typeof commit !== "string" || !/^[0-9a-f]{40,64}$/.test(commit) || /^0+$/.test(commit)) continue;
    const source = `${name} of the GitHub event`;
    return { ref: await present(git, commit, "commit", source), found: source };
  }
  return null;
}

async function readEvent(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new InputError("the GitHub event file cannot be read", { where: "GITHUB_EVENT_PATH", cause });
  }
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

async function tracked(git: GitRepository): Promise<FoundBase | null> {
  const branch = await git.branch();
  if (branch === null || branch.upstream === null) return null;
  // `feature` tracking `origin/feature` says where it is pushed to, not what it is to be merged into.
  const isOwnCopy = branch.upstream.endsWith(`/${branch.name}`);
  if (isOwnCopy || (await git.resolve(branch.upstream)) === null) return null;
  return { ref: branch.upstream, found: `the upstream branch of ${branch.name}` };
}

async function defaultBranch(git: GitRepository): Promise<FoundBase> {
  for (const ref of DEFAULT_BRANCHES) {
    if ((await git.resolve(ref)) !== null) return { ref, found: "the default branch" };
  }
  throw new InputError("no base to compare with was found", {
    todo: "name one with --base REF, or say what has run with --applied VERSION",
  });
}
