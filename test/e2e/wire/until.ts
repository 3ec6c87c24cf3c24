import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds that anything on the stack may take, however busy the machine is. */
const PATIENCE = 60_000;

/** Asks again and again until it holds. Throws when that takes too long; `what` says what was waited for. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited ${PATIENCE / 1000} s in vain: ${what}`);
    await sleep(50);
  }
}
