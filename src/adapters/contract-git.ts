import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { printablePath } from "../model/location.ts";
import { type FileTree, InputError } from "../ports.ts";
import { parseListing } from "./git.ts";
import { objectReader } from "./git-objects.ts";
import { gitTree } from "./git-tree.ts";

/** A repository somebody else keeps. */
export interface RemoteRepository {
  readonly url: string;
  /** The address as it may be shown: nothing else of it ever is. */
  readonly shown: string;
  /** Where copies are kept between runs. */
  readonly cache: string;
  readonly offline: boolean;
}

export interface RemoteCommit {
  readonly commit: string;
  readonly tree: FileTree;
}

/** What may carry a repository here; `GIT_ALLOW_PROTOCOL` says otherwise, as it does to git itself. */
const PROTOCOLS = "https:ssh";

const WHOLE_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * A commit of a remote repository. Each is kept as a bare repository of its own, made beside and moved to its place: it never
 * changes, several runs may make the same one at once, and a spoilt one is made anew. Nothing is checked out and no hook, submodule or
 * helper of the other repository runs. Throws InputError where it cannot be had.
 * @param ref branch, tag or commit; null is the remote's HEAD
 * @param commit what it is pinned to; then `ref` is not asked for
 */
export async function remoteCommit(
  remote: RemoteRepository,
  ref: string | null,
  commit: string | null,
): Promise<RemoteCommit> {
  const wanted = commit ?? (ref !== null && WHOLE_ID.test(ref) ? ref : null);
  if (wanted !== null) {
    const kept = await keptCommit(remote, wanted);
    if (kept !== null) return kept;
  }
  if (remote.offline) throw notHere(remote, wanted ?? ref ?? "HEAD");
  return fetchCommit(remote, wanted, ref);
}

function folderOf({ url, cache }: RemoteRepository): string {
  return join(cache, "contracts", createHash("sha256").update(url).digest("hex").slice(0, 32));
}

async function keptCommit(remote: RemoteRepository, commit: string): Promise<RemoteCommit | null> {
  const folder = join(folderOf(remote), `${commit}.git`);
  if (!existsSync(folder)) return null;
  const sound = await git(folder, ["fsck", "--connectivity-only", "--no-dangling", "--no-progress", commit]);
  if (sound.status === 0) {
    const kept = await treeOf(remote, folder, commit);
    if (kept !== null) return kept;
  }
  await rm(folder, { recursive: true, force: true });
  return null;
}

async function treeOf(remote: RemoteRepository, folder: string, commit: string): Promise<RemoteCommit | null> {
  const listing = await git(folder, ["ls-tree", "-r", "-z", "--full-tree", commit]);
  if (listing.status !== 0) return null;
  const readObject = objectReader(["--no-pager", `--git-dir=${folder}`], folder);
  const entries = parseListing(listing.stdout);
  try {
    // What is spoilt shows now, while it can still be fetched anew.
    for (const { object } of entries.slice(0, MOST_CHECKED)) await readObject(object);
  } catch {
    return null;
  }
  return { commit, tree: await gitTree(`${remote.shown} (${commit.slice(0, 7)})`, entries, readObject) };
}

/** Repositories of contracts are small; a large one is checked as far as this. */
const MOST_CHECKED = 500;

