import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { answers, type RunningChild, startChild } from "../../support/child.ts";
import { javaFlags, propertiesText } from "../../support/java.ts";
import type { WirePackages } from "./packages.ts";
import { until } from "./until.ts";

const LOGGING = join(import.meta.dirname, "log4j2.properties");

export interface WorkerOptions {
  readonly port: number;
  /** host:port of the broker. */
  readonly bootstrap: string;
  /** The registry's address, for the converters. */
  readonly registry: string;
  /** Read by `${env:…}` in connectors. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A distributed Connect worker, alone in its group. */
export interface ConnectWorker extends RunningChild {
  /** Creates a connector, or changes its configuration, and waits until its task runs. Throws with the trace of a task that failed. */
  deploy(name: string, config: Readonly<Record<string, string>>): Promise<void>;
  /** Starts connector and task anew, a failed task too; waits as `deploy` does. */
  restart(name: string): Promise<void>;
  /** Stops the task and frees its slot; offsets stay. */
  halt(name: string): Promise<void>;
  resume(name: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** The trace of a task that failed, null while none has. */
  failure(name: string): Promise<string | null>;
}

const Status = z.object({
  connector: z.object({ state: z.string(), trace: z.string().optional() }),
  tasks: z.array(z.object({ state: z.string(), trace: z.string().optional() })),
});

type Status = z.infer<typeof Status>;

export async function startConnect(
  packages: WirePackages,
  folder: string,
  options: WorkerOptions,
): Promise<ConnectWorker> {
  const config = join(folder, "connect.properties");
  await writeFile(config, propertiesText(workerConfig(packages, options)));
  const url = `http://127.0.0.1:${options.port}`;
  const logging = `-Dlog4j2.configurationFile=${LOGGING}`;
  const child = await startChild({
    name: "Kafka Connect",
    program: "java",
    args: [
      ...javaFlags("600m"),
      logging,
      "-cp",
      packages.kafka,
      "org.apache.kafka.connect.cli.ConnectDistributed",
      config,
    ],
    cwd: folder,
    env: options.environment,
    log: join(folder, "connect.log"),
    ready: () => answers(`${url}/connectors`),
  });
  return { stop: child.stop, ...client(`${url}/connectors`) };
}

function client(url: string): Omit<ConnectWorker, "stop"> {
  const failure = async (name: string) => {
    const { connector, tasks } = Status.parse(await call(`${url}/${name}/status`));
    const failed = [connector, ...tasks].find(({ state }) => state === "FAILED");
    return failed === undefined ? null : (failed.trace ?? "no trace");
  };
  /** Statuses are written a moment after the request that changes them was answered. */
  const reaches = (name: string, what: string, reached: (status: Status) => boolean) =>
    until(`${name} is ${what}`, async () => {
      const answer = await call(`${url}/${name}/status`, "GET", undefined, [404]);
      return answer !== null && reached(Status.parse(answer));
    });
  const running = async (name: string) => {
    await reaches(name, "running or failed", ({ connector, tasks }) => {
      const states = [connector, ...tasks].map(({ state }) => state);
      return states.includes("FAILED") || (tasks.length === 1 && states.every((state) => state === "RUNNING"));
    });
    const trace = await failure(name);
    if (trace !== null) throw new Error(`${name} failed: ${trace}`);
  };
  const halt = async (name: string) => {
    await call(`${url}/${name}/stop`, "PUT");
    await reaches(name, "stopped", ({ connector, tasks }) => connector.state === "STOPPED" && tasks.length === 0);
  };
  const resume = async (name: string) => {
    await call(`${url}/${name}/resume`, "PUT");
    await running(name);
  };
  return {
    deploy: async (name, config) => {
      await call(`${url}/${name}/config`, "PUT", config);
      await running(name);
    },
    restart: async (name) => {
      await halt(name);
      await resume(name);
    },
    halt,
    resume,
    remove: async (name) => {
      await call(`${url}/${name}`, "DELETE");
    },
    failure,
  };
}

/** The answer's JSON; null where it is empty or its status one of those expected. 409 while the group rebalances is tried again. */
async function call(url: string, method = "GET", body?: object, expected: readonly number[] = []): Promise<unknown> {
  for (let tries = 1; ; tries++) {
    const response = await fetch(url, {
      method,
      signal: AbortSignal.timeout(30_000),
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok) return text === "" ? null : JSON.parse(text);
    if (expected.includes(response.status)) return null;
    if (response.status !== 409 || tries === 50) throw new Error(`${method} ${url}: ${response.status} ${text}`);
    await sleep(100);
  }
}

function workerConfig(packages: WirePackages, { port, bootstrap, registry }: WorkerOptions): Record<string, string> {
  const storage = Object.fromEntries(
    ["config", "offset", "status"].flatMap((kind) => [
      [`${kind}.storage.topic`, `connect-${kind}`],
      [`${kind}.storage.replication.factor`, "1"],
    ]),
  );
  return {
    "bootstrap.servers": bootstrap,
    "group.id": "wire",
    ...storage,
    "offset.storage.partitions": "1",
    "status.storage.partitions": "1",
    "key.converter": "io.confluent.connect.avro.AvroConverter",
    "key.converter.schema.registry.url": registry,
    "value.converter": "io.confluent.connect.avro.AvroConverter",
    "value.converter.schema.registry.url": registry,
    "config.providers": "env",
    "config.providers.env.class": "org.apache.kafka.common.config.provider.EnvVarConfigProvider",
    "offset.flush.interval.ms": "1000",
    "scheduled.rebalance.max.delay.ms": "0",
    listeners: `http://127.0.0.1:${port}`,
    "rest.advertised.host.name": "127.0.0.1",
    "plugin.path": packages.plugins.join(","),
    // Scanning every class takes four seconds and 300 MB more.
    "plugin.discovery": "service_load",
  };
}
