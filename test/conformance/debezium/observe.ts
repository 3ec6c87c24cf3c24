import { z } from "zod";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { NEWEST } from "./releases.ts";
import { type Mode, type Session, startSession } from "./session.ts";

/** Autovacuum touches the catalog at moments of its own: a connector then describes its tables again. */
const QUIET = { autovacuum: "off" };

/** The real parts to run, and how many of each side by side. */
export interface Parts {
  /** A pinned Debezium version, see releases.ts. */
  readonly debezium: string;
  /** PostgreSQL's major version. */
  readonly postgres: number;
  /** Servers, each with one case at a time: sessions share one queue of invalidations, and when it overflows tables are described again. */
  readonly workers: number;
}

export const NEWEST_PARTS: Parts = { debezium: NEWEST, postgres: 18, workers: 2 };

const Answer = z.looseObject({ harnessError: z.string().optional() });

/** An answer that says the harness itself could not do a line. */
export function harnessError(answer: string): string | null {
  return Answer.parse(JSON.parse(answer)).harnessError ?? null;
}

/** A server and a harness on it, both gone afterwards. */
export async function withPair<T>(
  mode: Exclude<Mode, "compat">,
  parts: Parts,
  work: (session: Session, server: PostgresServer) => Promise<T>,
): Promise<T> {
  const server = await startPostgres({ postgres: parts.postgres, settings: QUIET });
  try {
    const session = await startSession(mode, parts.debezium, server.port);
    try {
      return await work(session, server);
    } finally {
      await session.close();
    }
  } finally {
    await server.stop();
  }
}

/** Spreads the work over pairs; each takes the next piece when it is done with one. Answers in the order of the work. */
export async function onPairs<T, R>(
  mode: Exclude<Mode, "compat">,
  parts: Parts,
  work: readonly T[],
  one: (piece: T, session: Session, server: PostgresServer) => Promise<R>,
): Promise<R[]> {
  const results: { readonly index: number; readonly result: R }[] = [];
  const rest = work.entries();
  const workers = Array.from({ length: Math.min(parts.workers, work.length) }, () =>
    withPair(mode, parts, async (session, server) => {
      for (const [index, piece] of rest) results.push({ index, result: await one(piece, session, server) });
    }),
  );
  const failed = (await Promise.allSettled(workers)).find((worker) => worker.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return results.sort((a, b) => a.index - b.index).map(({ result }) => result);
}
