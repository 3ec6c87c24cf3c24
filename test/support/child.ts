import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * A shell that watches its own standard input: when the test process ends in whatever way, the pipe closes and the program it
 * started is killed. Everything of a run is thrown away, so nothing has to be shut down in order.
 */
const SUPERVISOR = `
trap '' INT TERM
exec 3<&0
"$@" </dev/null & program=$!
( while read -r _ <&3; do :; done; kill -KILL "$program" ) 2>/dev/null & watcher=$!
wait "$program"; status=$?
kill -KILL "$watcher" 2>/dev/null
exit "$status"`;

export interface ChildOptions {
  /** What messages call it. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The file that takes what it prints. */
  readonly log: string;
  /** Whether it answers by now. */
  readonly ready: () => Promise<boolean>;
}

export interface RunningChild {
  stop(): Promise<void>;
}

const PATIENCE = 120_000;

/** Starts a program and waits until it answers. Throws with the end of its log when it ends before that, or takes too long. */
export async function startChild({ name, program, args, cwd, env, log, ready }: ChildOptions): Promise<RunningChild> {
  const output = openSync(log, "a");
  const child = spawn("/bin/sh", ["-c", SUPERVISOR, "sh", program, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, LC_ALL: "C.UTF-8", TZ: "UTC", ...env },
    stdio: ["pipe", output, output],
  });
  closeSync(output);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async () => {
    child.stdin?.end();
    await ended;
  };
  try {
    await untilReady(child, ready);
  } catch (error) {
    await stop();
    const said = (await readFile(log, "utf8")).slice(-4000);
    throw new Error(`${name} ${error instanceof Error ? error.message : String(error)}:\n${said}`);
  }
  return { stop };
}

async function untilReady(child: ChildProcess, ready: () => Promise<boolean>): Promise<void> {
  const state = { ended: false };
  child.once("close", () => {
    state.ended = true;
  });
  child.once("error", () => {
    state.ended = true;
  });
  const deadline = performance.now() + PATIENCE;
  while (!(await ready())) {
    if (state.ended) throw new Error("ended before it answered");
    if (performance.now() > deadline) throw new Error(`did not answer within ${PATIENCE / 1000} s`);
    await sleep(100);
  }
}

/** Whether something at the address answers with a status below 300. */
export async function answers(url: string): Promise<boolean> {
  try {
    const { ok } = await fetch(url, { signal: AbortSignal.timeout(5000) });
    return ok;
  } catch {
    return false;
  }
}
