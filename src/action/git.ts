import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The git command in the checked-out repository. */
export interface Git {
  /** Standard output. Throws an Error with what git said on stderr. */
  read(...args: readonly string[]): Promise<string>;
  succeeds(...args: readonly string[]): Promise<boolean>;
}

const run = promisify(execFile);

/** Never asks for a password: a run on a build server would wait for ever. */
export function gitIn(folder: string): Git {
  const environment = { ...process.env, GIT_TERMINAL_PROMPT: "0" };
  const read = async (...args: readonly string[]) => {
    const { stdout } = await run("git", [...args], { cwd: folder, env: environment, encoding: "utf8" });
    return stdout;
  };
  return {
    read,
    succeeds: (...args) =>
      read(...args).then(
        () => true,
        () => false,
      ),
  };
}
