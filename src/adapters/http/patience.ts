import type { IncomingHttpHeaders } from "node:http";

/** How long and how often a service is waited for. Times are milliseconds. */
export interface HttpPatience {
  /** For one try, from sending to the end of the answer. */
  readonly timeout: number;
  readonly tries: number;
  /** Before the second try; doubles from try to try, and varies, so that many clients do not come back at once. */
  readonly pause: number;
  /** For all requests together, counted while any is under way: no build waits for ever. */
  readonly deadline: number;
}

export const PATIENCE: HttpPatience = { timeout: 20_000, tries: 5, pause: 300, deadline: 300_000 };

/** The longest wait that a server may ask for. */
export const LONGEST_PAUSE = 60_000;

/** How long to wait before a try, numbered from 1 = the first of all. */
export function pauseBefore(tried: number, { pause }: HttpPatience): number {
  return pause * 2 ** (tried - 1) * (0.5 + Math.random());
}

/**
 * How long a server asks to be left alone, in milliseconds; null where it does not say: Retry-After, as seconds or a date (RFC 9110, 10.2.3), else
 * X-RateLimit-Reset, as seconds from now (Confluent Cloud) or since 1970.
 */
export function askedPause(headers: IncomingHttpHeaders): number | null {
  const after = headers["retry-after"];
  const wait = after === undefined ? untilReset(headers["x-ratelimit-reset"]) : untilRetry(after);
  return wait === null || Number.isNaN(wait) ? null : Math.max(wait, 0);
}

function untilRetry(after: string): number {
  return /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now();
}

function untilReset(reset: string | readonly string[] | undefined): number | null {
  if (typeof reset !== "string" || !/^\d+(?:\.\d+)?$/.test(reset)) return null;
  const seconds = Number(reset);
  return seconds < 1e9 ? seconds * 1000 : seconds * 1000 - Date.now();
}

/** Runs so many at a time, the others wait their turn. */
export function limiter(slots: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let free = slots;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free--;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}

/** Time during which anything was under way. */
export interface Stopwatch {
  /** Milliseconds. */
  spent(): number;
  during<Result>(work: () => Promise<Result>): Promise<Result>;
}

export function stopwatch(): Stopwatch {
  let [running, since, before] = [0, 0, 0];
  return {
    spent: () => before + (running === 0 ? 0 : performance.now() - since),
    during: async (work) => {
      if (running++ === 0) since = performance.now();
      try {
        return await work();
      } finally {
        if (--running === 0) before += performance.now() - since;
      }
    },
  };
}
