import { spawn } from "node:child_process";

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Numeric user and group to run as; needs root. */
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
}

/** A command that did not end with status 0; `stderr` is what it said. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
}

/** The program itself is not installed on this machine. */
export class CommandMissing extends Error {
  override readonly name = "CommandMissing";
}

/** Runs a program to its end and gives its standard output. Throws CommandMissing or CommandFailed. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      ...(options.uid === undefined ? {} : { uid: options.uid }),
      ...(options.gid === undefined ? {} : { gid: options.gid }),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "ENOENT" ? new CommandMissing(`${program} is not installed`) : error),
    );
    child.on("close", (status) => {
      const text = Buffer.concat(out).toString("utf8");
      if (status === 0) return resolve(text);
      const said = Buffer.concat(err).toString("utf8").trim() || text.trim();
      reject(new CommandFailed(`${program} ${args.join(" ")} ended with ${status}: ${said.slice(-2000)}`));
    });
  });
}
