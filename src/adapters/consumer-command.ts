import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import type { ConsumerInput, ConsumerOutcome, ConsumerRunner } from "../ports.ts";
import { serveSchemas } from "./wire-registry.ts";

/** Of what a consumer prints the last is kept. */
const KEPT = 8000;

/** Runs consumers' own code, and has a registry and a folder of schemas for it until `close`. */
export interface ConsumerCommands extends ConsumerRunner {
  close(): Promise<void>;
}

/**
 * Runs commands with the shell, each in a process group of its own and in the given folder. Events come on stdin alone, never in the command.
 * HEADGATE_SCHEMAS names a folder of `ID.avsc`, HEADGATE_REGISTRY_URL a registry on loopback that knows the same.
 */
export function consumerCommands(root: string, environment: ReadonlyMap<string, string>): ConsumerCommands {
  const opened: Promise<Served>[] = [];
  let last: { readonly schemas: ReadonlyMap<number, string>; readonly served: Promise<Served> } | null = null;
  const served = (schemas: ReadonlyMap<number, string>): Promise<Served> => {
    if (last?.schemas === schemas) return last.served;
    const one = serve(schemas);
    opened.push(one);
    last = { schemas, served: one };
    return one;
  };
  return {
    async run(command, input) {
      const { folder, url } = await served(input.schemas);
      const variables = { ...Object.fromEntries(environment), HEADGATE_SCHEMAS: folder, HEADGATE_REGISTRY_URL: url };
      const child = spawn(command, { cwd: root, env: variables, shell: true, detached: true, stdio: "pipe" });
      return new Promise((resolve) => follow(child, input, resolve));
    },
    async close() {
      for (const one of await Promise.allSettled(opened)) if (one.status === "fulfilled") await one.value.close();
    },
  };
}

interface Served {
  readonly folder: string;
  readonly url: string;
  close(): Promise<void>;
}

async function serve(schemas: ReadonlyMap<number, string>): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), "headgate-schemas-"));
  for (const [id, text] of schemas) await writeFile(join(folder, `${id}.avsc`), text);
  const registry = await serveSchemas(schemas);
  return {
    folder,
    url: registry.url,
    async close() {
      await registry.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function follow(
  child: ChildProcess,
  { stdin, timeout }: ConsumerInput,
  resolve: (outcome: ConsumerOutcome) => void,
): void {
  const stdout = kept(child.stdout);
  const stderr = kept(child.stderr);
  let late = false;
  let stoppedReading = false;
  const timer = setTimeout(() => {
    late = true;
    kill(child);
  }, timeout);
  const ended = (end: ConsumerOutcome["end"]) => {
    clearTimeout(timer);
    resolve({ end, stdout: stdout(), stderr: stderr(), stoppedReading });
  };
  // It may end, or close stdin, before it has read everything: that is its own affair.
  child.stdin?.on("error", () => {
    stoppedReading = true;
  });
  child.stdin?.end(stdin);
  child.on("error", ({ message }) => ended({ kind: "not started", message }));
  child.on("exit", () => kill(child));
  child.on("close", (status, signal) => {
    if (late) ended({ kind: "time limit" });
    else ended(status === null ? { kind: "signal", signal: signal ?? "unknown" } : { kind: "status", status });
  });
}

function kept(stream: ChildProcess["stdout"]): () => string {
  const decoder = new StringDecoder("utf8");
  let text = "";
  stream?.on("data", (chunk: Buffer) => {
    text = `${text}${decoder.write(chunk)}`.slice(-KEPT);
  });
  return () => text;
}

/** The whole group: what the shell started ends with it, and what it left running in the background. */
function kill(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}
