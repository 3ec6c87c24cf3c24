import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { converterFlags } from "./converter-jars.ts";
import { toolchain } from "./toolchain.ts";

/** What a session does with each line: see Main.java. */
export type Mode = "cases" | "once" | "hurried" | "converters" | "history" | "compat" | "validity" | "registrations";

/** A running harness: one JVM that answers one line of JSON with one line of JSON. */
export interface Session {
  /** The answer as the harness wrote it. Rejects when the JVM ends before it. */
  ask(input: unknown): Promise<string>;
  /** Lets it finish what it was asked, then waits for its end. */
  close(): Promise<void>;
}

/** Debezium logs each refusal it was made to meet; the cases record them. */
const FLAGS = [
  "-Xmx2g",
  // An exception thrown often keeps its message.
  "-XX:-OmitStackTraceInFastThrow",
  // Short runs of much code: compiling it well costs more than it saves.
  "-XX:+UseSerialGC",
  "-XX:TieredStopAtLevel=1",
  "-Duser.timezone=UTC",
  "-Dfile.encoding=UTF-8",
  "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
];

/**
 * Starts the harness in UTC; what it says on standard error is passed through.
 *
 * @param debezium a pinned version, see releases.ts
 * @param port of the server on which databases are made; `compat` and `validity` need none
 */
export async function startSession(mode: Mode, debezium: string, port: number | null): Promise<Session> {
  const tools = await toolchain(debezium);
  const args = [
    ...FLAGS,
    // Texts nested as deep as Jackson takes them are at the edge of the usual stack: what they are must not hang on how warm the machine is.
    ...(mode === "validity" ? ["-Xss16m"] : []),
    ...(mode === "converters" || mode === "validity" ? await converterFlags(tools) : []),
    "-cp",
    tools.classPath,
    "headgate.oracle.Main",
    mode,
    tools.confluentClassPath,
    ...(port === null ? [] : [`${port}`]),
  ];
  const child = spawn("java", args, {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, TZ: "UTC", LC_ALL: "C.UTF-8" },
  });
  const waiting: { readonly resolve: (line: string) => void; readonly reject: (error: Error) => void }[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.resolve(line));
  const ended = once(child, "close").then(([status]) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`java ended with ${status}`));
    if (status !== 0) throw new Error(`java ended with ${status}`);
  });
  ended.catch(() => {}); // close() and the questions report it
  return {
    ask: (input) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(input)}\n`);
      }),
    close: () => {
      child.stdin.end();
      return ended;
    },
  };
}
