import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedFolder } from "../../support/cache.ts";
import { run } from "../../support/run.ts";
import { releaseOf } from "./releases.ts";

const HERE = import.meta.dirname;
const DEBEZIUM_POM = join(HERE, "pom.xml");

/** The releases of Confluent's checker that are pinned, the converters' first. */
export const CONFLUENT_RELEASES = ["7.7.0", "7.2.1"] as const;
export type ConfluentRelease = (typeof CONFLUENT_RELEASES)[number];

const CONFLUENT: Readonly<Record<ConfluentRelease, { readonly pom: string; readonly jars: string }>> = {
  "7.7.0": {
    pom: join(HERE, "pom.confluent.xml"),
    jars: "39c38d58f2cdc10ddc0bb826d0b84d72679dfc48ea0726c374df141405679fba",
  },
  "7.2.1": {
    pom: join(HERE, "pom.confluent-7.2.xml"),
    jars: "4f06fc42e34d7ffcb036c159cd71fdaf3d4c9f7d801bd9cc666b5693abd2366c",
  },
};
const HARNESS = join(HERE, "java");
const CONFLUENT_SIDE = join(HERE, "java-confluent");

/** The compiled harness with its two class paths: Debezium's and, for the child-first loader, Confluent's. */
export interface Toolchain {
  readonly classPath: string;
  readonly confluentClassPath: string;
}

/**
 * Resolves the pinned jars with Maven and compiles the Java files; both are kept until a pom or a source changes.
 *
 * @param debezium a pinned version, see releases.ts
 */
export async function toolchain(debezium: string): Promise<Toolchain> {
  const { debezium: version, kafka, jackson, jars } = releaseOf(debezium);
  const properties = [
    `-Ddebezium.version=${version}.Final`,
    `-Dkafka.version=${kafka}`,
    `-Djackson.version=${jackson}`,
  ];
  const connector = await dependencies(DEBEZIUM_POM, properties, jars);
  const confluent = await confluentFolder("7.7.0");
  const sources = await javaFiles(HARNESS);
  const confluentSources = await javaFiles(CONFLUENT_SIDE);
  const key = await digestOf([...sources, ...confluentSources], `${jars} ${CONFLUENT["7.7.0"].jars}`);
  const classes = await cachedFolder(join("oracle", `classes-${version}-${key}`), async (folder) => {
    const [harness, confluentSide] = [join(folder, "harness"), join(folder, "confluent")];
    await run("javac", ["--release", "17", "-d", harness, "-cp", join(connector, "*"), ...sources]);
    const against = [harness, join(connector, "*"), join(confluent, "*")].join(":");
    await run("javac", ["--release", "17", "-proc:none", "-d", confluentSide, "-cp", against, ...confluentSources]);
  });
  return {
    classPath: [join(classes, "harness"), join(connector, "*")].join(":"),
    confluentClassPath: [join(classes, "confluent"), ...(await confluentJars())].join(":"),
  };
}

/** The jars with Confluent's classes. */
export async function confluentJars(release: ConfluentRelease = "7.7.0"): Promise<readonly string[]> {
  const folder = await confluentFolder(release);
  return (await readdir(folder)).map((jar) => join(folder, jar));
}

function confluentFolder(release: ConfluentRelease): Promise<string> {
  const { pom, jars } = CONFLUENT[release];
  return dependencies(pom, [], jars);
}

/** Maven holds each download against the repository's checksum; `expected` holds what came against what was pinned. */
export async function dependencies(pom: string, properties: readonly string[], expected: string): Promise<string> {
  return cachedFolder(join("oracle", `jars-${expected.slice(0, 16)}`), async (folder) => {
    await run("mvn", [
      "--batch-mode",
      "--quiet",
      "--strict-checksums",
      `--file=${pom}`,
      ...properties,
      "dependency:copy-dependencies",
      "-DincludeScope=runtime",
      `-DoutputDirectory=${folder}`,
    ]);
    const found = await digestOfJars(folder);
    if (found !== expected)
      throw new Error(`${pom} ${properties.join(" ")}: the jars are ${found}, pinned is ${expected}`);
  });
}

async function digestOfJars(folder: string): Promise<string> {
  const entries = (await readdir(folder)).map(async (name) => {
    const hash = createHash("sha256");
    return `${hash.update(await readFile(join(folder, name))).digest("hex")}  ${name}\n`;
  });
  const lines = await Promise.all(entries);
  return createHash("sha256").update(lines.sort().join("")).digest("hex");
}

/** Every Java source under a folder, in order. */
export async function javaFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => name.endsWith(".java"))
    .sort()
    .map((name) => join(folder, name));
}

/** Of the files' contents and of more. */
export async function digestOf(files: readonly string[], more: string): Promise<string> {
  const hash = createHash("sha256").update(more);
  for (const file of files) hash.update(await readFile(file));
  return hash.digest("hex").slice(0, 16);
}
