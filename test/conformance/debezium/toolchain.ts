import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedFolder } from "../../support/cache.ts";
import { run } from "../../support/run.ts";

const HERE = import.meta.dirname;
const DEBEZIUM_POM = join(HERE, "pom.xml");
const CONFLUENT_POM = join(HERE, "pom.confluent.xml");
const HARNESS = join(HERE, "java");
const CONFLUENT_SIDE = join(HERE, "java-confluent");

/** The compiled harness with its two class paths: Debezium's and, for the child-first loader, Confluent's. */
export interface Toolchain {
  readonly classPath: string;
  readonly confluentClassPath: string;
}

/** Resolves the pinned jars with Maven and compiles the Java files; both are kept until a pom or a source changes. */
export async function toolchain(): Promise<Toolchain> {
  const debezium = await dependencies(DEBEZIUM_POM);
  const confluent = await dependencies(CONFLUENT_POM);
  const sources = await javaFiles(HARNESS);
  const confluentSources = await javaFiles(CONFLUENT_SIDE);
  const key = await digest([DEBEZIUM_POM, CONFLUENT_POM, ...sources, ...confluentSources]);
  const classes = await cachedFolder(join("oracle", `classes-${key}`), async (folder) => {
    const [harness, confluentSide] = [join(folder, "harness"), join(folder, "confluent")];
    await run("javac", ["--release", "17", "-d", harness, "-cp", join(debezium, "*"), ...sources]);
    const against = [harness, join(debezium, "*"), join(confluent, "*")].join(":");
    await run("javac", ["--release", "17", "-proc:none", "-d", confluentSide, "-cp", against, ...confluentSources]);
  });
  const jars = (await readdir(confluent)).map((jar) => join(confluent, jar));
  return {
    classPath: [join(classes, "harness"), join(debezium, "*")].join(":"),
    confluentClassPath: [join(classes, "confluent"), ...jars].join(":"),
  };
}

/** Runs the harness to its end in UTC; what it says on standard error is passed through. Throws on any other status than 0. */
export function java(tools: Toolchain, args: readonly string[]): Promise<void> {
  // Debezium logs each refusal it was made to meet; the cases record them.
  const flags = [
    "-Xmx2g",
    "-Duser.timezone=UTC",
    "-Dfile.encoding=UTF-8",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
  ];
  const child = spawn("java", [...flags, "-cp", tools.classPath, "headgate.oracle.Main", ...args], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, TZ: "UTC", LC_ALL: "C.UTF-8" },
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => (status === 0 ? resolve() : reject(new Error(`java ended with ${status}`))));
  });
}

async function dependencies(pom: string): Promise<string> {
  return cachedFolder(join("oracle", `jars-${await digest([pom])}`), async (folder) => {
    await run("mvn", [
      "--batch-mode",
      "--quiet",
      `--file=${pom}`,
      "dependency:copy-dependencies",
      "-DincludeScope=runtime",
      `-DoutputDirectory=${folder}`,
    ]);
  });
}

async function javaFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => name.endsWith(".java"))
    .sort()
    .map((name) => join(folder, name));
}

async function digest(files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) hash.update(await readFile(file));
  return hash.digest("hex").slice(0, 16);
}
