import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
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
  /**
   * Its answers, in order. Several questions may be asked before the first is answered: chains and answers pass through files, so that the
   * JVM goes on while this process is busy. Rejects when it ends before them.
   */
  ask(chains: readonly Pair[]): Promise<readonly string[]>;
  /** Ends it, whatever it is at. */
  close(): Promise<void>;
}

/** How the releases with each line of Avro read what they hold. */
const REGISTRY_SCHEMA = join(
  import.meta.dirname,
  "../../debezium/java-confluent/headgate/oracle/confluent/RegistrySchema.java",
);

/** Compiles what drives Confluent's classes of a release, with their own Avro 1.11 or with 1.12 in front of it. */
export async function confluentClassPath(avro: AvroLine, release: ConfluentRelease = "7.7.0"): Promise<string> {
  const jars = await confluentJars(release);
  const sources = [...(await javaFiles(join(import.meta.dirname, "../java"))), REGISTRY_SCHEMA];
  const classes = await cachedFolder(
    join("oracle", `compat-${await digestOf(sources, jars.join(" "))}`),
    async (folder) => {
      await run("javac", ["--release", "17", "-proc:none", "-d", folder, "-cp", jars.join(":"), ...sources]);
    },
  );
  return [classes, ...(avro === "1.12" ? await newerAvro() : []), ...jars].join(":");
}

/** Texts nest deeper than a usual stack lets Java follow; the checker's answer does not depend on it. */
const STACK = "-Xss900m";

/** Characters of what Java says at its end. */
const LONGEST_COMPLAINT = 2000;

/** Starts it. */
export async function startConfluent(avro: AvroLine, release: ConfluentRelease): Promise<Confluent> {
  const flags = [STACK, "-Xmx2g", "-XX:+UseSerialGC", "-XX:-OmitStackTraceInFastThrow"];
  const child = spawn("java", [...flags, "-cp", await confluentClassPath(avro, release), "headgate.compat.Answers"], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-LONGEST_COMPLAINT);
  });
  const folder = mkdtempSync(join(tmpdir(), "headgate-compat-"));
  const ended = once(child, "close").then(([status]) => {
    if (status !== 0) throw new Error(`java ended with ${status}: ${said}`);
  });
  ended.catch(() => {}); // close() and the questions report it
  child.stdin.on("error", () => {}); // so does a pipe that breaks because the JVM has ended
  const answered = linesOf(child.stdout);
  let asked = 0;
  return {
    ask: async (chains) => {
      const file = join(folder, `${asked++}`);
      writeFileSync(file, chains.map((chain) => `${JSON.stringify(chain)}\n`).join(""));
      child.stdin.write(`${file}\n`);
      // Answers come in the order of the questions, and so do those who wait for them.
      const { value } = await answered.next();
      if (value !== file) {
        await ended;
        throw new Error("java ended before its answer");
      }
      const answers = linesIn(readFileSync(`${file}.answers`));
      for (const done of [file, `${file}.answers`]) rmSync(done);
      if (answers.length !== chains.length) throw new Error(`${answers.length} answers to ${chains.length} chains`);
      return answers;
    },
    close: async () => {
      child.kill();
      await ended.catch(() => {});
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Each its own text: all of them may be longer than a text can be. */
function linesIn(bytes: Buffer): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf("\n", at);
    lines.push(bytes.toString("utf8", at, end));
    at = end + 1;
  }
  return lines;
}
