import { execFile } from "node:child_process";
import { printablePath } from "../model/location.ts";
import { InputError } from "../ports.ts";

/** Takes no lock and asks no question, so that it can run beside anything. */
export const FLAGS = ["--no-optional-locks", "--no-pager"] as const;

/** How one run of git ended. */
export interface Ended {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** As `output`, as text. */
export async function text(cwd: string, args: readonly string[]): Promise<string> {
  return (await output(cwd, args)).toString();
}

/** What git prints. Throws InputError where it fails. */
export async function output(cwd: string, args: readonly string[], stdin: string | null = null): Promise<Buffer> {
  const { status, stdout, stderr } = await run(cwd, args, { stdin });
  if (status === 0) return stdout;
  throw gitFailed(cwd, args, stderr);
}

function gitFailed(cwd: string, args: readonly string[], stderr: string): InputError {
  const where = printablePath(cwd);
  if (stderr.includes("dubious ownership")) {
    const todo = `allow it with \`git config --global --add safe.directory ${where}\``;
    return new InputError("git does not trust this repository, which belongs to another user", { where, todo });
  }
  if (stderr.includes("not a git repository")) {
    return new InputError("this is not a git repository", {
      where,
      todo: "run headgate inside a clone, or use --applied",
    });
  }
  const said = stderr.trim().split("\n").map(printablePath).join(" ");
  return new InputError(`git ${args[0] ?? ""} failed: ${said}`, { where });
}

/** What a run of git is given. */
export interface GitRun {
  readonly stdin?: string | null;
  /** Milliseconds after which it is ended, as failed; absent: it may take as long as it likes. */
  readonly timeout?: number;
}

/** Asks nobody: no terminal, no window. Who has set up credentials has them all the same. */
export function quietEnvironment(): NodeJS.ProcessEnv {
  return {
    GIT_SSH_COMMAND: "ssh -oBatchMode=yes",
    ...process.env,
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GCM_INTERACTIVE: "never",
  };
}

/** Output may be as long as it likes; the status is git's own. */
export function run(cwd: string, args: readonly string[], { stdin = null, timeout = 0 }: GitRun = {}): Promise<Ended> {
  const env = quietEnvironment();
  const options = { cwd, env, timeout, encoding: "buffer", maxBuffer: Number.POSITIVE_INFINITY } as const;
  return new Promise((resolve, reject) => {
    const child = execFile("git", [...FLAGS, ...args], options, (error, stdout, stderr) => {
      if (error?.killed === true) resolve({ status: 1, stdout, stderr: `no answer within ${timeout / 1000} s` });
      else if (error !== null && typeof error.code !== "number") reject(notRun(cwd, error));
      else resolve({ status: typeof error?.code === "number" ? error.code : 0, stdout, stderr: stderr.toString() });
    });
    // A git that has ended already takes nothing: its status tells why.
    child.stdin?.on("error", () => {});
    if (stdin !== null) child.stdin?.end(stdin);
  });
}

function notRun(cwd: string, error: Error & { code?: unknown }): InputError {
  if (error.code !== "ENOENT") return new InputError(`git could not be run: ${error.message}`, { cause: error });
  return new InputError("git was not found (or the folder is not there)", {
    where: printablePath(cwd),
    todo: "install git, or tell what is pending without it: --applied VERSION",
    cause: error,
  });
}
