import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type CommandRunner, InputError, type TreeFolder } from "../ports.ts";
import { decodeText } from "./text.ts";

/** What a command prints may be long, but not endless. */
const MOST_OUTPUT = 256 * 1024 * 1024;
const SAID = 2000;
const DEFAULT_SECONDS = 300;
const LIMIT = "HEADGATE_COMMAND_TIMEOUT";

/**
 * Runs commands of the configuration with the shell, in the work tree or in a temporary export of a commit.
 * @param root the work tree's root; commands find it in HEADGATE_ROOT, since an export has no installed dependencies
 * @param environment HEADGATE_COMMAND_TIMEOUT in it limits a command's seconds
 */
export function commandRunner(root: string, environment: ReadonlyMap<string, string>): CommandRunner {
  const seconds = secondsOf(environment.get(LIMIT));
  return {
    async run(command, tree, folder) {
      const place = await tree.folder?.();
      if (place === undefined) throw new InputError(`no command can be run in the ${tree.label}`, { where: command });
      const side = place.kind === "export" ? "base" : "head";
      try {
        const variables = { ...Object.fromEntries(environment), HEADGATE_TREE: side, HEADGATE_ROOT: root };
        return await outputOf({
          command,
          cwd: cwdOf(place, folder, tree.label),
          variables,
          seconds,
          where: tree.label,
        });
      } finally {
        await place.remove();
      }
    },
  };
}

/** For where commands must not run: every one is an InputError that says why. */
export function refusedCommands(reason: string): CommandRunner {
  return {
    async run(command) {
      throw new InputError(`migrations are printed by a command, and commands are not run ${reason}`, {
        where: command,
        todo: "check a schema dump instead (`migrations: {dump: …}`), or allow commands where the change can be trusted",
      });
    },
  };
}

interface Run {
  readonly command: string;
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly seconds: number;
  /** The tree, as a person calls it. */
  readonly where: string;
}

async function outputOf(run: Run): Promise<string> {
  const { command, cwd, variables, seconds, where } = run;
  // A process group of its own: what the shell started ends with it.
  const child = spawn(command, { cwd, env: variables, shell: true, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const failed = (what: string, said: string): InputError =>
    new InputError(`the migrations command ${what} in the ${where}${said === "" ? "" : `:\n${said}`}`, {
      where: command,
      todo: "run it by hand in that tree; what it prints on stdout must be the SQL of the migrations, in order",
    });
  const ended = await new Promise<Ended>((resolve) => collect(child, seconds, resolve));
  const said = ended.stderr.trim().slice(-SAID);
  switch (ended.how) {
    case "time limit":
      throw failed(`took longer than ${seconds} s (${LIMIT})`, said);
    case "too much output":
      throw failed(`printed more than ${MOST_OUTPUT / 1024 / 1024} MB`, "");
    case "not started":
      throw failed("could not be started", said);
    case "status": {
      if (ended.status !== 0) throw failed(`ended with ${ended.status}`, said);
      const text = decodeText(Buffer.concat(ended.stdout), command);
      if (text.trim() === "") throw failed("printed nothing", said);
      return text;
    }
    default:
      throw new Error(`unknown end ${ended satisfies never}`);
  }
}

type Ended = { readonly stderr: string } & (
  | { readonly how: "status"; readonly status: string | 0; readonly stdout: readonly Buffer[] }
  | { readonly how: "time limit" | "too much output" | "not started" }
);

function collect(child: ChildProcess, seconds: number, resolve: (ended: Ended) => void): void {
  const stdout: Buffer[] = [];
  let printed = 0;
  let stderr = "";
  let stopped: "time limit" | "too much output" | null = null;
  const stop = (why: "time limit" | "too much output") => {
    stopped ??= why;
    kill(child);
  };
  const timer = setTimeout(() => stop("time limit"), seconds * 1000);
  child.stdout?.on("data", (chunk: Buffer) => {
    printed += chunk.length;
    if (printed > MOST_OUTPUT) stop("too much output");
    else stdout.push(chunk);
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr = `${stderr}${chunk.toString("utf8")}`.slice(-4 * SAID);
  });
  child.on("error", (error) => {
    clearTimeout(timer);
    resolve({ how: "not started", stderr: error.message });
  });
  child.on("close", (status, signal) => {
    clearTimeout(timer);
    if (stopped !== null) resolve({ how: stopped, stderr });
    else resolve({ how: "status", status: status === 0 ? 0 : `${signal ?? `status ${status}`}`, stdout, stderr });
  });
}

function kill(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

function cwdOf(place: TreeFolder, folder: string, label: string): string {
  const cwd = join(place.path, folder);
  if (existsSync(cwd)) return cwd;
  throw new InputError(`there is no such folder in the ${label} to run the migrations command in`, { where: folder });
}

function secondsOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_SECONDS;
  const seconds = /^\d+$/.test(text) ? Number(text) : 0;
  if (seconds > 0) return seconds;
  throw new InputError(`${LIMIT} is "${text}"`, { todo: "give the seconds a command may take" });
}
