import { execFile, execFileSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const EXAMPLE = join(import.meta.dirname, "../../contracts/commerce");

/** A code host on this disk: the example's repository, with branches, pull requests and clones as actions/checkout makes them. */
export class Host {
  readonly folder = mkdtempSync(join(tmpdir(), "headgate-action-"));
  readonly #origin = join(this.folder, "origin");
  #clones = 0;

  constructor() {
    mkdirSync(this.#origin);
    this.git("init", "-q", "-b", "main");
    for (const entry of ["headgate.yaml", "db", "deploy", "consumers", "plans"]) {
      cpSync(join(EXAMPLE, entry), join(this.#origin, "shop", entry), { recursive: true });
    }
    this.commit("the shop");
  }

  git(...args: readonly string[]): string {
    return gitIn(this.#origin, ...args);
  }

  /** Changes files of the checked-out branch (null = deletes nothing, text = writes) and commits. */
  commit(message: string, files: Readonly<Record<string, string>> = {}): string {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(this.#origin, path, ".."), { recursive: true });
      writeFileSync(join(this.#origin, path), text);
    }
    this.git("add", "-A");
    this.git("commit", "-q", "--allow-empty", "-m", message);
    return this.git("rev-parse", "HEAD");
  }

  /** A branch off main with one of the example's pending changes, and the merge GitHub makes of it; main moves on meanwhile. */
  pullRequest(change: string, files: Readonly<Record<string, string>> = {}): PullRequest {
    this.git("switch", "-q", "-C", change, "main");
    if (change !== "own") cpSync(join(EXAMPLE, "changes", change), join(this.#origin, "shop"), { recursive: true });
    const head = this.commit(change, files);
    this.git("switch", "-q", "main");
    const opened = this.git("rev-parse", "main");
    for (let number = 0; number < 3; number++) this.commit(`meanwhile ${number}`);
    this.git("switch", "-q", "--detach", "main");
    this.git("merge", "-q", "--no-ff", "-m", "Merge", change);
    const merge = this.git("rev-parse", "HEAD");
    this.git("update-ref", "refs/pull/7/merge", merge);
    this.git("switch", "-q", "main");
    return { head, merge, base: opened, event: pullRequestEvent(opened, "shop/shop") };
  }

  /** What actions/checkout leaves: one commit of history by default, everything with `fetch-depth: 0`. */
  checkout(commit: string, depth: "shallow" | "deep"): string {
    const clone = join(this.folder, `clone-${this.#clones++}`);
    mkdirSync(clone);
    gitIn(clone, "init", "-q");
    gitIn(clone, "remote", "add", "origin", `file://${this.#origin}`);
    if (depth === "deep") gitIn(clone, "fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*", commit);
    else gitIn(clone, "fetch", "-q", "--no-tags", "--depth=1", "origin", commit);
    gitIn(clone, "checkout", "-q", "--detach", commit);
    return clone;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface PullRequest {
  readonly head: string;
  readonly merge: string;
  /** Where the pull request was opened: main has moved on since. */
  readonly base: string;
  readonly event: object;
}

export interface Job {
  readonly node: string;
  readonly bundle: string;
  readonly workspace: string;
  readonly event: object;
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** Further variables of the step. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface JobOutcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Runs the action as the runner does: inputs as variables, files to append to, an environment with nothing else in it. */
export function runJob(job: Job): Promise<JobOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "headgate-job-"));
  const file = (name: string, text = "") => {
    appendFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const inputs = Object.entries({ fetch: "true", summary: "true", ...job.inputs });
  const env = {
    ...job.env,
    PATH: process.env.PATH,
    HOME: folder,
    GITHUB_ACTIONS: "true",
    CI: "true",
    GITHUB_WORKSPACE: job.workspace,
    GITHUB_REF: job.ref,
    GITHUB_BASE_REF: "main",
    GITHUB_EVENT_PATH: file("event.json", JSON.stringify(job.event)),
    GITHUB_STEP_SUMMARY: file("summary.md"),
    GITHUB_OUTPUT: file("output"),
    ...Object.fromEntries(inputs.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  };
  return new Promise((resolve) => {
    execFile(job.node, [job.bundle], { cwd: job.workspace, env, encoding: "utf8" }, (error, stdout, stderr) => {
      const outputs = readFileSync(env.GITHUB_OUTPUT, "utf8")
        .split("\n")
        .filter((line) => line !== "");
      const summary = readFileSync(env.GITHUB_STEP_SUMMARY, "utf8");
      rmSync(folder, { recursive: true, force: true });
      const status = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ status, stdout, stderr, summary, outputs: Object.fromEntries(outputs.map((line) => line.split("="))) });
    });
  });
}

function gitIn(folder: string, ...args: readonly string[]): string {
  const name = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org", "-c", "gc.auto=0"];
  return execFileSync("git", [...name, ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

/** The webhook's payload, as far as anyone reads it. `from` is the repository the change comes from. */
export function pullRequestEvent(base: string, from: string): object {
  return {
    pull_request: {
      number: 7,
      head: { repo: { full_name: from } },
      base: { ref: "main", sha: base, repo: { full_name: "shop/shop" } },
    },
  };
}