async function fetchCommit(remote: RemoteRepository, commit: string | null, ref: string | null): Promise<RemoteCommit> {
  const parent = folderOf(remote);
  const making = join(parent, `making-${process.pid}-${randomBytes(6).toString("hex")}`);
  await mkdir(parent, { recursive: true });
  try {
    await done(remote, making, ["init", "--bare", "--quiet", "--template=", "--", making], parent);
    await fetchInto(remote, making, commit, ref);
    const named = await git(making, ["rev-parse", "--verify", "--quiet", `${commit ?? FETCHED}^{commit}`]);
    const found = named.stdout.toString().trim();
    if (named.status !== 0 || (commit !== null && found !== commit)) throw gone(remote, commit ?? ref ?? "HEAD");
    await done(remote, making, ["update-ref", "refs/heads/pinned", found]);
    const place = join(parent, `${found}.git`);
    // Another run may have been quicker: what it made is the same.
    await rename(making, place).catch(() => rm(making, { recursive: true, force: true }));
    const kept = await treeOf(remote, place, found);
    if (kept === null)
      throw new InputError(`the copy of ${remote.shown} cannot be read`, { where: printablePath(place) });
    return kept;
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

const FETCHED = "refs/headgate/fetched";

/** Servers need not give out a commit that no branch or tag is at: it then comes with all of them, if it comes at all. */
async function fetchInto(
  remote: RemoteRepository,
  folder: string,
  commit: string | null,
  ref: string | null,
): Promise<void> {
  const fetch = ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-gc", "--no-write-fetch-head"];
  const one = await git(folder, [...fetch, "--depth=1", "--", remote.url, `+${commit ?? ref ?? "HEAD"}:${FETCHED}`]);
  if (one.status === 0) return;
  if (commit === null) throw unreachable(remote, ref, one.stderr);
  const all = ["+refs/heads/*:refs/remotes/heads/*", "+refs/tags/*:refs/remotes/tags/*"];
  const every = await git(folder, [...fetch, "--", remote.url, ...all]);
  if (every.status !== 0) throw unreachable(remote, commit, every.stderr);
}

async function done(remote: RemoteRepository, folder: string, args: readonly string[], cwd = folder): Promise<void> {
  const { status, stderr } = await git(folder, args, cwd);
  if (status !== 0) throw unreachable(remote, null, stderr);
}

function notHere({ shown }: RemoteRepository, what: string): InputError {
  return new InputError(
    `contracts of ${shown} at ${printablePath(what)} are not in the cache, and nothing is fetched (offline)`,
    {
      where: shown,
      todo: "run `headgate contracts pull` where the network is, or leave --offline (HEADGATE_OFFLINE) away",
    },
  );
}

function gone({ shown }: RemoteRepository, what: string): InputError {
  return new InputError(`${shown} has no commit ${printablePath(what)} any more`, {
    where: shown,
    todo: "its history was written anew: look at what it has now, then `headgate contracts pull`",
  });
}

function unreachable({ url, shown }: RemoteRepository, ref: string | null, stderr: string): InputError {
  const words = stderr.replaceAll(url, shown).replace(/\/\/[^/@\s]*@/g, "//");
  const said = words.trim().split("\n").map(printablePath).join(" ");
  const what = ref === null ? shown : `${shown} at ${printablePath(ref)}`;
  if (/protocol .* not allowed|transport .* not allowed/.test(said)) {
    return new InputError(`contracts cannot be had from ${what}: only https and ssh may carry them`, {
      where: shown,
      todo: "allow another protocol with GIT_ALLOW_PROTOCOL, as for git itself",
    });
  }
  return new InputError(`contracts cannot be had from ${what}: ${said === "" ? "git failed" : said}`, {
    where: shown,
    todo: "check the address, the ref and git's own credentials for it; HEADGATE_OFFLINE (or check --offline) uses what is in the cache",
  });
}

interface Ended {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Settings that a repository could not make its own, and that win over the user's. */
const SETTINGS = ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "submodule.recurse=false"];

const LONGEST = 120_000;

function git(folder: string, args: readonly string[], cwd = folder): Promise<Ended> {
  const where = args[0] === "init" ? [] : [`--git-dir=${folder}`];
  const options = {
    cwd,
    env: environment(),
    encoding: "buffer",
    maxBuffer: Number.POSITIVE_INFINITY,
    timeout: LONGEST,
  } as const;
  return new Promise((resolve, reject) => {
    execFile("git", ["--no-pager", ...SETTINGS, ...where, ...args], options, (error, stdout, stderr) => {
      if (error !== null && error.code === "ENOENT") {
        const todo = "install git: contracts are to come from a git repository";
        reject(new InputError("git was not found", { todo, cause: error }));
      } else if (error?.killed === true) {
        resolve({ status: 1, stdout, stderr: `no answer within ${LONGEST / 1000} s` });
      } else {
        resolve({
          status: error === null ? 0 : typeof error.code === "number" ? error.code : 1,
          stdout,
          stderr: stderr.toString(),
        });
      }
    });
  });
}

/** A hook that runs us leaves its own repository in these (git, "Environment Variables"). */
const OTHER_REPOSITORY =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|NAMESPACE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|PREFIX|CEILING_DIRECTORIES|EXTERNAL_DIFF|PROTOCOL_FROM_USER|TRACE.*)$/;

/** Asks nobody: no terminal, no window. Who has set up credentials has them all the same. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OTHER_REPOSITORY.test(name));
  return {
    GIT_ALLOW_PROTOCOL: PROTOCOLS,
    GIT_SSH_COMMAND: "ssh -oBatchMode=yes",
    ...Object.fromEntries(kept),
    GIT_TERMINAL_PROMPT: "0",
    GCM_INTERACTIVE: "never",
    LC_ALL: "C",
  };
}
