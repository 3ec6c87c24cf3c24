import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CACHE } from "../../support/cache.ts";
import { freePorts } from "../../support/free-port.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { type ConnectWorker, startConnect } from "./connect.ts";
import { startKafka } from "./kafka.ts";
import { wirePackages } from "./packages.ts";
import { type RegistryServer, startRegistry } from "./registry.ts";

/** PostgreSQL, Kafka, a schema registry and a Connect worker with Debezium and Confluent's AvroConverter, all real, all on loopback. */
export interface WireStack {
  readonly postgres: PostgresServer;
  /** host:port of the broker. */
  readonly bootstrap: string;
  readonly registry: RegistryServer;
  readonly connect: ConnectWorker;
  /**
   * Stops everything and removes its files.
   * @param outcome after a failure the logs are kept; gives their folder then
   */
  stop(outcome: "passed" | "failed"): Promise<string | null>;
}

interface Stoppable {
  stop(): Promise<unknown>;
}

/**
 * About seven seconds once the packages are in the cache. What has started is stopped again when something does not.
 * @param plugins folders of more connectors for the worker
 */
export async function startStack(plugins: readonly string[] = []): Promise<WireStack> {
  const own = await wirePackages();
  const packages = { ...own, plugins: [...own.plugins, ...plugins] };
  const folder = await mkdtemp(join(tmpdir(), "headgate-wire-"));
  const started: Stoppable[] = [];
  const keep = async <Part extends Stoppable>(starting: Promise<Part>): Promise<Part> => {
    const part = await starting;
    started.unshift(part);
    return part;
  };
  const stop: WireStack["stop"] = async (outcome) => {
    await Promise.all(started.map((part) => part.stop()));
    const logs = outcome === "failed" ? await keepLogs(folder) : null;
    await rm(folder, { recursive: true, force: true });
    return logs;
  };
  try {
    const [broker = 0, controller = 0, rest = 0] = await freePorts(3);
    const bootstrap = `127.0.0.1:${broker}`;
    const [postgres, , registry] = await allOrNone([
      keep(startPostgres()),
      keep(startKafka(packages, folder, { broker, controller })),
      keep(startRegistry(folder)),
    ]);
    const environment = { PGHOST: "127.0.0.1", PGUSER: "postgres", PGPASSWORD: "postgres" };
    const connect = await keep(
      startConnect(packages, folder, { port: rest, bootstrap, registry: registry.url, environment }),
    );
    return { postgres, bootstrap, registry, connect, stop };
  } catch (error) {
    const logs = await stop("failed");
    throw new Error(`the stack did not start; logs are in ${logs}`, { cause: error });
  }
}

/** As Promise.all, but after a failure not before the others have come to their ends: who stops them must know of them. */
async function allOrNone<const Parts extends readonly Promise<unknown>[]>(
  starting: Parts,
): Promise<{ -readonly [Index in keyof Parts]: Awaited<Parts[Index]> }> {
  await Promise.allSettled(starting);
  return Promise.all(starting);
}

async function keepLogs(folder: string): Promise<string> {
  const kept = join(CACHE, "wire-logs");
  await rm(kept, { recursive: true, force: true });
  await mkdir(kept, { recursive: true });
  for (const name of await readdir(folder)) {
    if (/\.(log|properties)$/.test(name)) await cp(join(folder, name), join(kept, name));
  }
  return kept;
}
