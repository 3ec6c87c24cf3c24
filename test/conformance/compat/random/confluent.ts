import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { linesOf } from "../../../../src/cli/lines.ts";
import type { AvroLine } from "../../../../src/model/prediction.ts";
import { cachedFolder } from "../../../support/cache.ts";
import { run } from "../../../support/run.ts";
import { newerAvro } from "../../debezium/converter-jars.ts";
import { type ConfluentRelease, confluentJars, digestOf, javaFiles } from "../../debezium/toolchain.ts";
import type { Pair } from "../pairs/pair.ts";

/** A JVM with Confluent's own checker: a line of JSON for a line of JSON, see Answers.java. */
export interface Confluent {
  /** Its answers, in order. Rejects when the JVM ends before them. */
  ask(chains: readonly Pair[]): Promise<readonly string[]>;
  /** Ends it, whatever it is at. */
  close(): Promise<void>;
}

/** Compiles what drives Confluent's classes of a release, with their own Avro 1.11 or with 1.12 in front of it. */
export async function confluentClassPath(avro: AvroLine, release: ConfluentRelease = "7.7.0"): Promise<string> {
  const jars = await confluentJars(release);
  const sources = await javaFiles(join(import.meta.dirname, "../java"));
  const classes = await cachedFolder(
    join("oracle", `compat-${await digestOf(sources, jars.join(" "))}`),
    async (folder) => {
      await run("javac", ["--release", "17", "-proc:none", "-d", folder, "-cp", jars.join(":"), ...sources]);
    },
  );
  return [classes, ...(avro === "1.12" ? await newerAvro() : []), ...jars].join(":");
}

/** Starts it. */
export async function startConfluent(avro: AvroLine, release: ConfluentRelease): Promise<Confluent> {
  const flags = ["-Xmx2g", "-XX:+UseSerialGC", "-XX:-OmitStackTraceInFastThrow", "-Dfile.encoding=UTF-8"];
  const child = spawn("java", [...flags, "-cp", await confluentClassPath(avro, release), "headgate.compat.Answers"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const ended = once(child, "close").then(([status]) => {
    if (status !== 0) throw new Error(`java ended with ${status}`);
  });
  ended.catch(() => {}); // close() and the questions report it
  child.stdin.on("error", () => {}); // so does a pipe that breaks because the JVM has ended
  const lines = linesOf(child.stdout);
  const next = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done !== true) return line.value;
    await ended;
    throw new Error("java ended before its answer");
  };
  return {
    ask: async (chains) => {
      // Not waiting for the pipe: what Java answers in the meantime must be read.
      child.stdin.write(chains.map((chain) => `${JSON.stringify(chain)}\n`).join(""));
      const answers: string[] = [];
      while (answers.length < chains.length) answers.push(await next());
      return answers;
    },
    close: async () => {
      child.kill();
      await ended.catch(() => {});
    },
  };
}
